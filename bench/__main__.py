"""`python -m bench`: all measurements, as Markdown."""

from __future__ import annotations

import sys

from bench import compiler, journal, search, stream

if __name__ == "__main__":
    journal.main()
    print()
    search.main()
    print()
    slow = compiler.main()
    print()
    sys.exit(stream.main([]) or slow)

"""`python -m bench`: all measurements, as Markdown."""

from __future__ import annotations

import sys

from bench import journal, search, stream

if __name__ == "__main__":
    journal.main()
    print()
    search.main()
    print()
    sys.exit(stream.main([]))

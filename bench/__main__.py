"""`python -m bench`: all measurements, as Markdown."""

from __future__ import annotations

import sys

from bench import journal, stream

if __name__ == "__main__":
    journal.main()
    print()
    sys.exit(stream.main([]))

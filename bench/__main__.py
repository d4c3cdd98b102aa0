"""`python -m bench`: all measurements, as Markdown."""

from __future__ import annotations

import sys

from bench import bind, charts, compiler, journal, periods, search, stream

if __name__ == "__main__":
    journal.main()
    print()
    search.main()
    print()
    charts.main()
    print()
    late = periods.main()
    print()
    heavy = bind.main()
    print()
    slow = compiler.main()
    print()
    sys.exit(stream.main([]) or slow or late or heavy)

"""`python -m evals`: asks every question and prints how well they were answered; exits 1 below the bar."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from evals.cases import load
from evals.report import Bar, passes, text_of
from evals.score import judge


def main(arguments: list[str]) -> int:
    """The exit code: 0 at or above the bar."""
    parser = argparse.ArgumentParser(prog="python -m evals", description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, help="files of questions; all of evals/questions without")
    parser.add_argument(
        "--url",
        default=os.environ.get("URL"),
        help="a running server to put them to, over AG-UI; without, the planner in-process",
    )
    parser.add_argument("--category", help="only this category")
    parser.add_argument("--lang", help="only es or en")
    parser.add_argument("--worst", type=int, default=60, help="how many of the wrong ones are listed")
    parser.add_argument("--exact", type=float, default=Bar.exact, help="share of exact answers to reach")
    parser.add_argument("--f1", type=float, default=Bar.f1, help="F1 of the decisions to reach")
    given = parser.parse_args(arguments)
    cases = [
        case
        for case in load(given.files)
        if given.category in (None, case.category) and given.lang in (None, case.lang)
    ]
    bar = Bar(exact=given.exact, f1=given.f1)
    if given.url:
        from evals.overhttp import server

        run = server(given.url)
    else:
        from evals.inprocess import planner
        from tests.planner.shop import catalogue

        run = planner(catalogue())
    verdicts = [judge(case, run(case)) for case in cases]
    sys.stdout.write(text_of(verdicts, bar, given.worst) + "\n")
    return 0 if passes(verdicts, bar) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The figures of Claimline, each beside its limit and its peers.

    python -m benchmarks [NAME …] [--fast] [--statements N] [--keep | --again] [--fill] [--list]

NAME: figures by the beginning of their names. Default: all. Prints one line of JSON for each figure, then a table;
exits 1 where a figure was not measured, or a peer gave other rows. Machines differ and are shared: read the ratios.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from benchmarks.harness.bench import chosen, is_whole, measured, say
from benchmarks.harness.kept import FOLDER, Kept
from benchmarks.harness.results import RESULTS, complete_results, missing, read_results, write_results
from benchmarks.harness.run import FAST, FULL, Run
from benchmarks.importing import CLOCK_AHEAD_DAYS
from benchmarks.peers.plans import PLANS, plans
from benchmarks.performance_page import PAGE, page
from benchmarks.registry import FIGURES


def main(arguments: list[str]) -> int:
    """Return the exit status."""
    options = _options(arguments)
    os.environ.setdefault("CLAIMLINE_CLOCK_AHEAD", str(CLOCK_AHEAD_DAYS))  # of what is served
    if options.list:
        say("\n".join(f"{figure.name:<24} {figure.measures}" for figure in FIGURES))
        return 0
    names = missing(read_results(RESULTS)) if options.again else options.names
    if options.again and not names:
        say("The kept run lacks no figure.")
        return 0
    size = options.statements or (FAST if options.fast else FULL)
    with Run(size, kept=Kept(folder=options.folder)) as run:
        if options.fill:
            run.fill()
            return 0
        lines = measured(chosen(FIGURES, names, run), run)
        if options.keep:
            write_results(RESULTS, lines)
        if options.again:
            complete_results(RESULTS, lines)
        if options.keep or options.again:
            PAGE.write_text(page(read_results(RESULTS)), encoding="utf-8")
        if options.keep and run.is_full:
            PLANS.write_text("\n\n".join(plans(run)) + "\n", encoding="utf-8")
    return 0 if is_whole(lines) else 1


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--fast", action="store_true", help=f"{FAST:,} statements instead of {FULL:,}")
    parser.add_argument("--statements", type=int, metavar="N", help="any other number of statements")
    parser.add_argument("--keep", action="store_true", help="keep the figures in benchmarks/results.json, for the page")
    parser.add_argument("--again", action="store_true", help="measure and keep the figures that the kept run lacks")
    parser.add_argument("--fill", action="store_true", help="only make the records, which are kept between runs")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where databases are kept; default: %(default)s")
    parser.add_argument("--list", action="store_true", help="print the figures and what each measures")
    options = parser.parse_args(arguments)
    if options.keep and options.names:
        parser.error("--keep keeps the figures of a whole run: leave NAME out")
    return options


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`make bench`: everything, at sizes that take a few minutes; `--large` for the runs recorded in the documentation."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import ingest, linker, nightly, parsing, peers, questions, rollup
from bench.measure import in_home

MILLION = 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--large", action="store_true", help="10 million messages, three runs.")
    large = parser.parse_args().large
    messages, people, runs = (10 * MILLION, 500_000, 3) if large else (MILLION, 100_000, 1)
    if ingest.FILE.exists():
        ingest.run(runs=runs)
    else:
        print(f"Ingest: skipped, {ingest.FILE.name} is not on this machine.")
    rollup.run(messages, people, runs)
    with TemporaryDirectory(prefix="qunxing-bench-") as home:
        size = ("--messages", str(messages), "--people", str(people))
        in_home(Path(home), "bench.questions", "--prepare", *size)
        peers.ask(Path(home), messages, runs)
        questions.ask(Path(home), messages)
    nightly.run(*((messages, people) if large else (messages // 5, people // 5)))
    parsing.run(runs)
    linker.run()


if __name__ == "__main__":
    main()

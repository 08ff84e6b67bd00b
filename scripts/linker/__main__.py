"""`python -m scripts.linker DATA`: fit the reply linker on DATA/train, judge it on DATA/dev, write what is shipped.

DATA holds github.com/jkkummerfeld/irc-disentanglement/data. It takes minutes and wants requirements/train.txt; the
same data and versions give the same file. `--judge` only says how good the shipped one is.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from qunxing.core.text.linker import trees
from scripts.linker import fitting
from scripts.linker.judging import judged

SHIPPED = Path(trees.__file__).with_name("model.json")
VERSION = 2
SURE = 2000
NAMES_READ = {"all": 1.0, "some": 0.1, "none": 0.0}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m scripts.linker", description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--judge", action="store_true", help="Fit nothing.")
    asked = parser.parse_args()
    if not asked.judge:
        found = fitting.rows(asked.data / "train")
        write(trees.Model(VERSION, found.names, fitting.fitted(found), SURE, {}))
    sure = trees.model().sure
    measured = {name: judged(asked.data / "dev", keep=keep, sure=sure) for name, keep in NAMES_READ.items()}
    print(json.dumps(measured, indent=1))
    if not asked.judge:
        write(trees.model()._replace(measured=measured))


def write(made: trees.Model) -> None:
    """Put a model in the place of the shipped one."""
    SHIPPED.write_text(trees.written(made), encoding="utf-8")
    trees.forget()


if __name__ == "__main__":
    main()

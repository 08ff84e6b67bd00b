"""The commands of the audit; see the package."""

import os
import sys
from pathlib import Path


def main(words: list[str]) -> int:
    """The exit code."""
    from scripts.audit import figures, judging

    match words:
        case ["draw", folder]:
            judging.write_sheets(Path(folder))
        case ["take", folder]:
            judging.take_sheets(Path(folder))
        case ["write"]:
            figures.publish(figures.figures(figures.cases(judging.read())))
        case _:
            print(sys.modules["scripts.audit"].__doc__)
            return 2
    return 0


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunxing.settings")
    sys.exit(main(sys.argv[1:]))

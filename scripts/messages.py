"""Collect every sentence people may see, keep the Chinese in step, and compile it. Run by `make`; needs no gettext.

python scripts/messages.py            add new sentences to the .po file (empty), drop unused ones, compile
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qunxing.settings")


def main() -> int:
    """Rewrite the catalogue; the exit code is 1 when a sentence has no Chinese yet."""
    import django

    django.setup()
    from qunxing.web import messages

    missing = messages.refresh()
    for text in missing:
        sys.stderr.write(f"no Chinese: {text!r}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())

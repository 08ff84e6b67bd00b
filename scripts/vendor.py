"""Refresh the front-end files we serve ourselves. Run when a version below changes; needs npm, the product does not.

Every package is fetched by name and version; kept are the built files, the licence, and a checksum of each.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

TO = Path(__file__).resolve().parent.parent / "qunxing" / "web" / "static" / "web" / "vendor"
ICONS = (Path(__file__).parent / "icons.txt").read_text(encoding="utf-8").split()
PACKAGES: tuple[tuple[str, str, str, dict[str, str]], ...] = (
    ("@tabler/core", "1.6.1", "MIT", {"dist/css/tabler.min.css": "tabler.css", "dist/js/tabler.min.js": "tabler.js"}),
    ("echarts", "6.1.0", "Apache-2.0", {"dist/echarts.common.min.js": "echarts.js"}),
    ("htmx.org", "2.0.11", "0BSD", {"dist/htmx.min.js": "htmx.js"}),
    ("@tabler/icons", "3.51.0", "MIT", {}),
)
MIT = """Copyright (c) 2018-2026 The Tabler Authors

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
documentation files (the "Software"), to deal in the Software without restriction, including without limitation the
rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit
persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the
Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE
WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


def main() -> None:
    """Fetch everything anew and write VENDOR.json last."""
    shutil.rmtree(TO, ignore_errors=True)
    TO.mkdir(parents=True)
    records = [_take(*package) for package in PACKAGES]
    (TO / "VENDOR.json").write_text(json.dumps(records, indent=2) + "\n", encoding="utf-8")


def _take(name: str, version: str, licence: str, wanted: dict[str, str]) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        package = _fetch(name, version, Path(folder))
        written = [_copy(package / source, TO / target) for source, target in wanted.items()]
        if name == "@tabler/icons":
            written.append(_sprite(package))
        written += _licences(package, name)
    return {
        "package": name,
        "version": version,
        "licence": licence,
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in written},
    }


def _fetch(name: str, version: str, folder: Path) -> Path:
    subprocess.run(["npm", "pack", "--silent", f"{name}@{version}"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(folder.glob("*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def _copy(source: Path, target: Path) -> Path:
    """Without the pointer to a source map, which browsers would ask for in vain."""
    text = source.read_text(encoding="utf-8")
    text = re.sub(r"\n?(//[#@] sourceMappingURL=\S+|/\*# sourceMappingURL=.*?\*/)\s*$", "\n", text)
    target.write_text(text, encoding="utf-8")
    return target


def _sprite(package: Path) -> Path:
    symbols = [_symbol(name, (package / "icons" / "outline" / f"{name}.svg").read_text("utf-8")) for name in ICONS]
    target = TO / "icons.svg"
    target.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n", encoding="utf-8"
    )
    return target


def _symbol(name: str, svg: str) -> str:
    inside = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    body = " ".join(inside.split()).replace(" /> ", "/>")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def _licences(package: Path, name: str) -> list[Path]:
    short = name.strip("@").replace("/", "-")
    found = [package / each for each in ("LICENSE", "NOTICE") if (package / each).exists()]
    written = [_copy(each, TO / f"{short}.{each.name}.txt") for each in found]
    if not any(each.name == "LICENSE" for each in found):  # the tabler package names MIT but ships no text
        target = TO / f"{short}.LICENSE.txt"
        target.write_text(MIT, encoding="utf-8")
        written.append(target)
    return written


if __name__ == "__main__":
    main()

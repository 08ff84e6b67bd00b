"""The page as a PDF for paper and a PNG for a phone. Needs no network; Typst is loaded when one is asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from qunxing.communities.words import is_chinese
from qunxing.core.refusals import Refusal
from qunxing.reports.page.sheet import Sheet

if TYPE_CHECKING:
    import typst

TEMPLATE = Path(__file__).with_name("page.typ")
FAMILIES = (
    *("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC"),
    *("HarmonyOS Sans SC", "Microsoft YaHei", "Hiragino Sans GB", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei"),
    *("Noto Sans CJK TC", "Noto Sans CJK JP", "Noto Serif CJK SC", "Source Han Serif SC", "SimHei", "SimSun"),
    *("Droid Sans Fallback", "AR PL UMing CN", "AR PL UKai CN"),
)
"""Fonts that hold Chinese, the best first."""
TYPES = {"pdf": "application/pdf", "png": "image/png"}
PPI = 216
"""Three pixels a point: 360 points are a picture 1080 pixels wide."""


class NoChineseFont(Refusal):
    """No font of this machine holds Chinese: the page would be empty boxes."""

    code = "no_chinese_font"
    message = "No font of this machine has Chinese characters. Install one (on Debian: fonts-noto-cjk) and try again."


def draw(sheet: Sheet, as_: str) -> bytes:
    """The page as "pdf" (one A4) or "png" (for a phone). Raises NoChineseFont."""
    import typst

    found = fonts()
    compiler = typst.Compiler(
        TEMPLATE.read_bytes(),
        root=str(TEMPLATE.parent),
        font_paths=found,
        sys_inputs={
            "sheet": msgspec.json.encode(asdict(sheet)).decode(),
            "kind": "phone" if as_ == "png" else "paper",
            "font": chinese_font(found.families()),
            "lang": "zh" if is_chinese() else "en",
            "region": "cn" if is_chinese() else "gb",
        },
    )
    drawn = compiler.compile(format="png" if as_ == "png" else "pdf", ppi=PPI)
    return _one(drawn)


def chinese_font(families: Iterable[str]) -> str:
    """The best of the families. Raises NoChineseFont."""
    have = set(families)
    found = next((family for family in FAMILIES if family in have), None)
    if found is None:
        raise NoChineseFont
    return found


def font_here() -> str:
    """The font that would be used on this machine. Raises NoChineseFont."""
    return chinese_font(fonts().families())


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The fonts of this machine, looked for once in a process."""
    import typst

    return typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)


def _one(drawn: Any) -> bytes:
    """Pictures come page by page; ours has one."""
    return bytes(drawn[0] if isinstance(drawn, list) else drawn)

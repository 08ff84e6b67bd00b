"""The page that says how to get data out of each platform."""

import pytest

from qunxing.carriers.files.guide import Guided
from qunxing.carriers.files.guides import GUIDES, OPENING, OTHERS_WORDS, Guide, guide_for
from qunxing.carriers.registry import FORMATS


def test_every_platform_has_one_guide_and_every_format_leads_to_one() -> None:
    platforms = [guide.platform for guide in GUIDES]
    assert platforms[:3] == ["wechat", "wecom", "qq"] and platforms[-1] == "other"
    assert len(platforms) == len(set(platforms))
    assert {guide_for(one.platform).platform for one in FORMATS} <= set(platforms)
    assert guide_for("a platform of the future").platform == "other"


@pytest.mark.parametrize("guide", GUIDES, ids=lambda guide: guide.platform)
def test_a_guide_says_what_to_do_what_shows_and_what_cannot(guide: Guide) -> None:
    assert guide.steps and guide.sees and guide.cannot
    assert guide.notice == OTHERS_WORDS


def test_the_opening_promises_no_zero() -> None:
    assert OPENING.startswith("WeChat lets no software read group chats") and OPENING.endswith("never 0.")


def test_no_guide_promises_more_than_the_formats_of_its_platform_show() -> None:
    for one in FORMATS:
        if isinstance(one, Guided):
            assert one.guide.platform == one.platform and one.guide.sees <= one.sees

"""Whether a post offers something: it holds a link or a price."""

import re

from qunxing.core.facts import Form

OFFER = (
    r"(?i)https?://|www\.|#小程序|[¥￥]\s*[0-9０-９]"
    r"|[0-9０-９](\.[0-9]+)?\s*(元|块钱|块一|rmb)|(原价|特价|到手价|拼团价|秒杀价|售价|券后)"
)
"""Understood alike by Python and by the engine."""
FORMS = (Form.LINK, Form.CARD)
_OFFER = re.compile(OFFER)


def is_offer(text: str | None, form: int) -> bool:
    """A link, a card (a shop's page, a mini program), or words that name a link or a price."""
    return form in FORMS or (text is not None and _OFFER.search(text) is not None)

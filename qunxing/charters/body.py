"""A charter as JSON, for other programs and the command line, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec

from qunxing.communities.models import Charter
from qunxing.core.refusals import Refusal
from qunxing.core.rules.charters import Terms


def terms_body(terms: Terms) -> dict[str, Any]:
    """What a charter says; words are those of the closed sets, days ISO dates."""
    found: dict[str, Any] = msgspec.to_builtins(terms, order="deterministic")
    return found


def terms_from(body: Any) -> Terms:
    """The same read back; what is left out is not said. Raises Refusal for what is no charter."""
    try:
        return msgspec.convert(body, Terms)
    except msgspec.ValidationError as error:
        raise Refusal("This is no charter: %(why)s", code="no_charter_file", why=str(error)) from error


def charter_body(charter: Charter, days: tuple[date | None, date | None] | None) -> dict[str, Any]:
    """One version; `days` from when to when it holds or held, None for a draft or one that never did."""
    first, last = days or (None, None)
    about: Mapping[str, Any] = {
        "charter": charter.pk,
        "group": charter.group_id,
        "version": charter.version,
        "draft": charter.is_draft,
        "from": first.isoformat() if first else None,
        "until": last.isoformat() if last else None,
        "by": charter.by.username if charter.by else None,
        "at": charter.at.isoformat(),
    }
    return {**about, "terms": terms_body(charter.terms)}

"""What templates share: icons, fields, and the words of `communities.words` as filters."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from qunxing.carriers.files.guides import guide_for
from qunxing.carriers.registry import PLATFORMS
from qunxing.communities import words
from qunxing.communities.access import may
from qunxing.communities.models import Community, Role, User

register = template.Library()
register.filter("day", words.day_words)
register.filter("short_day", words.short_day)
register.filter("full_day", words.full_day)
register.filter("count", words.number)
register.filter("percent", words.percent)
register.filter("money", words.money)
register.filter("at_least", words.at_least)
register.filter("duration", words.duration)
register.filter("file_size", words.file_size)
register.filter("zone", words.zone_words)
register.filter("local_day", words.local_day)


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon from the sprite; the words beside it carry the meaning."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("web/vendor/icons.svg"),
        name,
    )


@register.filter
def moment(value: datetime | int, zone: str = "Asia/Shanghai") -> str:
    """11月19日 周三 20:00 in `zone`."""
    return words.moment_words(value, zone)


@register.filter
def moment_text(value: str, zone: str = "Asia/Shanghai") -> str:
    """The same from an ISO time."""
    return words.moment_words(datetime.fromisoformat(value), zone)


@register.filter
def platform(name: str) -> str:
    """A platform as people call it; one without a guide is one that accounts are connected to."""
    guide, kinds = guide_for(name), (kind.title for kind in PLATFORMS if kind.platform == name)
    return gettext(guide.title if guide.platform == name else next(kinds, guide.title))


@register.filter
def guide_platform(name: str) -> str:
    """The platform whose guide tells how to get its data out."""
    return guide_for(name).platform


@register.filter
def full_moment(value: datetime | int, zone: str = "Asia/Shanghai") -> str:
    """The same with its year."""
    return words.full_moment(value, zone)


@register.filter
def marked(text: str, needle: str) -> SafeString:
    """The text with every place where `needle` stands marked; letters match in either case."""
    if not needle:
        return conditional_escape(text)
    parts = re.split(f"({re.escape(needle)})", text, flags=re.IGNORECASE)
    pieces = ((format_html("<mark>{}</mark>", part) if at % 2 else part,) for at, part in enumerate(parts))
    return format_html_join("", "{}", pieces)


@register.filter
def look_words(what: str) -> str:
    """What was read, in words."""
    return {
        "search": gettext("searched messages for"),
        "talk": gettext("read the talk of"),
        "person": gettext("read what was said by"),
        "number": gettext("read the messages behind"),
        "rejected": gettext("took away lines of"),
        "export": gettext("took away"),
    }.get(what, what)


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField) -> dict[str, BoundField]:
    """A labelled form field with its help and errors."""
    return {"field": bound}


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key], or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def may_run(user: User, community: Community) -> bool:
    """Whether the user may act in the community: forms of what would be refused are not shown."""
    return may(user, community)


@register.filter
def owns(user: User, community: Community) -> bool:
    """Whether the user may do what only an owner may."""
    return may(user, community, Role.OWNER)


@register.filter
def translated(text: str) -> str:
    """A declared English sentence in the reader's language."""
    return gettext(text) if text else ""

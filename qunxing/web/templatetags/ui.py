"""What templates share: icons, fields, and the words of `communities.words` as filters."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from qunxing.communities import words

register = template.Library()
register.filter("day", words.day_words)
register.filter("short_day", words.short_day)
register.filter("full_day", words.full_day)
register.filter("count", words.number)
register.filter("percent", words.percent)
register.filter("at_least", words.at_least)
register.filter("duration", words.duration)
register.filter("file_size", words.file_size)


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
def full_moment(value: datetime | int, zone: str = "Asia/Shanghai") -> str:
    """The same with its year."""
    return words.full_moment(value, zone)


@register.inclusion_tag("web/components/field.html")
def field(bound: BoundField) -> dict[str, BoundField]:
    """A labelled form field with its help and errors."""
    return {"field": bound}


@register.filter
def get(mapping: Any, key: Any) -> Any:
    """mapping[key], or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.filter
def translated(text: str) -> str:
    """A declared English sentence in the reader's language."""
    return gettext(text) if text else ""

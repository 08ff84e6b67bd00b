"""Reading what was typed; what cannot be read is wrong usage (exit 2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from zoneinfo import ZoneInfo

import typer


def one_of(option: str, value: str | None, allowed: Sequence[str]) -> None:
    """Refuse a value that is none of `allowed`."""
    if value is not None and value not in allowed:
        raise typer.BadParameter(f"{value!r} is none of {', '.join(allowed)}.", param_hint=option)


def pairs(option: str, given: Sequence[str] | None) -> dict[str, str]:
    """`name=value` words as a mapping."""
    for pair in given or ():
        if "=" not in pair:
            raise typer.BadParameter(f"{pair!r} must read name=value.", param_hint=option)
    return dict(pair.split("=", 1) for pair in given or ())


def day(option: str, text: str | None) -> date | None:
    """An ISO date."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no date like 2026-11-19.", param_hint=option) from error


def needed_day(option: str, text: str) -> date:
    """An ISO date that must be there."""
    found = day(option, text)
    if found is None:
        raise typer.BadParameter("Say which day, like 2026-11-19.", param_hint=option)
    return found


def minutes(option: str, text: str) -> int:
    """A time of day, in minutes after midnight."""
    try:
        found = time.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no time like 10:00.", param_hint=option) from error
    return found.hour * 60 + found.minute


def zone(option: str, text: str | None) -> str | None:
    """The name of a time zone."""
    try:
        return ZoneInfo(text).key if text else None
    except (KeyError, ValueError, OSError) as error:
        raise typer.BadParameter(f"{text!r} is no time zone like Asia/Shanghai.", param_hint=option) from error

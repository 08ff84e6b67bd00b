"""Settings from the environment: each declared once, with its default and what it is for."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Setting:
    """One environment variable. `read` turns its text into a value and raises ValueError saying what it wants."""

    name: str
    default: str
    help: str
    read: Callable[[str], Any]
    secret: bool = False


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return int(text)

    return read


def _yes_no(text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise ValueError("yes or no")
    return text.lower() == "yes"


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _one_of(*words: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return text

    return read


def _networks(text: str) -> list[str]:
    found = _words(text)
    for each in found:
        try:
            ip_network(each)
        except ValueError as error:
            raise ValueError("addresses or networks such as 127.0.0.1,10.0.0.0/8") from error
    return found


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError("a time zone such as Asia/Shanghai") from error
    return text


def _database(text: str) -> str:
    if text and not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("empty (SQLite in QUNXING_HOME) or postgresql://user:password@host:port/name")
    return text


def _address(text: str) -> str:
    if text and not text.startswith(("https://", "http://")):
        raise ValueError("empty or an address such as https://qunxing.example.org")
    return text.rstrip("/")


SETTINGS = (
    Setting("QUNXING_HOME", str(ROOT / "var"), "Folder in which all data lives.", lambda text: Path(text).resolve()),
    Setting("QUNXING_DATABASE", "", "PostgreSQL address; empty means SQLite in QUNXING_HOME.", _database, secret=True),
    Setting("QUNXING_SECRET_KEY", "", "Signs sessions; empty means a key kept in QUNXING_HOME.", str, secret=True),
    Setting("QUNXING_HOST", "127.0.0.1", "Address the web server listens on.", str),
    Setting("QUNXING_PORT", "8400", "Port the web server listens on.", _whole(1, 65535)),
    Setting("QUNXING_ALLOWED_HOSTS", "127.0.0.1,localhost", "Names browsers may use, separated by commas.", _words),
    Setting("QUNXING_HTTPS", "no", "yes when the site is reached by https: cookies are then marked secure.", _yes_no),
    Setting(
        "QUNXING_HSTS_DAYS",
        "30",
        "With QUNXING_HTTPS: days for which browsers are told to come by https only; 0 tells them nothing.",
        _whole(0, 3650),
    ),
    Setting(
        "QUNXING_PROXIES",
        "",
        "Addresses or networks of the proxies in front, separated by commas: their X-Forwarded-For is believed, so "
        "that failed sign-ins are counted by the browser's address. Empty: nobody's is.",
        _networks,
    ),
    Setting(
        "QUNXING_DEBUG", "no", "yes shows tracebacks in the browser; never outside a developer's machine.", _yes_no
    ),
    Setting("QUNXING_TIMEZONE", "Asia/Shanghai", "Time zone proposed for a new community.", _zone),
    Setting("QUNXING_MEMORY_MB", "1024", "Memory the query engine may use in each process.", _whole(256, 1_000_000)),
    Setting("QUNXING_UPLOAD_MB", "2048", "Largest file that may be uploaded.", _whole(1, 1_000_000)),
    Setting("QUNXING_MAIL_HOST", "", "Mail server (SMTP) for notices to staff; empty: none are sent by e-mail.", str),
    Setting("QUNXING_MAIL_PORT", "587", "Its port.", _whole(1, 65535)),
    Setting("QUNXING_MAIL_USER", "", "Name to sign in with there; empty: nobody signs in.", str),
    Setting("QUNXING_MAIL_PASSWORD", "", "Password to sign in with there.", str, secret=True),
    Setting("QUNXING_MAIL_FROM", "", "Whom e-mails come from; empty: QUNXING_MAIL_USER.", str),
    Setting(
        "QUNXING_MAIL_SECURITY",
        "starttls",
        "How the connection to it is made safe: starttls, tls, or none inside a network of one's own.",
        _one_of("starttls", "tls", "none"),
    ),
    Setting(
        "QUNXING_WEBHOOK_NETWORKS",
        "",
        "Networks of one's own to which notices may be posted, such as 10.0.0.0/8, separated by commas. Empty: only "
        "the internet.",
        _networks,
    ),
    Setting(
        "QUNXING_SILENT_MINUTES",
        "10",
        "Minutes for which a connected account may be silent before staff are told.",
        _whole(1, 10_000),
    ),
    Setting("QUNXING_TOKEN", "", "The token with which `qunxing mcp` reads.", str, secret=True),
    Setting(
        "QUNXING_ADDRESS",
        "",
        "Where the internet reaches this site, such as https://qunxing.example.org: platforms that call us are given "
        "it. Empty: nobody calls us.",
        _address,
    ),
    Setting(
        "QUNXING_WECOM_ARCHIVE",
        "",
        "Folder with Tencent's library for the message archive (libWeWorkFinanceSdk_C.so) and your private keys "
        "(1.pem, 2.pem … by publickey_ver). Neither comes with Qunxing.",
        str,
    ),
    Setting(
        "QUNXING_KEEP_PAYLOADS_DAYS",
        "14",
        "Days for which what chat platforms sent is kept as it came, so that a better reader can read it again.",
        _whole(0, 3650),
    ),
    Setting(
        "QUNXING_ALLOW_ONEBOT",
        "no",
        "yes lets QQ accounts be connected by OneBot. That breaks QQ's terms: such accounts get banned.",
        _yes_no,
    ),
    Setting(
        "QUNXING_KEEP_FILES_DAYS", "30", "Days an imported file is kept for undoing and reading again.", _whole(0, 3650)
    ),
)


def value(name: str) -> Any:
    """The value of one declared setting. `NAME_FILE` may name a file that holds it.

    Raises ImproperlyConfigured naming key and value when the text is not what the setting wants.
    """
    setting = next(each for each in SETTINGS if each.name == name)
    text = _text(setting)
    try:
        return setting.read(text)
    except ValueError as error:
        shown = "(hidden)" if setting.secret else repr(text)
        raise ImproperlyConfigured(f"{name} is {shown}, but must be {error}.") from error


def _text(setting: Setting) -> str:
    file = os.environ.get(f"{setting.name}_FILE")
    if not file:
        return os.environ.get(setting.name, setting.default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{setting.name}_FILE is {file!r}, but cannot be read: {error.strerror}.") from error

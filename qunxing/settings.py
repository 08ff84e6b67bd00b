"""Django's settings, all from `qunxing.env`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from qunxing import env

HOME: Path = env.value("QUNXING_HOME")
DEBUG: bool = env.value("QUNXING_DEBUG")
ALLOWED_HOSTS: list[str] = env.value("QUNXING_ALLOWED_HOSTS")
HTTPS: bool = env.value("QUNXING_HTTPS")
MEMORY_MB: int = env.value("QUNXING_MEMORY_MB")
UPLOAD_MB: int = env.value("QUNXING_UPLOAD_MB")
KEEP_FILES_DAYS: int = env.value("QUNXING_KEEP_FILES_DAYS")
KEEP_PAYLOADS_DAYS: int = env.value("QUNXING_KEEP_PAYLOADS_DAYS")
RISKS_ALLOWED: frozenset[str] = frozenset({"onebot"} if env.value("QUNXING_ALLOW_ONEBOT") else ())
ADDRESS: str = env.value("QUNXING_ADDRESS")
SILENT_MINUTES: int = env.value("QUNXING_SILENT_MINUTES")
WEBHOOK_NETWORKS: list[str] = env.value("QUNXING_WEBHOOK_NETWORKS")
DEFAULT_ZONE: str = env.value("QUNXING_TIMEZONE")

for _setting in env.SETTINGS:
    env.value(_setting.name)  # a wrong value fails at start, not at first use


def _secret_key() -> str:
    if given := env.value("QUNXING_SECRET_KEY"):
        return str(given)
    file = HOME / "secret.key"
    if not file.exists():
        HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{secrets.token_hex(4)}")
        fresh.write_text(secrets.token_urlsafe(50), encoding="utf-8")
        fresh.chmod(0o600)
        try:
            file.hardlink_to(fresh)  # the first of two starting processes wins
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text(encoding="utf-8")


def _database(address: str) -> dict[str, Any]:
    if not address:
        return {
            "ENGINE": "qunxing.sqlite",
            "NAME": HOME / "book.sqlite3",
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
                "PRAGMA cache_size=-32000; PRAGMA temp_store=MEMORY;",
            },
            "TEST": {"NAME": ":memory:"},  # pytest-django would guess a file: it knows no backend but Django's
        }
    parts = urlsplit(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret_key()
DATABASES = {"default": _database(env.value("QUNXING_DATABASE"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "template_partials",
    "qunxing.ledger",
    "qunxing.communities",
    "qunxing.notices",
    "qunxing.people",
    "qunxing.sources",
    "qunxing.insight",
    "qunxing.charters",
    "qunxing.goals",
    "qunxing.lifecycle",
    "qunxing.team",
    "qunxing.tagging",
    "qunxing.contributors",
    "qunxing.outbox",
    "qunxing.autoreply",
    "qunxing.growth",
    "qunxing.reports",
    "qunxing.closing",
    "qunxing.api",
    "qunxing.web",
]
AUTH_USER_MODEL = "communities.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "qunxing.web.middleware.ContentSecurityPolicy",
    "qunxing.api.middleware.Answers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qunxing.web.middleware.SignInRequired",
    "qunxing.web.middleware.Refusals",
    "django.contrib.messages.middleware.MessageMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qunxing.web.context.shell",
            ],
        },
    },
]
ROOT_URLCONF = "qunxing.urls"
ASGI_APPLICATION = "qunxing.asgi.application"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [Path(__file__).parent / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = env.value("QUNXING_HSTS_DAYS") * 24 * 3600 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "qunxing.web.views.errors.from_elsewhere"
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024  # the longest text one may paste, all Chinese, and its form
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

EMAIL_HOST: str = env.value("QUNXING_MAIL_HOST")
EMAIL_PORT: int = env.value("QUNXING_MAIL_PORT")
EMAIL_HOST_USER: str = env.value("QUNXING_MAIL_USER")
EMAIL_HOST_PASSWORD: str = env.value("QUNXING_MAIL_PASSWORD")
EMAIL_USE_TLS: bool = env.value("QUNXING_MAIL_SECURITY") == "starttls"
EMAIL_USE_SSL: bool = env.value("QUNXING_MAIL_SECURITY") == "tls"
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL: str = env.value("QUNXING_MAIL_FROM") or EMAIL_HOST_USER or "qunxing@localhost"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {"mcp": {"level": "WARNING"}},
}

"""Sending by e-mail, through the server the administrator named."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from qunxing.core.refusals import Refusal
from qunxing.notices.posting import Lost, NotTaken
from qunxing.notices.shapes import Words


def needed() -> None:
    """Raises Refusal while no server is named."""
    if not settings.EMAIL_HOST:
        raise Refusal("No mail server is set: QUNXING_MAIL_HOST is empty.", code="no_mail_server")


def send(to: Sequence[str], words: Words) -> None:
    """One message to all of them. Raises Refusal: NotTaken or Lost."""
    needed()
    connection = get_connection(timeout=settings.EMAIL_TIMEOUT)
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        raise NotTaken(_said(error), again=False) from error
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(str(error) or type(error).__name__, again=True) from error
    try:
        connection.send_messages([EmailMessage(words.title, words.text, settings.DEFAULT_FROM_EMAIL, list(to))])
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        raise NotTaken(str(error.recipients)[:200], again=all(400 <= code < 500 for code in codes)) from error
    except smtplib.SMTPResponseException as error:
        raise NotTaken(_said(error), again=400 <= error.smtp_code < 500) from error
    except (OSError, smtplib.SMTPException) as error:
        raise Lost(detail=str(error) or type(error).__name__) from error
    finally:
        connection.close()


def _said(error: smtplib.SMTPResponseException) -> str:
    words = error.smtp_error
    return f"{error.smtp_code} {words.decode(errors='replace') if isinstance(words, bytes) else words}"[:200]

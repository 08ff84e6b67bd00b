"""WeCom as a platform one can connect to: its form, what it shows, and what it cannot."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from qunxing.carriers.live import CarrierKind, Field, Page, Raw, Sending
from qunxing.carriers.wecom.account import SUPPORTS, WeComAccount
from qunxing.carriers.wecom.calls import again
from qunxing.carriers.wecom.crypto import Envelope
from qunxing.carriers.wecom.mass import NEEDS
from qunxing.carriers.wecom.wire import SERVER, Wire
from qunxing.core.facts import Sees
from qunxing.core.refusals import Refusal


class WeCom(CarrierKind):
    name = "wecom"
    title = "WeCom (企业微信)"
    platform = "wecom"
    fields = (
        Field("corp", "Corp ID (企业 ID)", "Under 我的企业, at the bottom."),
        Field(
            "secret", "Secret", "Of an application of your own that stands in 客户联系 → 可调用接口的应用.", "secret"
        ),
        Field("token", "Callback token", "From 接收消息 of the application.", "secret", required=False),
        Field("aes_key", "EncodingAESKey", "From the same place.", "secret", required=False),
        Field("owners", "Owners of the groups", "Their account names; needed above 1,000 people.", required=False),
        Field("server", "Server", "Only where you run a WeCom of your own.", "url", required=False),
    )
    supports = SUPPORTS
    sees = frozenset({Sees.ACCOUNTS, Sees.JOINS, Sees.LEAVES, Sees.INVITERS, Sees.ROSTER})
    cannot = (
        "What is said in the groups: only the paid message archive holds it.",
        "Groups whose owner is outside the scope of the application.",
        "Who removed somebody, and when somebody left between two readings of the list.",
    )
    risk = ""
    answers_every = 3600.0
    is_inspected = True
    keeps = None
    repeats = 20.0
    """Three times more, each after five seconds without an answer."""
    sends = Sending(attaches=frozenset(NEEDS))

    def namespace_of(self, settings: Mapping[str, Any]) -> str:
        return f"wecom:{_said(settings, 'corp')}"

    def open(self, settings: Mapping[str, Any]) -> WeComAccount:
        corp, token, key = (_said(settings, name) for name in ("corp", "token", "aes_key"))
        if bool(token) != bool(key):
            raise Refusal("Callback token and EncodingAESKey go together.", code="half_a_callback")
        envelope = Envelope.of(token, key, corp) if token else None
        wire = Wire(corp, _said(settings, "secret"), server=_said(settings, "server") or SERVER)
        owners = tuple(filter(None, re.split(r"[\s,，、;；]+", _said(settings, "owners"))))
        return WeComAccount(corp, wire, envelope, tuple(dict.fromkeys(owners)), url=_said(settings, "callback"))

    def reread(self, settings: Mapping[str, Any], payloads: Sequence[Raw]) -> Page:
        return again(payloads)


def _said(settings: Mapping[str, Any], name: str) -> str:
    return str(settings.get(name) or "").strip()

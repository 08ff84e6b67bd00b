"""WeCom's message archive (会话内容存档) as a platform: the words of those who agreed, beside the members."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from qunxing.carriers.files.wecom_archive import PROMISED, WeComArchive
from qunxing.carriers.live import CarrierKind, Field, Page, Raw, Sending
from qunxing.carriers.wecom.wire import SERVER, Wire
from qunxing.carriers.wecom_archive.account import SUPPORTS, WeComArchiveAccount
from qunxing.carriers.wecom_archive.library import Keys, Process, folder_of
from qunxing.carriers.wecom_archive.pull import LOCKED, Heard, page_of

KEPT = 5 * 86_400.0


class Archive(CarrierKind):
    name = "wecom_archive"
    title = "WeCom message archive (会话内容存档)"
    platform = "wecom"
    fields = (
        Field("corp", "Corp ID (企业 ID)", "Under 我的企业, at the bottom."),
        Field("secret", "Secret", "From 管理工具 → 会话内容存档.", "secret"),
        Field("server", "Server", "Only where you run a WeCom of your own.", "url", required=False),
    )
    supports = SUPPORTS
    sees = PROMISED
    cannot = WeComArchive.cannot
    risk = ""
    keeps = KEPT
    installed = ("QUNXING_WECOM_ARCHIVE",)
    sends = Sending(blindly=False)

    def namespace_of(self, settings: Mapping[str, Any]) -> str:
        return f"wecom:{_said(settings, 'corp')}"  # that of the application: groups and accounts are the same

    def open(self, settings: Mapping[str, Any]) -> WeComArchiveAccount:
        folder, corp, secret = folder_of(settings), _said(settings, "corp"), _said(settings, "secret")
        wire = Wire(corp, secret, server=_said(settings, "server") or SERVER)
        return WeComArchiveAccount(corp, wire, Process(folder, corp, secret), Keys(folder))

    def reread(self, settings: Mapping[str, Any], payloads: Sequence[Raw]) -> Page:
        heard = Heard()
        for each in payloads:
            if each.kind != LOCKED:
                heard.record(each.body)
        locked = [msgspec.json.decode(each.body) for each in payloads if each.kind == LOCKED]
        page = asyncio.run(self._unlocked(settings, locked)) if locked else Page()
        return Page(said=[*heard.said, *page.said], raw=[*heard.raw, *page.raw])

    async def _unlocked(self, settings: Mapping[str, Any], rows: Sequence[dict[str, Any]]) -> Page:
        """Records that could not be opened, tried once more with the keys there are now."""
        folder = folder_of(settings)
        library = Process(folder, _said(settings, "corp"), _said(settings, "secret"))
        try:
            return await page_of(rows, Keys(folder), library)
        finally:
            await library.close()


def _said(settings: Mapping[str, Any], name: str) -> str:
    return str(settings.get(name) or "").strip()

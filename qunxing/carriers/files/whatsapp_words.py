"""What WhatsApp itself writes into a message in place of a picture or a deleted text, in the languages we know.

On an iPhone such text stands behind an invisible mark (U+200E), so an unknown language is still told from words a
person typed; only what it stands for is then unknown.
"""

from __future__ import annotations

import re

from qunxing.carriers.files.whatsapp_phrases import CALLS, DELETED, OMITTED
from qunxing.core.facts import Form

MARK = "\u200e"

_KEYWORDS = (
    (Form.STICKER, "sticker|стикер|スタンプ|贴图|貼圖|figurinha|autocollant|nálepk|스티커|ملصق|สติกเกอร์"),
    (Form.VOICE, "audio|аудио|áudio|音声|音频|語音|音訊|âm thanh|ptt|voice|ses|오디오|صوت|audi"),
    (Form.VIDEO, "video|vidéo|vídeo|видео|ビデオ|動画|视频|影片|vid|비디오|فيديو"),
    (Form.CARD, r"contact|contatto|contacto|contato|kontakt|контакт|連絡先|联系人|聯絡人|liên lạc|\.vcf|連絡"),
    (Form.FILE, "document|dokument|документ|ドキュメント|文档|文件|tài liệu|doc"),
    (Form.LOCATION, "location|standort|ubicaci|localiza|position|posizione|locatie|местоположение|位置|vị trí|poloha"),
    (
        Form.IMAGE,
        "image|imagen|imagem|immagine|bild|photo|foto|gif|изображение|画像|图片|圖片|ảnh|img|afbeelding|obrázek",
    ),
)
_KEYWORD = tuple((form, re.compile(words, re.IGNORECASE)) for form, words in _KEYWORDS)
_ATTACHED_ANDROID = re.compile(r"(?P<file>[^\n/]{1,200}\.\w{2,5}) \([^()\n]{5,50}\)")
_ATTACHED_IPHONE = re.compile(r"<[^<>:\n]{1,40}: (?P<file>[^<>\n]{1,300})>")
_MAP = "https://maps.google.com/?q="


def edited(text: str) -> tuple[str, bool]:
    """The text without WhatsApp's own "this message was edited", and whether that was there."""
    if not text.endswith(">"):
        return text, False
    start = text.rfind(f"{MARK}<")
    if start < 0 or len(text) - start > 60 or ":" in text[start:]:
        return text, False
    return text[:start].rstrip(), True


def is_deleted(text: str) -> bool:
    """Whether this stands where a message was deleted."""
    return len(text) < 80 and text.strip(MARK + " .。").lower() in DELETED


def may_stand_for(text: str) -> bool:
    """Whether it is worth looking closer: nearly all messages are plain text, and this is quick."""
    if MARK in text or text[:1] == "<" or _MAP in text or text[:5] == "POLL:":
        return True
    return text.partition("\n")[0].endswith(")") or (len(text) < 40 and text.lower().startswith(CALLS))


def placeholder(text: str, media: bool) -> tuple[Form, str] | None:
    """What a body stands for and the words a person added; None when it is simply text.

    `media`: the line itself began with the invisible mark, which an iPhone only does for media.
    """
    first, _, rest = text.partition("\n")
    bare = first.strip(MARK + " ")
    if bare.startswith("<") and bare.endswith(">") and bare[1:-1].strip().lower() in OMITTED:
        return Form.OTHER, rest
    if bare.endswith(")") and (match := _ATTACHED_ANDROID.fullmatch(bare)):
        return _by_words(match["file"]), rest
    if media or (MARK in text and text.endswith(">")):
        return _iphone(text)
    if _MAP in bare[:120] and bare.find(": ") < 30:
        return Form.LOCATION, ""
    if bare.startswith("POLL:"):
        return Form.POLL, text.replace(MARK, "")
    return (Form.CALL, "") if bare.lower().startswith(CALLS) and len(bare) < 40 else None


def _iphone(text: str) -> tuple[Form, str] | None:
    start = text.rfind("<")
    if match := _ATTACHED_IPHONE.fullmatch(text, max(start, 0)):
        words = text[:start].split(f" • {MARK}")[0]
        return _by_words(match["file"]), words.strip(MARK + " \n")
    said, mark, own = text.rpartition(MARK)
    if not mark:
        return None
    if _MAP in own:
        return Form.LOCATION, ""
    if own.lower().startswith(CALLS):
        return Form.CALL, ""
    if own.startswith("POLL:") or said.startswith(MARK + "POLL:"):
        return Form.POLL, text.replace(MARK, "")
    return _by_words(own), said.split(f" • {MARK}")[0].strip(MARK + " \n•")


def _by_words(text: str) -> Form:
    for form, words in _KEYWORD:
        if words.search(text):
            return form
    return Form.FILE if "." in text else Form.OTHER

"""Callbacks: read as WeCom writes them, written as WeCom reads them, and nothing else is taken."""

from __future__ import annotations

import base64
import string
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.carriers.wecom.crypto import WINDOW, Arrival, Envelope, Forged, Seen, Signed
from qunxing.core.refusals import Refusal, Unreadable
from qunxing.testing.postgres import Unavailable
from qunxing.testing.wechatpy import wechatpy

TOKEN, CORP = "QDG6eK", "ww1234567890abcdef"
KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
OURS = Envelope.of(TOKEN, KEY, CORP)
NOW = 1_790_000_000
SALT = b"0123456789abcdef"
MESSAGES = st.one_of(st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode(errors="replace")))
NONCES = st.text(string.ascii_letters + string.digits, min_size=1, max_size=20)


def written(message: bytes, *, nonce: str = "1372623149", at: int = NOW, by: Envelope = OURS) -> tuple[Signed, bytes]:
    """A callback as WeCom sends it."""
    encrypted = by.encrypt(message, salt=SALT)
    body = f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><Encrypt><![CDATA[{encrypted}]]></Encrypt></xml>"
    return Signed(by.signature(str(at), nonce, encrypted), str(at), nonce), body.encode()


@given(MESSAGES, NONCES)
def test_what_is_written_is_read_again(message: bytes, nonce: str) -> None:
    signed, body = written(message, nonce=nonce)
    assert OURS.open(signed, body) == message
    reply = ElementTree.fromstring(OURS.close(message, timestamp=str(NOW), nonce=nonce, salt=SALT))
    told = {each.tag: each.text or "" for each in reply}
    assert OURS.echo(Signed(told["MsgSignature"], told["TimeStamp"], told["Nonce"]), told["Encrypt"]) == message


@given(MESSAGES, st.data())
def test_any_flipped_bit_is_refused(message: bytes, data: st.DataObject) -> None:
    encrypted = OURS.encrypt(message, salt=SALT)
    parts = [OURS.signature(str(NOW), "n1", encrypted), str(NOW), "n1", encrypted]
    which = data.draw(st.integers(0, 3))
    at, bit = data.draw(st.integers(0, len(parts[which]) - 1)), data.draw(st.integers(0, 6))
    changed = bytearray(parts[which].encode())
    changed[at] ^= 1 << bit
    parts[which] = changed.decode()
    with pytest.raises(Forged):
        OURS.echo(Signed(*parts[:3]), parts[3])


@given(st.integers(0, 200))
def test_every_length_is_padded_to_thirty_two(length: int) -> None:
    sealed = base64.b64decode(OURS.encrypt(b"x" * length, salt=SALT))
    assert len(sealed) % 32 == 0 and OURS.decrypt(base64.b64encode(sealed).decode()) == b"x" * length


@given(st.binary(max_size=200))
def test_rubbish_with_a_good_signature_is_refused_and_never_breaks(rubbish: bytes) -> None:
    for encrypted in (base64.b64encode(rubbish).decode(), rubbish.decode("latin-1"), "é"):
        with pytest.raises(Forged):
            OURS.echo(Signed(OURS.signature(str(NOW), "n", encrypted), str(NOW), "n"), encrypted)


def test_padding_that_no_honest_writer_makes_is_refused() -> None:
    plain = SALT + (5).to_bytes(4, "big") + b"hello" + CORP.encode()
    rest = 32 - len(plain) % 32
    for padding in (b"\0" * rest, b"x" * (rest - 1) + bytes([rest]), bytes([33]) * rest, bytes([rest + 32]) * rest):
        encryptor = OURS._cipher().encryptor()
        encrypted = base64.b64encode(encryptor.update(plain + padding) + encryptor.finalize()).decode()
        with pytest.raises(Forged):
            OURS.decrypt(encrypted)


def test_a_message_for_another_corp_is_refused_though_the_secrets_are_ours() -> None:
    for other in ("ww0000000000000000", "", f"x{CORP}", f"{CORP}x"):
        signed, body = written(b"hello", by=Envelope(TOKEN, OURS.key, other))
        with pytest.raises(Forged):
            OURS.open(signed, body)


def test_a_message_without_signature_or_body_is_refused() -> None:
    signed, body = written(b"hello")
    for wrong in ("", "0" * 40, signed.signature.upper(), signed.signature + "0", "\udcff"):
        with pytest.raises(Forged):
            OURS.open(Signed(wrong, signed.timestamp, signed.nonce), body)
    with pytest.raises(Forged):
        OURS.open(signed, b"<xml/>")
    with pytest.raises(Unreadable):
        OURS.open(signed, b"not xml")


@pytest.mark.parametrize("key", ["", "short", KEY[:-1], KEY + "A", "é" * 43, KEY[:-1] + "!"])
def test_a_key_that_cannot_be_one_is_named(key: str) -> None:
    with pytest.raises(Refusal, match="43 letters and digits"):
        Envelope.of(TOKEN, key, CORP)


def test_secrets_do_not_show() -> None:
    assert TOKEN not in repr(OURS) and repr(OURS.key) not in repr(OURS)


def test_a_callback_counts_once_and_only_when_it_is_fresh() -> None:
    seen, (signed, _body) = Seen(), written(b"hello")
    assert seen.arrival(signed, now=NOW) is Arrival.NEW
    assert seen.arrival(signed, now=NOW) is Arrival.NEW  # it was not taken in: it comes again
    seen.keep(signed, now=NOW)
    assert seen.arrival(signed, now=NOW + WINDOW) is Arrival.AGAIN
    for off in (WINDOW + 1, -WINDOW - 1):
        assert seen.arrival(signed, now=NOW + off) is Arrival.STALE
    for odd in ("", "x", "-1", "١٧٩٠٠٠٠٠٠٠", "9" * 5000):
        assert seen.arrival(Signed("s", odd, "n"), now=NOW) is Arrival.STALE


def test_a_digit_moved_from_the_time_to_the_nonce_is_the_same_callback() -> None:
    seen, (signed, body) = Seen(), written(b"hello", at=NOW + 2, nonce="2")
    seen.keep(signed, now=NOW)
    moved = Signed(signed.signature, signed.timestamp[:-1], signed.timestamp[-1] + signed.nonce)
    assert OURS.open(moved, body) == b"hello"
    assert seen.arrival(moved, now=int(moved.timestamp)) is Arrival.AGAIN


@given(st.integers(0, 2 * WINDOW), st.integers(-WINDOW, WINDOW))
def test_what_is_remembered_outlives_what_can_be_played_back(later: int, off: int) -> None:
    seen, (signed, _body) = Seen(), written(b"hello", at=NOW + off)
    seen.keep(signed, now=NOW)
    seen.keep(Signed("another", str(NOW), "n"), now=NOW + later)
    assert seen.arrival(signed, now=NOW + later) in (Arrival.AGAIN, Arrival.STALE)


def test_what_is_remembered_stays_small() -> None:
    seen = Seen()
    for minute in range(200):
        seen.keep(Signed(str(minute), str(NOW + 60 * minute), "n"), now=NOW + 60 * minute)
    assert len(seen) <= 2 * WINDOW // 60 + 1


FAR = """
import json, sys
from wechatpy.work.crypto import WeChatCrypto
from wechatpy.exceptions import InvalidSignatureException
from wechatpy.work.exceptions import InvalidCorpIdException
given = json.load(sys.stdin)
far = WeChatCrypto(given["token"], given["key"], given["corp"])
def read(each):
    try:
        return far.decrypt_message(each["body"], each["signature"], given["at"], each["nonce"])
    except (InvalidSignatureException, InvalidCorpIdException) as error:
        return type(error).__name__
echo = given["echo"]
print(json.dumps({
    "read": [read(each) for each in given["ours"]],
    "wrote": [far.encrypt_message(text, "77", given["at"]) for text in given["texts"]],
    "echo": far.check_signature(echo["signature"], given["at"], echo["nonce"], echo["encrypted"]),
}))
"""


@pytest.mark.slow
def test_wechatpy_reads_what_we_write_and_we_read_what_it_writes() -> None:
    texts = ["", "回复", "<xml><a>]]></a></xml>", *("长" * length for length in range(1, 65))]
    ours: list[dict[str, Any]] = []
    for text in texts:
        signed, body = written(text.encode())
        ours.append({"body": body.decode(), "signature": signed.signature, "nonce": signed.nonce})
    replies = [OURS.close(text.encode(), timestamp=str(NOW), nonce="9", salt=SALT) for text in texts]
    ours += [
        {"body": each, "signature": ElementTree.fromstring(each).findtext("MsgSignature"), "nonce": "9"}
        for each in replies
    ]
    ours.append(ours[1] | {"signature": "0" * 40})
    elsewhere, body = written(b"x", by=Envelope(TOKEN, OURS.key, "ww0000000000000000"))
    ours.append({"body": body.decode(), "signature": elsewhere.signature, "nonce": elsewhere.nonce})
    echo = OURS.encrypt(b"5927783489442352469", salt=SALT)
    told = {"token": TOKEN, "key": KEY, "corp": CORP, "at": str(NOW), "ours": ours, "texts": texts} | {
        "echo": {"encrypted": echo, "nonce": "5", "signature": OURS.signature(str(NOW), "5", echo)}
    }
    try:
        far = wechatpy(FAR, told)
    except Unavailable as error:
        pytest.skip(str(error))
    assert far["read"] == [*texts, *texts, "InvalidSignatureException", "InvalidCorpIdException"]
    assert far["echo"] == "5927783489442352469"
    for text, reply in zip(texts, far["wrote"], strict=True):
        signed = Signed(ElementTree.fromstring(reply).findtext("MsgSignature", ""), str(NOW), "77")
        assert OURS.open(signed, reply.encode()) == text.encode()

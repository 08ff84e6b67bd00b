"""A picture is told by its bytes, keeps how it looks, and loses where it was taken; anything else is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qunxing.core.images import Damaged, NoPicture, cleaned, kind_of
from qunxing.testing.pictures import JPEG, chunk, exif, jpeg, png, segment

TURN = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01"


def test_its_bytes_say_what_it_is() -> None:
    assert (kind_of(JPEG), kind_of(png())) == ("image/jpeg", "image/png")
    for other in (b"", b"GIF89a", b"RIFF0000WEBP", b"<svg/>", b"\xff\xd8", JPEG[1:]):
        with pytest.raises(NoPicture):
            kind_of(other)
        with pytest.raises(NoPicture):
            cleaned(other)


def test_what_has_nothing_beside_it_stays_as_it_is() -> None:
    assert cleaned(JPEG) == JPEG and cleaned(png()) == png()


def test_places_cameras_and_comments_go_and_colours_stay() -> None:
    icc = segment(0xE2, b"ICC_PROFILE\0\x01\x01profile")
    said = [
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:GPS/>"),
        segment(0xED, b"Photoshop"),
        segment(0xFE, b"Rui"),
    ]
    more = [segment(0xE2, b"MPF\0others"), segment(0xEB, b"HDR"), exif()]
    assert cleaned(jpeg(*said, icc, *more, after=b"\0\0\0\x18ftypmp42 GPS 31.2N")) == jpeg(icc)
    looks, others = (
        [chunk(b"gAMA", b"\0\1\x86\xa0"), chunk(b"tRNS", b"\0" * 6)],
        [chunk(b"eXIf", b"GPS"), chunk(b"iTXt", b"x")],
    )
    assert cleaned(png(3, 2, (1, 2, 3), *others, *looks, chunk(b"prVt", b"GPS")) + b"GPS") == png(
        3, 2, (1, 2, 3), *looks
    )


@pytest.mark.parametrize("order", ["<", ">"])
def test_how_the_camera_was_held_stays(order: str) -> None:
    found = cleaned(jpeg(exif(6, order)))
    assert found == jpeg(segment(0xE1, b"Exif\0\0" + TURN + b"\0\x06\0\0\0\0\0\0")) and b"GPS" not in found
    for odd in (1, 0, 9):
        assert cleaned(jpeg(exif(odd, order))) == JPEG
    for broken in (b"Exif\0\0", b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0II*\0\x08\0\0\0\xff\xff"):
        assert cleaned(jpeg(segment(0xE1, broken))) == JPEG


@given(st.sampled_from([jpeg(exif(6)), png()]), st.data())
def test_a_picture_that_is_cut_off_is_damaged(whole: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(8, len(whole) - 1))
    with pytest.raises(Damaged):
        cleaned(whole[:end])


@given(st.sampled_from([JPEG, png(3, 2)]), st.data())
def test_whatever_is_in_it_it_is_cleaned_or_refused_and_cleaning_twice_changes_nothing(
    whole: bytes, data: st.DataObject
) -> None:
    at, byte = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(0, 255))
    changed = whole[:at] + bytes([byte]) + whole[at + 1 :]
    try:
        once = cleaned(changed)
    except (NoPicture, Damaged):
        return
    assert cleaned(once) == once

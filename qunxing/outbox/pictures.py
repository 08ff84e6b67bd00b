"""Pictures that go along with sends: handed in, kept once, and gone once nothing refers to them any more.

A picture's row is written before anything refers to it, and whatever begins to refer to it touches that row: so it is
either found gone then, or stays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import Http404
from msgspec.structs import replace

from qunxing.carriers.live import Picture as Handed
from qunxing.carriers.live.mass import Attached, Mass
from qunxing.communities.access import communities_for
from qunxing.communities.models import Community, User
from qunxing.core import images
from qunxing.core.refusals import Refusal
from qunxing.ledger.files import keep_durably
from qunxing.outbox.models import Picture, Send

FOLDER = "pictures"
MOST_MB = 10
MOST_BYTES = MOST_MB * 1024 * 1024
STAYS = timedelta(days=1)
"""How long a picture that nothing refers to is kept: somebody may still be writing."""
LONGEST_NAME = 100
_SUFFIXES = {images.JPEG: ".jpg", images.PNG: ".png"}


class Gone(Refusal):
    """A picture was chosen that is not kept here, or not any more."""

    code = "bad_picture"
    message = "A picture is not here any more: choose it again."


def check_size(name: str, size: int) -> None:
    """Raises Refusal for a file that no platform takes."""
    if size > MOST_BYTES:
        raise Refusal(
            "“%(name)s” has %(size)s MB; a picture has at most %(most)s MB.",
            code="bad_picture", name=name, size=-(-size // (1024 * 1024)), most=MOST_MB,
        )  # fmt: skip


def keep(community: Community, body: bytes, name: str, *, now: datetime) -> Picture:
    """Take in a picture, without what its camera wrote into it; once, however often it comes. Raises Refusal."""
    name = _plain(name)
    check_size(name, len(body))
    try:
        mime, clean = images.kind_of(body), images.cleaned(body)
    except images.NoPicture as error:
        raise Refusal("“%(name)s” is no JPG and no PNG.", code="bad_picture", name=name) from error
    except images.Damaged as error:
        raise Refusal("“%(name)s” is damaged, or not whole.", code="bad_picture", name=name) from error
    digest = sha256(clean).hexdigest()
    if not _touched(community, [digest], now):
        path = f"{FOLDER}/{uuid4().hex}{_SUFFIXES[mime]}"
        keep_durably(Path(settings.HOME) / path, lambda unfinished: unfinished.write_bytes(clean))
        about = {"path": path, "mime": mime, "bytes": len(clean), "name": name, "at": now}
        Picture.objects.get_or_create(community=community, digest=digest, defaults=about)
    return Picture.objects.get(community=community, digest=digest)


def named(community: Community, digests: Iterable[str]) -> dict[str, Picture]:
    """Digest → picture, of those that are kept here."""
    return {each.digest: each for each in Picture.objects.filter(community=community, digest__in=list(digests))}


def claim(send: Send, *, now: datetime) -> None:
    """What a send refers to stays. Raises Gone."""
    digests = digests_of(send.attached)
    if _touched(send.community, digests, now) < len(digests):
        raise Gone


def digests_of(attached: Iterable[Mapping[str, Any]]) -> set[str]:
    """The pictures of ours among what is attached."""
    return {each["digest"] for each in attached if each.get("digest")}


def picture_for(user: User, digest: str) -> Picture:
    """One picture. Raises Http404 for a stranger."""
    found = Picture.objects.filter(community__in=communities_for(user), digest=digest).first()
    if found is None:
        raise Http404
    return found


def file_of(picture: Picture) -> Path:
    """Where it lies."""
    return Path(settings.HOME) / picture.path


def handed(attached: Iterable[Mapping[str, Any]]) -> Handed | None:
    """The first picture among what is attached, as a platform is handed it. Raises Gone."""
    return next((_handed(digest) for each in attached if (digest := each.get("digest"))), None)


def loaded(mass: Mass) -> Mass:
    """The message with the pictures that it names. Raises Gone."""
    return replace(mass, pictures={each.digest: _handed(each.digest) for each in mass.attached if each.digest})


def _handed(digest: str) -> Handed:
    found = Picture.objects.filter(digest=digest).order_by("pk").first()
    if found is None:
        raise Gone
    try:
        return Handed(body=_read(file_of(found)), mime=found.mime, name=found.name)
    except OSError as error:
        raise Gone from error


@lru_cache(maxsize=1)
def _read(path: Path) -> bytes:
    """A kept file never changes, and goes to many groups one after another."""
    return path.read_bytes()


def forget(*, now: datetime) -> int:
    """Delete pictures that nothing has referred to for a day, and files that no picture is; how many."""
    late = now - STAYS
    old = Picture.objects.filter(at__lt=late)
    if old.exists():
        wanted = {(send, digest) for send, some in _referring() for digest in digests_of(some)}
        for each in old:
            if (each.community_id, each.digest) not in wanted:
                Picture.objects.filter(pk=each.pk, at__lt=late).delete()
    listed = set(Picture.objects.values_list("path", flat=True))
    folder = Path(settings.HOME) / FOLDER
    gone = [
        path
        for path in (folder.iterdir() if folder.is_dir() else ())
        if f"{FOLDER}/{path.name}" not in listed and path.stat().st_mtime < late.timestamp()
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


def _referring() -> Iterable[tuple[int, list[dict[str, Any]]]]:
    return Send.objects.exclude(attached=[]).values_list("community", "attached").iterator()


def _touched(community: Community, digests: Iterable[str], now: datetime) -> int:
    """How many of these are kept, and stay for another day at least."""
    return Picture.objects.filter(community=community, digest__in=list(digests)).update(at=now)


def _plain(name: str) -> str:
    """A file's name without the way to it, and of a length that people read."""
    said = "".join(each for each in name.replace("\\", "/").rpartition("/")[2] if each.isprintable()).strip()
    stem, dot, suffix = said.rpartition(".")
    return (f"{stem[: LONGEST_NAME - 10]}{dot}{suffix[:9]}" if dot else said[:LONGEST_NAME]) or "picture"


def attached_of(picture: Picture) -> Attached:
    """As what a send has attached."""
    return Attached(kind="image", digest=picture.digest, title=picture.name)

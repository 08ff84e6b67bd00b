"""Prepared texts (话术): kept by class, changed by versions, counted when used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, QuerySet
from django.http import Http404

from qunxing.communities.access import communities_for
from qunxing.communities.access import require as require_role
from qunxing.communities.models import Community, Role, User
from qunxing.core.refusals import Refusal
from qunxing.core.rules import filling
from qunxing.outbox.actions import require
from qunxing.outbox.drafts import LONGEST
from qunxing.outbox.fates import reached
from qunxing.outbox.models import Snippet, SnippetUse, SnippetVersion, Target


@dataclass(frozen=True, slots=True)
class Shown:
    """A snippet as it stands: its newest words, how often it was taken, and what sends begun from it came to."""

    snippet: Snippet
    newest: SnippetVersion
    uses: int
    fates: Mapping[str, int] = field(default_factory=dict)

    @property
    def reached(self) -> float | None:
        """The share of targets that got it, of all sends begun from it; None while there are none."""
        return reached(self.fates)


@transaction.atomic
def save(community: Community, *, script: str, name: str, text: str, by: User, now: datetime) -> Snippet:
    """A new snippet. Raises Refusal for a name there is, a class there is not, and variables that are none."""
    require(community, by)
    name = " ".join(name.split())
    if script not in Snippet.Script.values or not 1 <= len(name) <= 60:
        raise Refusal("A prepared text has a class and a name of 1 to 60 letters.", code="bad_snippet")
    try:
        with transaction.atomic():
            snippet = Snippet.objects.create(community=community, script=script, name=name)
    except IntegrityError as error:
        raise Refusal("There is a prepared text “%(name)s” already.", code="snippet_exists", name=name) from error
    _write(snippet, 1, text, by, now)
    return snippet


@transaction.atomic
def change(snippet: Snippet, *, text: str, by: User, now: datetime) -> SnippetVersion:
    """Other words from now on; what it said stays to be read. Raises Refusal as `save`."""
    require(snippet.community, by)
    locked = Snippet.objects.select_for_update().get(pk=snippet.pk)
    newest = locked.versions.aggregate(n=Max("number"))["n"] or 0
    return _write(locked, newest + 1, text, by, now)


def retire(snippet: Snippet, *, by: User, now: datetime) -> None:
    """Take it out of use; its versions stay to be read. Raises Refusal when it was."""
    require(snippet.community, by)
    if not Snippet.objects.filter(pk=snippet.pk, retired_at=None).update(retired_at=now, retired_by=by):
        raise Refusal("It is out of use already.", code="retired")


def use(version: SnippetVersion, *, by: User, now: datetime) -> str:
    """Somebody copies it; its words, with their variables."""
    require(version.snippet.community, by)
    SnippetUse.objects.create(version=version, by=by, at=now)
    return version.text


def _write(snippet: Snippet, number: int, text: str, by: User, now: datetime) -> SnippetVersion:
    text = text.strip()
    if not 1 <= len(text) <= LONGEST:
        raise Refusal("A text has at most %(most)s letters.", code="long_send", most=LONGEST)
    filling.slots(text)
    return SnippetVersion.objects.create(snippet=snippet, number=number, text=text, by=by, at=now)


def snippets_of(community: Community, script: str = "") -> list[Shown]:
    """Those in use, of one class or of all, the most used first within a class; the community is one let into."""
    rows: QuerySet[Snippet] = Snippet.objects.filter(community=community, retired_at=None)
    if script:
        rows = rows.filter(script=script)
    counted = rows.annotate(uses=Count("versions__uses")).prefetch_related("versions__by")
    fates = _fates(community)
    found = [Shown(each, max(each.versions.all(), key=_number), each.uses, fates.get(each.pk, {})) for each in counted]
    return sorted(found, key=lambda each: (each.snippet.script, -each.uses, each.snippet.name))


def _number(version: SnippetVersion) -> int:
    return version.number


def _fates(community: Community) -> dict[int, Counter[str]]:
    """Snippet → fates of the targets of sends begun from it."""
    rows = Target.objects.filter(send__snippet__snippet__community=community, send__is_test=False).order_by()
    found: dict[int, Counter[str]] = {}
    for snippet, fate, count in rows.values_list("send__snippet__snippet", "fate").annotate(n=Count("pk")):
        found.setdefault(snippet, Counter())[fate] = count
    return found


def snippet_for(user: User, pk: int, *, may: Role = Role.VIEWER) -> Snippet:
    """One snippet. Raises Http404 for a stranger, NotAllowed below the role `may`."""
    found = Snippet.objects.filter(pk=pk, community__in=communities_for(user)).select_related("community").first()
    if found is None:
        raise Http404
    require_role(user, found.community, may)
    return found

"""The verbs of this room: hand in, answer, run, cancel, undo, again, decide on a rename."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from qunxing.communities.models import Community, Group, User
from qunxing.core.refusals import Refusal
from qunxing.ledger.retract import retract
from qunxing.people import actions as people
from qunxing.people import joining, matching
from qunxing.sources import looking, reports, rereading
from qunxing.sources.models import Import, RenameProposal
from qunxing.sources.queries import seen_as
from qunxing.sources.running import dry_run, run
from qunxing.sources.typed import type_in

__all__ = ["again", "answer", "cancel", "decide_rename", "dry_run", "receive", "receive_text", "run", "type_in", "undo"]

KEPT = "files"


def receive(
    *,
    community: Community,
    path: Path,
    name: str,
    what: str = Import.What.CHAT,
    group: Group | None = None,
    fmt: str = "auto",
    options: Mapping[str, Any] | None = None,
    by: User | None,
) -> Import:
    """Take a file in and look at its start; the import then waits to run, asks a question, or was refused."""
    with path.open("rb") as stream:
        return _receive(stream, community, name, what, group, fmt, options or {}, by)


def receive_text(*, text: str, **rest: Any) -> Import:
    """Take pasted text in, as `receive` takes a file."""
    folder = Path(settings.HOME) / "tmp"
    folder.mkdir(parents=True, exist_ok=True)
    pasted = folder / f"pasted-{uuid4().hex}.txt"
    pasted.write_text(text, encoding="utf-8")
    try:
        return receive(path=pasted, **rest)
    finally:
        pasted.unlink()


def _receive(
    stream: IO[bytes],
    community: Community,
    name: str,
    what: str,
    group: Group | None,
    fmt: str,
    options: Mapping[str, Any],
    by: User | None,
) -> Import:
    kept = Path(KEPT) / f"{uuid4().hex}{Path(name).suffix[:10]}"
    target = Path(settings.HOME) / kept
    target.parent.mkdir(parents=True, exist_ok=True)
    _copy(stream, target)
    with target.open("rb") as written:
        digest = hashlib.file_digest(written, "sha256").hexdigest()
    imp = Import.objects.create(
        community=community,
        group=group or seen_as(name, community),
        what=what,
        format=fmt,
        file_name=Path(name.replace("\\", "/")).name[:255],
        path=str(kept),
        size=target.stat().st_size,
        digest=digest,
        options=dict(options),
        by=by,
        state=Import.State.ASKING,
    )
    return _look(imp)


def _copy(stream: IO[bytes], target: Path) -> None:
    """Raises OSError, leaving nothing, when there is no room."""
    try:
        with target.open("wb") as out:
            shutil.copyfileobj(stream, out, 1 << 20)
    except OSError:
        target.unlink()
        raise


def _look(imp: Import) -> Import:
    """Ask what must be asked; a file nobody can read is refused at once, with the sentence in its report."""
    try:
        imp.question = looking.question(imp)
        imp.state = Import.State.ASKING if imp.question else Import.State.WAITING
    except Refusal as refusal:
        imp.question = {}
        imp.state = Import.State.REFUSED
        imp.report = {"refused": reports.sentence(refusal), "code": refusal.code}
    imp.save(update_fields=["question", "state", "report", "group"])
    return imp


def answer(imp: Import, answers: Mapping[str, Any], *, group: Group | None = None) -> Import:
    """Add a person's answers and look again. Raises Refusal when the import no longer asks."""
    if imp.state not in (Import.State.ASKING, Import.State.WAITING, Import.State.REFUSED):
        raise Refusal("This import is not waiting for an answer.", code="not_asking")
    imp.options = {**imp.options, **answers}
    imp.group = group or imp.group
    imp.format = str(answers.get("format") or imp.format)
    imp.save(update_fields=["options", "group", "format"])
    return _look(imp)


def cancel(imp: Import) -> Import:
    """Stop an import that has not ended. A running one stops within a second or two; nothing is kept.

    A rereading is not stopped: without it numbers would be too low.
    """
    if imp.rereads_id:
        return imp
    waiting = Import.objects.filter(pk=imp.pk, state__in=(Import.State.ASKING, Import.State.WAITING))
    if not waiting.update(state=Import.State.CANCELLED, finished_at=timezone.now()):
        Import.objects.filter(pk=imp.pk, state=Import.State.RUNNING).update(cancel_asked=True)
    return Import.objects.get(pk=imp.pk)


def undo(imp: Import, *, by: User | None, now: datetime | None = None) -> Import:
    """Take back everything an import brought. Raises Refusal when there is nothing to take back.

    Files that were found to hold the same rows are queued to be read again: what they show still stands.
    """
    found = Import.objects.get(pk=imp.pk)
    if found.rereads_id:
        raise Refusal("This belongs to import %(number)s; undo that one.", code="rereading", number=found.rereads_id)
    if found.state != Import.State.DONE:
        raise Refusal("This import has nothing to undo.", code="nothing_to_undo")
    rereading.stop(found)
    parts = [found, *found.rereadings.filter(state=Import.State.DONE)]
    batches = [each.batch for each in parts if each.batch]

    def also() -> None:
        done = Import.objects.filter(pk__in=[each.pk for each in parts], state=Import.State.DONE)
        if done.update(state=Import.State.UNDONE, finished_at=timezone.now(), undone_by=by) < len(parts):
            raise Refusal("This import has nothing to undo.", code="nothing_to_undo")
        RenameProposal.objects.filter(batch__in=batches, accepted=None).delete()
        for batch in batches:
            people.unmark_listed(batch)
        rereading.order(batches)

    retract(batches, now=now or timezone.now(), also=also)
    matching.match_again(found.community, matching.part(batches), by=by)
    return Import.objects.get(pk=imp.pk)


def again(imp: Import, answers: Mapping[str, Any], *, group: Group | None = None, by: User | None) -> Import:
    """Undo an import and hand its file in again with other answers (another zone, another group)."""
    imp = imp.rereads or imp
    source = looking.source_of(imp)
    if imp.state == Import.State.DONE:
        undo(imp, by=by)
    return receive(
        community=group.community if group else imp.community,
        path=source.path,
        name=imp.file_name,
        what=imp.what,
        group=group or imp.group,
        fmt=imp.format,
        options={**imp.options, **answers},
        by=by,
    )


def decide_rename(proposal: RenameProposal, *, accept: bool, by: User | None) -> None:
    """Say whether two names are one person; accepting merges them, which can be undone.

    Raises TwoLives where both were in the group at once: then the names are not of one account.
    """
    if accept:
        joining.ask_if_two([proposal.after], [proposal.before], two_accounts=False)
    _decide_rename(proposal, accept=accept, by=by)


@transaction.atomic
def _decide_rename(proposal: RenameProposal, *, accept: bool, by: User | None) -> None:
    undecided = RenameProposal.objects.filter(pk=proposal.pk, accepted=None)
    if not undecided.update(accepted=accept, by=by, decided_at=timezone.now()):
        raise Refusal("This was decided already.", code="decided")
    if accept:
        people.merge(proposal.after, into=proposal.before.person, reason=proposal.reason, by=by)

"""Where an import's groups and accounts get their numbers."""

from __future__ import annotations

from collections.abc import Mapping

from qunxing.communities.models import Community, Group
from qunxing.core.refusals import NeedsAnswer
from qunxing.people.accounts import Ref, identities_of, known_of
from qunxing.sources import acts
from qunxing.sources.models import Import

ANY_SPACE = "file"
"""The id space of formats that belong to no platform."""


def space_of(imp: Import, namespace: str) -> str:
    """The id space of a file. A table or member list of no platform speaks in the ids of the group it goes into."""
    if imp.group and namespace == acts.SPACE:
        return acts.space_of(imp.group.pk)
    of_group = imp.group.namespace if imp.group and namespace == ANY_SPACE else ""
    return of_group or _of_account(imp, namespace)


def _of_account(imp: Import, namespace: str) -> str:
    """A company's own id space, where the file only tells the platform and the community has one company there."""
    mine = imp.community.groups.filter(namespace__startswith=f"{namespace}:").values_list("namespace", flat=True)
    known = list(mine.distinct()[:2])
    return known[0] if len(known) == 1 else namespace


class RealBook:
    """Groups are found by their id in the format's id space, or made; a group chosen by a person takes everything."""

    def __init__(self, community: Community, namespace: str, platform: str, chosen: Group | None) -> None:
        self.community, self.namespace, self.platform, self.chosen = community, namespace, platform, chosen

    def group(self, native: str, name: str) -> int:
        """The group's number. Raises NeedsAnswer("group") when neither the file nor a person names one."""
        if self.chosen:
            return self.chosen.pk
        if not native and not name:
            raise NeedsAnswer("Which group is this talk from?", ask="group", choices=[])
        group, _made = Group.objects.get_or_create(
            community=self.community,
            namespace=self.namespace,
            native=(native or name)[:120],
            defaults={"name": (name or native)[:200], "platform": self.platform},
        )
        return int(group.pk)

    def accounts(self, refs: Mapping[Ref, str]) -> dict[Ref, int]:
        return identities_of(refs)


class DryBook:
    """Numbers for a look without keeping: what is known has its own, what is new one below zero; nothing is written."""

    def __init__(self, community: Community, namespace: str, chosen: Group | None) -> None:
        self.community, self.namespace, self.chosen = community, namespace, chosen
        self._groups: dict[str, int] = {}
        self._accounts: dict[Ref, int] = {}

    def group(self, native: str, name: str) -> int:
        if self.chosen:
            return self.chosen.pk
        known = self.community.groups.filter(namespace=self.namespace, native=(native or name)[:120]).first()
        return known.pk if known else self._groups.setdefault(native or name, -1 - len(self._groups))

    def accounts(self, refs: Mapping[Ref, str]) -> dict[Ref, int]:
        known = known_of(refs)
        for ref in refs:
            self._accounts.setdefault(ref, known.get(ref, -1 - len(self._accounts)))
        return {ref: self._accounts[ref] for ref in refs}

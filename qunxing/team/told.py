"""Keepers, rules, posts and room left of groups, as plain values for other programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from qunxing.communities.models import Group
from qunxing.team.capacity import rooms_of
from qunxing.team.models import Keeper, Post, Rules
from qunxing.team.panels import is_held
from qunxing.team.queries import breach_counts, followed


def groups(found: Iterable[Group], today: date) -> list[dict[str, Any]]:
    """One row a group; days are ISO dates, `members` the least that are in it, null where nobody sees it."""
    here = list(found)
    prefetch_related_objects(
        here, "rules", "keepers__user", "keepers__person", Prefetch("posts", Post.objects.select_related("squad"))
    )
    followed(term for group in here for term in group.keepers.all())
    followed(post for group in here for post in group.posts.all())
    rooms, counts = rooms_of(here, today), breach_counts([group.pk for group in here])
    return [_group(group, rooms.get(group.pk), counts.get(group.pk, {}), today) for group in here]


def _group(group: Group, room: Any, counts: Mapping[str, int], today: date) -> dict[str, Any]:
    rules = next(iter(group.rules.all()), None)
    posts = [post for post in group.posts.all() if is_held(post, today)]
    return {
        "group": group.pk,
        "name": group.name,
        "keepers": [_term(term) for term in group.keepers.all()],
        "members": room.members if room else None,
        "cap": room.cap if room else None,
        "fullness": str(room.fullness) if room else None,
        "rules": _rules(rules, counts) if rules else None,
        "posts": [_post(post) for post in posts],
    }


def _term(term: Keeper) -> dict[str, Any]:
    return {"keeper": str(term), "from": term.from_day.isoformat(), "to": term.to_day and term.to_day.isoformat()}


def _rules(rules: Rules, counts: Mapping[str, int]) -> dict[str, Any]:
    lines = [{"line": line, "breaches": counts.get(line, 0)} for line in rules.lines]
    return {"version": rules.version, "from": rules.from_day.isoformat(), "lines": lines}


def _post(post: Post) -> dict[str, Any]:
    return {
        "person": post.person_id,
        "post": post.kind,
        "squad": post.squad.name if post.squad else None,
        "rights": list(post.rights),
        "from": post.from_day.isoformat(),
        "to": post.to_day and post.to_day.isoformat(),
    }

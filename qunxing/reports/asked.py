"""Which report is asked for, as it stands in the address: whoever opens the link sees the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.http import Http404, QueryDict

from qunxing.communities.models import Community, User
from qunxing.insight.asking import Scope
from qunxing.insight.coverage import Standing
from qunxing.insight.questions import day_from, scope_from
from qunxing.reports.days import Span, span_of, usual_day
from qunxing.reports.drafting import draft
from qunxing.reports.models import Kind
from qunxing.reports.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Wanted:
    """One report. `groups` are the numbers of those asked for, none for all; `needle` a piece of their names."""

    span: Span
    scope: Scope
    groups: tuple[int, ...]
    needle: str
    standing: Standing
    today: Span

    def sheet(self, now: datetime) -> Sheet:
        """The figures as they are now."""
        return draft(self.span, self.scope, now=now, standing=self.standing)

    @property
    def community(self) -> Community:
        return self.scope.community

    @property
    def query(self) -> str:
        """This report as the query of an address."""
        return self._query(self.span)

    @property
    def before(self) -> str:
        """The query of the one before."""
        return self._query(self._beside(-self.span.step))

    @property
    def following(self) -> str:
        """The query of the next one; empty for the one under way."""
        return "" if self.span.is_open else self._query(self._beside(self.span.step))

    def _beside(self, step: timedelta) -> Span:
        return Span(self.span.kind, self.span.first + step, self.span.last + step, False)

    def _query(self, span: Span) -> str:
        pairs = [("community", str(self.community.pk)), ("day", span.first.isoformat())]
        pairs += [("q", self.needle)] if self.needle else [("group", str(pk)) for pk in self.groups]
        return urlencode(pairs)


def wanted_from(user: User, kind: str, asked: QueryDict, community: Community, now: datetime) -> Wanted:
    """Read an address. Raises Http404 for what the user may not see, Refusal for a day that is none."""
    if kind not in Kind.values:
        raise Http404
    scope, by_group = scope_from(user, community, asked.getlist("group"))
    needle = "" if by_group else asked.get("q", "").strip()[:100]
    if needle:
        found = tuple(group for group in scope.groups if needle.casefold() in group.name.casefold())
        scope, by_group = Scope(community, found, f"{community.name} ({len(found)})"), True
    standing, today = Standing.of(scope.numbers), community.today(now)
    day = day_from(asked.get("day")) or usual_day(Kind(kind), scope, standing, now)
    groups = tuple(sorted(scope.numbers)) if by_group else ()
    spans = span_of(Kind(kind), day, today), span_of(Kind(kind), today, today)
    return Wanted(spans[0], scope, groups, needle, standing, spans[1])

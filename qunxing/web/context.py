"""What the layout needs on every page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from qunxing.communities.access import communities_for
from qunxing.communities.current import REMEMBERED
from qunxing.communities.models import User


@dataclass(frozen=True, slots=True)
class Room:
    """One entry of the navigation."""

    title: Any
    path: str
    icon: str
    also: tuple[str, ...] = ()
    """Where else its pages lie."""

    def holds(self, path: str) -> bool:
        return path == self.path or path.startswith((*self.also, *([self.path] if self.path != "/" else [])))


ROOMS = (
    Room(_("Today"), "/", "home", ("/questions/",)),
    Room(_("Groups"), "/groups/", "messages", ("/goals/", "/promises/", "/lifecycle/", "/keepers/")),
    Room(_("Members"), "/members/", "users"),
    Room(_("Numbers"), "/metrics/", "chart-bar", ("/reports/", "/closings/", "/compare/", "/page/")),
    Room(_("Sends"), "/sends/", "send", ("/snippets/", "/autoreplies/")),
    Room(_("Data sources"), "/sources/", "database-import"),
)
"""Only what works appears here."""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Navigation, language, colours, and the communities to choose from."""
    user = getattr(request, "user", None)
    common = {"mode": request.COOKIES.get("mode", ""), "chinese": (get_language() or "").startswith("zh")}
    if not isinstance(user, User):
        return common
    communities = list(communities_for(user))
    remembered = request.session.get(REMEMBERED)
    current = next((each for each in communities if each.pk == remembered), communities[0] if communities else None)
    rooms = [
        {"title": room.title, "path": room.path, "icon": room.icon, "on": room.holds(request.path)} for room in ROOMS
    ]
    return common | {"rooms": rooms, "communities": communities, "community": current}

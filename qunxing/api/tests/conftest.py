"""A community with four weeks of talk, and a token for everything."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from qunxing.api import actions
from qunxing.communities.models import Community, User
from qunxing.testing import talk
from qunxing.testing.cast import Cast, gather

EVERYTHING = ("numbers", "people", "talk")


@pytest.fixture
def cast(home: Path, tmp_path: Path) -> Cast:
    made = gather()
    made.community.timezone = "UTC"
    made.community.save()
    talk.hand_in(made.community, talk.chat(datetime.now(UTC)), tmp_path, group=made.group, options={"timezone": "UTC"})
    return made


def mint(user: User, *scopes: str, into: list[Community] | None = None, **more: Any) -> str:
    """The secret of a fresh token; of everything unless scopes are named."""
    given = {"name": "sheet", "days": 30, "now": datetime.now(UTC), **more}
    return actions.make_token(user, scopes=scopes or EVERYTHING, communities=into, **given)[1]


class Program:
    """Another program: it has a token and no cookies."""

    def __init__(self, secret: str, language: str = "en") -> None:
        self._client = Client(headers={"authorization": f"Bearer {secret}", "accept-language": language})

    def get(self, path: str, *, headers: dict[str, str] | None = None, **query: Any) -> Any:
        return self._client.get(f"/api/v1{path}", query, headers=headers)

    def said(self, path: str, **query: Any) -> Any:
        """The body of an answer that must succeed."""
        reply = self.get(path, **query)
        assert reply.status_code == 200, (path, reply.content)
        return reply.json()

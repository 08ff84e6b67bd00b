"""Somebody else's tool asks everything the description allows, and much that it does not; all its checks are on."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.config import ChecksConfig, GenerationConfig, PositiveDataAcceptanceConfig, SchemathesisConfig

from qunxing.api import actions
from qunxing.api.tests.conftest import mint
from qunxing.testing.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
SEED = 7
FIRST, STEP = 24, 6
"""Of the edges of one address the first are tried, and of the rest every sixth: they are many and alike."""
ACCEPTED = ["2xx", "404", "422"]
"""A question may be well formed and still be declined with a reason: such as a last day before the first."""


@pytest.fixture
def described(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The API in this process, asked about things that are there more often than not."""
    monkeypatch.setattr(actions, "PER_MINUTE", 10**6)
    config = SchemathesisConfig(seed=SEED)
    project = config.projects.default
    project.generation = GenerationConfig(deterministic=True, database="none")
    project.checks = ChecksConfig(positive_data_acceptance=PositiveDataAcceptanceConfig(expected_statuses=ACCEPTED))
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", WSGIHandler(), config=config)
    real = {"community": cast.community.pk, "group": cast.group.pk}

    @schema.hook
    def filter_query(context: Any, query: Any) -> bool:
        """An empty list is nothing on the wire: what is wrong about it nobody can see."""
        return not query or [] not in query.values()

    @schema.hook
    def map_query(context: Any, query: Any) -> Any:
        if query and is_number(query.get("community")) and query["community"] % 4:
            query["community"] = real["community"]
        if query and is_number(query.get("ts")) and is_number(query.get("group")):
            query["group"] = real["group"]
        return query

    return schema


def is_number(value: object) -> bool:
    """Whether it may be the number of something: what the description forbids must stay as wrong as it is."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**53


def tried(case: Any, secret: str) -> int:
    """The status of an answer that passed every check."""
    reply = case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})
    return int(reply.status_code)


def test_the_api_keeps_what_its_description_promises_at_every_edge(described: Any, cast: Cast) -> None:
    secret, config = mint(cast.vera), GenerationConfig(deterministic=True, database="none")
    seen: Counter[int] = Counter()
    for operation in described.get_all_operations():
        modes = list(GenerationMode)
        cases = described.iter_coverage_cases(operation.ok(), generation_modes=modes, generation_config=config)
        few = (case for at, case in enumerate(cases) if at < FIRST or at % STEP == 0)
        seen.update(tried(case, secret) for case in few)
    assert seen.keys() >= {200, 400, 404, 405}, seen


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_api_keeps_what_its_description_promises_by_chance(described: Any, cast: Cast, mode: Any) -> None:
    secret, seen = mint(cast.vera), Counter[int]()

    @settings(max_examples=40, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(described.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        seen.update([tried(case, secret)])

    ask()
    assert seen[200 if mode is GenerationMode.POSITIVE else 400] > 10, seen

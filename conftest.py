"""What every test of the house shares: no skips where they are forbidden, and a PostgreSQL of our own."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings

from qunxing.carriers.live import CarrierKind
from qunxing.carriers.tests import scenes
from qunxing.carriers.tests.scenes import Stage
from qunxing.testing.data import SHARED
from qunxing.testing.postgres import Unavailable, cluster

pytest_plugins = ["pytester"]
settings.register_profile("house", settings(), deadline=None)  # how fast we are is measured in `bench/`
settings.load_profile("house")

ALLOWED = "real data"
"""How the one excuse begins that counts even where skips are forbidden: the data folder is not there at all."""


def _is_forbidden(report: pytest.TestReport | pytest.CollectReport) -> bool:
    if not report.skipped or hasattr(report, "wasxfail") or not os.environ.get("QUNXING_FORBID_SKIPS"):
        return False
    return SHARED.exists() or ALLOWED not in str(report.longrepr)


def _fail(report: pytest.TestReport | pytest.CollectReport) -> None:
    if _is_forbidden(report):
        report.outcome = "failed"
        report.longrepr = f"skips are forbidden here: {report.longrepr}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first (they are those with a time limit of their own), so that no worker waits for one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail(report)
    return report


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL database, on this machine only, gone afterwards."""
    try:
        with cluster() as address:
            yield address
    except Unavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def stages() -> Iterator[Callable[[CarrierKind], Stage]]:
    """Where carriers are tried; what a platform's scenes need is started when the first is asked for."""
    with scenes.stages() as found:
        yield found


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """Tables as they are at the end: `qunxing/cli/tests/test_tables.py` takes the steps, on PostgreSQL `tests/` do."""
    return False


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """A request leaves its language switched on; the next test begins with none."""
    yield
    translation.deactivate()


@pytest.fixture
def home(tmp_path: Path, settings: object) -> Path:
    """A QUNXING_HOME of the test's own, so that it sees nobody else's files."""
    folder = tmp_path / "home"
    settings.HOME = folder  # type: ignore[attr-defined]  # pytest-django's fixture has no type here
    return folder


@pytest.fixture(autouse=True)
def log_that_may_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """The audit log refuses to be emptied, as some tests' tables are when they end: its guards come back after that."""
    marker = request.node.get_closest_marker("django_db")
    if not (marker and marker.kwargs.get("transaction")) and "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")  # what was asked for last ends first
    yield
    from django.db import connection

    with connection.cursor() as book:
        for verb in ("update", "delete", "truncate"):
            on = " ON outbox_audit" if connection.vendor == "postgresql" else ""
            book.execute(f"DROP TRIGGER IF EXISTS outbox_audit_{verb}{on}")

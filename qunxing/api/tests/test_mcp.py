"""MCP, asked by the official client: the tools it lists and the figures it gets are those of the screens."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from qunxing.api import actions
from qunxing.api.declared import READS
from qunxing.api.models import Scope, Token
from qunxing.api.tests.conftest import mint
from qunxing.cli.run import served
from qunxing.cli.tests.shell import INTO, answered, environment, qunxing, written_chat
from qunxing.insight.models import Look
from qunxing.testing import talk
from qunxing.testing.cast import Cast

pytestmark = pytest.mark.django_db(transaction=True)
Asking = Callable[[Client], Awaitable[Any]]


@contextmanager
def web(cast: Cast) -> Iterator[str]:
    """The web server as `qunxing web` runs it, in a thread; its address."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server, folder = uvicorn.Server(served("127.0.0.1", port)), tempfile.tempdir
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{port}/mcp"
    finally:
        server.should_exit = True
        thread.join(10)
        tempfile.tempdir = folder  # which the server moves into its home, and that ends with the test


def over_http(address: str, token: str, ask: Asking) -> Any:
    async def asked() -> Any:
        headers = {"Authorization": f"Bearer {token}"}
        async with (
            httpx2.AsyncClient(headers=headers) as http,
            Client(streamable_http_client(address, http_client=http)) as client,
        ):
            return await ask(client)

    return asyncio.run(asked())


async def called(client: Client, tool: str, /, **arguments: Any) -> Any:
    """What a tool gave; why there is nothing, as text, when it gave nothing."""
    told = await client.call_tool(tool, arguments)
    return told.content[0].text if told.is_error else told.structured_content  # type: ignore[union-attr]  # it is text


@pytest.mark.slow
def test_a_client_over_http_gets_the_figures_of_the_screen(cast: Cast) -> None:
    page = cast.as_(cast.vera).get("/metrics/senders/names/?span=all&period=0").content.decode()
    on_screen = re.search(r"(\d+) people", page)
    assert on_screen

    async def ask(client: Client) -> dict[str, Any]:
        tools = (await client.list_tools()).tools
        (community,) = (await called(client, "list_communities"))["items"]
        here = {"community": community["id"]}
        return {
            "tools": {tool.name: tool for tool in tools},
            "figure": await called(client, "ask_metric", name="senders", span="all", **here),
            "blind": await called(client, "ask_metric", name="headcount", **here),
            "people": await called(client, "people_behind", name="senders", span="all", period=0, **here),
            "found": await called(client, "search_messages", text="oven", **here),
            "wrong": await called(client, "ask_metric", name="senders", community="x"),
            "strange": await called(client, "list_members", community=10**6),
        }

    with web(cast) as address:
        told = over_http(address, mint(cast.vera), ask)
    assert set(told["tools"]) >= {"ask_metric", "people_behind", "unanswered_questions", "search_messages"}
    assert all(tool.annotations.read_only_hint for tool in told["tools"].values())
    figure = told["figure"]
    assert figure["points"][0]["value"] == int(on_screen[1]) == told["people"]["total"] == len(talk.PEOPLE)
    for answer in (figure, told["blind"], told["people"], told["found"]):
        assert answer["definition"] and answer["version"] and answer["timezone"] == "UTC"
        assert answer["coverage"]["groups"] == 1 and "excluded" in answer
    assert {point["state"] for point in told["blind"]["points"]} == {"not_measurable"}
    assert "Add a member list" in told["blind"]["why_unseen"]
    assert "community" in told["wrong"] and "not_found" in told["strange"]
    assert {look.detail for look in Look.objects.all()} == {"oven [sheet]", "people of senders [sheet]"}


@pytest.mark.slow
def test_no_request_gets_in_over_http_without_a_token_or_from_a_page_of_another_site(cast: Cast) -> None:
    secret = mint(cast.vera, "numbers")
    bearer = {"Authorization": f"Bearer {secret}"}

    async def ask(client: Client) -> Any:
        shown = {tool.name for tool in (await client.list_tools()).tools}
        return shown, await called(client, "list_members", community=cast.community.pk)

    with web(cast) as address, httpx2.Client() as plain:
        assert plain.post(address, json={}).status_code == 401
        assert plain.post(address, json={}, headers={"Authorization": "Bearer qx_made_up"}).status_code == 401
        assert plain.post(address, json={}, headers={**bearer, "Origin": "https://evil.example"}).status_code == 400
        assert plain.post(address, json={}, headers={**bearer, "Host": "evil.example"}).status_code == 400
        got = plain.get(address, headers=bearer)
        assert (got.status_code, got.headers["Allow"], got.json()["code"]) == (405, "POST", "not_read")
        shown, refused = over_http(address, secret, ask)
        assert "list_metrics" in shown and "list_members" not in shown and "missing_scope" in refused
        actions.revoke(Token.objects.get(digest=actions.digest_of(secret)), now=datetime.now(UTC))
        assert plain.post(address, json={}, headers=bearer).status_code == 401


@pytest.mark.slow
def test_a_client_over_stdio_gets_the_figure_of_the_command_line(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert qunxing(home, "import", str(written_chat(tmp_path)), *INTO).returncode == 0
    qunxing(home, "user", "add", "wen")
    made = answered(qunxing(home, "token", "add", "helper", "--user", "wen", "--scope", "numbers", "--json"))
    shown = answered(qunxing(home, "metric", "senders", "--group", "唠嗑群", "--json"))

    async def ask() -> tuple[set[str], Any]:
        given = environment(home, QUNXING_TOKEN=made["token"])
        command = StdioServerParameters(command=sys.executable, args=["-m", "qunxing.cli", "mcp"], env=given)
        async with Client(command) as client:
            names = {tool.name for tool in (await client.list_tools()).tools}
            (community,) = (await called(client, "list_communities"))["items"]
            return names, await called(client, "ask_metric", name="senders", span="all", community=community["id"])

    names, told = asyncio.run(ask())
    assert names == {read.name for read in READS if read.scope in (None, Scope.NUMBERS)}
    assert told["points"] == shown["points"]
    (row,) = answered(qunxing(home, "token", "list", "--json"))["tokens"]
    assert row["used_at"] and "token" not in row
    assert answered(qunxing(home, "token", "revoke", str(row["id"]), "--json"))["revoked"] is True
    refused = qunxing(home, "mcp")
    assert refused.returncode == 1 and "QUNXING_TOKEN" in refused.stderr

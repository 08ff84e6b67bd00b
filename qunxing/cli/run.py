"""Commands that run Qunxing: demo, up, web, worker, migrate."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from qunxing.cli.output import AsJson, answer, note
from qunxing.cli.ready import migrate as bring_up_to_date
from qunxing.cli.ready import ready

if TYPE_CHECKING:
    import uvicorn

SUPERVISED = "QUNXING_SUPERVISED_BY"
"""Set by `up` for its children: the process whose end is theirs too."""


def add_to(app: typer.Typer) -> None:
    app.command()(demo)
    app.command()(up)
    app.command()(web)
    app.command()(worker)
    app.command()(migrate)


def demo(
    serve: Annotated[bool, typer.Option("--serve/--no-serve", help="Start web and worker afterwards.")] = True,
) -> None:
    """Fill an example community and open it, in a home of its own unless QUNXING_HOME is set."""
    from qunxing.cli.demo import choose_home, prepare

    choose_home()
    ready()
    for line in prepare():
        note(line)
    if serve:
        up()


def up() -> None:
    """Run web, worker and listener as children, restart one that dies, stop cleanly on SIGTERM or Ctrl-C."""
    ready()
    from qunxing.cli.supervisor import Child, Supervisor

    environment = {**os.environ, SUPERVISED: str(os.getpid())}
    children = [
        Child(name, [sys.executable, "-m", "qunxing.cli", name], environment=environment)
        for name in ("web", "worker", "listen")
    ]
    raise typer.Exit(Supervisor(children, say=note).run())


def web(
    host: Annotated[str | None, typer.Option(help="Address to listen on [QUNXING_HOST].")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on [QUNXING_PORT].", min=1, max=65535)] = None,
) -> None:
    """Serve the workspace in the browser."""
    ready()
    import uvicorn

    from qunxing import env
    from qunxing.cli.supervisor import end_with_parent

    end_with_parent(os.environ.get(SUPERVISED))
    host, port = host or env.value("QUNXING_HOST"), port or env.value("QUNXING_PORT")
    server = uvicorn.Server(served(host, port))
    note(f"Qunxing listens on http://{host}:{port}/")
    _answers_calls()
    server.run()
    raise typer.Exit(0 if server.started else 1)


def _answers_calls() -> None:
    """Say from time to time that platforms that call us are answered."""
    import threading

    from django.utils import timezone

    from qunxing.sources.answering import beating

    threading.Thread(target=beating, args=(timezone.now,), name="answering", daemon=True).start()


def served(host: str, port: int) -> uvicorn.Config:
    """How the workspace is served. The server itself would believe every proxy on this machine."""
    import uvicorn

    from qunxing import env

    proxies = env.value("QUNXING_PROXIES")
    return uvicorn.Config(
        "qunxing.asgi:application",
        host=host,
        port=port,
        lifespan="off",
        log_level="warning",
        timeout_graceful_shutdown=5,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies,
    )


def worker(
    once: Annotated[bool, typer.Option("--once", help="Do what waits, then end.")] = False,
) -> None:
    """Do the work that waits: imports, sealing, filling, tidying."""
    ready()
    from qunxing.cli.supervisor import end_with_parent
    from qunxing.cli.worker import Worker

    end_with_parent(os.environ.get(SUPERVISED))
    Worker.here().run(once=once)


def migrate(as_json: AsJson = False) -> None:
    """Create the book's tables or bring them up to date."""
    ready(migrated=False)
    from django.conf import settings

    settings.HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    steps = bring_up_to_date()
    answer({"applied": steps}, as_json, f"{steps} migrations applied." if steps else "Everything is up to date.")

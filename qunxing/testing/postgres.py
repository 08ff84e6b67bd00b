"""A private PostgreSQL for tests: its own folder, its own port on the loopback, its own end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

USER = "postgres"


class Unavailable(Exception):
    """There is no PostgreSQL server on this machine."""


def programs() -> Path:
    """The folder of the newest server programs. Raises Unavailable."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if not found:
        raise Unavailable("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return found[-1].parent


def _run(program: str, *words: str) -> None:
    """Run a server program; PostgreSQL refuses root, so root becomes its user first."""
    drop = ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--clear-groups"] if os.geteuid() == 0 else []
    subprocess.run([*drop, str(programs() / program), *words], check=True, stdout=subprocess.DEVNULL, cwd="/")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@contextmanager
def cluster() -> Iterator[str]:
    """Start a server with one empty database and yield its address; stop and delete it afterwards."""
    programs()
    folder = Path(tempfile.mkdtemp(prefix="qunxing-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    data, port = str(folder / "data"), free_port()
    try:
        _run("initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        _run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
        finally:
            _run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)

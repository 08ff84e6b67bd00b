"""Two processes at once: one first owner, and no more guesses at a password than one process allows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from qunxing import env
from qunxing.cli.tests.shell import environment
from tests.test_claims import fresh

pytestmark = pytest.mark.slow
SET_UP = "from qunxing.cli.ready import ready; ready()"
RUN = """
import sys
from qunxing.cli.ready import ready
ready()
from django.utils import timezone
from qunxing.core.refusals import Refusal
from qunxing.web import actions, throttle
who = sys.argv[1]
def tried(what, *given, **more):
    try:
        what(*given, **more)
    except Refusal as refusal:
        return refusal.code
    return "let"
print("ready", flush=True)
sys.stdin.readline()
said = [tried(actions.create_owner, who, "a long enough password")]
said += [tried(throttle.try_once, "olga", "9.9.9.9", now=timezone.now()) for _ in range(throttle.PER_NAME)]
sys.stdout.write(" ".join(said))
"""


def check(home: Path, **settings: str) -> None:
    about: dict[str, Any] = {"cwd": env.ROOT, "env": environment(home, **settings)}
    subprocess.run([sys.executable, "-c", SET_UP], check=True, **about)
    both = [
        subprocess.Popen(
            [sys.executable, "-c", RUN, who], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **about
        )
        for who in ("olga", "otto")
    ]
    assert [each.stdout.readline() for each in both if each.stdout] == ["ready\n"] * 2
    for each in both:
        assert each.stdin
        each.stdin.write("go\n")
        each.stdin.flush()
    said = [each.communicate()[0].split() for each in both]
    assert sorted(words[0] for words in said) == ["already_set_up", "let"]
    tries = [word for words in said for word in words[1:]]
    assert len(tries) == 20 and tries.count("let") <= 10 and set(tries) == {"let", "too_many_tries"}


def test_two_processes_make_one_owner_and_count_the_same_tries(tmp_path: Path) -> None:
    check(tmp_path)


@pytest.mark.postgres
def test_two_processes_on_postgresql_do_so_too(tmp_path: Path, postgres: str) -> None:
    check(tmp_path, QUNXING_DATABASE=fresh(postgres, "races"))

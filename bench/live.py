"""How much an installation hears at once, how soon it is safe and seen, what idle groups cost: `python -m bench.live`.

A QQ account of tests (OneBot v11, a process of its own) says so many messages a second for a minute. One process of
ours hears it; beside it, as in an installation, a worker seals and fills, the web server runs, and an operator looks at
the page of a group and clicks through it. Then a thousand groups say nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.looking import PORT, STAMP, WATCHED, Operator, until
from bench.measure import MB, begin, in_home, processor_of, quantile

FIRST, PEOPLE = WATCHED, 5000
EVERY = 0.01
"""Seconds between two bursts of the far side."""
SAMPLE = 2.0


def far(groups: int, rate: int, seconds: int) -> dict[str, Any]:
    """Be the far side: print the address, wait for the word, talk, and tell how late it was at worst."""
    from qunxing.testing.onebot import Implementation, event_server
    from qunxing.testing.onebot.events import heartbeat

    it = Implementation()
    for nth in range(groups):
        it.group(FIRST + nth, f"Group {nth}")
    with event_server(it) as url:
        print(url, flush=True)
        sys.stdin.readline()
        (outlet,), began, said, late = it.outlets, time.time(), 0, 0.0
        for burst in range(int(seconds / EVERY)):
            late = max(late, time.time() - began - burst * EVERY)
            while said < rate * (burst + 1) * EVERY:
                outlet(message(said, groups))
                said += 1
            if not burst % 300:
                it.happen(heartbeat(int(time.time())))
            time.sleep(max(0.0, began + (burst + 1) * EVERY - time.time()))
        print(json.dumps({"said": said, "took": time.time() - began, "late": late}), flush=True)
        sys.stdin.readline()
    return {}


def message(nth: int, groups: int) -> bytes:
    """The nth message of all, as an implementation sends it, stamped with when it was sent (ns)."""
    group, who, now = FIRST + nth % groups, 10_000_000 + nth * 7919 % PEOPLE, time.time_ns()
    text = f"今天第 {nth} 句话，谁家还有酵母？ ~{now}"
    return (
        f'{{"time": {now // 10**9}, "self_id": 10001, "post_type": "message", "message_type": "group", '
        f'"sub_type": "normal", "message_id": {nth + 1}, "group_id": {group}, "user_id": {who}, "anonymous": null, '
        f'"message": [{{"type": "text", "data": {{"text": "{text}"}}}}], "raw_message": "{text}", "font": 0, '
        f'"sender": {{"user_id": {who}, "nickname": "P{who}", "card": "", "role": "member"}}}}'
    ).encode()


def hear() -> None:
    """Be the listening process of an installation, and note when what was said was durable (µs late)."""
    from qunxing.cli.connections import listen
    from qunxing.cli.ready import ready

    ready()
    from qunxing.sources.hearing import Hearing

    late, take_in = list[int](), Hearing.take_in

    def timed(self: Hearing, page: Any, **more: Any) -> int:
        new = take_in(self, page, **more)
        now = time.time_ns()
        late.extend((now - int(found[1])) // 1000 for each in page.said if (found := STAMP.search(each.text or "")))
        return new

    Hearing.take_in = timed  # type: ignore[method-assign] # measured from outside
    listen()
    print(json.dumps(sorted(late)))


def prepare(home: Path, url: str, messages: int) -> dict[str, Any]:
    """A home with a past, an operator, and a connected account."""
    begin(home)
    from django.utils import timezone

    from bench import world
    from qunxing.communities.models import User
    from qunxing.ledger.fill import fill
    from qunxing.sources import connecting

    community = world.build(world.Size(messages, groups=50, people=20_000, months=6))
    fill(now=timezone.now())
    User.objects.create_superuser("olga", password="bench")
    connecting.connect(
        community, "onebot", {"way": "forward", "address": url, "token": "tok"}, by=None, now=timezone.now()
    )
    return {}


class Home:
    """An installation at work in a folder: its processes, and an operator's browser."""

    def __init__(self, path: Path, groups: int, rate: int, seconds: int) -> None:
        self.path, self.groups, self.rate, self.seconds = path, groups, rate, seconds
        self.environment = {
            **os.environ, "QUNXING_HOME": str(path), "QUNXING_ALLOW_ONEBOT": "yes", "QUNXING_PORT": str(PORT),
        }  # fmt: skip
        os.environ |= self.environment

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[str]]:
        with subprocess.Popen(
            [sys.executable, "-m", *command],
            env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        ) as child:  # fmt: skip
            try:
                yield child
            finally:
                child.send_signal(signal.SIGTERM)

    def go(self, messages: int) -> dict[str, Any]:
        """Everything at once; what was seen."""
        with ExitStack() as stack:
            size = (f"--groups={self.groups}", f"--rate={self.rate}", f"--seconds={self.seconds}")
            talker = stack.enter_context(self.running("bench.live", "--far", *size))
            assert talker.stdout and talker.stdin
            url = talker.stdout.readline().strip()
            in_home(self.path, "bench.live", f"--messages={messages}", f"--url={url}")
            stack.enter_context(self.running("qunxing.cli", "web"))
            worker = stack.enter_context(self.running("qunxing.cli", "worker"))
            listener = stack.enter_context(self.running("bench.live", "--hear"))
            operator = stack.enter_context(Operator().at_work())
            until("SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM sources_followed WHERE listed_at IS NULL)")
            watcher = Samples(listener.pid, worker.pid)
            talker.stdin.write("\n")
            talker.stdin.flush()
            watcher.run(self.seconds)
            told = json.loads(talker.stdout.readline())
            time.sleep(2)
            listener.send_signal(signal.SIGTERM)
            assert listener.stdout
            late = json.loads(listener.stdout.read().splitlines()[-1])
            talker.stdin.write("\n")
            talker.stdin.flush()
            found: dict[str, Any] = told | watcher.found
            return found | {"late_by": late, "seen": operator.seen, "clicks": operator.clicks}


class Samples:
    """Memory and processor of the listener, from second to second; processor of the worker."""

    def __init__(self, listener: int, worker: int) -> None:
        self.listener, self.worker, self.found = listener, worker, dict[str, Any]()

    def run(self, seconds: float) -> None:
        used, helped, resident = processor_of(self.listener), processor_of(self.worker), list[float]()
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(SAMPLE, left))
            resident.append(_resident(self.listener))
        self.found = {
            "resident": resident,
            "processor": (processor_of(self.listener) - used) / seconds,
            "worker": (processor_of(self.worker) - helped) / seconds,
        }


def _resident(pid: int) -> float:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MB


def say(found: dict[str, Any], rate: int) -> None:
    late, resident = [each / 1e6 for each in found["late_by"]], found["resident"]
    third = len(resident) // 3 or 1
    print(f"{found['said']:,} messages in {found['took']:.1f} s ({rate:,} a second), {len(late):,} durable")
    print(f"  far side was late by at most {found['late']:.3f} s")
    middle, most = quantile(late, 0.5), quantile(late, 0.99)
    print(f"  said to durable: median {middle:.3f} s, p99 {most:.3f} s, worst {late[-1]:.3f} s")
    print(f"  listener: {found['processor']:.0%} of a core, worker {found['worker']:.0%}")
    print(
        f"  resident of the listener: {sum(resident[:third]) / third:.0f} MB in the first third, "
        f"{sum(resident[-third:]) / third:.0f} MB in the last, peak {max(resident):.0f} MB"
    )
    if seen := found["seen"]:
        print(
            f"  said to shown on the page: median {quantile(seen, 0.5):.2f} s, worst {max(seen):.2f} s of {len(seen)}"
        )
    if clicks := found["clicks"]:
        print(f"  clicks: median {quantile(clicks, 0.5):.2f} s, worst {max(clicks):.2f} s of {len(clicks)}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.live", description=__doc__)
    parser.add_argument("--rate", type=int, default=5000)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--groups", type=int, default=50)
    parser.add_argument("--messages", type=int, default=1_000_000, help="What was said before.")
    parser.add_argument("--idle", type=int, default=1000, help="How many groups say nothing.")
    for hidden in ("--child", "--url"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    for hidden in ("--far", "--hear"):
        parser.add_argument(hidden, action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.far:
        far(given.groups, given.rate, given.seconds)
    elif given.hear:
        hear()
    elif given.child:
        print(json.dumps(prepare(Path(given.child), given.url, given.messages)))
    else:
        measure(given)


def measure(given: argparse.Namespace) -> None:
    for groups, rate in ((given.groups, given.rate), (given.idle, 0)):
        with TemporaryDirectory(prefix="qunxing-bench-") as home:
            found = Home(Path(home), groups, rate, given.seconds).go(given.messages)
            if rate:
                say(found, rate)
            else:
                print(f"{groups:,} idle groups: listener {found['processor']:.1%} of a core")


if __name__ == "__main__":
    main()

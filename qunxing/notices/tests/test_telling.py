"""Staff are told of each thing once, by every way there is, and what became of it is known."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings

from qunxing.communities.models import Community
from qunxing.core.refusals import Refusal
from qunxing.notices import actions, posting
from qunxing.notices.delivering import PAUSES, send, send_due
from qunxing.notices.models import Channel, Event, Notice
from qunxing.testing.cast import gather
from qunxing.testing.postgres import Unavailable
from qunxing.testing.robots import Mailbox, Robot, mailbox, robot

pytestmark = pytest.mark.django_db
NOW = timezone.now()
State = Notice.State
SAID = "There is no channel %(number)s."


@pytest.fixture
def community(settings: Settings) -> Community:
    settings.WEBHOOK_NETWORKS = ["127.0.0.1"]
    return gather().community


@pytest.fixture
def there() -> Iterator[Robot]:
    with robot() as found:
        yield found


def added(community: Community, there: Robot, kind: str = "wecom", secret: str = "") -> Channel:
    return actions.add(community, kind, "Ops", url=there.url, secret=secret, by=None)


def tell(community: Community, key: str = "k", now: datetime = NOW) -> bool:
    return actions.tell(community, "connection", SAID, {"number": 7}, key=key, now=now, path="/x/")


def all_sent(now: datetime = NOW) -> int:
    return sum(1 for _each in iter(lambda: send_due(now=now), False))


def test_each_thing_is_told_once_by_each_way_until_it_is_over(
    community: Community, there: Robot, settings: Settings
) -> None:
    settings.ADDRESS = "https://qunxing.example"
    added(community, there)
    added(community, there, "webhook", "x" * 16)
    paused = added(community, there)
    actions.pause(paused, now=NOW)
    assert [tell(community), tell(community)] == [True, False]
    assert all_sent() == 2
    words, said = there.told[0].json["text"]["content"], there.told[1].json
    assert "没有编号为 7 的去处" in words and words.endswith("https://qunxing.example/x/")
    assert (said["kind"], said["fields"], said["key"]) == ("connection", {"number": 7}, "k")
    actions.settle(community, "k", now=NOW)
    assert tell(community) and all_sent() == 2
    assert set(Notice.objects.values_list("state", flat=True)) == {State.SENT}


def test_what_is_busy_is_tried_again_ever_later_and_at_last_given_up(community: Community, there: Robot) -> None:
    added(community, there)
    there.answers = [(200, b'{"errcode": 45009, "errmsg": "api freq out of limit"}')]
    tell(community)
    now, waits = NOW, []
    while (notice := Notice.objects.get()).state == State.WAITING:
        waits.append(notice.due_at - now)
        now = notice.due_at
        assert not send_due(now=now - timedelta(seconds=1)) and send_due(now=now)
    assert (notice.state, notice.tries, waits[1:]) == (State.FAILED, len(PAUSES) + 1, list(PAUSES))
    assert notice.said["fields"] == {"detail": "45009 api freq out of limit"}


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        ((200, b'{"errcode": 93000}'), State.FAILED),
        ((404, b""), State.FAILED),
        ((302, b""), State.FAILED),
        ((503, b""), State.WAITING),
        ((429, b""), State.WAITING),
        (None, State.UNKNOWN),
    ],
)
def test_what_became_of_it_is_known_or_known_not_to_be(
    community: Community, there: Robot, answer: tuple[int, bytes] | None, state: str
) -> None:
    added(community, there)
    there.answers = [answer]
    tell(community)
    assert send_due(now=NOW)
    assert Notice.objects.get().state == state and len(there.told) == 1
    assert all_sent() == 0, "nothing is repeated at once"


def test_a_robot_is_told_no_more_a_minute_than_it_takes(community: Community, there: Robot) -> None:
    added(community, there)
    for nth in range(25):
        tell(community, str(nth))
    assert all_sent() == 20
    assert all_sent(NOW + timedelta(seconds=61)) == 5


def test_a_process_that_dies_in_the_middle_leaves_it_unknown_and_told_once(community: Community, there: Robot) -> None:
    added(community, there)
    tell(community)
    Notice.objects.update(state=State.SENDING, tried_at=NOW)
    assert not send_due(now=NOW + timedelta(seconds=30)) and Notice.objects.get().state == State.SENDING
    assert not send_due(now=NOW + timedelta(seconds=61)) and Notice.objects.get().state == State.UNKNOWN
    assert there.told == []


def test_two_who_send_at_once_tell_once(community: Community, there: Robot) -> None:
    added(community, there)
    tell(community)
    one, same = Notice.objects.get(), Notice.objects.get()
    assert [send(one, now=NOW), send(same, now=NOW)] == [True, False]
    assert len(there.told) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://127.0.0.2:8400/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.0.0.1/",
        "http://0.0.0.0/",
        "http://localhost.localdomain/",
    ],
)
def test_nothing_is_posted_inside_our_own_network(
    community: Community, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if "localdomain" in url:  # a name of the internet that leads inside
        inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("192.168.1.1", 80))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_given, **_more: inside)
    with pytest.raises(posting.BadAddress):
        actions.add(community, "wecom", "x", url=url, by=None)


def test_an_address_that_later_leads_inside_is_not_posted_to(
    community: Community, there: Robot, settings: Settings
) -> None:
    added(community, there)
    settings.WEBHOOK_NETWORKS = []
    tell(community)
    assert send_due(now=NOW)
    assert Notice.objects.get().state == State.FAILED and there.told == []


@pytest.mark.parametrize("url", ["ftp://x.example/", "qyapi.weixin.qq.com", "", "https://x.example:99999/"])
def test_what_is_no_address_is_refused(community: Community, url: str) -> None:
    with pytest.raises(Refusal, match="no address"):
        actions.add(community, "wecom", "x", url=url, by=None)


def test_a_test_notice_says_at_once_whether_it_arrived(community: Community, there: Robot) -> None:
    channel = added(community, there)
    assert actions.try_out(channel, now=NOW).state == State.SENT
    there.answers = [(200, b'{"errcode": 93000, "errmsg": "invalid webhook url"}')]
    again = actions.try_out(channel, now=NOW + timedelta(seconds=1))
    assert (again.state, again.said["fields"]["detail"]) == (State.FAILED, "93000 invalid webhook url")
    assert "robot?key=k" not in channel.sealed and not Event.objects.filter(over_at=None).exists()


@pytest.fixture(scope="module")
def post_office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mailbox]:
    try:
        with mailbox(tmp_path_factory.mktemp("mails")) as found:
            yield found
    except Unavailable as reason:
        pytest.skip(str(reason))


@pytest.mark.parametrize(
    ("to", "state"),
    [(["rui@x.example"], State.SENT), (["nobody@x.example"], State.FAILED), (["busy@x.example"], State.WAITING)],
)
def test_mail_goes_through_a_server_that_is_not_ours(
    community: Community, post_office: Mailbox, settings: Settings, to: list[str], state: str
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", post_office.port, False
    before = len(post_office.mails())
    actions.add(community, "mail", "Ops", to=to, by=None)
    tell(community)
    assert send_due(now=NOW)
    assert Notice.objects.get().state == state
    if state == State.SENT:
        (mail,) = post_office.mails()[before:]
        assert mail["to"] == to and "没有编号为 7 的去处" in mail["subject"] and community.name in mail["text"]


def test_a_mail_server_that_is_not_there_is_tried_again_and_none_is_said(
    community: Community, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    actions.add(community, "mail", "Ops", to=["rui@x.example"], by=None)
    tell(community)
    assert send_due(now=NOW) and Notice.objects.get().state == State.WAITING
    settings.EMAIL_HOST = ""
    with pytest.raises(Refusal, match="QUNXING_MAIL_HOST"):
        actions.add(community, "mail", "Ops", to=["rui@x.example"], by=None)

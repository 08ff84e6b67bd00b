import time

import numpy as np
import pyarrow as pa
import pytest

from qunxing.core.facts import Fact, Kind
from qunxing.simulate.segments import SCHEMA, write_columns


def log(seed: int = 1, messages: int = 30_000, *, text: bool = False) -> pa.Table:
    return pa.Table.from_batches(list(write_columns(seed, messages, 40, 900, 6, text=text)))


def test_columns_are_those_of_a_fact_without_its_text() -> None:
    assert SCHEMA.names == [name for name in Fact.__struct_fields__ if name != "text"]
    assert log(text=True).schema.names == list(Fact.__struct_fields__)


def test_the_same_seed_gives_the_same_rows() -> None:
    assert log().equals(log())
    assert not log().equals(log(seed=2))


def test_there_are_exactly_as_many_messages_as_asked_for() -> None:
    assert pa.compute.sum(pa.compute.equal(log()["kind"], Kind.MESSAGE)).as_py() == 30_000


def test_rows_are_in_order_of_time_and_keys_differ() -> None:
    table = log()
    assert (np.diff(table["ts"].to_numpy()) >= 0).all()
    assert len(set(zip(table["k1"].to_pylist(), table["k2"].to_pylist(), strict=True))) == table.num_rows


def test_nobody_talks_outside_their_stay() -> None:
    present: set[tuple[int, int]] = set()
    table = log()
    for kind, grp, identity in zip(*(table[c].to_pylist() for c in ("kind", "grp", "identity")), strict=True):
        if kind == Kind.JOINED:
            assert (grp, identity) not in present
            present.add((grp, identity))
        else:
            assert (grp, identity) in present
            if kind == Kind.LEFT:
                present.remove((grp, identity))


def test_a_reply_answers_an_earlier_message_of_its_own_group() -> None:
    rows = log().to_pylist()
    at = {(row["k1"], row["k2"]): row for row in rows}
    replies = [row for row in rows if row["ref1"]]
    assert 0.12 < len(replies) / len(rows) < 0.2
    for row in replies:
        target = at[row["ref1"], row["ref2"]]
        assert (target["grp"], target["kind"]) == (row["grp"], Kind.MESSAGE)
        assert target["ts"] <= row["ts"]


def test_a_few_people_say_most_and_nights_are_quiet() -> None:
    table = log(messages=100_000).filter(pa.compute.field("kind") == Kind.MESSAGE)
    _, counts = np.unique(table["identity"].to_numpy(), return_counts=True)
    top = np.sort(counts)[::-1]
    assert top[: len(top) // 10].sum() > 0.35 * top.sum()
    hours = (table["ts"].to_numpy() // 3_600_000_000 + 8) % 24
    assert (hours == 21).sum() > 5 * (hours == 4).sum()


def test_words_come_with_their_length() -> None:
    for row in log(messages=2000, text=True).to_pylist():
        assert (None if row["text"] is None else len(row["text"])) == row["length"]


@pytest.mark.slow
def test_three_million_rows_a_second_are_written() -> None:
    for _ in write_columns(1, 1_000_000, 2000, 200_000, 2):
        pass
    started = time.process_time()
    rows = sum(batch.num_rows for batch in write_columns(1, 8_000_000, 2000, 200_000, 8))
    # CPU time, and half the goal: the machine is shared
    assert rows / (time.process_time() - started) > 1_500_000

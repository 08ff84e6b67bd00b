import pytest

from qunxing.core.metrics.statistics import cohen_kappa


def judged(both: int, first: int, second: int, neither: int) -> list[tuple[bool, bool]]:
    counts = {(True, True): both, (True, False): first, (False, True): second, (False, False): neither}
    return [pair for pair, count in counts.items() for _ in range(count)]


@pytest.mark.parametrize(
    ("counts", "kappa"),
    [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304), ((25, 35, 5, 35), 0.2593), ((3, 1, 1, 3), 0.5)],
)
def test_kappa_is_that_of_the_worked_examples(counts: tuple[int, int, int, int], kappa: float) -> None:
    assert cohen_kappa(judged(*counts)) == pytest.approx(kappa, abs=1e-4)


def test_kappa_is_one_for_full_agreement_and_below_nought_for_worse_than_chance() -> None:
    assert cohen_kappa(judged(5, 0, 0, 5)) == 1
    assert cohen_kappa(judged(0, 5, 5, 0)) == -1


def test_there_is_no_kappa_where_only_one_thing_was_ever_said() -> None:
    assert cohen_kappa(judged(0, 0, 0, 9)) is None
    assert cohen_kappa([]) is None

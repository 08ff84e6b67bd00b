"""The parts of the daily census that need a look back, counted by hand."""

from qunxing.testing.history import History

ANNA, BO, CY = 1, 2, 3


def test_four_weeks_without_anything_are_dormant_and_the_output_is_what_was_written() -> None:
    history = History()
    for who in (ANNA, BO, CY):
        history.joined(who, 0)
    history.said(ANNA, 10)
    history.said(BO, 12)
    history.said(BO, 12.6)
    history.left(CY, 39)
    for day, dormant, output in ((12, 1, 2), (37, 1, 0), (38, 2, 0), (39, 1, 0), (40, 2, 0)):
        (cells,) = [point["cells"] for point in history.ask("census", day, day, now=60)["points"]]
        assert (cells["dormant"], cells["output"]) == (dormant, output), day


def test_nobody_is_called_dormant_before_four_weeks_were_seen() -> None:
    history = History()
    history.joined(ANNA, 0)
    assert history.cells("census", "dormant", 26, 27, now=60, known=((0, 60),)) == [None, 1]

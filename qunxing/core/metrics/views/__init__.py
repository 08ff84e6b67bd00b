"""Views made from the bound ones, the same for every metric; the engine creates them before each question."""

from importlib.resources import files

NAMES = (
    "left_out",
    "acted",
    "acted_hour",
    "spoken",
    "tie",
    "topical",
    "succeeded",
    "seat",
    "acting",
    "known_person",
    "lookback",
    "lookback_day",
    "long_silence",
    "off_target",
    "asked_question",
    "valid_answer",
    "answering",
    "offer",
)
"""In the order in which they are created."""

DERIVED = {name: files(__package__).joinpath(f"{name}.sql").read_text(encoding="utf-8") for name in NAMES}

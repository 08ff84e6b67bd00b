"""What the parts of a score are about: a handful of reasons a person can weigh, together exactly the score."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Reason(StrEnum):
    """What some features have in common."""

    START = "start"
    NEAR = "near"
    NAMES = "names"
    TURNS = "turns"
    WORDS = "words"
    SAID = "said"


_OF = {
    Reason.NEAR: "lag minutes pause_after q_traffic",
    Reason.NAMES: "names_them names_other names_them_last both_name they_name_me they_name_other they_name"
    " last_to_name_me others_name_them named_each_other i_named_them_since they_named_me_since i_named_them_last"
    " they_named_me_last my_last_named_them q_names q_named_spoke q_was_named q_naming",
    Reason.WORDS: "words rarest_word alike words_rank rarest_with_theirs rarest_with_mine q_best_word q_best_words",
    Reason.TURNS: "same_author own_last own_between wrote_since speakers_between their_last run_begins run_ends"
    " i_wrote_before i_wrote_after they_wrote they_were_silent they_spoke q_spoke q_silent q_wrote q_speakers"
    " q_speakers_lately q_own",
}
OF = {feature: reason for reason, features in _OF.items() for feature in features.split()}
"""Every other feature is of what is said: cues and length."""


def by_reason(base: int, parts: Mapping[str, int]) -> dict[Reason, int]:
    """What each reason adds to a score, most first; START is where every score begins."""
    found: dict[Reason, int] = {Reason.START: base}
    for feature, change in parts.items():
        reason = OF.get(feature, Reason.SAID)
        found[reason] = found.get(reason, 0) + change
    return dict(sorted(found.items(), key=lambda each: -each[1]))

"""How each mark looks, and what it means: the same in all charts and in the replay.

Marks differ by shape and filling, not by colour alone. Their shapes are named as matplotlib does.
"""

from enum import StrEnum
from typing import NamedTuple

from simul.output.colours import FAILURE, FAINT, INK


class Mark(NamedTuple):
    """The mark of a moment, such as the end of a game that was not played to its end."""

    shape: str
    """One of matplotlib's markers."""
    face: str
    edge: str
    edge_width: float
    """Width of the edge, in points."""
    size: float
    """Size relative to the other marks: a cross is less visible than a filled mark."""
    meaning: str
    """The text in the legend."""


class What(StrEnum):
    """What a mark stands for; the worst come first."""

    FAILED = "failed"
    CANCELLED = "cancelled"
    ORPHANED = "orphaned"
    NEVER_STARTED = "never started"
    FORFEITED = "forfeited"
    NEWCOMER = "newcomer"
    PASSED = "passed"
    UNNOTICED = "unnoticed"
    OVERWRITTEN = "overwritten"
    CROWDED = "crowded"


LOOKS = {
    What.FAILED: Mark("X", FAILURE, INK, 0.8, 1.3, "a player failed"),
    What.CANCELLED: Mark("s", INK, "white", 0.8, 1, "cancelled: told to stop"),
    What.ORPHANED: Mark("o", "white", INK, 2.4, 1, "orphaned: left as it stood"),
    What.NEVER_STARTED: Mark(">", "white", FAINT, 1.8, 1, "never started"),
    What.FORFEITED: Mark("P", FAILURE, INK, 0.8, 1.1, "game forfeited"),
    What.NEWCOMER: Mark("|", INK, INK, 1.6, 1.2, "an opponent sits down"),
    What.PASSED: Mark("v", "white", INK, 1.0, 1, "asked to come back"),
    What.UNNOTICED: Mark("D", "white", FAILURE, 2.4, 0.8, "{}"),
    What.OVERWRITTEN: Mark(
        "d", FAILURE, "white", 0.8, 1.2, "an update of the score that overwrote others"
    ),
    What.CROWDED: Mark("^", FAILURE, INK, 0.8, 1.2, "{} in a queue that has no bound"),
}
"""A cross, a stop button, an open end, a start button that was not pressed, ..."""
OUT_OF_TURN = "a move was asked for out of turn"
"""The meaning of the mark of a failure that is not a player's, but the scheduler's."""

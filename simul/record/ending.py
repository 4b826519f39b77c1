"""How a game ended: its result, the reason and the side as data; its text is made from these."""

from enum import StrEnum
from typing import Self

DRAW = "1/2-1/2"


class Reason(StrEnum):
    """Why a game ended."""

    CHECKMATE = "checkmate"
    STALEMATE = "stalemate"
    INSUFFICIENT_MATERIAL = "insufficient material"
    SEVENTYFIVE_MOVES = "seventyfive moves"
    FIVEFOLD_REPETITION = "fivefold repetition"
    VARIANT_WIN = "variant win"
    VARIANT_LOSS = "variant loss"
    VARIANT_DRAW = "variant draw"
    RESIGNED = "resigned"
    AGREED = "agreed"
    FIFTY_MOVES = "fifty moves, claimed"
    THREEFOLD_REPETITION = "threefold repetition, claimed"
    ADJUDICATED = "adjudicated"
    """Cut off at the move limit or when the hall closed, and judged; the detail says how."""
    AS_RECORDED = "as recorded"
    """The recorded game that is replayed ends here."""
    NOT_PLAYED = "not played"
    """A game of which only the times are known."""
    OUT_OF_TIME = "ran out of time"
    """On the chess clock; a draw where the other side could not mate."""
    NO_REPLY = "no reply within"
    """The opponent thought longer than allowed; the detail is the limit."""
    WALKED_OUT = "walked out"
    FELL_ILL = "fell ill"
    MISCONDUCT = "misconduct"
    """A player failed or broke the rules; the detail says how, in words that follow a name."""


FORFEITS = {
    Reason.OUT_OF_TIME,
    Reason.NO_REPLY,
    Reason.WALKED_OUT,
    Reason.FELL_ILL,
    Reason.MISCONDUCT,
}
"""Reasons for which a game is lost without being played to its end."""
TOO_SLOW = {Reason.OUT_OF_TIME, Reason.NO_REPLY}
"""Reasons for which a side had no time left."""


class Ending(str):
    """Result and reason of a game, as the note of its last event: `1-0 checkmate`.

    >>> Ending("0-1", Reason.OUT_OF_TIME, by="Ada")
    '0-1 forfeit: Ada ran out of time'
    """

    __slots__ = ("by", "detail", "reason", "result")

    result: str
    """`1-0`, `0-1` or `1/2-1/2`."""
    reason: Reason
    by: str
    """The side that resigned, left, broke the rules or was too slow; else empty."""
    detail: str
    """What the reason leaves open, in words; else empty."""

    def __new__(cls, result: str, reason: Reason, by: str = "", detail: str = "") -> Self:
        """Render the note from its parts."""
        ending = super().__new__(cls, f"{result} {_words(result, reason, by, detail)}")
        ending.result, ending.reason, ending.by, ending.detail = result, reason, by, detail
        return ending

    def __reduce__(self) -> tuple[type[Self], tuple[str, Reason, str, str]]:
        return type(self), (self.result, self.reason, self.by, self.detail)

    @property
    def words(self) -> str:
        """The reason in words, without the result."""
        return self.removeprefix(f"{self.result} ")

    @property
    def forfeited(self) -> bool:
        """Whether one side lost without the game being played to its end."""
        return self.reason in FORFEITS and self.result != DRAW


def _words(result: str, reason: Reason, by: str, detail: str) -> str:
    match reason:
        case Reason.RESIGNED:
            return f"{by} resigned"
        case Reason.ADJUDICATED:
            return f"adjudicated: {detail}"
        case Reason.OUT_OF_TIME if result == DRAW:
            return f"{by} ran out of time, but the other side could not mate"
        case Reason.NO_REPLY:
            return f"forfeit: no reply within {detail}"
        case Reason.MISCONDUCT:
            return f"forfeit: {by} {detail}"
        case Reason.OUT_OF_TIME | Reason.WALKED_OUT | Reason.FELL_ILL:
            return f"forfeit: {by} {reason}"
        case _:
            return str(reason)


class Failure(str):
    """What a player or a scheduler did wrong, as the note of a `failed` event."""

    __slots__ = ("out_of_turn",)

    out_of_turn: bool
    """Whether a scheduler asked for a move that was not due."""

    def __new__(cls, words: str, out_of_turn: bool = False) -> Self:
        """Note what went wrong, in words."""
        failure = super().__new__(cls, words)
        failure.out_of_turn = out_of_turn
        return failure

    def __reduce__(self) -> tuple[type[Self], tuple[str, bool]]:
        return type(self), (str(self), self.out_of_turn)

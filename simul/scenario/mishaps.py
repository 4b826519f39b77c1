"""Mishaps in the hall, each with its time: opponents who leave or fall silent, early ends."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag

from simul.durations import clock
from simul.scenario.move_times.distributions import Duration, Strict
from simul.scenario.places import BoardNumbers
from simul.words import listing

MOST_LISTED = 5
"""Most boards that a sentence names; the others are counted."""

_WHAT = "what goes wrong"


class _Mishap(Strict):
    at: Duration = Field(description="when, from the start of the exhibition")

    def strikes(self, board: int) -> bool:  # noqa: ARG002 - a subclass needs it
        """Return whether this happens at a board."""
        return True


class _AtBoards(_Mishap):
    boards: BoardNumbers

    def strikes(self, board: int) -> bool:
        """Return whether this happens at a board."""
        return board in self.boards

    def _sentence(self, one: str, several: str) -> str:
        """Return a sentence about these opponents, with the verb of one or of several.

        >>> WalksOut(what="walks-out", at=60, boards=[7, 3])._sentence("leaves", "leave")
        '0:01:00 the opponents at boards 3 and 7 leave'
        """
        numbers = sorted(set(self.boards))
        if len(numbers) == 1:
            return f"{clock(self.at)} the opponent at board {numbers[0]} {one}"
        names = [str(number) for number in numbers[:MOST_LISTED]]
        more = [f"{len(numbers) - MOST_LISTED:,} more"] if numbers[MOST_LISTED:] else []
        boards = listing(names + more)
        return f"{clock(self.at)} the opponents at boards {boards} {several}"


class WalksOut(_AtBoards):
    """Some opponents leave their boards instead of thinking on."""

    what: Literal["walks-out"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return self._sentence("walks out", "walk out")


class ComesLate(_AtBoards):
    """Some opponents are not there when the exhibition begins."""

    what: Literal["comes-late"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return self._sentence("comes late", "come late")


class FallsSilent(_AtBoards):
    """Some opponents stay at their boards and never reply again."""

    what: Literal["falls-silent"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return self._sentence("never replies again", "never reply again")


class HallCloses(_Mishap):
    """The hall closes: a deadline for the whole exhibition, at which all games end."""

    what: Literal["hall-closes"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return f"{clock(self.at)} the hall closes"


class MasterFallsIll(_Mishap):
    """The master falls ill: the whole exhibition is cancelled from outside."""

    what: Literal["master-falls-ill"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return f"{clock(self.at)} the master falls ill"


def _table(value: Any) -> Any:
    if not isinstance(value, (dict, BaseModel)):
        raise ValueError("must be a table")
    return value


def _what(value: Any) -> str | None:
    if isinstance(value, BaseModel):
        return str(getattr(value, "what", None))
    return str(value["what"]) if "what" in value else None


Mishap = Annotated[
    Annotated[ComesLate, Tag("comes-late")]
    | Annotated[WalksOut, Tag("walks-out")]
    | Annotated[FallsSilent, Tag("falls-silent")]
    | Annotated[HallCloses, Tag("hall-closes")]
    | Annotated[MasterFallsIll, Tag("master-falls-ill")],
    Discriminator(_what),
    BeforeValidator(_table),
]
"""A table with `what` and `at`, and `boards` if the mishap strikes only some."""


def first(mishaps: Iterable[Mishap], what: str, board: int = 0) -> int | None:
    """Return when a kind of mishap first strikes, in ms, at one board if given; None if never."""
    times = [mishap.at for mishap in mishaps if mishap.what == what and mishap.strikes(board)]
    return min(times, default=None)


def repeated(mishaps: Iterable[Mishap]) -> Iterator[tuple[int, int]]:
    """Yield the indices of each repeated mishap that may occur only once, and of its first."""
    seen: dict[str, int] = {}
    for index, mishap in enumerate(mishaps):
        before = seen.setdefault(mishap.what, index)
        if before < index and not isinstance(mishap, _AtBoards):
            yield index, before


def words(mishaps: Iterable[Mishap], boards: int) -> list[str]:
    """Return a sentence for each mishap, in order of time, in a hall with this many boards."""
    sentences: list[str] = []
    for mishap in sorted(mishaps, key=lambda mishap: mishap.at):
        if isinstance(mishap, _AtBoards):
            there = tuple(board for board in mishap.boards if board <= boards)
            sentences += [str(mishap.model_copy(update={"boards": there}))] if there else []
        else:
            sentences.append(str(mishap))
    return sentences

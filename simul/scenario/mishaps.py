"""What goes wrong in the hall, and when: opponents who leave or fall silent, and early ends."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Discriminator, Field, Tag

from simul.durations import clock
from simul.scenario.move_times.distributions import Duration, Strict
from simul.scenario.places import BoardNumbers

MOST_LISTED = 5
"""Boards that a sentence names; the others are counted."""

_WHAT = "what goes wrong"


class _Mishap(Strict):
    at: Duration = Field(description="when, from the start of the exhibition")

    def strikes(self, board: int) -> bool:  # noqa: ARG002 - some strike only some
        """Whether this happens to a board."""
        return True


class _AtBoards(_Mishap):
    boards: BoardNumbers

    def strikes(self, board: int) -> bool:
        """Whether this happens to a board."""
        return board in self.boards

    def _told(self, one: str, several: str) -> str:
        """Write a sentence about these opponents.

        >>> WalksOut(what="walks-out", at=60, boards=[7, 3])._told("leaves", "leave")
        '0:01:00 the opponents at boards 3 and 7 leave'
        """
        numbers = sorted(set(self.boards))
        if len(numbers) == 1:
            return f"{clock(self.at)} the opponent at board {numbers[0]} {one}"
        listed = [str(number) for number in numbers[:MOST_LISTED]]
        last = f"{len(numbers) - MOST_LISTED:,} more" if numbers[MOST_LISTED:] else listed.pop()
        boards = f"{', '.join(listed)} and {last}"
        return f"{clock(self.at)} the opponents at boards {boards} {several}"


class WalksOut(_AtBoards):
    """Some opponents leave their boards: instead of thinking on, they are gone."""

    what: Literal["walks-out"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return self._told("walks out", "walk out")


class ComesLate(_AtBoards):
    """Some opponents are not there when the exhibition begins."""

    what: Literal["comes-late"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return self._told("comes late", "come late")


class FallsSilent(_AtBoards):
    """Some opponents stay at their boards and never reply again."""

    what: Literal["falls-silent"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return self._told("never replies again", "never reply again")


class HallCloses(_Mishap):
    """The hall closes, a deadline over everything: all games end, wherever they are."""

    what: Literal["hall-closes"] = Field(description=_WHAT)

    def __str__(self) -> str:
        return f"{clock(self.at)} the hall closes"


class MasterFallsIll(_Mishap):
    """The master falls ill: the exhibition is cancelled from outside."""

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
"""One thing that goes wrong: a table with `what` and `at`, and `boards` where it strikes some."""


def first(mishaps: Iterable[Mishap], what: str, board: int = 0) -> int | None:
    """When something goes wrong first, in ms, be it at one board only; None if it never does."""
    times = [mishap.at for mishap in mishaps if mishap.what == what and mishap.strikes(board)]
    return min(times, default=None)


def repeated(mishaps: Iterable[Mishap]) -> Iterator[tuple[int, int]]:
    """Every mishap that happens once at most and is there again, with the one before it."""
    seen: dict[str, int] = {}
    for index, mishap in enumerate(mishaps):
        before = seen.setdefault(mishap.what, index)
        if before < index and not isinstance(mishap, _AtBoards):
            yield index, before


def words(mishaps: Iterable[Mishap], boards: int) -> list[str]:
    """Tell what goes wrong, in order of time, in a hall with so many boards."""
    told: list[str] = []
    for mishap in sorted(mishaps, key=lambda mishap: mishap.at):
        if isinstance(mishap, _AtBoards):
            there = tuple(board for board in mishap.boards if board <= boards)
            told += [str(mishap.model_copy(update={"boards": there}))] if there else []
        else:
            told.append(str(mishap))
    return told

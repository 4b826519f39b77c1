"""Times of recorded games, replayed move by move."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Annotated, Literal

import chess
from pydantic import AfterValidator, Field

from players.pgn_files import read_games
from simul.durations import clock
from simul.scenario.basics import KIND, Sampler, Times
from simul.scenario.files import PgnPath
from simul.scenario.move_times.elapsed import GameTimes, times_of

MOST_TAGS = 3
"""Most time controls in words that are told."""


def _with_times(path: Path) -> Path:
    for number, game in enumerate(read_times(path), start=1):
        for timed, name in zip(game.timed, ("White", "Black"), strict=True):
            if not timed:
                raise ValueError(
                    "must hold games with times, [%emt], [%egt] or [%clk], of both sides: "
                    f"game {number} has none of {name}"
                )
    return path


class Replayed(Times):
    """The times of recorded games: board 1 has the first game of the file, and so on in turn.

    In ms; White's times where White is to move, else Black's. Each is the time of the recorded move
    with the same number; after the last one they start again from the first. `recorded_times`
    defines how they are read.
    """

    distribution: Literal["replayed"] = Field(description=KIND)
    pgn: Annotated[PgnPath, AfterValidator(_with_times)] = Field(
        description="PGN file with times of moves, %emt, %egt or %clk, relative to the scenario's "
        "folder"
    )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is doubtful about the recorded times, each kind once."""
        return tuple(f"{self.pgn.name}: {remark}" for remark in _remarks(read_times(self.pgn)))

    def sampler(self, board: int, dice: Callable[[], Random]) -> Sampler:  # noqa: ARG002 - no dice
        """Return a function that gives the recorded times of the moves at this board, in ms."""
        games = recorded_times(self.pgn)
        number = (board - 1) % len(games)
        first_move = read_games(self.pgn)[number].first_move

        def recorded(position: chess.Board) -> int:
            times = games[number][0 if position.turn == chess.WHITE else 1]
            return times[(position.fullmove_number - first_move) % len(times)]

        return recorded

    def __str__(self) -> str:
        return f"as recorded in {self.pgn.name}"


def recorded_times(path: Path) -> tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]:
    """Return the times of White and of Black in each game of a PGN file, in ms, move by move.

    The time of a move is its `[%emt]`, the time that it took; else it follows from `[%egt]`, the
    time that its side has used so far; else from `[%clk]`, the time left: that before the move,
    plus what the tag `TimeControl` grants for it, less that after it. A move without any takes
    0 ms, and its time is part of the next that has `[%egt]` or `[%clk]`.
    """
    return tuple(game.times for game in read_times(path))


@lru_cache(maxsize=8)
def read_times(path: Path) -> tuple[GameTimes, ...]:
    """Return the times of each game of a PGN file, and what is odd about its clocks."""
    return tuple(map(times_of, read_games(path)))


def _remarks(games: Sequence[GameTimes]) -> Iterator[str]:
    tags = Counter((game.tag, game.control) for game in games if game.tag)
    odd = [(tag, control) for tag, control in tags if control is None or control.in_words]
    for tag, control in odd[:MOST_TAGS]:
        read = "is not understood, and counts as unknown" if control is None else f"means {control}"
        yield f"TimeControl {_quoted(tag)} {read}"
    if len(odd) > MOST_TAGS:
        yield f"{len(odd) - MOST_TAGS} more TimeControl not in the standard's notation"
    if rises := [rise for game in games for rise in game.rises]:
        place, seconds = rises[0]
        yield (
            f"clocks rise: is the TimeControl right? First by {clock(seconds * 1_000)} in {place}"
            f"{_more(rises)}; such a move takes 0 s"
        )
    if unread := [unread for game in games for unread in game.unread]:
        place, text = unread[0]
        yield f"{_quoted(text)} cannot be used: {place}{_more(unread)}"


def _more(found: Sequence[object]) -> str:
    return f" and {len(found) - 1:,} more" if len(found) > 1 else ""


def _quoted(text: str) -> str:
    shortened = text if len(text) <= 60 else text[:57] + "..."
    return json.dumps(shortened, ensure_ascii=False)

"""A game as it was recorded: its moves, its clocks and its result."""

from dataclasses import dataclass

import chess


@dataclass(frozen=True, slots=True)
class RecordedGame:
    """A game of a PGN file: its main line."""

    number: int
    """From 1, as in the file; games without moves count."""
    line: int
    """Where it begins in the file, from 1."""
    headers: dict[str, str]
    start: chess.Board
    """The position in which it begins; not to be changed."""
    moves: tuple[chess.Move, ...]
    clocks: tuple[str, ...]
    """The commands %clk, %emt and %egt in the comments on each move; mostly empty."""
    result: str
    """1-0, 0-1, 1/2-1/2 or *."""

    @property
    def first_move(self) -> int:
        """The number of its first move."""
        return self.start.fullmove_number

"""What a record is made of: events at the boards, and the pairings in which they happen.

All times are integer milliseconds of hall time.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import NamedTuple

from simul.record.ending import Ending


class Kind(StrEnum):
    """What happened."""

    ARRIVED = "arrived"
    """The opponent has taken a seat (ply 0)."""
    VISIT = "visit"
    """The master has come to the board and begins her move."""
    MOVE = "move"
    """The master's move is made; she walks on and the opponent thinks."""
    REPLY = "reply"
    """The opponent's move is made; the board waits for the master."""
    OVER = "over"
    """The game has ended; the note holds the result and the reason: `1-0 checkmate`."""
    FAILED = "failed"
    """A player failed, or was asked out of turn; the note says how. The game goes no further."""
    CANCELLED = "cancelled"
    """The task or thread at this board was told to stop in mid-game."""
    PASSED = "passed"
    """The master has come, and was asked to come back; the ply is that of the last move."""
    WALK = "walk"
    """A master sets out for another board (board 0, ply: her number)."""
    REST = "rest"
    """A master begins a break (board 0, ply: her number)."""
    STAND = "stand"
    """A master has arrived, or is back from a break (board 0, ply: her number)."""
    ORPHANED = "orphaned"
    """The run ended, but the task or thread here was never told to stop; the game was left."""
    BLOCKED = "blocked"
    """A call blocks the program, and no board is served (board 0, ply: its first master).

    The note names the call and its place: `time.sleep(0.5) at mine.py, line 25`.
    """
    RESUMED = "resumed"
    """The blocking call is over; the note is that of its `blocked`."""
    OVERWRITTEN = "overwritten"
    """An update of the scoreboard was lost (board 0, ply: the program's first master).

    The note: `board 2 read 0 and wrote 1 over 5 at mine.py, line 25`.
    """
    CROWDED = "crowded"
    """A queue without a bound was at its longest (board 0, ply: the program's first master).

    Only of a program that promises backpressure. The note: `20 items at mine.py, line 25`.
    """


class Event(NamedTuple):
    """One thing that happened at one board."""

    at: int
    """When, in ms of hall time. A reply is dated when it was made, not when it was noticed."""
    board: int
    """Number of the board, from 1; later games at the same boards are numbered on from there.

    0 for what concerns a master, or the program, alone.
    """
    ply: int
    """Ply within the game, from 1; 0 before the first. At board 0: the master's number."""
    kind: Kind
    move: str = ""
    """The move in UCI notation, for `move` and `reply`."""
    note: str = ""
    """For `over` an `Ending`, for `failed` a `Failure`; for `blocked` the call and its place.

    For `overwritten` by whom, and where; for `crowded` how long the line was, and where.
    """

    @property
    def ending(self) -> Ending | None:
        """How the game ended, for `over`."""
        return self.note if isinstance(self.note, Ending) else None


new_event = partial(tuple.__new__, Event)
"""Make an event from a tuple of its fields; `Event(...)` takes twice as long, for many events."""


class Clocks(NamedTuple):
    """Time left on the two chess clocks of a board, in ms; in a pairing, when its game begins."""

    master: int
    opponent: int
    increment: int
    """Added after every move of one's own."""


@dataclass(frozen=True, slots=True)
class Pairing:
    """Who plays at a board, and where the game began."""

    board: int
    white: str
    black: str
    fen: str
    """The position in which the run began, after the opening."""
    first_fen: str
    """The position before the opening's moves; the same as `fen` without an opening."""
    opening: tuple[str, ...] = ()
    """Moves played before the run began, in UCI notation."""
    master_is_white: bool = True
    place: int = 0
    """The board of the hall, from 1; 0 for the one with the same number."""
    masters: tuple[int, ...] = (1,)
    """The numbers of the masters who play here, in turns."""
    clocks: Clocks | None = None
    """None without chess clocks."""

    @property
    def opponent(self) -> str:
        """The name of the master's opponent."""
        return self.black if self.master_is_white else self.white

    @property
    def seat(self) -> int:
        """The board of the hall at which it is played."""
        return self.place or self.board

    @property
    def master_begins(self) -> bool:
        """Whether the master has the first move."""
        return ("b" not in self.fen.split()[1:2]) is self.master_is_white

    def master_at(self, ply: int) -> int:
        """Return which master plays this ply, or comes to make it; her visits take turns.

        >>> tandem = Pairing(1, "", "", "", "", masters=(1, 2))
        >>> [tandem.master_at(ply) for ply in (1, 3, 5)], [tandem.master_at(ply) for ply in (2, 4)]
        ([1, 2, 1], [1, 2])
        """
        return self.masters[(ply - 1) // 2 % len(self.masters)]

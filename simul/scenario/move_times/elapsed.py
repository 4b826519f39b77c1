"""How long the moves of a recorded game took, from the clocks in the comments on its moves.

The comments are those of Alan Cowderoy and others, "Portable Game Notation Specification and
Implementation Guide (Supplement)", 2001. python-chess's `clock()` and `emt()` know only the
spelling h:mm:ss, and %egt not at all.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from players.recorded_game import RecordedGame
from simul.scenario.basics import LONGEST_MS
from simul.scenario.move_times.time_controls import TimeControl, read_time_control

ROUNDING_S = 1.0
"""A clock may rise by so much unexplained: clocks are shown in whole seconds, and allow for lag."""
SAME_S = 0.1
"""Times that differ by less are the same; lichess shows hundredths that it has added for lag."""

_COMMAND = re.compile(r"\[%(clk|emt|egt)\s+([^\[\]]*)\]")
_TIME = re.compile(r"(?:(?:(\d{1,5}):)?(\d{1,5}):)?(\d{1,7}(?:\.\d{0,9})?)", re.ASCII)


class Place(NamedTuple):
    """A move of a game in a file."""

    game: int
    move: int
    side: str

    def __str__(self) -> str:
        return f"game {self.game}, move {self.move} of {self.side}"


@dataclass(frozen=True, slots=True)
class GameTimes:
    """How long the moves of a game took, and what is odd about its clocks."""

    times: tuple[tuple[int, ...], tuple[int, ...]]
    """Of White and of Black, in ms, move by move."""
    timed: tuple[bool, bool]
    """Whether each side has any clocks."""
    tag: str
    """The tag TimeControl, where clocks depend on it."""
    control: TimeControl | None
    """How that is understood; None if it is not."""
    rises: tuple[tuple[Place, float], ...]
    """Moves after which a clock shows more than the time control allows, and by how many s."""
    unread: tuple[tuple[Place, str], ...]
    """Comments that should be times and are not."""


def times_of(game: RecordedGame) -> GameTimes:
    """Compute the times of all moves of a game; `recorded_times` says how."""
    tag = game.headers.get("TimeControl", "").strip()
    understood = read_time_control(tag)
    control = understood or TimeControl()
    comments = [_Comment.read(text) for text in game.clocks]
    start = _start(control, comments[:2])
    sides = _Side(control, start), _Side(control, start)
    rises, unread, used = [], [], 0.0
    for ply, comment in enumerate(comments):
        black = (game.start.ply() + ply) % 2
        side = sides[black]
        place = Place(game.number, (game.start.ply() + ply) // 2 + 1, ("White", "Black")[black])
        unread += [(place, text) for text in comment.unread]
        if comment.egt is not None and comment.egt < side.game:
            unread.append((place, f"%egt {comment.egt:g} s, less than before,"))
        used, rise = side.move(comment, used)
        if rise:
            rises.append((place, rise))
    return GameTimes(
        times=(tuple(sides[0].times), tuple(sides[1].times)),
        timed=(sides[0].timed, sides[1].timed),
        tag=tag if any(side.depends for side in sides) else "",
        control=understood,
        rises=tuple(rises),
        unread=tuple(unread),
    )


class _Comment(NamedTuple):
    """The clocks in the comments on one move, in s; None where there is none."""

    clk: float | None = None
    """What is left after the move."""
    emt: float | None = None
    """What the move took."""
    egt: float | None = None
    """What all moves of the side took so far."""
    unread: tuple[str, ...] = ()

    @classmethod
    def read(cls, text: str) -> "_Comment":
        """Read the commands in a comment; of two of a kind, the first counts."""
        found: dict[str, float] = {}
        unread = []
        for command in _COMMAND.finditer(text):
            time = _TIME.fullmatch(command[2].strip())
            if time is None:
                unread.append(command[0])
                continue
            hours, minutes, seconds = (float(part or 0) for part in time.groups())
            found.setdefault(command[1], hours * 3_600 + minutes * 60 + seconds)
        return cls(**found, unread=tuple(unread))


class _Start(NamedTuple):
    """How the clocks of a game begin; each maker of clocks has a way of its own."""

    time: float | None
    """What they show at first, in s; None if unknown."""
    runs: bool
    """Whether the clock runs during the first move of a side, which then has its increment."""


def _start(control: TimeControl, first: Sequence[_Comment]) -> _Start:
    """Find out how the clocks begin, by what they show after the first move of each side.

    On lichess they stand still until both sides have moved, and then still show the whole time. By
    FIDE's rules the first increment is there from the start, which shows when a clock has more than
    the time and one increment after its first move. Otherwise the increment comes with the move.
    """
    if not control.periods:
        return _Start(None, runs=True)
    time, increment = control.periods[0].time, control.periods[0].increment
    left = [comment.clk - time for comment in first if comment.clk is not None]
    if left and all(abs(more) < SAME_S for more in left):
        return _Start(time, runs=False)
    early = any(increment + ROUNDING_S < more <= 2 * increment for more in left)
    return _Start(time + increment if early else time, runs=True)


class _Side:
    """The clock of one side, and the times that follow from it."""

    def __init__(self, control: TimeControl, start: _Start) -> None:
        self.times: list[int] = []
        """In ms."""
        self.timed = self.depends = False
        """Whether there is any clock, and whether the times depend on the time control."""
        self._control = control
        self._runs = start.runs
        self._left = start.time
        """What the clock last showed, in s, less what is known to have been used since."""
        self._granted = 0.0
        """What has been added since then, in s."""
        self.game = 0.0
        """What the side has used so far in all, in s."""
        self._ahead = False
        """Whether the clock has shown the time of the next period before it began."""

    def move(self, comment: _Comment, others: float) -> tuple[float, float]:
        """Note a move; `others` is what the other side used just before, in s.

        Return what the move took, and by how much more than allowed its clock rose, in s.
        """
        following = self._grant(len(self.times) + 1, others)
        used, rise = 0.0, 0.0
        if comment.clk is not None:
            used, rise = self._by_clock(comment.clk, following)
        if comment.egt is not None and comment.egt >= self.game:
            used, rise = comment.egt - self.game, 0.0
        if comment.emt is not None:
            used, rise = comment.emt, 0.0
        if comment.clk is not None:
            self._left, self._granted = comment.clk, 0.0
        elif self._left is not None:
            self._left -= used
        self.game = max(self.game + used, comment.egt or 0.0)
        self.timed = self.timed or comment[:3] != (None, None, None)
        self.depends = self.depends or (
            comment.clk is not None and comment.emt is None and comment.egt is None
        )
        self.times.append(min(LONGEST_MS, round(used * 1_000)))
        return used, rise

    def _grant(self, number: int, others: float) -> float:
        """Add what move `number` (from 1) is granted; return what the period after it will add."""
        control = self._control
        if control.hourglass:
            self._granted += others
        if not control.periods:
            return 0.0
        if control.anew:
            self._left, self._granted = control.periods[0].time, 0.0
            return 0.0
        period, begins = control.period_of(number)
        if begins and number > 1 and not self._ahead:
            self._granted += period.time
        if number > 1 or self._runs:
            self._granted += period.increment
        next_period, next_begins = control.period_of(number + 1)
        self._ahead = False
        return next_period.time if next_begins else 0.0

    def _by_clock(self, left: float, following: float) -> tuple[float, float]:
        """Return what was used since the clock was last seen, and by how much it rose in excess."""
        if self._left is None:
            return 0.0, 0.0
        used = self._left + self._granted - left
        if used < -ROUNDING_S and following:  # added with the last move of a period
            self._ahead = True
            used += following
        return max(0.0, used), -used if used < -ROUNDING_S else 0.0

"""What has happened in the hall so far."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from simul.record import Event, Kind

if TYPE_CHECKING:
    from simul.exhibition.board_state import BoardState


class Log:
    """The events of a run, and what is counted while they happen.

    Boards and masters write it; in a run of several parts, the code that joins them does. The
    kernel notes when the program was blocked.
    """

    def __init__(self, games: Iterable[int], masters: tuple[int, ...]) -> None:
        """Begin with an empty log.

        Args:
            games: the numbers of all games.
            masters: the numbers of the masters who play in them.
        """
        self.events: list[Event] = []
        self.master_at: dict[int, tuple[int, ...]] = dict.fromkeys(games, masters)
        """The numbers of the masters who play in a game."""
        self.moves_made = 0
        self.games_over = 0
        self.visits = 0
        self.in_silence: set[BoardState] = set()
        """Boards where a reply is awaited that will never come."""
        self.held_up: list[int] = []
        """By how much each move took longer because other players computed, in ms."""
        self._program = masters[0]
        """The number of the first master: stands for the program in events of no game."""

    def add(self, part: "Log") -> None:
        """Add what has happened in a part of the exhibition."""
        self.events += part.events
        self.master_at |= part.master_at
        self.games_over += part.games_over
        self.in_silence |= part.in_silence
        self.held_up += part.held_up

    def blocked(self, start: int, end: int, call: str, where: str) -> None:
        """Note that a call blocked the program from start to end (ms): no board was served.

        Args:
            start: when the call began, in ms.
            end: when it returned, in ms.
            call: as it would be written, such as `time.sleep(0.5)`.
            where: the place of the call, such as `mine.py, line 25`.
        """
        if end <= start:
            return
        resumed = Event(start, 0, self._program, Kind.RESUMED, "", f"{call} at {where}")
        if self.events and self.events[-1] == resumed:
            self.events.pop()  # a loop that does nothing but sleep is one block, however long
        else:
            self.events.append(resumed._replace(kind=Kind.BLOCKED))
        self.events.append(resumed._replace(at=end))

    def overwritten(self, now: int, what: str, where: str) -> None:
        """Note that a board set the scoreboard, which others had set since it had read it.

        Args:
            now: when, in ms.
            what: such as `board 2 read 0 and wrote 1 over 5`.
            where: the place in the program, such as `mine.py, line 25`; may be empty.
        """
        note = f"{what} at {where}" if where else what
        self.events.append(Event(now, 0, self._program, Kind.OVERWRITTEN, "", note))

    def blocked_outside(self, now: int, call: str, where: str) -> None:
        """Note a call that blocks the program outside the hall, for a time that is not known."""
        resumed = Event(now, 0, self._program, Kind.RESUMED, "", f"{call} at {where}")
        if not self.events or self.events[-1] != resumed:  # else this is part of the same call
            self.events += [resumed._replace(kind=Kind.BLOCKED), resumed]

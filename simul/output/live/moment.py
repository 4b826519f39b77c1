"""The hall at one moment: who is where, who waits, and the states of all boards until then.

It is told one event after the other, so it serves runs that are over and runs under way alike.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from simul.record import Event, Kind, Pairing, State
from simul.record.spans import state_since

_OF_A_MASTER = {
    Kind.WALK: State.WALKING,
    Kind.REST: State.RESTING,
    Kind.STAND: State.IDLE,
    Kind.BLOCKED: State.BLOCKED,
    Kind.RESUMED: State.IDLE,
}


class Change(NamedTuple):
    """From when on a lane is in a state; None if nothing more happens there."""

    at: int
    """In ms of hall time."""
    state: State | None


Lane = list[Change]


class Moment:
    """What has happened in the hall so far."""

    def __init__(self, pairings: Sequence[Pairing]) -> None:
        self._pairings = {pairing.board: pairing for pairing in pairings}
        self.at = 0
        """In ms of hall time."""
        self.boards: dict[int, Lane] = {
            seat: [] for seat in sorted({each.seat for each in pairings})
        }
        """The lane of each board of the hall."""
        number = max((max(each.masters) for each in pairings), default=1)
        self.masters: dict[int, Lane] = {
            master: [Change(0, State.IDLE)] for master in range(1, number + 1)
        }
        """The lane of each master."""
        self.at_board: dict[int, int] = {}
        """The board of the hall at which a master is, by her number."""
        self.ready: dict[int, int] = {}
        """When the boards with a reply were ready, the longest waiting first."""
        self.begun = 0
        """Games in which an opponent sat down or the master has been."""
        self.over = 0
        """Games that have ended, in whatever way."""
        self.moves = 0
        """Moves that the masters made."""
        self.blocked_by = ""
        """The call that blocks the program at this moment, and its place."""
        self.latest = Event(0, 0, 0, Kind.STAND)
        """The event that happened last."""
        self._in_play: set[int] = set()

    def meet(self, pairings: Iterable[Pairing]) -> None:
        """Make known who sat down since the run began."""
        for pairing in pairings:
            self._pairings.setdefault(pairing.board, pairing)
            self.boards.setdefault(pairing.seat, [])

    def see(self, event: Event) -> None:
        """Take in the next event."""
        self.at = max(self.at, event.at)
        self.latest = event
        if event.board:
            self._see_at_board(event)
        else:
            self._see_of_masters(event)

    def _see_at_board(self, event: Event) -> None:
        pairing = self._pairings.get(event.board)
        seat = pairing.seat if pairing else event.board
        if event.kind is Kind.PASSED:
            return
        state = state_since(event.kind, master_begins=pairing is None or pairing.master_begins)
        _change(self.boards.setdefault(seat, []), event.at, state)
        self._count(event)
        master = pairing.master_at(max(event.ply, 1)) if pairing else 1
        if state is State.READY:
            self.ready[seat] = event.at
        else:
            self.ready.pop(seat, None)
        if event.kind is Kind.VISIT:
            self.at_board[master] = seat
            _change(self.masters[master], event.at, State.AT_BOARD)
        elif self.at_board.get(master) == seat and event.kind is not Kind.ARRIVED:
            del self.at_board[master]
            _change(self.masters[master], event.at, State.IDLE)

    def _count(self, event: Event) -> None:
        if event.board not in self._in_play:
            self._in_play.add(event.board)
            self.begun += 1
        self.moves += event.kind is Kind.MOVE
        self.over += event.kind in (Kind.OVER, Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED)

    def _see_of_masters(self, event: Event) -> None:
        if event.kind in (Kind.BLOCKED, Kind.RESUMED):
            self.blocked_by = event.note if event.kind is Kind.BLOCKED else ""
            whose = list(self.masters)
        else:
            whose = [event.ply]
        state = _OF_A_MASTER.get(event.kind)
        for master in whose if state else []:
            _change(self.masters.setdefault(master, []), event.at, state)


def _change(lane: Lane, at: int, state: State | None) -> None:
    """Note a state; what comes late does not change the past of a lane."""
    if lane and lane[-1].at >= at:
        at = lane.pop().at
    lane.append(Change(at, state))

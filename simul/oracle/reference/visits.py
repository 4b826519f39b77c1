"""Masters at their boards, under each queue discipline: a discrete-event simulation with heaps.

Its twins in the hall are `simul/exhibition/disciplines.py` and `simul/exhibition/dispatcher.py`.
"""

from abc import ABC, abstractmethod
from bisect import bisect_right, insort
from collections import deque
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from simul.durations import NEVER
from simul.oracle.reference.master import TimedMaster
from simul.oracle.reference.ready import ready_boards
from simul.oracle.reference.timed_games import Place, TimedGame
from simul.scenario import Scenario


class ServerGroup:
    """Servers and their queue: one master, or a tandem, with some of the boards of the hall."""

    def __init__(
        self, scenario: Scenario, places: Sequence[Place], masters: Sequence[TimedMaster]
    ) -> None:
        self.scenario = scenario
        self.places = places
        self.masters = masters
        self._visits = 0

    def serve(self, master: TimedMaster, place: Place, at: int) -> None:
        """Send a master at `at`, in ms, to a board that is ready for her.

        She does not set out for a game that is lost or closed by the time of her arrival.
        """
        game = place.latest
        master.free = at
        arrival = at + master.walking_time_to(place.number)
        if not game.ends_by(arrival, at):
            self._visits += 1
            place.order = self._visits
            master.go_to(place.number, at, arrival)
            master.free = game.visit(arrival)
        place.settle()


class Sequential(ServerGroup):
    """Queue discipline: stay at a board until all its games are over."""

    def play(self) -> None:
        """Simulate one board after the other."""
        now = 0
        for place in self.places:
            now = self._play_at(place, now)
            if now >= NEVER:
                return

    def _play_at(self, place: Place, now: int) -> int:
        """Simulate all games of a board; return when their end is noticed, in ms."""
        place.begin(now)
        while not place.exhausted:
            game = place.latest
            now = max(now, game.ready_at)
            if now >= NEVER:
                return now
            master = self._of(game.next_master())
            while master.rests(now):
                now = max(now, master.free)
            self.serve(master, place, now)
            now = master.free
        return max(now, place.free_at)

    def _of(self, number: int) -> TimedMaster:
        return self.masters[number - self.masters[0].number]


class _Deciding(ServerGroup, ABC):
    """Queue disciplines in which each master chooses a board whenever she is free.

    Each of the workers has one board until its games are over.
    """

    def __init__(
        self,
        scenario: Scenario,
        places: Sequence[Place],
        masters: Sequence[TimedMaster],
        workers: int,
    ) -> None:
        super().__init__(scenario, places, masters)
        self._to_come = deque(places)
        self._workers = [(0, place.order) for place in places[:workers]]
        """Heap of (time in ms at which a worker is free for another board, rank among ties)."""

    def play(self) -> None:
        """Simulate one decision after the other, in order of time and then of masters."""
        while True:
            at, _, master = min([(self._next(each), each.number, each) for each in self.masters])
            if self._to_come and self._workers and self._workers[0][0] <= at:
                self._begin(*heappop(self._workers))
            elif at >= NEVER:
                return
            else:
                self._act(master, at)

    def _begin(self, at: int, turn: int) -> None:
        place = self._to_come.popleft()
        place.begin(at)
        if place.games and place.latest.ready_at <= at:
            place.order = turn  # the worker keeps the rank that it had at its last board
        self._enlist(place)
        self._settled(place)

    def _settled(self, place: Place) -> None:
        """Release the worker of a board if all its games are over."""
        if place.exhausted:
            heappush(self._workers, (place.free_at, place.order))

    def _act(self, master: TimedMaster, at: int) -> None:
        if not master.rests(at):
            self._decide(master, at)

    @abstractmethod
    def _next(self, master: TimedMaster) -> int:
        """Return when a master decides next, in ms."""

    @abstractmethod
    def _decide(self, master: TimedMaster, at: int) -> None:
        """Make a master's decision at `at`, in ms."""

    @abstractmethod
    def _enlist(self, place: Place) -> None:
        """Add a board to the boards in play."""


class ReadyOnly(_Deciding):
    """Go only to boards that are ready, by the scenario's queue discipline."""

    def __init__(
        self,
        scenario: Scenario,
        places: Sequence[Place],
        masters: Sequence[TimedMaster],
        workers: int,
    ) -> None:
        super().__init__(scenario, places, masters, workers)
        self._place = {place.number: place for place in places}
        self._coming: dict[int, list[tuple[int, int, int]]] = {
            master.number: [] for master in masters
        }
        """For each master a heap of (ready time in ms, rank among ties, number) of boards."""
        self._ready = {master.number: ready_boards(scenario) for master in masters}
        """Those taken from that heap and not chosen yet, unless they are chosen in its order."""

    def _next(self, master: TimedMaster) -> int:
        ready = self._ready[master.number]
        if ready and ready.number:
            return master.free
        coming = self._coming[master.number]
        return max(master.free, coming[0][0]) if coming else NEVER

    def _decide(self, master: TimedMaster, at: int) -> None:
        place = self._place[self._choose(master, at)]
        self.serve(master, place, at)
        self._enlist(place)
        self._settled(place)

    def _choose(self, master: TimedMaster, at: int) -> int:
        """Return the number of the next board among those that are ready at `at`, in ms."""
        coming, ready = self._coming[master.number], self._ready[master.number]
        if ready is None:
            return heappop(coming)[2]
        while coming and coming[0][0] <= at:
            entry = heappop(coming)
            ready.add(entry, self._place[entry[2]].latest.flag_at)
        return ready.take(master)

    def _enlist(self, place: Place) -> None:
        if not place.exhausted and place.latest.ready_at < NEVER:
            since = max(place.begun, place.latest.ready_at)
            coming = self._coming[place.latest.next_master()]
            heappush(coming, (since, place.order, place.number))


class Rotation(_Deciding):
    """Visit the boards round-robin, and wait at a board that is not ready."""

    def __init__(
        self,
        scenario: Scenario,
        places: Sequence[Place],
        masters: Sequence[TimedMaster],
        workers: int,
    ) -> None:
        super().__init__(scenario, places, masters, workers)
        self._place = {place.number: place for place in places}
        self._ring: list[int] = []
        """Numbers of the boards in play, ascending."""
        self._left: list[tuple[int, int]] = []
        """Heap of (time in ms at which play at a board ends, number of the board)."""
        self._heading: dict[int, tuple[int, Place, TimedGame]] = {}
        """For each walking master: time of arrival in ms, board and game."""
        self._skipped: dict[int, list[TimedGame]] = {master.number: [] for master in masters}
        """Games that a master does not set out for, because they end before her arrival."""

    def _enlist(self, place: Place) -> None:
        insort(self._ring, place.number)
        self._note_end(place)

    def _note_end(self, place: Place) -> None:
        if place.exhausted:
            over = max([place.begun, *(game.ready_at for game in place.games)])
            heappush(self._left, (over, place.number))

    def _round(self, master: TimedMaster) -> Iterator[Place]:
        """Yield the boards in the order in which the master comes to them."""
        start = bisect_right(self._ring, master.place)
        for index in range(start, start + len(self._ring)):
            yield self._place[self._ring[index % len(self._ring)]]

    def _waiting(self, master: TimedMaster, place: Place, at: int) -> TimedGame | None:
        """Return the game at a board, if it is in play at `at` (ms) and the next visit is hers."""
        game = place.playing(at)
        if place.begun > at or game is None or game.arrived_at > at:
            return None
        return game if game.next_master(at) == master.number else None

    def _next(self, master: TimedMaster) -> int:
        if master.number in self._heading:
            return self._heading[master.number][0]
        skipped = self._skipped[master.number]
        for place in self._round(master):
            game = self._waiting(master, place, master.free)
            if game and game not in skipped:
                return master.free
        times = (self._when(master, game, place) for place in self._round(master)
                 for game in place.games)  # fmt: skip
        return min(times, default=NEVER)

    def _when(self, master: TimedMaster, game: TimedGame, place: Place) -> int:
        """Return the earliest time at which she may go to a game, in ms."""
        if game.next_master() != master.number:
            return NEVER
        at = max(master.free, place.begun, game.arrived_at, game.last_visit_at)
        if game in self._skipped[master.number]:
            at = max(at, game.ready_at)
        return NEVER if game.is_over(at) else at

    def _act(self, master: TimedMaster, at: int) -> None:
        if master.number in self._heading:
            self._come(master, *self._heading.pop(master.number))
        else:
            super()._act(master, at)

    def _decide(self, master: TimedMaster, at: int) -> None:
        while self._left and self._left[0][0] <= at:
            self._ring.remove(heappop(self._left)[1])
        master.free, self._skipped[master.number] = at, []
        for place in self._round(master):
            game = self._waiting(master, place, at)
            if game and self._goes_to(master, place, game, at):
                return

    def _goes_to(self, master: TimedMaster, place: Place, game: TimedGame, at: int) -> bool:
        """Set out for a game, or end it if it is lost; return False if she skips it."""
        there = at + master.walking_time_to(place.number)
        if game.ready_at > at and game.cut_off_at <= there:
            self._skipped[master.number].append(game)
            return False
        if game.ready_at > at:
            master.go_to(place.number, at, there)
            self._heading[master.number] = there, place, game
        elif game.ends_by(there, at):
            self._end(place)
        else:
            master.go_to(place.number, at, there)
            self._visit(master, place, game, there)
        return True

    def _come(self, master: TimedMaster, at: int, place: Place, game: TimedGame) -> None:
        """Arrive at `at`, in ms, at a board that was not ready when she set out."""
        master.free = at
        if game.ready_at > at:
            if game.passes_left and self._another_is_ready(master, place, at):
                game.ask_to_come_back(at)
                return
            master.free = game.ready_at
        if game.over or game.ready_at >= NEVER:
            return
        if game.ends_by(master.free, master.free):
            self._end(place)
        else:
            self._visit(master, place, game, master.free)

    def _another_is_ready(self, master: TimedMaster, place: Place, at: int) -> bool:
        """Whether an opponent at another board is ready for her at `at`, in ms."""
        others = (self._waiting(master, other, at) for other in self._round(master)
                  if other is not place)  # fmt: skip
        return any(game is not None and game.ready_at <= at for game in others)

    def _visit(self, master: TimedMaster, place: Place, game: TimedGame, at: int) -> None:
        master.free = game.visit(at)
        self._end(place)

    def _end(self, place: Place) -> None:
        """Handle the end of the game at a board, if it is over."""
        if place.latest.over:
            place.settle()
            self._note_end(place)
            self._settled(place)

"""Masters at their boards, under each order of visits: a plain event-heap simulation."""

from abc import ABC, abstractmethod
from bisect import bisect_right, insort
from collections import deque
from collections.abc import Iterator, Sequence
from heapq import heappop, heappush

from simul.durations import NEVER
from simul.oracle.reference.master import Master
from simul.oracle.reference.tables import Place, Table
from simul.scenario import Scenario


class Crew:
    """An exhibition of its own: one master, or a tandem, with some of the boards of the hall."""

    def __init__(
        self, scenario: Scenario, places: Sequence[Place], masters: Sequence[Master]
    ) -> None:
        self.scenario = scenario
        self.places = places
        self.masters = masters
        self._visits = 0

    def serve(self, master: Master, place: Place, at: int) -> None:
        """Do what a master has decided at a time: go to a board that is ready for her.

        She does not set out for one that is lost or closed when she would be there.
        """
        table = place.latest
        master.free = at
        if not table.ends_by(at + master.way_to(place.number), at):
            self._visits += 1
            place.order = self._visits
            master.free = table.visit(master.go_to(place.number, at))
        place.settle()


class Sequential(Crew):
    """They stay at a board until all its games are over."""

    def play(self) -> None:
        """Play at one board after the other."""
        now = 0
        for place in self.places:
            now = self._play_at(place, now)
            if now >= NEVER:
                return

    def _play_at(self, place: Place, now: int) -> int:
        """Play all games of a board; return when it is known that they are over, in ms."""
        place.begin(now)
        while not place.exhausted:
            table = place.latest
            now = max(now, table.ready_at)
            if now >= NEVER:
                return now
            master = self._of(table.next_master())
            while master.rests(now):
                now = max(now, master.free)
            self.serve(master, place, now)
            now = master.free
        return max(now, place.free_at)

    def _of(self, number: int) -> Master:
        return self.masters[number - self.masters[0].number]


class _Deciding(Crew, ABC):
    """Each master decides where to go whenever she is free.

    So many workers have one board each until its games are over.
    """

    def __init__(
        self,
        scenario: Scenario,
        places: Sequence[Place],
        masters: Sequence[Master],
        workers: int,
    ) -> None:
        super().__init__(scenario, places, masters)
        self._to_come = deque(places)
        self._workers = [(0, place.order) for place in places[:workers]]
        """When workers are free for another board, in ms, and whose turn they have; a heap."""

    def play(self) -> None:
        """Make one decision after the other, in order of time and then of masters."""
        while True:
            at, _, master = min((self._next(each), each.number, each) for each in self.masters)
            if self._to_come and self._workers and self._workers[0][0] <= at:
                self._begin(*heappop(self._workers))
            elif at >= NEVER:
                return
            else:
                self._act(master, at)

    def _begin(self, at: int, turn: int) -> None:
        place = self._to_come.popleft()
        place.begin(at)
        if place.tables and place.latest.ready_at <= at:
            place.order = turn  # as if the worker had asked at the board before
        self._enlist(place)
        self._settled(place)

    def _settled(self, place: Place) -> None:
        """Have a worker look for another board where all games of this one are over."""
        if place.exhausted:
            heappush(self._workers, (place.free_at, place.order))

    def _act(self, master: Master, at: int) -> None:
        if not master.rests(at):
            self._decide(master, at)

    @abstractmethod
    def _next(self, master: Master) -> int:
        """When a master decides next, in ms."""

    @abstractmethod
    def _decide(self, master: Master, at: int) -> None:
        """Have a master decide."""

    @abstractmethod
    def _enlist(self, place: Place) -> None:
        """Take note that a board is played at from now on."""


class ReadyOnly(_Deciding):
    """She goes only to boards that are ready, in the scenario's order."""

    def __init__(
        self,
        scenario: Scenario,
        places: Sequence[Place],
        masters: Sequence[Master],
        workers: int,
    ) -> None:
        super().__init__(scenario, places, masters, workers)
        self._place = {place.number: place for place in places}
        self._coming: dict[int, list[tuple[int, int, int]]] = {
            master.number: [] for master in masters
        }
        """For each master since when boards are ready, their ranks and numbers; heaps."""
        self._ready: dict[int, list[tuple[int, int, int]]] = {
            master.number: [] for master in masters
        }
        """Those of them from among which she has chosen once, where the order is another."""

    def _next(self, master: Master) -> int:
        if self._ready[master.number]:
            return master.free
        coming = self._coming[master.number]
        return max(master.free, coming[0][0]) if coming else NEVER

    def _decide(self, master: Master, at: int) -> None:
        place = self._place[self._choose(master, at)]
        self.serve(master, place, at)
        self._enlist(place)
        self._settled(place)

    def _choose(self, master: Master, at: int) -> int:
        """Return the number of the board that comes next of those that are ready at a time."""
        coming, ready = self._coming[master.number], self._ready[master.number]
        if self.scenario.order == "ready-first":
            return heappop(coming)[2]
        while coming and coming[0][0] <= at:
            ready.append(heappop(coming))
        chosen = min(ready, key=lambda entry: (self._rank(master, entry[2]), entry))
        ready.remove(chosen)
        return chosen[2]

    def _rank(self, master: Master, number: int) -> int:
        """How late a ready board comes in the order, before ties are broken."""
        match self.scenario.order:
            case "nearest-ready":
                return master.way_to(number)
            case "skip-if-not-ready":
                return (number - master.place - 1) % self.scenario.boards
            case "weakest-clock-first":
                return self._place[number].latest.flag_at
            case _:
                return 0

    def _enlist(self, place: Place) -> None:
        if not place.exhausted and place.latest.ready_at < NEVER:
            since = max(place.begun, place.latest.ready_at)
            coming = self._coming[place.latest.next_master()]
            heappush(coming, (since, place.order, place.number))


class Rotation(_Deciding):
    """She goes round the hall, and waits where somebody is not ready."""

    def __init__(
        self,
        scenario: Scenario,
        places: Sequence[Place],
        masters: Sequence[Master],
        workers: int,
    ) -> None:
        super().__init__(scenario, places, masters, workers)
        self._place = {place.number: place for place in places}
        self._ring: list[int] = []
        """Numbers of the boards that are played at, ascending."""
        self._left: list[tuple[int, int]] = []
        """When boards are played at no more, and their numbers; a heap."""
        self._heading: dict[int, tuple[int, Place, Table]] = {}
        """When masters who are on their way come to a board, and to which game."""
        self._skipped: dict[int, list[Table]] = {master.number: [] for master in masters}
        """Games that a master did not set out for because they end before she is there."""

    def _enlist(self, place: Place) -> None:
        insort(self._ring, place.number)
        self._note_end(place)

    def _note_end(self, place: Place) -> None:
        if place.exhausted:
            over = max([place.begun, *(table.ready_at for table in place.tables)])
            heappush(self._left, (over, place.number))

    def _round(self, master: Master) -> Iterator[Place]:
        """Return the boards in the order in which she comes to them."""
        start = bisect_right(self._ring, master.place)
        for index in range(start, start + len(self._ring)):
            yield self._place[self._ring[index % len(self._ring)]]

    def _waiting(self, master: Master, place: Place, at: int) -> Table | None:
        """Return the game at a board if it is in play at a time, and the next visit is hers."""
        table = place.playing(at)
        if place.begun > at or table is None or table.arrived_at > at:
            return None
        return table if table.next_master(at) == master.number else None

    def _next(self, master: Master) -> int:
        if master.number in self._heading:
            return self._heading[master.number][0]
        skipped = self._skipped[master.number]
        for place in self._round(master):
            table = self._waiting(master, place, master.free)
            if table and table not in skipped:
                return master.free
        times = (self._when(master, table, place) for place in self._round(master)
                 for table in place.tables)  # fmt: skip
        return min(times, default=NEVER)

    def _when(self, master: Master, table: Table, place: Place) -> int:
        """When she may go to a game at the earliest, in ms."""
        if table.next_master() != master.number:
            return NEVER
        at = max(master.free, place.begun, table.arrived_at, table.last_visit_at)
        if table in self._skipped[master.number]:
            at = max(at, table.ready_at)
        return NEVER if table.is_over(at) else at

    def _act(self, master: Master, at: int) -> None:
        if master.number in self._heading:
            self._come(master, *self._heading.pop(master.number))
        else:
            super()._act(master, at)

    def _decide(self, master: Master, at: int) -> None:
        while self._left and self._left[0][0] <= at:
            self._ring.remove(heappop(self._left)[1])
        master.free, self._skipped[master.number] = at, []
        for place in self._round(master):
            table = self._waiting(master, place, at)
            if table and self._goes_to(master, place, table, at):
                return

    def _goes_to(self, master: Master, place: Place, table: Table, at: int) -> bool:
        """Have her set out for a game, or find it at an end; return whether it was one of both."""
        there = at + master.way_to(place.number)
        if table.ready_at > at and table.cut_off_at <= there:
            self._skipped[master.number].append(table)
            return False
        if table.ready_at > at:
            self._heading[master.number] = master.go_to(place.number, at), place, table
        elif table.ends_by(there, at):
            self._end(place)
        else:
            self._visit(master, place, table, master.go_to(place.number, at))
        return True

    def _come(self, master: Master, at: int, place: Place, table: Table) -> None:
        """Have her arrive at a board that was not ready when she set out."""
        master.free = at
        if table.ready_at > at:
            if table.passes_left and self._somebody_else(master, place, at):
                table.ask_to_come_back(at)
                return
            master.free = table.ready_at
        if table.over or table.ready_at >= NEVER:
            return
        if table.ends_by(master.free, master.free):
            self._end(place)
        else:
            self._visit(master, place, table, master.free)

    def _somebody_else(self, master: Master, place: Place, at: int) -> bool:
        """Whether anybody at another board is ready for her at a time."""
        others = (self._waiting(master, other, at) for other in self._round(master)
                  if other is not place)  # fmt: skip
        return any(table is not None and table.ready_at <= at for table in others)

    def _visit(self, master: Master, place: Place, table: Table, at: int) -> None:
        master.free = table.visit(at)
        self._end(place)

    def _end(self, place: Place) -> None:
        """Take note of what has become of the game at a board."""
        if place.latest.over:
            place.settle()
            self._note_end(place)
            self._settled(place)

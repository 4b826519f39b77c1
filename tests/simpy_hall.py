"""The hall of docs/rules.md in SimPy: a process for each board, each master and each worker.

It is written naively: nothing is known before it happens, except when a reply comes. Decisions at
an instant are made after everything else of that instant.
"""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from math import inf
from typing import Any

import chess
import simpy

from simul.games import Game
from simul.games.adjudication import adjudication
from simul.games.referee import forfeit
from simul.record import DRAW, Ending, Event, Kind, Reason, Record
from simul.scenario import Scenario
from simul.scenario.floor import walking_time

Process = Generator[simpy.Event, Any, Any]
WORKERS, VISITS, MASTERS = 2, 5, 10
"""The order of what comes after the replies of an instant."""


class Desk:
    """A board of the hall, and the state of the game there."""

    def __init__(self, hall: "Hall", number: int, games: Sequence[Game]) -> None:
        self.hall, self.number, self.games = hall, number, games
        self.order = number - hall.scenario.boards
        self.worked = self.done = False
        self.from_when = self.since = self.ended = 0.0
        self.made = self.visits = self.passes = self.increment = 0
        self.left: dict[str, float] = {}
        self.game = games[0]
        self.state = "empty"
        self.events: list[Event] = []
        self.moved = hall.env.event()

    @property
    def in_play(self) -> bool:
        """Whether an opponent sits here whose game is not over."""
        return self.worked and self.state not in {"empty", "over"}

    @property
    def ready(self) -> bool:
        """Whether the opponent waits for a master."""
        return self.worked and self.state == "ready"

    @property
    def whose(self) -> int:
        """Index of the master whose visit is next."""
        return self.visits % len(self.hall.masters)

    @property
    def flag_at(self) -> float:
        """When the master's time is up, if it is her turn."""
        return self.since + self.left["master"]

    @property
    def cut_at(self) -> float:
        """When all is over."""
        cut = self.game.misfortune.cut_off_at
        return inf if cut is None else cut

    def position(self) -> chess.Board:
        """What is on the board."""
        position = chess.Board(self.game.pairing.fen)
        for move in self.game.moves[: self.made]:
            position.push_uci(move)
        return position

    def note(self, at: float, kind: Kind, ply: int, move: str = "", note: str = "") -> None:
        """Write down what happens."""
        self.events.append(Event(int(at), self.game.pairing.board, ply, kind, move, note))

    def end(self, at: float, note: str, ply: int | None = None) -> None:
        """End the game."""
        self.note(at, Kind.OVER, self.made if ply is None else ply, note=note)
        self.state, self.ended = "over", at

    def time_is_up(self, who: str) -> str:
        """The note when the time of a side is up."""
        by_master = who == "master"
        name = "the master" if by_master else self.game.opponent
        white_lost = by_master == self.game.pairing.master_is_white
        if self.position().has_insufficient_material(not white_lost):
            return Ending(DRAW, Reason.OUT_OF_TIME, name)
        return forfeit(self.game.pairing, by_master, Reason.OUT_OF_TIME, name)

    def cut_note(self) -> str:
        """The note when the exhibition is over."""
        if self.game.misfortune.closes:
            return adjudication(self.position(), "the hall closed")
        return forfeit(self.game.pairing, True, Reason.FELL_ILL, "the master")

    def lost_or_closed(self, by: float) -> bool:
        """End the game if a master would come too late."""
        if self.cut_at <= by and self.cut_at <= self.flag_at:
            self.end(max(self.cut_at, self.since), self.cut_note())
        elif self.flag_at <= by:
            self.end(self.flag_at, self.time_is_up("master"))
        return self.state == "over"

    def moves(self, at: float, who: str) -> None:
        """Make a move."""
        self.left[who] += self.increment - (at - self.since)
        self.since = at
        self.made += 1
        kind = Kind.MOVE if who == "master" else Kind.REPLY
        self.note(at, kind, self.made, self.game.moves[self.made - 1])
        if self.made == len(self.game.moves) and self.game.spoilt is None:
            self.end(at, self.game.ending)

    def play(self) -> Process:
        """One opponent after the other."""
        for index, game in enumerate(self.games):
            arrival: float = self.ended + self.hall.scenario.changeover if index else 0
            arrival = arrival if index else game.arrives_at
            cut = game.misfortune.cut_off_at
            if cut is not None and cut <= arrival and (index or arrival):
                break
            yield self.hall.until(arrival)
            self.sit_down(game, arrival)
            yield from self.play_game()
        self.done = True
        self.hall.ring()

    def sit_down(self, game: Game, at: float) -> None:
        """A new opponent takes a seat."""
        self.game, self.since, self.made, self.visits = game, at, 0, 0
        self.passes = self.hall.scenario.passes
        clocks = game.pairing.clocks
        self.left = {"master": inf, "opponent": inf}
        self.increment = 0
        if clocks:
            self.left = {"master": clocks.master, "opponent": clocks.opponent}
            self.increment = clocks.increment
        self.state = "thinking"
        self.note(at, Kind.ARRIVED, 0)
        self.hall.ring()

    def play_game(self) -> Process:
        """Alternate between the two sides."""
        if self.game.opponent_first:
            yield from self.think()
        while self.state != "over":
            self.state = "ready"
            self.moved = self.hall.env.event()
            self.hall.ring()
            yield self.moved
            if self.state != "over":
                self.state = "thinking"
                yield from self.think()
        self.hall.ring()

    def think(self) -> Process:
        """Let the opponent think; then reply, lose or leave."""
        at, _, note = min(self.outcomes(), default=(inf, 0, ""))
        if at == inf:
            yield self.hall.env.event()
        yield self.hall.until(at)
        if note:
            self.end(at, note)
        else:
            self.moves(at, "opponent")

    def outcomes(self) -> Iterable[tuple[float, int, str]]:
        """What may end the thinking, at what time."""
        bad, began, fails = self.game.misfortune, self.since, self.made == len(self.game.moves)
        due: float = began + ((self.game.spoilt or 0) if fails else self.game.times[self.made])
        if bad.falls_silent_at is not None and bad.falls_silent_at < due:
            due = inf
        comes = True
        if bad.walks_out_at is not None and bad.walks_out_at < due:
            comes = False
            words = forfeit(self.game.pairing, False, Reason.WALKED_OUT, self.game.opponent)
            yield max(began, bad.walks_out_at), 1, words
        if self.cut_at < due:
            comes = False
            yield max(began, self.cut_at), 2, self.cut_note()
        if comes:
            yield (began, 0, self.game.ending) if fails else (due, 0, "")
        if bad.limit is not None:
            limit = f"{bad.limit / 1000:g} s"
            words = forfeit(self.game.pairing, False, Reason.NO_REPLY, self.game.opponent, limit)
            yield began + bad.limit, 3, words
        if self.left["opponent"] < inf:
            yield began + self.left["opponent"], 4, self.time_is_up("opponent")


class Walker:
    """A master."""

    def __init__(self, hall: "Hall", index: int, number: int) -> None:
        self.hall, self.index, self.number = hall, index, number
        self.free: float = 0
        self.at: int | None = None
        self.events: list[Event] = []
        self.skipped: list[Game] = []
        self.breaks = []
        for rest in hall.scenario.breaks:
            times = [rest.at] if rest.every is None else range(rest.every, 10_000_000, rest.every)
            self.breaks += [(at or 0, rest.length) for at in times]
        self.breaks.sort(key=lambda rest: rest[0])

    def note(self, at: float, kind: Kind) -> None:
        """Write down what concerns her alone."""
        self.events.append(Event(int(at), 0, self.number, kind))

    def way(self, desk: Desk) -> int:
        """How long she walks."""
        scenario = self.hall.scenario
        start = desk.number if self.at is None else self.at
        return walking_time(scenario.floor, scenario.boards, start, desk.number)

    def rest(self) -> Process:
        """Take a break if it is time; return whether she has."""
        if not self.breaks or self.breaks[0][0] > self.hall.env.now:
            return False
        at, length = self.breaks.pop(0)
        begin = max(at, self.free)
        self.free = begin + length
        self.note(begin, Kind.REST)
        self.note(self.free, Kind.STAND)
        yield self.hall.until(self.free)
        return True

    def walk(self, desk: Desk) -> Process:
        """Go to a board."""
        way = self.way(desk)
        self.at = desk.number
        if way:
            self.note(self.hall.env.now, Kind.WALK)
            yield self.hall.env.timeout(way)
            self.note(self.hall.env.now, Kind.STAND)

    def visit(self, desk: Desk) -> Process:
        """Make a move."""
        now, ply = self.hall.env.now, desk.made + 1
        desk.visits += 1
        desk.state = "visited"
        desk.note(now, Kind.VISIT, ply)
        self.hall.ring()
        fails = desk.made == len(desk.game.moves)
        move_at = now if fails else now + desk.game.times[desk.made]
        yield self.hall.until(min(move_at, desk.flag_at))
        if fails:
            desk.end(now, desk.game.ending, ply)
        elif move_at > desk.flag_at:
            desk.end(desk.flag_at, desk.time_is_up("master"), ply)
        else:
            desk.moves(move_at, "master")
        self.free = self.hall.env.now
        desk.moved.succeed()

    def serve(self, desk: Desk) -> Process:
        """Go to a board that is ready, if that makes sense."""
        self.free = self.hall.env.now
        if desk.lost_or_closed(self.free + self.way(desk)):
            desk.moved.succeed()
            return
        desk.order = self.hall.next_number()
        desk.state = "awaited"
        yield from self.walk(desk)
        yield from self.visit(desk)

    def serve_the_ready(self) -> Process:
        """Decide again and again who of the ready comes next."""
        while True:
            yield self.hall.after(MASTERS + self.index)
            ready = [desk for desk in self.hall.desks if desk.ready and desk.whose == self.index]
            if not ready:
                yield self.hall.bell
            elif not (yield from self.rest()):
                yield from self.serve(min(ready, key=self.rank))

    def rank(self, desk: Desk) -> tuple[float, float, int]:
        """Sort the ready."""
        here = 0 if self.at is None else self.at
        ranks: dict[str, float] = {
            "nearest-ready": self.way(desk),
            "skip-if-not-ready": (desk.number - here - 1) % self.hall.scenario.boards,
            "weakest-clock-first": desk.flag_at,
        }
        return ranks.get(self.hall.scenario.order, 0), max(desk.since, desk.from_when), desk.order

    def go_round(self) -> Process:
        """Walk round the hall."""
        while True:
            yield self.hall.after(MASTERS + self.index)
            if not any(desk.ready or desk.game not in self.skipped for desk in self.hers()):
                yield self.hall.bell
            elif not (yield from self.rest()):
                yield from self.go_on()

    def hers(self) -> list[Desk]:
        """The boards that she may go to, in the order in which she comes to them."""
        here = 0 if self.at is None else self.at
        ring = [desk for desk in self.hall.desks if desk.number > here]
        ring += [desk for desk in self.hall.desks if desk.number <= here]
        return [desk for desk in ring if desk.in_play and desk.whose == self.index]

    def go_on(self) -> Process:
        """Go to the next board, if there is any that makes sense."""
        self.skipped, self.free = [], self.hall.env.now
        for desk in self.hers():
            if desk.ready:
                yield from self.serve(desk)
                return
            if desk.cut_at > self.hall.env.now + self.way(desk):
                game = desk.game
                yield from self.walk(desk)
                yield self.hall.after(MASTERS + self.index)
                yield from self.stand_before(desk, game)
                return
            self.skipped.append(desk.game)

    def stand_before(self, desk: Desk, game: Game) -> Process:
        """Arrive at a board that was not ready when she set out."""
        waits = desk.game is game and desk.in_play and not desk.ready
        others = any(other.ready for other in self.hers() if other is not desk)
        if waits and others and desk.passes:
            desk.passes -= 1
            desk.note(self.hall.env.now, Kind.PASSED, desk.made)
            self.free = self.hall.env.now
            return
        while desk.game is game and desk.in_play and not desk.ready:
            yield self.hall.bell
            yield self.hall.after(VISITS)
        self.free = self.hall.env.now
        if desk.game is not game or not desk.in_play:
            return
        if desk.lost_or_closed(self.free):
            desk.moved.succeed()
        else:
            yield from self.visit(desk)


class Hall:
    """An exhibition of its own."""

    def __init__(
        self, scenario: Scenario, queues: dict[int, list[Game]], numbers: Sequence[int]
    ) -> None:
        self.scenario = scenario
        self.env = simpy.Environment()
        self.bell = self.env.event()
        self.visits = 0
        self.masters = [Walker(self, *each) for each in enumerate(numbers)]
        self.desks = [Desk(self, number, games) for number, games in queues.items()]

    def until(self, at: float) -> simpy.Event:
        """Wait for a time; not at all if it has passed."""
        return self.env.timeout(max(0, at - self.env.now))

    def after(self, priority: float) -> simpy.Event:
        """Wait until whatever comes first at this instant has happened."""
        event = self.env.event()
        event._ok, event._value = True, None
        self.env.schedule(event, priority=priority)  # type: ignore[arg-type]
        return event

    def ring(self) -> None:
        """Wake all processes that wait for a change."""
        self.bell.succeed()
        self.bell = self.env.event()

    def next_number(self) -> int:
        """Number the visits."""
        self.visits += 1
        return self.visits

    def worker(self, to_come: deque[Desk]) -> Process:
        """Look after one board after the other."""
        turn: int | None = None
        while to_come:
            desk = to_come.popleft()
            desk.worked, desk.from_when = True, self.env.now
            if turn is not None and desk.ready:
                desk.order = turn
            self.ring()
            while not desk.done:
                yield self.bell
            turn = desk.order
            yield self.after(WORKERS + turn / 1_000_000)

    def one_by_one(self) -> Process:
        """Play one board after the other."""
        for desk in self.desks:
            desk.worked, desk.from_when = True, self.env.now
            while not desk.done:
                yield self.after(MASTERS)
                if not desk.ready:
                    if not desk.done:
                        yield self.bell
                    continue
                master = self.masters[desk.whose]
                if not (yield from master.rest()):
                    yield from master.serve(desk)

    def play(self, policy: str) -> None:
        """Play to the end, or until nothing happens any more."""
        for desk in self.desks:
            self.env.process(desk.play())
        if policy == "sequential":
            self.env.process(self.one_by_one())
        else:
            self.start(policy)
        self.env.run()

    def start(self, policy: str) -> None:
        """Start masters and workers."""
        to_come = deque(self.desks)
        workers = self.scenario.workers if policy == "thread-pool" else len(self.desks)
        for _ in range(min(workers, len(self.desks))):
            self.env.process(self.worker(to_come))
        rotation = "rotation" in {policy, self.scenario.order}
        for master in self.masters:
            self.env.process(master.go_round() if rotation else master.serve_the_ready())

    @property
    def events(self) -> Iterable[Event]:
        """All that happened."""
        for desk in self.desks:
            if desk.worked:
                yield from desk.events
        for master in self.masters:
            yield from master.events


def simpy_events(scenario: Scenario, policy: str, games: Sequence[Game]) -> tuple[Event, ...]:
    """Play the games of a scenario under a policy, and return what happened, in order."""
    events: list[Event] = []
    number = 1
    for member in range(1, scenario.master.team + 1):
        block = scenario.boards_of(member)
        crews = min(scenario.workers, len(block)) if policy == "processes" else 1
        for crew in range(crews):
            queues = {
                board: [games[game - 1] for game in scenario.games_at(board)]
                for board in block[crew::crews]
            }
            hall = Hall(scenario, queues, range(number, number + scenario.master.tandem))
            hall.play(policy)
            events += hall.events
            number += scenario.master.tandem
    return Record.in_order(events)

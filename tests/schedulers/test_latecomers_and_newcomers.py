"""Schedulers with an order of their own, where opponents come late and one after the other.

The simulation here is written from docs/rules.md alone, visit by visit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from conftest import examples, make_scenario
from hypothesis import given
from hypothesis import strategies as st

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.games import Game, seed_games
from simul.record import Kind
from simul.running import run
from simul.scenario import Scenario
from simul.schedulers import LADDER

Visits = list[tuple[int, int]]
"""When a visit begins, in ms, and the number of the game."""


@dataclass
class Desk:
    """A board of the hall: the game there, and those to come."""

    number: int
    boards: int
    changeover: int
    games: list[Game]
    ready_at: int = 0
    """When the opponent is ready for her, or the game is over."""
    left: list[tuple[int, int]] = field(default_factory=list)
    """Her moves in this game, each with the reply, in ms."""

    def __post_init__(self) -> None:
        self.turn = self.number - self.boards
        self.taken_at = 0
        self.game = self.games[0]
        self.sit_down(self.game.arrives_at)

    def sit_down(self, at: int) -> None:
        """The next opponent comes, and begins to think if the first move is his."""
        self.game = self.games.pop(0)
        times = list(self.game.times)
        self.ready_at = at + (times.pop(0) if self.game.opponent_first else 0)
        self.left = list(zip(times[::2], [*times[1::2], 0], strict=False))
        self.next_if_over()

    def next_if_over(self) -> None:
        """Where a game is over, the next opponent comes after the changeover."""
        if not self.left and self.games:
            self.sit_down(self.ready_at + self.changeover)

    def visit(self, at: int) -> int:
        """Make her move; return when she has made it."""
        move, reply = self.left.pop(0)
        self.ready_at = at + move + reply
        self.next_if_over()
        return at + move


def desks(scenario: Scenario, games: Sequence[Game]) -> list[Desk]:
    """The boards of the hall."""
    count = scenario.boards
    queues = [list(games[board::count]) for board in range(count)]
    return [Desk(n, count, scenario.changeover, queue) for n, queue in enumerate(queues, start=1)]


def one_board_after_the_other(hall: Sequence[Desk]) -> Iterator[tuple[int, int]]:
    """She stays at a board until all games there are over."""
    now = 0
    for desk in hall:
        while desk.left:
            now = max(now, desk.ready_at)
            yield now, desk.game.pairing.board
            now = desk.visit(now)
        now = max(now, desk.ready_at)  # the end of the last game


def first_come_first_served(hall: Sequence[Desk], threads: int) -> Iterator[tuple[int, int]]:
    """Each thread stays with a board until all games there are over."""
    waiting, free, visits = list(hall), 0, 0
    held: list[Desk] = []
    idle = [(0, desk.turn) for desk in hall[:threads]]
    while waiting or held:
        soonest = min((max(free, desk.taken_at, desk.ready_at) for desk in held), default=None)
        if waiting and idle and (soonest is None or min(idle)[0] <= soonest):
            desk = waiting.pop(0)
            desk.taken_at, turn = min(idle)
            idle.remove(min(idle))
            if desk.ready_at <= desk.taken_at:
                desk.turn = turn
            held.append(desk)
            continue
        desk = min(held, key=lambda each: (max(each.taken_at, each.ready_at), each.turn))
        begin = max(free, desk.taken_at, desk.ready_at)
        yield begin, desk.game.pairing.board
        free, visits = desk.visit(begin), visits + 1
        desk.turn = visits
        if not desk.left:
            held.remove(desk)
            idle.append((desk.ready_at, desk.turn))


def by_the_rules(scenario: Scenario, scheduler: str) -> Visits:
    """All visits, as docs/rules.md has them."""
    hall = desks(scenario, seed_games(scenario))
    workers = min(scenario.workers, len(hall))
    match scheduler:
        case "sequential":
            visits = list(one_board_after_the_other(hall))
        case "thread-pool":
            visits = list(first_come_first_served(hall, workers))
        case _:
            shares = [hall[process::workers] for process in range(workers)]
            visits = [
                visit for share in shares for visit in first_come_first_served(share, len(share))
            ]
    return sorted(visits)


def visits_in(events: Sequence[object]) -> Visits:
    """All visits of a record."""
    return sorted((event.at, event.board) for event in events if event.kind is Kind.VISIT)  # type: ignore[attr-defined]


TIME = st.one_of(st.integers(0, 9), st.just({"distribution": "exponential", "mean": 6}))
SCENARIOS = st.builds(
    lambda late, colour, **keys: make_scenario(
        **keys,
        master={"player": "random", "move_time": keys["service"], "colour": colour},
        mishaps=[
            {"what": "comes-late", "at": at, "boards": [board]}
            for board, at in late.items()
            if board <= keys["boards"]
        ],
    ),
    boards=st.integers(1, 5),
    games=st.integers(5, 11),
    changeover=st.integers(0, 12),
    moves=st.integers(1, 4),
    service=TIME,
    think=TIME,
    workers=st.integers(1, 6),
    seed=st.integers(0, 2**32),
    colour=st.sampled_from(["white", "black", "alternating"]),
    late=st.dictionaries(st.integers(1, 5), st.integers(0, 60), max_size=4),
)
"""Whole seconds make ties the normal case."""


@pytest.mark.parametrize("scheduler", ["sequential", "thread-pool", "asyncio"])
@given(scenario=SCENARIOS)
@examples(10, 100)
def test_every_visit_is_where_the_rules_have_it(scheduler: str, scenario: Scenario) -> None:
    """With latecomers and newcomers at every board."""
    exhibition = Exhibition(scenario, Timeline())
    LADDER[scheduler].load()(exhibition)
    workers = {"asyncio": scenario.boards}.get(scheduler, scenario.workers)
    hall = scenario.model_copy(update={"workers": workers})
    rules = "thread-pool" if scheduler == "asyncio" else scheduler
    assert visits_in(exhibition.log.events) == by_the_rules(hall, rules)


@pytest.mark.processes
@given(scenario=SCENARIOS)
@examples(1, 10)
def test_every_process_deals_with_its_own_boards_by_the_rules(scenario: Scenario) -> None:
    """Each master has every K-th board, with all its games."""
    events = run(scenario, "processes").record.events
    assert visits_in(events) == by_the_rules(scenario, "processes")

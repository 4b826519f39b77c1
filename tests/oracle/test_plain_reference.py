"""The reference for plain halls: fast, and the same as the one that knows all rules."""

from hypothesis import given
from hypothesis import strategies as st
from simpy_loop import visits_in_simpy

from simul.games import Game
from simul.oracle.reference import PREDICTIONS, _all_events, _places, _server_groups, predict
from simul.oracle.reference.batches import visits_in_batches
from simul.oracle.reference.plain import MANY, ready_first
from simul.record import Pairing, Record
from simul.scenario import Scenario, load_scenario

MS = st.one_of(st.integers(0, 3), st.integers(0, 100))
HALLS = st.lists(st.lists(st.tuples(MS, MS), max_size=6), min_size=1, max_size=8)
"""For each board the master's and the opponent's ms, move by move."""


def lists(hall: list[list[tuple[int, int]]]) -> tuple[list[list[int]], list[list[int]]]:
    """Service and think times."""
    return [[a for a, _ in board] for board in hall], [[b for _, b in board] for board in hall]


@given(hall=HALLS, data=st.data())
def test_batches_are_the_heap(hall: list[list[tuple[int, int]]], data: st.DataObject) -> None:
    """Many visits at once are the same visits, in the same order, ties included."""
    ready = [data.draw(st.sampled_from([0, 0, 1, 7])) for _ in hall]
    assert ready_first(ready, *lists(hall)) == visits_in_batches(ready, *lists(hall))


@given(hall=HALLS)
def test_the_heap_is_simpy(hall: list[list[tuple[int, int]]]) -> None:
    """A hall of SimPy processes with one resource makes the same visits."""
    service, think = lists(hall)
    assert ready_first([0] * len(hall), service, think) == visits_in_simpy(service, think)


def test_a_large_hall_goes_in_batches_and_comes_to_the_same() -> None:
    """Beyond `MANY` boards another algorithm takes over, with the same results."""
    boards = MANY + 1
    service = [[5_000 + board % 7 for _ in range(3)] for board in range(boards)]
    think = [[(board * 7_919 + move * 104_729) % 90_000 for move in range(3)] for board in
             range(boards)]  # fmt: skip
    assert ready_first([0] * boards, service, think) == visits_in_simpy(service, think)


@st.composite
def plain(draw: st.DrawFn) -> tuple[Scenario, list[Game]]:
    """A scenario without further rules, and games of place-holders."""
    games = []
    for board in range(1, draw(st.integers(1, 7)) + 1):
        first = draw(st.booleans())
        times = draw(st.lists(MS, min_size=1, max_size=9))
        pairing = Pairing(board, "", "", "", "", master_is_white=not first, place=board)
        moves = tuple(f"move{ply}" for ply in range(len(times)))
        games.append(Game(pairing, first, moves, tuple(times), "1-0 as it happens"))
    changes = {
        "boards": len(games),
        "order": draw(st.sampled_from(["ready-first", "rotation"])),
        "workers": draw(st.integers(1, 3)),
    }
    return load_scenario("textbook").model_copy(update=changes), games


@given(hall=plain())
def test_plain_halls_are_what_the_rules_make_of_them(hall: tuple[Scenario, list[Game]]) -> None:
    """The short way leads to the same record as the long one, under every policy."""
    scenario, games = hall
    for policy in PREDICTIONS:
        events = []
        for group in _server_groups(scenario, policy, _places(scenario, games)):
            events += _all_events(group, policy)
        assert predict(scenario, policy, games).events == Record.in_order(events)

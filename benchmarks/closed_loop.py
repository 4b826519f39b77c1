"""One closed queueing loop in several discrete-event simulators, without any chess.

Every opponent thinks and waits for the master, who serves first come, first served. All simulators
receive the same times, sampled beforehand, and must find the same makespan. Ours and SimPy's record
every event; salabim records nothing, with its monitors and its trace off; Ciw keeps its own
records, which cannot be switched off.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import limits
import numpy as np
from harness import Entrant, Lap, Race, lap, lap_of
from move_pairs import scenario_of
from sampled_times import Times, games_of, sample

from simul.games import Game
from simul.oracle.reference import predict
from simul.oracle.reference.batches import Halls, columns
from simul.oracle.reference.plain import events_of, ready_first, visits_of
from simul.scenario import Scenario

Lists = Sequence[Sequence[int]]
Model = Callable[[list[list[int]], list[list[int]]], int]
"""Simulate these service and think times, in ms; return the makespan, in ms."""
BOTH = ("constant", "exponential")
QUICK = [(24, 30, BOTH, True), (1_000, 5, BOTH, True)]
ALL = [
    (24, 30, BOTH, True),
    (1_000, 30, BOTH, True),
    (10_000, 30, BOTH, False),
    (10_000, 3, ("exponential",), True),
]
"""Boards, move pairs, kinds of think time, and whether slow simulators take part."""


def visits(service: Lists, think: Lists) -> int:
    """Simulate with the reference: visits and replies only. Returns the makespan in ms."""
    return max(reply for *_, reply in ready_first([0] * len(service), service, think))


def in_columns(times: Times) -> int:
    """Simulate with the reference in arrays throughout. Returns the makespan in ms."""
    boards, pairs = times.service.shape
    halls = Halls(
        np.zeros((1, boards), np.int64),
        times.service[np.newaxis],
        times.think[np.newaxis],
        np.full((1, boards), pairs),
    )
    return int(columns(halls)[-1].max())


def events(games: Sequence[Game]) -> int:
    """Simulate with the reference, with every event as schedulers record them, game by game."""
    found = events_of(games, visits_of("ready-first", games))
    return max(event.at for event in found)


def record(scenario: Scenario, games: Sequence[Game]) -> int:
    """Simulate with the reference by all rules of the scenario, with events in order of time."""
    return predict(scenario, "ready-first", games).makespan


def _with_lists(model: Model, times: Times) -> Lap:
    """Time a model that is faster on lists of plain numbers; making them is not counted."""
    service, think = times.service.tolist(), times.think.tolist()
    return lap(lambda: model(service, think), times.visits)


def _with_games(work: Callable[[Sequence[Game]], int], times: Times) -> Lap:
    games = games_of(times)
    return lap(lambda: work(games), times.visits)


def _in_simpy(name: str, times: Times) -> Lap:
    import in_simpy

    return _with_lists(getattr(in_simpy, name), times)


def _in_salabim(yieldless: bool, times: Times) -> Lap:
    from in_salabim import Hall

    service, think = times.service.tolist(), times.think.tolist()
    return lap_of(lambda: partial(Hall(yieldless).play, service, think), times.visits)


def _compiled(times: Times) -> Lap:
    return _with_lists(limits.compiled_heap(), times)


def _in_ciw(times: Times) -> Lap:
    import in_ciw

    return _with_lists(in_ciw.network, times)


def simulators(times: Times, with_slow: bool = True) -> Iterator[Entrant]:
    """Yield all simulators of the closed loop, each in its fastest idiom; and what a heap costs."""
    yield Entrant("SimPy, Resource", partial(_in_simpy, "with_resource", times), ("simpy",))
    yield Entrant("SimPy, Store", partial(_in_simpy, "with_store", times), ("simpy",))
    yield Entrant("reference, visits", partial(_with_lists, visits, times))
    yield Entrant("reference, columns", lambda: lap(lambda: in_columns(times), times.visits))
    yield Entrant("reference, events", partial(_with_games, events, times))
    whole = partial(record, scenario_of(len(times.service)))
    yield Entrant("reference, whole record", partial(_with_games, whole, times))
    yield Entrant("a heap alone", partial(_with_lists, limits.a_heap, times), note="no record")
    yield Entrant("a compiled heap alone", partial(_compiled, times), ("numba",), "no record")
    if with_slow:
        yield from _slow(times)


def _slow(times: Times) -> Iterator[Entrant]:
    salabim, note = ("salabim",), "no record"
    yield Entrant("salabim, generators", partial(_in_salabim, False, times), salabim, note)
    needs = (*salabim, "greenlet")
    yield Entrant("salabim, yieldless", partial(_in_salabim, True, times), needs, note)
    yield Entrant("Ciw", partial(_in_ciw, times), ("ciw",), "ties by the toss of a coin")


def races(quick: bool) -> Iterator[Race]:
    """Yield races with few and many boards, with constant and exponential think times."""
    for boards, pairs, kinds, with_slow in QUICK if quick else ALL:
        for kind in kinds:
            yield Race(
                "reference",
                f"{kind} think times, {boards:,} boards, {pairs} move pairs",
                "move pair",
                tuple(simulators(sample(kind, boards, pairs), with_slow)),
                ("SimPy, Resource", "SimPy, Store"),
            )

"""The same closed loop, simulated by discrete events, without any chess.

Every opponent thinks and waits for the master, who serves one at a time whoever waits longest. All
simulators are handed the same times, drawn beforehand, and must come to the same makespan. Ours and
SimPy's keep a record of every event; salabim keeps none, with its monitors and its trace off; Ciw
keeps its own records, which cannot be switched off.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from drawn_times import Times, draw, games_of
from harness import Entrant, Lap, Race, lap, lap_of
from move_pairs import scenario_of

from simul.games import Game
from simul.oracle.reference import predict
from simul.oracle.reference.batches import Halls, columns
from simul.oracle.reference.plain import events_of, ready_first, visits_of
from simul.scenario import Scenario

Lists = Sequence[Sequence[int]]
Model = Callable[[list[list[int]], list[list[int]]], int]
"""Simulates the times of service and thinking; returns the makespan."""
BOTH = ("constant", "exponential")
QUICK = [(24, 30, BOTH, True), (1_000, 5, BOTH, True)]
ALL = [
    (24, 30, BOTH, True),
    (1_000, 30, BOTH, True),
    (10_000, 30, BOTH, False),
    (10_000, 3, ("exponential",), True),
]
"""Boards, move pairs, think times, and whether those who are slow take part."""


def visits(service: Lists, think: Lists) -> int:
    """Simulate with the reference: who was visited when, and replied when. Returns the makespan."""
    return max(reply for *_, reply in ready_first([0] * len(service), service, think))


def in_columns(times: Times) -> int:
    """The same in arrays from beginning to end. Returns the makespan."""
    boards, pairs = times.service.shape
    halls = Halls(
        np.zeros((1, boards), np.int64),
        times.service[np.newaxis],
        times.think[np.newaxis],
        np.full((1, boards), pairs),
    )
    return int(columns(halls)[-1].max())


def events(games: Sequence[Game]) -> int:
    """The same, with every event as all schedulers record them, game by game."""
    found = events_of(games, visits_of("ready-first", games))
    return max(event.at for event in found)


def record(scenario: Scenario, games: Sequence[Game]) -> int:
    """The same, by all rules that the scenario may have, and with the events in order of time."""
    return predict(scenario, "ready-first", games).makespan


def _with_lists(model: Model, times: Times) -> Lap:
    """Time a model that likes lists of plain numbers better; making them is not counted."""
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


def _in_ciw(times: Times) -> Lap:
    import in_ciw

    return _with_lists(in_ciw.network, times)


def simulators(times: Times, with_slow: bool = True) -> Iterator[Entrant]:
    """Everybody who simulates the closed loop, each in its fastest idioms."""
    yield Entrant("SimPy, Resource", partial(_in_simpy, "with_resource", times), ("simpy",))
    yield Entrant("SimPy, Store", partial(_in_simpy, "with_store", times), ("simpy",))
    yield Entrant("reference, visits", partial(_with_lists, visits, times))
    yield Entrant("reference, columns", lambda: lap(lambda: in_columns(times), times.visits))
    yield Entrant("reference, events", partial(_with_games, events, times))
    whole = partial(record, scenario_of(len(times.service)))
    yield Entrant("reference, whole record", partial(_with_games, whole, times))
    if with_slow:
        yield from _slow(times)


def _slow(times: Times) -> Iterator[Entrant]:
    salabim, note = ("salabim",), "no record"
    yield Entrant("salabim, generators", partial(_in_salabim, False, times), salabim, note)
    needs = (*salabim, "greenlet")
    yield Entrant("salabim, yieldless", partial(_in_salabim, True, times), needs, note)
    yield Entrant("Ciw", partial(_in_ciw, times), ("ciw",), "ties by the toss of a coin")


def races(quick: bool) -> Iterator[Race]:
    """Few boards and many, with constant and with exponential think times."""
    for boards, pairs, kinds, with_slow in QUICK if quick else ALL:
        for kind in kinds:
            yield Race(
                "reference",
                f"{kind} think times, {boards:,} boards, {pairs} move pairs",
                "move pair",
                tuple(simulators(draw(kind, boards, pairs), with_slow)),
                ("SimPy, Resource", "SimPy, Store"),
            )

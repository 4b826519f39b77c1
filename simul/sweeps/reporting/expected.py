"""Theory at a point: what is known before the games are played."""

import numpy as np

from simul.oracle.timing import Length
from simul.oracle.timing.halls import sample
from simul.scenario import Scenario
from simul.sweeps.results import PointTheory
from simul.theory.constant import closed_form, knee, one_by_one
from simul.theory.loop import Loop, Need

_PLAIN = Need.MEANS, Need.CONSTANT, Need.ALIKE, Need.ALONE, Need.CLOSED, Need.BUSY, Need.WHOLE
_GRID = (np.arange(10_000) + 0.5) / 10_000
"""Grid of probabilities, over which a mean is taken."""


def theory_of(scenario: Scenario, length: Length, *, with_chess: bool) -> PointTheory:
    """Return the theory at a point: means, the knee, and the total if it is known exactly.

    With chess the lengths of games are known only after play; `pairs` is then the move limit.
    """
    loop = Loop.of(scenario)
    means = not loop.lacks(Need.MEANS)
    pairs = None if with_chess or loop.lacks(*_PLAIN) else _equal_length(scenario, length)
    total = None
    if pairs is not None:
        total = closed_form(scenario.boards, pairs, round(loop.service), round(loop.think))
    return PointTheory(
        boards=scenario.boards,
        pairs=pairs or (scenario.moves if with_chess else _mean(scenario, length)),
        service=loop.service if means else None,
        think=loop.think if means else None,
        constant=pairs is not None,
        closed_form=total,
        knee=knee(loop.service, loop.think) if means and _has_knee(loop) else None,
        may_end_early=bool(loop.lacks(Need.WHOLE)),
    )


def known_total(theory: PointTheory, policy: str) -> int | None:
    """Return the total in ms of a policy at a point if it is known exactly, else None."""
    if not theory.constant or theory.service is None or theory.think is None:
        return None
    if policy == "sequential":
        return round(one_by_one(theory.boards, theory.pairs, theory.service, theory.think))
    return theory.closed_form if policy in {"ready-first", "rotation"} else None


def _has_knee(loop: Loop) -> bool:
    return bool(loop.service) and not loop.lacks(Need.ALONE, Need.BUSY)


def _equal_length(scenario: Scenario, length: Length) -> int | None:
    """Return the move pairs of every game if these are equal and the master moves first."""
    if length.kind != "fixed" or scenario.master.colour == "lot":
        return None
    sampled = sample(scenario, [0], length)
    plies = int(sampled.plies[0, 0])
    equal = bool((sampled.plies == plies).all()) and not sampled.opponent_first.any()
    return plies // 2 if equal and plies % 2 == 0 else None


def _mean(scenario: Scenario, length: Length) -> float:
    return float(length.pairs(_GRID, scenario.moves).mean())

"""Exhibitions without chess: only service and think times, many replications at once.

lengths.py       lengths of games
samples.py       from uniform numbers to times
halls.py         from a scenario to the times of many replications
figures.py       the plain hall, in arrays: makespan, utilisation, wait, speed-up
in_step.py       ready-first in many small halls; for large ones see reference/batches.py
placeholders.py  all other rules: games of place-holders, simulated by the reference
"""

from collections.abc import Iterator, Sequence

import numpy as np

from simul.errors import InputError
from simul.oracle.reference import PREDICTIONS
from simul.oracle.timing.figures import POLICIES, Figures, figures_of
from simul.oracle.timing.halls import Replications, check, is_random, sample
from simul.oracle.timing.lengths import FIXED, Length
from simul.oracle.timing.placeholders import figures_by_rules
from simul.scenario import Scenario

__all__ = ["FIXED", "Figures", "Length", "check", "in_arrays", "is_plain", "is_random", "replicate"]

AT_ONCE = 1_000_000
"""Uniform numbers sampled per chunk: 8 MB."""


def replicate(
    scenario: Scenario, policies: Sequence[str], numbers: Sequence[int], length: Length = FIXED
) -> dict[str, Figures]:
    """Return the figures of some replications of a scenario, numbered from 0, under each policy.

    Replication r of a seed has the same times under all policies, whatever other replications are
    requested. Policies are those of `simul.oracle.reference.PREDICTIONS`. Raises InputError for an
    unknown policy, and if times or ends of games depend on the positions.
    """
    for policy in policies:
        if policy not in PREDICTIONS:
            raise InputError(f"there is no policy {policy!r}; there are {', '.join(PREDICTIONS)}")
    check(scenario)
    chunks = [sample(scenario, chunk, length) for chunk in _chunks(scenario, numbers)]
    return {
        policy: _joined([_figures(scenario, sampled, policy) for sampled in chunks])
        for policy in policies
    }


def _chunks(scenario: Scenario, numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    each = max(1, AT_ONCE // (scenario.all_games * (2 * scenario.moves + 2)))
    for start in range(0, len(numbers), each):
        yield numbers[start : start + each]


def _figures(scenario: Scenario, sampled: Replications, policy: str) -> Figures:
    """Return the figures of a plain hall in arrays, of any other hall by the rules."""
    if not in_arrays(scenario, policy):
        return figures_by_rules(scenario, sampled, policy)
    chosen = policy if policy == "processes" else _order(scenario, policy)
    return figures_of(sampled.halls, sampled.opponent_first, chosen, scenario.workers)


def _order(scenario: Scenario, policy: str) -> str:
    """Return the queue discipline of the policy, or the scenario's if the policy leaves it open."""
    return scenario.order if policy in {"ready-first", "processes"} else policy


def in_arrays(scenario: Scenario, policy: str) -> bool:
    """Whether replications are computed in arrays, a hundred times as fast as by the rules."""
    order = _order(scenario, policy)
    known = order in POLICIES and (policy != "processes" or order == "ready-first")
    return known and is_plain(scenario)


def is_plain(scenario: Scenario) -> bool:
    """Whether one master plays one game at each board, and nothing but moves takes time."""
    limits = [scenario.opponents.limit, *(each.limit for each in scenario.opponents.override)]
    alone = scenario.master.team == scenario.master.tandem == 1
    return (
        alone
        and scenario.all_games == scenario.boards
        and not any(limits)
        and not (scenario.floor or scenario.breaks or scenario.clock)
        and not (scenario.mishaps or scenario.passes)
    )


def _joined(parts: Sequence[Figures]) -> Figures:
    return Figures(*map(np.concatenate, zip(*parts, strict=True)))

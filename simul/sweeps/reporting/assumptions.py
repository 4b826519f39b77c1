"""What a sweep takes for granted, in sentences: how long games are, and whether it comes again."""

from collections.abc import Collection, Iterator
from statistics import fmean

from simul.games.lineup import recorded_plies
from simul.games.seating import playing_at
from simul.scenario import Scenario
from simul.sweeps.planning.plan import Plan


def remarks(plan: Plan) -> Iterator[str]:
    """Say what whoever reads the table may not know."""
    if plan.not_reproducible:
        reasons = "; ".join(plan.not_reproducible)
        yield f"Not reproducible: {reasons}. The same sweep may give another table next time."
    if not plan.with_chess:
        yield from _lengths(plan)


def _lengths(plan: Plan) -> Iterator[str]:
    """Say how long games are that nobody plays; nothing where that is known."""
    by_moves = {scenario.moves: scenario for _, scenario in plan.points}
    if plan.length.kind == "fixed" and not plan.replayed:
        yield (
            f"Every game is taken to last all {_from_to(by_moves, 'd')} move pairs; --length draws "
            "how long, --with-chess plays."
        )
    if plan.length.kind == "geometric":
        means = [_mean_pairs(plan.length.low, scenario) for scenario in by_moves.values()]
        yield (
            f"Games last {_from_to(means, '.1f')} move pairs on average: {plan.length}, and "
            "none has more than the scenario allows."
        )


def _from_to(numbers: Collection[float], form: str) -> str:
    """Show a number, or the least and the largest one.

    >>> _from_to([8, 8], "d"), _from_to([8, 4, 6], "d")
    ('8', '4 to 8')
    """
    low, high = f"{min(numbers):{form}}", f"{max(numbers):{form}}"
    return low if low == high else f"{low} to {high}"


def _mean_pairs(mean: float, scenario: Scenario) -> float:
    """Mean number of move pairs of a scenario's games."""
    return fmean(_cut(mean, most) for most in _most(scenario))


def _most(scenario: Scenario) -> Iterator[int]:
    """Move pairs of each game at most: as many as are allowed, or recorded."""
    for game in range(1, scenario.all_games + 1):
        master, opponent, _, _ = playing_at(scenario, game)
        plies = recorded_plies(scenario, game, master, opponent)
        yield scenario.moves if plies is None else min(scenario.moves, plies // 2)


def _cut(mean: float, most: int) -> float:
    """Mean of the smaller one of a number G with a geometric distribution, and the most.

    It is the sum of P(G > k) = (1 - 1/mean)^k for k from 0 to most - 1.

    >>> round(_cut(25, 30), 2)
    17.65
    """
    return mean * (1 - (1 - 1 / mean) ** most)

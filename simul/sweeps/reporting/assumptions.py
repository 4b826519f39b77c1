"""Assumptions of a sweep, in sentences: the lengths of games, and whether it is reproducible."""

from collections.abc import Collection, Iterator
from statistics import fmean

from simul.games.lineup import recorded_plies
from simul.games.seating import playing_at
from simul.scenario import Scenario
from simul.sweeps.planning.plan import Plan


def remarks(plan: Plan) -> Iterator[str]:
    """Yield the assumptions behind the table, one sentence each."""
    if plan.not_reproducible:
        reasons = "; ".join(plan.not_reproducible)
        yield f"Not reproducible: {reasons}. The same sweep may give another table next time."
    scenarios = (scenario for _, scenario in plan.points)
    yield from dict.fromkeys(remark for each in scenarios for remark in each.remarks)
    if not plan.with_chess:
        yield from _lengths(plan)


def _lengths(plan: Plan) -> Iterator[str]:
    """Yield the assumed lengths of games that are not played; nothing if they are known."""
    by_moves = {scenario.moves: scenario for _, scenario in plan.points}
    if plan.length.kind == "fixed" and not plan.replayed:
        yield (
            f"Every game is taken to last all {_from_to(by_moves, 'd')} move pairs; --length "
            "samples the length, --with-chess plays the games."
        )
    if plan.length.kind == "geometric":
        means = [_mean_pairs(plan.length.low, scenario) for scenario in by_moves.values()]
        yield (
            f"Games last {_from_to(means, '.1f')} move pairs on average: {plan.length}, and "
            "none has more than the scenario allows."
        )


def _from_to(numbers: Collection[float], form: str) -> str:
    """Format one number, or the smallest and the largest.

    >>> _from_to([8, 8], "d"), _from_to([8, 4, 6], "d")
    ('8', '4 to 8')
    """
    low, high = f"{min(numbers):{form}}", f"{max(numbers):{form}}"
    return low if low == high else f"{low} to {high}"


def _mean_pairs(mean: float, scenario: Scenario) -> float:
    """Return the mean number of move pairs of a scenario's games."""
    return fmean(_mean_cut_off(mean, most) for most in _most(scenario))


def _most(scenario: Scenario) -> Iterator[int]:
    """Yield the most move pairs of each game: the move limit, or fewer if so recorded."""
    for game in range(1, scenario.all_games + 1):
        master, opponent, _, _ = playing_at(scenario, game)
        plies = recorded_plies(scenario, game, master, opponent)
        yield scenario.moves if plies is None else min(scenario.moves, plies // 2)


def _mean_cut_off(mean: float, most: int) -> float:
    """Return the mean of min(G, most), where G has a geometric distribution with this mean.

    It is the sum of P(G > k) = (1 - 1/mean)^k for k from 0 to most - 1.

    >>> round(_mean_cut_off(25, 30), 2)
    17.65
    """
    return mean * (1 - (1 - 1 / mean) ** most)

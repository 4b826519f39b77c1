"""Games without chess under any rules: place-holder moves, simulated by the reference."""

from collections.abc import Iterator

import numpy as np

from simul.games import Game
from simul.games.seating import misfortune_of, pairing_of, playing_at
from simul.oracle.reference import predict
from simul.oracle.timing.figures import Figures
from simul.oracle.timing.halls import Replications
from simul.record import DRAW, Ending, Reason
from simul.scenario import Scenario

NO_MOVE = "0000"
"""The null move of UCI: it takes time and does not change the position."""


def figures_by_rules(scenario: Scenario, sampled: Replications, policy: str) -> Figures:
    """Simulate all replications with the reference, one after the other; return the figures."""
    records = [predict(scenario, policy, games) for games in _games(scenario, sampled)]
    return Figures(
        np.array([record.makespan for record in records], np.int64),
        np.array([record.utilisation for record in records]),
        np.array([record.mean_wait for record in records]),
        np.array([record.speedup for record in records]),
    )


def _games(scenario: Scenario, sampled: Replications) -> Iterator[list[Game]]:
    for row, number in enumerate(sampled.numbers):
        seed = scenario.model_copy(update={"seed": scenario.seed + number})
        yield [_game(seed, sampled, row, game) for game in range(1, scenario.all_games + 1)]


def _game(scenario: Scenario, sampled: Replications, row: int, number: int) -> Game:
    halls, first = sampled.halls, bool(sampled.opponent_first[row, number - 1])
    plies = int(sampled.plies[row, number - 1])
    times = np.empty(2 * halls.service.shape[2] + 1, np.int64)
    times[0] = halls.ready[row, number - 1]
    times[1::2] = halls.service[row, number - 1]
    times[2::2] = halls.think[row, number - 1]
    begin = 0 if first else 1
    return Game(
        pairing=pairing_of(scenario, number, playing_at(scenario, number)[2]),
        opponent_first=first,
        moves=(NO_MOVE,) * plies,
        times=tuple(times[begin : begin + plies].tolist()),
        ending=Ending(DRAW, Reason.NOT_PLAYED),
        misfortune=misfortune_of(scenario, number),
        arrives_at=scenario.arrives_at(number),
    )

"""The cost of noting where each task or thread stands: a run with its steps, and the same without.

The whole run counts, from the seating to the verdict, and the steps put in order at its end.
"""

from collections.abc import Iterator
from functools import partial

from harness import PROCESSOR, Entrant, Lap, Race, lap
from move_pairs import scenario_of

from simul.games import Game, seed_games
from simul.running import run
from simul.running.judge import Judge
from simul.scenario import Scenario
from simul.schedulers import LADDER

PLAIN, NOTED = "without its steps", "with its steps"


def play(scenario: Scenario, games: tuple[Game, ...], scheduler: str, steps: bool) -> Lap:
    """Run a scheduler; the result is the fingerprint, which has to be the same."""
    judge = Judge(scenario, games)
    pairs = sum(len(game.moves) for game in games) / 2
    return lap(lambda: run(scenario, scheduler, judge=judge, steps=steps).record.fingerprint, pairs)


def races(quick: bool) -> Iterator[Race]:
    """Yield a race for every scheduler whose steps are noted."""
    scenario = scenario_of(24, 10 if quick else 30)
    games = seed_games(scenario)
    for name in LADDER:
        if name != "processes":
            entrants = (
                Entrant(PLAIN, partial(play, scenario, games, name, False)),
                Entrant(NOTED, partial(play, scenario, games, name, True)),
            )
            yield Race("steps", name, "move pair", entrants, (PLAIN,), PROCESSOR)

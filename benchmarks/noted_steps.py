"""The cost of noting where each task or thread stands: a run with its steps, and the same without.

The whole run counts, from the seating to the verdict, and the steps put in order at its end.
"""

from collections.abc import Iterator, Sequence
from functools import partial

from harness import PROCESSOR, Entrant, Lap, Race, lap
from move_pairs import scenario_of

from simul.games import Game, seed_games
from simul.running import run
from simul.running.judge import Judge
from simul.scenario import Scenario
from simul.schedulers import LADDER

PLAIN, NOTED = "without its steps", "with its steps"


def play(judge: Judge, games: Sequence[Game], scheduler: str, *, steps: bool) -> Lap:
    """Run a scheduler; the result is the fingerprint, which has to be the same."""
    pairs = sum(len(game.moves) for game in games) / 2

    def work() -> str:
        return run(judge.scenario, scheduler, judge=judge, steps=steps).record.fingerprint

    return lap(work, pairs)


def race(scenario: Scenario, scheduler: str) -> Race:
    """Return the race of a scheduler against itself."""
    games = seed_games(scenario)
    judge = Judge(scenario, games)
    entrants = (
        Entrant(PLAIN, partial(play, judge, games, scheduler, steps=False)),
        Entrant(NOTED, partial(play, judge, games, scheduler, steps=True)),
    )
    return Race("steps", scheduler, "move pair", entrants, (PLAIN,), PROCESSOR)


def races(quick: bool) -> Iterator[Race]:
    """Yield a race for every scheduler whose steps are noted."""
    scenario = scenario_of(24, 10 if quick else 30)
    yield from (race(scenario, name) for name in LADDER if LADDER[name].policy != "processes")

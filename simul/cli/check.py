"""Check a scenario and predict its totals, without running it."""

from typing import TYPE_CHECKING

import click

from simul.cli.objects import path_text, print_object
from simul.cli.options import ORDERS, WholeNumber, scenario_argument

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from simul.games import Game
    from simul.record import Record
    from simul.scenario import Scenario


@click.command("check")
@scenario_argument
@click.option("--seed", type=WholeNumber(min=0), help="Check with another seed.")
@click.option("--boards", type=WholeNumber(min=1), help="Check with another number of boards.")
@click.option(
    "--order", type=click.Choice(ORDERS), metavar="ORDER", help="Another order of visits."
)
@click.option("--no-engines", is_flag=True, help="Start no program that the scenario names.")
@click.option("--all-games", is_flag=True, help="Play all games, however long that takes.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the text.")
def command(
    scenario: str,
    seed: int | None,
    boards: int | None,
    order: str | None,
    *,
    no_engines: bool,
    all_games: bool,
    as_json: bool,
) -> None:
    """Check SCENARIO, a name or a file: list all faults at once, or else the totals to expect.

    The totals are computed by a plain discrete-event simulation, to the millisecond; where players
    search and there are many boards, they are estimated from a few games. A program that
    the scenario names as an engine is started once, to check that it can play and has the options
    that it is given: with a scenario that you do not trust, take --no-engines.
    """
    from simul.cli.size import announce_size
    from simul.games.estimate import number_to_play
    from simul.games.lineup import try_engines
    from simul.interrupts import begin_work
    from simul.output.reports.forecast import forecast
    from simul.output.reports.terminal import complain, console
    from simul.scenario import load_scenario
    from simul.theory import Theory

    begin_work()
    checked = load_scenario(scenario, boards=boards, seed=seed, order=order)
    if not no_engines:
        try_engines(checked)
    announce_size(checked)
    exact = all_games or not checked.foreseeable
    played = checked.all_games if exact else number_to_play(checked)
    games = _games(checked, played)
    predictions = _predictions(checked, games)
    if as_json:
        for remark in checked.remarks:
            complain(remark)
        found = {
            "scenario": path_text(scenario),
            "seed": checked.seed,
            "games": checked.all_games,
            "games_played": 0 if games is None else played,
            "predicted_ms": {policy: record.makespan for policy, record in predictions},
        }
        print_object(found)
    else:
        theory = Theory.of(games or (), checked)
        console().print(forecast(scenario, checked, predictions, theory, played))


def _games(scenario: "Scenario", played: int) -> "Sequence[Game] | None":
    """Play so many games, which all others repeat; return None if they cannot be foreseen."""
    from simul.cli.progress import ProgressBar
    from simul.games.estimate import estimated_games

    if not scenario.foreseeable:
        return None
    with ProgressBar() as bar:
        return estimated_games(scenario, played, bar("the games"))


def _predictions(
    scenario: "Scenario", games: "Sequence[Game] | None"
) -> "Iterator[tuple[str, Record]]":
    """Yield policies and the records that they lead to, one after the other: they can be large."""
    from simul.cli.progress import ProgressBar
    from simul.oracle.reference import PREDICTIONS, predict

    policies = [] if games is None else list(PREDICTIONS)
    with ProgressBar(unit="predictions", of=" of ") as bar:
        report = bar("predicting")
        for done, policy in enumerate(policies):
            report(done, len(policies))
            yield policy, predict(scenario, policy, games)

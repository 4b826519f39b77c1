"""Check a scenario and predict its totals, without running it."""

import click

from simul.cli.objects import path_text, print_object
from simul.cli.options import ORDERS, scenario_argument


@click.command("check")
@scenario_argument
@click.option("--seed", type=click.IntRange(min=0), help="Check with another seed.")
@click.option("--boards", type=click.IntRange(min=1), help="Check with another number of boards.")
@click.option(
    "--order", type=click.Choice(ORDERS), metavar="ORDER", help="Another order of visits."
)
@click.option("--no-engines", is_flag=True, help="Start no program that the scenario names.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of the text.")
def command(
    scenario: str,
    seed: int | None,
    boards: int | None,
    order: str | None,
    *,
    no_engines: bool,
    as_json: bool,
) -> None:
    """Check SCENARIO, a name or a file: list all faults at once, or else the totals to expect.

    The totals are computed by a plain discrete-event simulation, to the millisecond. A program that
    the scenario names as an engine is started once, to check that it can play and has the options
    that it is given: with a scenario that you do not trust, take --no-engines.
    """
    from simul.cli.progress import ProgressBar
    from simul.cli.size import announce_size
    from simul.games import foreseen_games
    from simul.games.lineup import try_engines
    from simul.interrupts import begin_work
    from simul.oracle.reference import PREDICTIONS, predict
    from simul.output.reports.runs import forecast
    from simul.output.reports.terminal import complain, console
    from simul.scenario import load_scenario
    from simul.theory import Theory

    begin_work()
    checked = load_scenario(scenario, boards=boards, seed=seed, order=order)
    if not no_engines:
        try_engines(checked)
    announce_size(checked)
    with ProgressBar() as bar:
        games = foreseen_games(checked, progress=bar("the games"))
    policies = [] if games is None else PREDICTIONS
    predictions = {policy: predict(checked, policy, games) for policy in policies}
    if as_json:
        for remark in checked.remarks:
            complain(remark)
        totals = {policy: record.makespan for policy, record in predictions.items()}
        print_object(
            {"scenario": path_text(scenario), "seed": checked.seed, "predicted_ms": totals}
        )
    else:
        console().print(forecast(scenario, checked, predictions, Theory.of(games or (), checked)))

"""What a scenario is and what to expect of it, before anything is played."""

from collections.abc import Iterable

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from simul.durations import clock
from simul.output.reports.heading import scenario_heading
from simul.output.reports.history import history
from simul.record import Record
from simul.scenario import Scenario
from simul.theory import Theory


def forecast(
    name: str,
    scenario: Scenario,
    predictions: Iterable[tuple[str, Record]],
    theory: Theory,
    games_played: int,
) -> RenderableType:
    """Return a description of a scenario and the makespans to expect, if they can be predicted.

    Each record is let go before the next prediction is asked for.
    """
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    exact = games_played == scenario.all_games
    total = f"{'predicted' if exact else 'estimated'} total"
    for heading in ("policy", total, "speed-up", "master busy"):
        table.add_column(heading, justify="left" if heading == "policy" else "right")
    known = history(scenario, {})
    for policy, record in predictions:
        figures = (clock(record.makespan), f"{record.speedup:.1f} ×", f"{record.utilisation:.1%}")
        table.add_row(_policy(policy, scenario), *figures)
        if policy == "ready-first":  # the scenario's own order
            known = history(scenario, {"predicted" if exact else "estimated": record})
        del record
    return Group(
        Text(f"{name} is a valid scenario"),
        *scenario_heading(scenario),
        *([Text(f"Look for: {scenario.look_for}")] if scenario.look_for else []),
        *([table] if table.rows else []),
        *([] if exact else [_estimated(scenario, games_played)]),
        *map(Text, known),
        *([Text(f"Theory: {theory.statement}.")] if exact else []),  # of other games it is wrong
        Text(f"What binds: {theory.binds}."),
    )


def _estimated(scenario: Scenario, games_played: int) -> Text:
    return Text(
        f"Estimated from the first {games_played} of {scenario.all_games} games, whose moves the "
        "others repeat with times of their own, for players who search take long; --all-games "
        "plays all of them."
    )


def _policy(policy: str, scenario: Scenario) -> str:
    """Return the name of a policy, or the scenario's queue discipline where the policy uses it."""
    if policy != "ready-first" or scenario.order == policy:
        return policy
    return f"the scenario's order: {scenario.order}"

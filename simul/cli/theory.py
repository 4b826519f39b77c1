"""Show what theory knows about a scenario: formulas and bounds."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simul.cli.objects import path_text, print_object
from simul.cli.options import (
    FORMATS,
    ORDERS,
    Options,
    WholeNumber,
    read_options,
    scenario_argument,
)

if TYPE_CHECKING:
    from simul.games import Game
    from simul.output.reports.index import Picture
    from simul.record import Record
    from simul.scenario import Scenario
    from simul.theory.law import Law
    from simul.theory.loop import Loop

MOST_PAIRS_PLAYED = 20_000
"""Largest number of move pairs to play for the figures of the seed: a few seconds of work."""


@click.command("theory")
@scenario_argument
@click.option("--seed", type=WholeNumber(min=0), help="Compare with another seed.")
@click.option("--boards", type=WholeNumber(min=1), help="Take another number of boards.")
@click.option(
    "--order", type=click.Choice(ORDERS), metavar="ORDER", help="Another order of visits."
)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
    help="Where to write; must be new or empty.  [default: simul-out/...]",
)  # fmt: skip
@click.option(
    "--format", "formats", default="png", show_default=True, metavar="png,svg,pdf",
    help="File formats of the chart; none for no chart.",
)  # fmt: skip
@click.option(
    "--quiet", "-q", is_flag=True, help="Print nothing but errors, and the object of --json."
)
@click.option("--json", is_flag=True, help="Print one JSON object instead of the table.")
def command(scenario: str, **options: Any) -> None:
    """Show what theory knows about SCENARIO: each formula with its numbers, and whether it applies.

    Beside it stand the figures of the discrete-event reference for the seed, if its games can be
    known and are not too many. The chart shows the speed-up against the number of boards.
    """
    read = read_options(
        clock="virtual",
        speed=None,
        give_up_after=30.0,
        known_formats=FORMATS,
        brief=False,
        workers=None,
        on_failure=None,
        **options,
    )
    explain(scenario, read)


def explain(name: str, options: Options) -> None:
    """Execute `simul theory`."""
    from simul.cli.folder import output_folder
    from simul.cli.pictures import save_pictures
    from simul.interrupts import begin_work
    from simul.output.files import plain_name, summary_json
    from simul.output.reports.index import NAME as INDEX
    from simul.output.reports.index import index_page
    from simul.output.reports.laws import theory_report
    from simul.output.reports.terminal import console
    from simul.scenario import load_scenario
    from simul.theory.laws import ONE_MASTER, laws, with_figures
    from simul.theory.loop import Loop

    begin_work()
    scenario = load_scenario(name, boards=options.boards, seed=options.seed, order=options.order)
    default = Path("simul-out") / f"{plain_name(Path(name).stem)}-theory"
    with output_folder(options.out, default) as out:
        games, record, sequential = _played(scenario, options)
        loop, found = Loop.of(scenario, games), laws(scenario, games)
        found = with_figures(found, record, sequential) if record else found
        report = theory_report(scenario, loop, found, played=games is not None)
        lacks = loop.lacks(*ONE_MASTER)
        chart = partial(_save_chart, scenario, loop, record, out.path, options.formats)
        saved = save_pictures([] if lacks else [chart], lambda: False, quiet=options.quiet)
        figures = _figures(name, scenario, loop, found)
        out.write_text("theory.json", summary_json(figures))
        out.write_text(INDEX, index_page(scenario.title, report, out.path, saved))
    if options.json:
        print_object(figures | {"out": path_text(out.final)})
    elif not options.quiet:
        no_chart = [f"No chart: {lacks}."] if lacks else []
        screen = console()
        screen.print(report)
        screen.print(*no_chart, f"written to {out.final}/", sep="\n", markup=False, soft_wrap=True)


def _played(
    scenario: "Scenario", options: Options
) -> tuple[Sequence["Game"] | None, "Record | None", "Record | None"]:
    """Play the games of the seed and predict two records, if the games can be known and are few.

    Returns:
        The games, their record under ready-first, and their record under sequential.
    """
    from simul.cli.progress import ProgressBar
    from simul.games import foreseen_games
    from simul.oracle.reference import predict

    if scenario.all_games * scenario.moves > MOST_PAIRS_PLAYED:
        return None, None, None
    with ProgressBar(hidden=options.quiet) as bar:
        games = foreseen_games(scenario, progress=bar("the games"))
    if games is None:
        return None, None, None
    walking_on, sequential = (
        predict(scenario, policy, games) for policy in ("ready-first", "sequential")
    )
    return games, walking_on, sequential


def _save_chart(
    scenario: "Scenario",
    loop: "Loop",
    record: "Record | None",
    folder: Path,
    formats: Sequence[str],
) -> "list[Picture]":
    """Save the chart, if one is wanted."""
    from simul.cli.pictures import load_matplotlib, save_chart

    if not formats:
        return []
    load_matplotlib()
    from simul.output.charts.speed_up import theory

    chart = theory(scenario.title, loop, record.speedup if record else None)
    return save_chart(chart, folder / "theory", formats)


def _figures(
    name: str, scenario: "Scenario", loop: "Loop", found: Sequence["Law"]
) -> dict[str, Any]:
    """Return the object that `--json` prints and `theory.json` keeps; times in ms."""
    from simul.theory.loop import Need

    known = Need.MEANS not in loop.obstacles
    return {
        "scenario": path_text(name),
        "title": scenario.title,
        "seed": scenario.seed,
        "boards": loop.boards,
        "move_pairs": loop.pairs,
        "service_ms": loop.service if known else None,
        "think_ms": loop.think if known else None,
        "laws": [
            asdict(law)
            | {"part": law.part.name.lower(), "unit": law.unit.value, "applies": law.applies}
            for law in found
        ],
    }

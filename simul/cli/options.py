"""The options that the running commands share, and shell completion of names."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from simul.clocks import FASTEST
from simul.errors import InputError

if TYPE_CHECKING:
    from simul.running import Clock

FORMATS = ("png", "svg", "pdf")
"""The formats of `simul.output.charts`, not imported here: matplotlib takes a third of a second."""
REPLAY, TRACE = "html", "trace"
"""A replay, a page of all runs together; and a trace of all runs."""
RUN_FORMATS = (*FORMATS, REPLAY, TRACE)
"""The formats of `run` and `compare`."""
ORDERS = ("ready-first", "rotation", "skip-if-not-ready", "nearest-ready", "weakest-clock-first")
"""The queue disciplines of scenarios, whose model is not imported here either."""
Command = TypeVar("Command", bound=Callable[..., Any])


class WholeNumber(click.IntRange):
    """A whole number in a range, called so where something else is given."""

    name = "whole number"


@dataclass(frozen=True)
class Options:
    """The user's options, besides scenario and schedulers."""

    clock: "Clock"
    speed: float
    seed: int | None
    boards: int | None
    out: Path | None
    formats: tuple[str, ...]
    quiet: bool
    json: bool
    workers: int | None
    """Number of threads or processes to hire; None for the scenario's."""
    order: str | None
    """The queue discipline; None for the scenario's."""
    on_failure: str | None
    """`forfeit` or `propagate`; None for the scenario's."""
    give_up_after: float
    """Real seconds without any move, under the virtual clock, after which a run is given up."""
    brief: bool = False
    """Whether the report leaves out what to look for and the theory."""
    stdlib: str = "hall"
    """`hall` or `python`: the origin of threading, time and so on in a user's own file."""
    real_seconds: bool = True
    """Whether the table has the real seconds that each run took."""
    steps: bool = False
    """Whether to write down where each task or thread stands in the scheduler's file."""
    open: bool = False
    """Whether to show the main picture in the web browser."""

    live: bool = False
    """Whether to show the exhibition in the terminal while it is played."""
    pace: float | None = None
    """Seconds of hall time that a live view plays back in a real second; None for 20 s in all."""

    @property
    def charts(self) -> tuple[str, ...]:
        """The formats of charts, without replay and trace."""
        return tuple(name for name in self.formats if name in FORMATS)

    @property
    def notes_steps(self) -> bool:
        """Whether runs have to note their steps: a replay and a trace show them."""
        return self.steps or REPLAY in self.formats or TRACE in self.formats


class ScenarioName(click.types.StringParamType):
    """The type of a scenario: its bare name or a path."""

    name = "scenario"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Complete the scenarios that come with the project, and files."""
        from simul.scenario.collection import everything

        names = [
            CompletionItem(scenario.name, help=scenario.title)
            for scenario in everything()
            if scenario.name.startswith(incomplete)
        ]
        names += [
            CompletionItem(path.name, help="a file of your own")
            for path in sorted(Path().glob("*.toml"))
            if path.name.startswith(incomplete)
        ]
        return names or [CompletionItem(incomplete, type="file")]


class SchedulerNames(click.types.StringParamType):
    """The type of a scheduler: a name or a file; with `several`, a list with commas, and groups."""

    name = "scheduler"

    def __init__(self, *, several: bool = False) -> None:
        self._several = several

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        """Complete schedulers, groups and files, also after a comma."""
        done, comma, begun = incomplete.rpartition(",") if self._several else ("", "", incomplete)
        found = [
            CompletionItem(done + comma + name, help=line)
            for name, line in self._names()
            if name.startswith(begun)
        ]
        return found if found or comma else [CompletionItem(incomplete, type="file")]

    def _names(self) -> Iterator[tuple[str, str]]:
        from simul.plugins import summary
        from simul.registry.catalogue import GROUPS, SCHEDULERS, foreign_schedulers

        yield from ((scheduler.name, scheduler.summary) for scheduler in SCHEDULERS.values())
        yield from ((name, summary(entry)) for name, entry in foreign_schedulers().items())
        if self._several:
            yield from ((name, ", ".join(members)) for name, members in GROUPS.items())
        yield from ((path.name, "a file of your own") for path in sorted(Path().glob("*.py")))


def scenario_argument(command: Command) -> Command:
    """Add the argument SCENARIO."""
    return click.argument("scenario", type=ScenarioName())(command)


def common_options(formats: str = "png") -> Callable[[Command], Command]:
    """Return a decorator that adds the options that go into `Options`."""

    def with_options(command: Command) -> Command:
        for option in reversed(_options(formats)):
            command = option(command)
        return command

    return with_options


def live_options(command: Command) -> Command:
    """Add the options of the live view."""
    pace = click.option(
        "--pace", type=click.FloatRange(0, min_open=True), metavar="FACTOR",
        help="How many times as fast as life --live plays back.  [default: all of it in 20 s]",
    )  # fmt: skip
    live = click.option(
        "--live", is_flag=True,
        help="Watch the exhibition in the terminal: played back, or with --clock wall as it "
        "happens.",
    )  # fmt: skip
    return live(pace(command))


def _options(formats: str) -> Sequence[Callable[[Any], Any]]:
    return (
        click.option("--clock", type=click.Choice(["virtual", "wall"]), default="virtual",
                     show_default=True, help="Jump from event to event, or wait in real time."),
        click.option("--speed", type=float, metavar="FACTOR",
                     help="How many times as fast as life the wall clock runs.  [default: 1]"),
        click.option("--seed", type=WholeNumber(min=0), help="Play another seed."),
        click.option("--boards", type=WholeNumber(min=1), help="Play another number of boards."),
        click.option("--order", type=click.Choice(ORDERS), metavar="ORDER",
                     help=f"Which board the master goes to next: {', '.join(ORDERS)}."),
        click.option("--workers", type=WholeNumber(1, 1_000), metavar="NUMBER",
                     help="How many threads or processes thread-pool and processes hire."),
        click.option("--on-failure", type=click.Choice(["forfeit", "propagate"]),
                     help="When a player fails: the game is lost, or the error ends the run."),
        click.option("--stdlib", type=click.Choice(["hall", "python"]), default="hall",
                     help="Whose threading, queue, time ... a scheduler file of your own imports: "
                     "those that go by the hall's clock, or Python's.  [default: hall]"),
        click.option("--give-up-after", type=float, default=30.0, show_default="30",
                     metavar="SECONDS",
                     help="Give up a run after this many real seconds in which no move is made and "
                     "none is under way."),
        click.option("--out", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER",
                     help="Where to write; must be new or empty.  [default: simul-out/...]"),
        click.option("--format", "formats", default=formats, show_default=True,
                     metavar="png,svg,pdf,html,trace",
                     help="File formats of the charts; html is a replay to step through; trace is "
                     "trace.json, which Perfetto opens; none for none of these."),
        click.option("--steps", is_flag=True,
                     help="Note where each task or thread stands in the scheduler's file: "
                     "steps.json, with which `simul replay` and `simul trace` show the lines."),
        click.option("--open", is_flag=True, help="Show the main picture in the web browser."),
        click.option("--brief", is_flag=True,
                     help="Print the table and what went wrong, and leave what to make of it to "
                     "the reader: nothing to look for, no theory."),
        click.option("--no-real-seconds", "real_seconds", is_flag=True, default=True,
                     flag_value=False,
                     help="Leave the real seconds out of the table: all that is left is the same "
                     "each time."),
        click.option("--quiet", "-q", is_flag=True,
                     help="Print nothing but errors, and the object of --json."),
        click.option("--json", is_flag=True, help="Print one JSON object instead of the table."),
    )  # fmt: skip


def read_options(
    *,
    clock: "Clock",
    speed: float | None,
    formats: str,
    give_up_after: float,
    known_formats: Sequence[str] = RUN_FORMATS,
    **others: Any,
) -> Options:
    """Return the options, after checks that click cannot do.

    Raises InputError for an unknown format, a non-positive --give-up-after, or a --speed that is
    out of range or without --clock wall.
    """
    if speed is not None and clock != "wall":
        raise InputError(
            "--speed needs --clock wall: the virtual clock does not wait at all",
            key="--speed",
            remedy="--clock wall",
        )
    factor = 1.0 if speed is None else speed
    if not 0 < factor <= FASTEST:
        raise InputError(
            f"--speed must be above 0 and at most {FASTEST:,} (got {factor:g})", key="--speed"
        )
    if not 0 < give_up_after < inf:
        raise InputError(
            f"--give-up-after must be a number of seconds above 0 (got {give_up_after:g})",
            key="--give-up-after",
        )
    if others.get("pace") is not None and (clock == "wall" or not others.get("live")):
        raise InputError(
            "--pace needs --live and the virtual clock: in real time --speed decides",
            key="--pace",
            remedy="--live",
        )
    return Options(
        clock=clock,
        speed=factor,
        formats=formats_of(formats, known_formats),
        give_up_after=give_up_after,
        **others,
    )


def split_names(text: str) -> list[str]:
    """Split names at the commas; return each name once, and ignore superfluous commas.

    >>> split_names("trio, asyncio,trio,")
    ['trio', 'asyncio']
    """
    return list(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))


def formats_of(text: str, known: Sequence[str] = FORMATS) -> tuple[str, ...]:
    """Parse the value of --format: known names with commas between them, or `none`.

    Raises InputError for an unknown format.
    """
    names = split_names(text.lower())
    if names == ["none"]:
        return ()
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        raise InputError(
            f"--format takes {', '.join(known)} or none (got {text!r})", key="--format"
        )
    return tuple(names)

"""Reports on runs: tables and sentences, made from records."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from simul.durations import clock
from simul.output.reports.heading import scenario_heading
from simul.output.reports.history import history_of_runs, travelled
from simul.output.reports.troubles import forfeits, troubles
from simul.record import Fate, Reason, Record, State
from simul.record.figures import PERCENTILES
from simul.running.results import Comparison, Run
from simul.scenario import Scenario
from simul.theory import Theory
from simul.theory.laws import in_the_long_run
from simul.words import count, listing

LEFT = {"scheduler", "fingerprint", "verdict"}
"""Headings of columns of texts; the others are numbers."""


def comparison_report(
    several: Comparison, *, brief: bool = False, real_seconds: bool = True
) -> RenderableType:
    """Return a table of all runs; below it theory, the bottleneck, and the reason for it.

    A brief one explains nothing: see `_brief_report`. The real seconds of the table differ each
    time; without them, all is the same.
    """
    table = _FittingTable(several.runs, real_seconds)
    if brief:
        return _brief_report(several.scenario, several.runs, table)
    scenario, theory = several.scenario, several.theory
    notes = [*_theory(theory), *_long_run(several), *_agreement(several)]
    return Group(
        *scenario_heading(scenario),
        table,
        *(_incomparable(several.runs) or _basis(several.runs)),
        *troubles(several.runs),
        *_scores(scenario, several.runs),
        *_kept_waiting(several.runs),
        *_happened(scenario, several.runs),
        *_costs(several.runs),
        *map(Text, history_of_runs(scenario, several.runs)),
        *_look_for(scenario, several.runs),
        *(Text(note) for note in notes),
    )


def run_report(one: Run, *, brief: bool = False, real_seconds: bool = True) -> RenderableType:
    """Return a table of one run, with the scenario's own words on what to look for."""
    scenario, table = one.scenario, _FittingTable([one], real_seconds)
    if brief:
        return _brief_report(scenario, [one], table)
    return Group(
        *scenario_heading(scenario),
        table,
        *_basis([one]),
        *troubles([one]),
        *forfeits(one),
        *_score(one.record),
        *_kept_waiting([one]),
        *_happened(scenario, [one]),
        *_costs([one]),
        *map(Text, history_of_runs(scenario, [one])),
        *_look_for(scenario, [one]),
    )


def _brief_report(scenario: Scenario, runs: Sequence[Run], table: RenderableType) -> RenderableType:
    """Return the table, what went wrong and what it cost; what to make of it is left to readers.

    Where the totals do not compare, that has gone wrong, too.
    """
    return Group(
        *scenario_heading(scenario), table, *_incomparable(runs), *troubles(runs), *_costs(runs)
    )


@dataclass(frozen=True)
class _FittingTable:
    """The table of all runs, in a form that fits the terminal."""

    runs: Sequence[Run]
    real_seconds: bool

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for form in FORMS:
            without = {*form.get("without", ()), *([] if self.real_seconds else ["real s"])}
            table = runs_table(self.runs, **form | {"without": without})
            wanted = console.measure(table, options=options.update(width=1_000)).maximum
            if wanted <= options.max_width:
                break
        yield table


FORMS: tuple[dict[str, Any], ...] = (
    {},
    {"narrow": True},
    {"narrow": True, "without": ("real s",)},
    {"narrow": True, "without": ("real s", "fingerprint")},
    {"narrow": True, "without": ("real s", "fingerprint", "played by")},
    {"narrow": True, "without": ("real s", "fingerprint", "played by", "speed-up")},
)
"""The forms of the table, the widest first: these columns go before a name is shortened."""


def runs_table(runs: Sequence[Run], *, narrow: bool = False, without: Container[str] = ()) -> Table:
    """Return one row per run: makespan, speed-up, utilisation, wait, workers, real s, fingerprint.

    The narrow form has headings in two lines. `without` names columns to leave out.
    """
    waits = mean_waits([one.record.mean_wait for one in runs])
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 0 if narrow else 1), pad_edge=False)
    columns: dict[str, list[str | Text]] = {
        "scheduler": [
            Text(one.scheduler.label, style="red" if one.scheduler.mistake else "") for one in runs
        ],
        "total": [clock(one.record.makespan) for one in runs],
        "speed-up": [_speedup(one) for one in runs],
        "master busy": [f"{one.record.utilisation:.1%}" for one in runs],
        "replies wait": [*waits],
        **_latency(runs),
        "played by": [one.workers for one in runs],
        "real s": [f"{one.real_seconds:.2f}" for one in runs],
        "fingerprint": [one.record.fingerprint[: 8 if narrow else 12] for one in runs],
        "verdict": [_verdict(one) for one in runs],
    }
    if not any(columns["speed-up"]):
        del columns["speed-up"]
    shown = [heading for heading in columns if heading not in without]
    longest = max((len(word) for one in runs for word in one.scheduler.label.split()), default=0)
    for heading in shown:
        words = heading.replace(" ", "\n").replace("rp", "r-\np") if narrow else heading
        side: Literal["left", "right"] = "left" if heading in LEFT else "right"
        # no word of a name is ever cut: rather a verdict takes two lines
        least = longest if heading == "scheduler" else None
        table.add_column(words, justify=side, min_width=least)
    for row in zip(*(columns[heading] for heading in shown), strict=True):
        table.add_row(*row)
    return table


def _speedup(one: Run) -> str:
    if one.speedup is None:
        return ""
    return f"{'≤ ' if one.record.speedup_at_most else ''}{one.speedup:.1f} ×"


def _incomparable(runs: Sequence[Run]) -> list[Text]:
    """Return why the totals do not compare, if that is so."""
    moves = {one.scheduler.name: one.record.moves for one in runs}
    if len(set(moves.values())) > 1 and not any(one.record.finished for one in runs):
        return [Text(f"These totals do not compare: the master made {_each(moves)}")]
    return []


def _basis(runs: Sequence[Run]) -> list[Text]:
    """Return what a speed-up is measured against."""
    if any(one.record.speedup_at_most for one in runs):
        beside = "a move that is measured beside others takes longer than alone"
        return [Text(f"≤: at most, for {beside}; compare with sequential, which plays alone")]
    if len(runs) > 1 and any(one.record.sequential is not None for one in runs):
        return [Text("Speed-up: the total of sequential, divided by each total")]
    return []


def _each(moves: Mapping[str, int]) -> str:
    """Return numbers of moves, each with the names of the runs that made so many."""
    found: dict[int, list[str]] = {}
    for name, number in moves.items():
        found.setdefault(number, []).append(name)
    return "; ".join(f"{count(n, 'move')} under {listing(names)}" for n, names in found.items())


def mean_waits(waits: Sequence[float | None]) -> list[str]:
    """Format waits in ms: as h:mm:ss where one is longer than a minute, else in seconds.

    >>> mean_waits([0.0, 7_320.0]), mean_waits([60_000.0, 1_380_000.0])
    (['0.0 s', '7.3 s'], ['0:01:00', '0:23:00'])
    """
    long = any(wait is not None and wait > 60_000 for wait in waits)
    return ["" if wait is None else _wait(wait, long=long) for wait in waits]


def _wait(ms: float, *, long: bool) -> str:
    return clock(round(ms, -3)) if long else f"{ms / 1_000:.1f} s"


def _latency(runs: Sequence[Run]) -> dict[str, list[str | Text]]:
    """Return the columns of the percentiles of the latency, where the scenario asks for them."""
    if not any(one.scenario.latency for one in runs):
        return {}
    return {
        f"latency p{share}": [*mean_waits([one.record.latency(share) for one in runs])]
        for share in PERCENTILES
    }


def _verdict(one: Run) -> Text:
    return Text(one.outcome, style="green" if one.outcome == "verified" else "bold red")


def _score(record: Record) -> list[Text]:
    if not record.results:
        return []
    whose = "master" if record.masters == 1 else "masters"
    return [Text("The {}: +{} ={} -{} (won, drawn, lost)".format(whose, *record.score))]


def _scores(scenario: Scenario, runs: Sequence[Run]) -> list[Text]:
    """Return the scores under each scheduler, if they may depend on it."""
    may_differ = scenario.clock is not None or scenario.mishaps or scenario.opponents.limit
    if not may_differ or scenario.propagates:
        return []
    found: dict[str, list[str]] = {}
    for one in runs:
        found.setdefault(_score_text(one.record), []).append(one.scheduler.name)
    scores = "; ".join(f"{listing(names)} {score}" for score, names in found.items())
    whose = "master" if runs[0].record.masters == 1 else "masters"
    unlike = "so what was played differs, and " if len(found) > 1 else ""
    return [
        Text(f"The {whose} (won, drawn, lost): {scores}"),
        Text(
            f"Games may end before their time; {unlike}the speed-up is against the same moves one "
            "after the other."
        ),
    ]


def _score_text(record: Record) -> str:
    late = sum(ending.reason is Reason.OUT_OF_TIME for ending in record.endings.values())
    return "+{} ={} -{}".format(*record.score) + (f", {late} on time" if late else "")


def _kept_waiting(runs: Sequence[Run]) -> list[Text]:
    """Return which opponents waited because of the program, and for how long."""
    notes = [(one, note) for one in runs for note in _waiting_notes(one.record)]
    return _merged(notes, len(runs))


def _waiting_notes(record: Record) -> Iterator[str]:
    late = [record.start_waits[board] for board in record.passed_over]
    if late:
        mean, longest = clock(sum(late) / len(late)), clock(max(late))
        never = sum(fate is Fate.NEVER_STARTED for fate in record.fates.values())
        in_vain = f"; {never:,} more waited in vain" if never else ""
        yield (
            f"{len(late):,} of {count(len(record.by_board), 'opponent')} waited to start while "
            f"others were served again, {mean} on average and {longest} at most{in_vain}"
        )
    if record.blocked:
        yield (
            f"the program was blocked for {clock(record.blocked)}, {record.blocked_share:.1%} of "
            "the time, and no board was served meanwhile"
        )


def _happened(scenario: Scenario, runs: Sequence[Run]) -> list[Text]:
    """Return the figures of walks, breaks, passes and newcomers without a seat."""
    notes = [(one, ", ".join(_event_notes(scenario, one.record))) for one in runs]
    return _merged(notes, len(runs))


def _merged(notes: Iterable[tuple[Run, str]], runs: int) -> list[Text]:
    """Merge equal notes on several runs; name the runs if there is more than one."""
    found: dict[str, list[str]] = {}
    for one, note in notes:
        found.setdefault(note, []).append(one.scheduler.name)
    return [
        Text(f"{listing(names)}: {note}" if runs > 1 else f"{note[0].upper()}{note[1:]}")
        for note, names in found.items()
        if note
    ]


def _event_notes(scenario: Scenario, record: Record) -> Iterator[str]:
    if scenario.floor:
        each = " each on average" if record.masters > 1 else ""
        walked = clock(record.walking / record.masters)
        yield f"walking {travelled(scenario.floor, record)}{each} ({walked})"
    breaks = sum(span.state is State.RESTING for span in record.away)
    if breaks:
        yield f"{count(breaks, 'break')} ({clock(record.time_in(State.RESTING))})"
    passes = sum(record.passes.values())
    if passes:
        yield count(passes, "pass")
    if record.complete and record.unseated:
        yield f"{count(len(record.unseated), 'newcomer')} never sat down"


def _costs(runs: Sequence[Run]) -> list[Text]:
    """Return what threads, processes and queues cost; equal sentences once."""
    found: dict[str, list[str]] = {}
    for one in runs:
        for sentence in one.costs:
            found.setdefault(sentence, []).append(one.scheduler.name)
    several = len(runs) > 1
    return [
        Text(f"{listing(names)}: {sentence}" if several else sentence)
        for sentence, names in found.items()
    ]


def _theory(theory: Theory) -> list[str]:
    statement = f"Theory: {theory.statement}."
    if not theory.total:
        return [statement]
    return [statement, f"What binds: {theory.binds}.", theory.explanation]


def _long_run(several: Comparison) -> list[str]:
    """Return the machine-repairman model's figures beside the measured ones, if it is exact."""
    solved = in_the_long_run(several.scenario)
    measured = [
        one
        for one in several.runs
        if one.scheduler.policy == "ready-first" and one.outcome == "verified"
    ]
    if not solved or not measured:
        return []
    one = measured[0]
    return [
        f"Machine repairman, in the long run: master busy {solved.utilisation:.1%}, a reply waits "
        f"{solved.wait / 1_000:.1f} s; with {one.scheduler.name} they are "
        f"{one.record.utilisation:.1%} and {one.record.mean_wait / 1_000:.1f} s."
    ]


def _agreement(several: Comparison) -> list[str]:
    """Return which runs agree with the reference, event by event; ready-first ones must."""
    if several.prediction is None:
        return ["No game here can be known beforehand: the verdict is about what was played."]
    ready_first = [
        one
        for one in several.runs
        if one.scheduler.policy == "ready-first" and not one.scheduler.mistake and not one.error
    ]
    if not ready_first or several.scenario.propagates:
        return []
    total = clock(several.prediction.makespan)
    if ready_first[0].record.clock == "wall":
        return [f"A discrete-event reference predicts {total}; real time adds what it costs."]
    expected = several.prediction.fingerprint
    # another policy may promise the same order in this scenario
    agreeing = [
        one.scheduler.name
        for one in several.runs
        if one.record.fingerprint == expected and not one.scheduler.mistake and not one.error
    ]
    differing = [one.scheduler.name for one in ready_first if one.record.fingerprint != expected]
    note = f"A discrete-event reference predicts {total}, fingerprint {expected[:12]}"
    if agreeing:
        note += f": event by event what {listing(agreeing)} did"
    return [note + "." + (f" Not so: {listing(differing)}." if differing else "")]


def _look_for(scenario: Scenario, runs: Sequence[Run]) -> list[Text]:
    """Return what the scenario says to look for, unless no run shows it because all are broken."""
    shown = scenario.propagates or any(one.outcome == "verified" for one in runs)
    return [Text(f"Look for: {scenario.look_for}")] if scenario.look_for and shown else []

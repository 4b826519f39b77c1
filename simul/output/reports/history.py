"""The real event beside the runs of it: how long it took, how it ended, how far she walked."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from simul.durations import clock
from simul.record import Record
from simul.running.results import Run
from simul.scenario import Scenario
from simul.scenario.rules import Floor
from simul.words import few


def history_of_runs(scenario: Scenario, runs: Sequence[Run]) -> list[str]:
    """Say what is known of the real event beside the runs that are verified."""
    alone = len(runs) == 1
    verified = [one for one in runs if one.outcome == "verified"]
    return history(
        scenario, {"this run" if alone else one.scheduler.name: one.record for one in verified}
    )


def history(scenario: Scenario, records: Mapping[str, Record]) -> list[str]:
    """Say in sentences what is known of the real event, and what was assumed.

    Beside it stand the records, by what they are called; those that agree stand together.
    """
    known = scenario.history
    if known is None:
        return []

    def beside(tell: Callable[[Record], str]) -> str:
        return "".join(f"; {who} {words}" for words, who in _told(records, tell))

    source = f" ({known.source.strip().removesuffix('.')})" if known.source else ""
    lines = []
    if known.total:
        total = known.total
        lines.append(f"{clock(total)}{source}{beside(lambda run: _against(run, total))}")
    if known.result:
        lines.append(f"result {known.result}{beside(_score)}")
    if known.distance is not None:
        floor = scenario.floor
        ours = beside(lambda run: travelled(floor, run)) if floor else ""
        lines.append(f"distance {known.distance:g} km{ours}")
    if not known.total:
        lines.append(f"source{source}")
    told = [f"Historical: {line}." for line in lines]
    return [*told, f"Assumed: {known.assumed.strip()}"] if known.assumed else told


def travelled(floor: Floor, record: Record) -> str:
    """Say how far a master walked, on average; metres below a kilometre."""
    metres = record.walking / 1_000 * floor.pace / record.masters
    return f"{metres / 1_000:.1f} km" if metres >= 1_000 else f"{metres:.0f} m"


def _told(
    records: Mapping[str, Record], tell: Callable[[Record], str]
) -> Iterator[tuple[str, str]]:
    """Yield what is told of the records, each time with those of which it is true."""
    found: dict[str, list[str]] = {}
    for name, record in records.items():
        found.setdefault(tell(record), []).append(name)
    for words, names in found.items():
        yield words, few(names)


def _score(record: Record) -> str:
    return "+{} ={} -{}".format(*record.score)


def _against(record: Record, total: int) -> str:
    """Show a total beside that of the real event."""
    share = round(100 * (record.makespan / total - 1), 1)
    how = f"{abs(share):.1f} % {'less' if share < 0 else 'more'}" if share else "the same"
    return f"{clock(record.makespan)}, {how}"

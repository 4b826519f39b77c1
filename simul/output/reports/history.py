"""The historical event beside the runs of it: its duration, result and walking distance."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from simul.durations import clock
from simul.record import Record
from simul.scenario import Scenario
from simul.scenario.rules import Floor
from simul.words import listing, more_or_less

if TYPE_CHECKING:
    from simul.running.results import Run


def history_of_runs(scenario: Scenario, runs: Sequence["Run"]) -> list[str]:
    """Return what is known of the historical event, beside the runs that are verified."""
    alone = len(runs) == 1
    verified = [one for one in runs if one.outcome == "verified"]
    return history(
        scenario, {"this run" if alone else one.scheduler.name: one.record for one in verified}
    )


def history(scenario: Scenario, records: Mapping[str, Record]) -> list[str]:
    """Return sentences on what is known of the historical event, and what was assumed.

    They compare it with the records, by their names; equal figures stand together.
    """
    known = scenario.history
    if known is None:
        return []

    def beside(describe: Callable[[Record], str]) -> str:
        return "".join(f"; {names} {text}" for text, names in _grouped(records, describe))

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
    facts = [f"Historical: {line}." for line in lines]
    return [*facts, f"Assumed: {known.assumed.strip()}"] if known.assumed else facts


def travelled(floor: Floor, record: Record) -> str:
    """Return how far a master walked on average, in km or, below a kilometre, in m."""
    metres = record.walking / 1_000 * floor.pace / record.masters
    return f"{metres / 1_000:.1f} km" if metres >= 1_000 else f"{metres:.0f} m"


def _grouped(
    records: Mapping[str, Record], describe: Callable[[Record], str]
) -> Iterator[tuple[str, str]]:
    """Yield (description, names of the records to which it applies)."""
    found: dict[str, list[str]] = {}
    for name, record in records.items():
        found.setdefault(describe(record), []).append(name)
    for text, names in found.items():
        alike = len(found) == 1 < len(names)
        yield text, "every verified run" if alike else listing(names)


def _score(record: Record) -> str:
    return "+{} ={} -{}".format(*record.score)


def _against(record: Record, total: int) -> str:
    """Return a makespan in h:mm:ss, and its difference from the historical `total` (ms)."""
    return f"{clock(record.makespan)}, {more_or_less(record.makespan, total)}"

"""Replay records that are there already: read them, write the page, show it."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from simul.cli.folder import output_folder
from simul.cli.objects import path_text, print_object
from simul.cli.options import Options
from simul.cli.pictures import open_picture
from simul.cli.session import DEFAULT_FOLDER
from simul.errors import InputError
from simul.interrupts import begin_work
from simul.oracle.unnoticed import DONE, Unnoticed
from simul.oracle.verdict import INVARIANTS, Breach
from simul.output.files import NO_STEPS, load_record, record_files, steps_beside
from simul.output.files.san import replay
from simul.output.replay import ShownRun, never_begun, save_replay
from simul.output.reports.terminal import complain, console
from simul.record import Record
from simul.registry.catalogue import find_scheduler
from simul.running.results import remark
from simul.scenario.rules import Floor


class _Found(NamedTuple):
    """A record that was found, and what is known besides it."""

    shown: ShownRun
    floor: Floor | None
    missing: list[str]
    """What the page cannot show, and why."""


def replay_records(path: Path, options: Options) -> int:
    """Execute `simul replay` for a folder or a record; return the exit code."""
    begin_work()
    files = _record_files(path)
    found = [_found(file) for file in files]
    runs = [each.shown for each in found]
    played_in = (path if path.is_dir() else path.parent).resolve().name
    default = DEFAULT_FOLDER / f"{played_in.removesuffix('-replay')}-replay"
    with output_folder(options.out, default) as out:
        save_replay(runs, out.path, found[0].floor)
    page = out.final / "replay.html"
    if options.json:
        print_object(_object(page, found, files))
    elif not options.quiet:
        console().print(f"written to {page}", markup=False, highlight=False, soft_wrap=True)
        for words, names in _who_lacks_what(found).items():
            complain(f"not in the page for {', '.join(names)}: {words}")
    if options.open:
        open_picture([page])
    return 0


def _object(page: Path, found: Sequence[_Found], files: Sequence[Path]) -> dict[str, Any]:
    return {
        "replay": path_text(page),
        "runs": [
            {
                "scheduler": each.shown.record.scheduler,
                "record": path_text(file),
                "missing": each.missing,
            }
            for each, file in zip(found, files, strict=True)
        ],
    }


def _who_lacks_what(found: Sequence[_Found]) -> dict[str, list[str]]:
    """Return for each thing that cannot be shown the schedulers that it is missing for."""
    lacking: dict[str, list[str]] = {}
    for each in found:
        for words in each.missing:
            lacking.setdefault(words, []).append(each.shown.record.scheduler)
    return lacking


def _record_files(path: Path) -> list[Path]:
    """Return the records in a folder that a command has written; or the one that is named."""
    if path.suffix == ".json" and not path.is_dir():
        return [path]
    return record_files(path)


def _found(file: Path) -> _Found:
    record = load_record(file)
    replay(record)  # the page plays the moves without knowing the rules
    located = steps_beside(file, record)
    name, source = (located.file, located.source) if located else _source(record.scheduler)
    whole, summary = _summaries_of(record, file)
    shown = ShownRun(
        record=record,
        source=source,
        file=name,
        steps=located.steps if located else None,
        breaches=tuple(_breaches(summary)),
        mishaps=tuple(_mishaps(summary)),
        arrivals=dict(_arrivals(whole)),
        line=_line(summary, name),
        remark=_remark(record, summary),
    )
    missing = {
        "the source, since no scheduler of that name is known here": not source,
        NO_STEPS: not located,
        "which rules it broke, since no summary.json beside the record tells it": not summary,
        "when those came whose games never began, since no summary.json tells it": (
            bool(never_begun(record)) and "late_arrivals" not in whole
        ),
        "where the boards stand, since no summary.json beside the record tells it": (
            record.walking > 0 and not whole.get("floor")
        ),
    }
    return _Found(shown, _floor(whole), [words for words, so in missing.items() if so])


def _floor(summary: dict[str, Any]) -> Floor | None:
    try:
        return Floor.model_validate(summary["floor"])
    except (KeyError, ValidationError):
        return None


def _source(scheduler: str) -> tuple[str, str]:
    """Return the name and the text of a scheduler's file; empty for one that is not at hand.

    A record may come from other people: a path in it is no name, and not followed.
    """
    if Path(scheduler).name != scheduler or scheduler.endswith(".py"):
        return "", ""
    try:
        found = find_scheduler(scheduler)
        return found.path.name, found.source
    except (InputError, OSError):
        return "", ""


def _summary(file: Path) -> dict[str, Any]:
    """Return `summary.json`, with its `runs`; nothing in it if it is not there or not ours."""
    try:
        summary = dict(json.loads(file.read_text(encoding="utf-8")))
        return summary | {"runs": [run for run in summary["runs"] if isinstance(run, dict)]}
    except (OSError, ValueError, TypeError, KeyError):
        return {"runs": []}


def _summaries_of(record: Record, file: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the summary that tells of a record, and what it tells of that run; or nothing."""
    folder = file.resolve().parent
    for path in (folder / "summary.json", folder.parent / "summary.json"):
        summary = _summary(path)
        for run in summary["runs"]:
            if run.get("fingerprint") == record.fingerprint:
                return summary, run
    return {}, {}


# A summary may come from other people, too: what in it is not ours is left out.


def _rows(summary: dict[str, Any], key: str) -> list[Any]:
    rows = summary.get(key)
    return rows if isinstance(rows, list) else []


def _breaches(summary: dict[str, Any]) -> Iterator[Breach]:
    for row in _rows(summary, "breaches"):
        match row:
            case {
                "invariant": str(name),
                "board": int(board),
                "at_ms": int(at),
                "words": str(words),
            }:
                if name in INVARIANTS:
                    yield Breach(name, board, at, words)


def _mishaps(summary: dict[str, Any]) -> Iterator[Unnoticed]:
    for row in _rows(summary, "unnoticed"):
        match row:
            case {"board": int(game), "at_ms": int(at), "what": str(what)} if what in DONE:
                yield Unnoticed(game, at, what)


def _arrivals(summary: dict[str, Any]) -> Iterator[tuple[int, int]]:
    """Yield when opponents come who come late, by game."""
    for row in _rows(summary, "late_arrivals"):
        match row:
            case {"board": int(game), "at_ms": int(at)}:
                yield game, at


def _line(summary: dict[str, Any], name: str) -> int:
    """Return the line of the scheduler's file to look at; 0 if it is not known."""
    match summary.get("place"):
        case {"file": str(file), "line": int(line)} if file == name:
            return line
    return 0


def _remark(record: Record, summary: dict[str, Any]) -> str:
    """Return the warning about a run that was not verified, as far as it is known."""
    outcome = str(summary.get("outcome", "stopped" if record.stopped else "verified"))
    broken = [] if summary.get("error") else _rows(summary, "broken")
    return remark(outcome, [str(name) for name in broken])

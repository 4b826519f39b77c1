"""Replay records that are there already: read them, write the page, show it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from simul.cli.objects import path_text, print_object
from simul.cli.options import Options
from simul.cli.pictures import open_picture
from simul.cli.session import DEFAULT_FOLDER
from simul.errors import InputError
from simul.oracle.verdict import INVARIANTS, Breach
from simul.output.files import OutputFolder, load_record
from simul.output.files.san import replay
from simul.output.replay import ShownRun, save_replay
from simul.output.reports.terminal import console
from simul.record import Record
from simul.registry.catalogue import find_scheduler
from simul.running.results import remark


def replay_records(path: Path, options: Options) -> int:
    """Execute `simul replay` for a folder or a record; return the exit code."""
    files = _record_files(path)
    runs = [_shown(file) for file in files]
    played_in = (path if path.is_dir() else path.parent).resolve().name
    default = DEFAULT_FOLDER / f"{played_in.removesuffix('-replay')}-replay"
    folder = OutputFolder.create(options.out or default, explicit=options.out is not None)
    with folder as out:
        save_replay(runs, out.path)
    page = out.final / "replay.html"
    if options.json:
        print_object(_object(page, runs, files))
    elif not options.quiet:
        console().print(f"written to {page}", markup=False, highlight=False, soft_wrap=True)
    if options.open:
        open_picture([page])
    return 0


def _object(page: Path, runs: Sequence[ShownRun], files: Sequence[Path]) -> dict[str, Any]:
    return {
        "replay": path_text(page),
        "runs": [
            {"scheduler": run.record.scheduler, "record": path_text(file)}
            for run, file in zip(runs, files, strict=True)
        ],
    }


def _record_files(path: Path) -> list[Path]:
    """Return the records in a folder that a command has written; or the one that is named."""
    if path.suffix == ".json" and not path.is_dir():
        return [path]
    found = [path / "record.json"] if (path / "record.json").is_file() else []
    found = found or _in_order(path, sorted(path.glob("*/record.json")))
    if not found:
        remedy = "name a folder that `simul run` or `simul compare` has written"
        raise InputError(
            f"{path} holds no record.json, nor do the folders in it; {remedy}",
            file=str(path),
            remedy=remedy,
        )
    return found


def _in_order(folder: Path, files: Sequence[Path]) -> list[Path]:
    """Sort records as they were compared, as far as that is known."""
    names = [run.get("scheduler") for run in _summary(folder / "summary.json")]
    known = [file for name in names for file in files if file.parent.name == name]
    return [*known, *(file for file in files if file not in known)]


def _shown(file: Path) -> ShownRun:
    record = load_record(file)
    replay(record)  # the page plays the moves without knowing the rules
    source, name = _source(record.scheduler)
    summary = _summary_of(record, file)
    return ShownRun(
        record=record,
        source=source,
        file=name,
        breaches=tuple(_breaches(summary)),
        remark=_remark(record, summary),
    )


def _source(scheduler: str) -> tuple[str, str]:
    """Return the text and the name of a scheduler's file; empty for one that is not at hand."""
    try:
        found = find_scheduler(scheduler)
        return found.source, found.path.name
    except (InputError, OSError):
        return "", ""


def _summary(file: Path) -> list[dict[str, Any]]:
    """Return what `summary.json` says of the runs; nothing if it is not there or not ours."""
    try:
        runs = json.loads(file.read_text(encoding="utf-8"))["runs"]
        return [run for run in runs if isinstance(run, dict)]
    except (OSError, ValueError, TypeError, KeyError):
        return []


def _summary_of(record: Record, file: Path) -> dict[str, Any]:
    folder = file.resolve().parent
    for summary in (folder / "summary.json", folder.parent / "summary.json"):
        for run in _summary(summary):
            if run.get("fingerprint") == record.fingerprint:
                return run
    return {}


def _breaches(summary: dict[str, Any]) -> list[Breach]:
    return [
        Breach(str(each["invariant"]), int(each["board"]), int(each["at_ms"]), str(each["words"]))
        for each in summary.get("breaches", [])
        if each.get("invariant") in INVARIANTS
    ]


def _remark(record: Record, summary: dict[str, Any]) -> str:
    """Return the warning about a run that was not verified, as far as it is known."""
    outcome = str(summary.get("outcome", "stopped" if record.stopped else "verified"))
    broken = [] if summary.get("error") else summary.get("broken", [])
    return remark(outcome, [str(name) for name in broken])

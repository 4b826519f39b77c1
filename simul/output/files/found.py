"""The records that commands have left in a folder."""

import json
from pathlib import Path

from simul.errors import InputError
from simul.output.files.folder import plain_name
from simul.output.files.json_record import load_record
from simul.record import Record


def records_in(folder: Path) -> list[Record]:
    """Return the record that `run` wrote into a folder, or all those of `compare`, in its order.

    Raises InputError if there is none, or for what `load_record` refuses.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; name one that a run has written")
    paths = [folder / "record.json"]
    if not paths[0].is_file():
        order = _order(folder)
        paths = sorted(
            folder.glob("*/record.json"),
            key=lambda path: (order.get(path.parent.name, len(order)), path),
        )
    if not paths:
        raise InputError(
            f"{folder}: there is no record.json in this folder, nor in a folder in it; name one "
            "that `simul run` or `simul compare` has written"
        )
    return [load_record(path) for path in paths]


def _order(folder: Path) -> dict[str, int]:
    """Return the place of each scheduler in the summary; nothing without a summary of runs."""
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        return {plain_name(run["scheduler"]): place for place, run in enumerate(summary["runs"])}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}

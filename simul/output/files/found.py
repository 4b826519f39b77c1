"""What commands have left in a folder: records, and the steps beside them."""

import json
from pathlib import Path

from simul.errors import InputError
from simul.output.files.folder import plain_name
from simul.output.files.json_steps import STEPS_FILE, LocatedSteps, load_steps
from simul.record import Record

NO_STEPS = (
    "the lines where tasks stand, since no steps.json beside the record tells them; --steps writes "
    "it"
)
"""What lacks where there are no steps, and what to do about it."""


def record_files(folder: Path) -> list[Path]:
    """Return the record that `run` wrote into a folder, or all those of `compare`, in its order.

    Raises InputError if there is none, or if comparisons lie in it, each with records of its own.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder; name one that a run has written")
    if (folder / "record.json").is_file():
        return [folder / "record.json"]
    _refuse_comparisons(folder)
    order = _order(folder)
    paths = sorted(
        # not through a link such as `latest`, which leads to one of the others
        (path for path in folder.glob("*/record.json") if not path.parent.is_symlink()),
        key=lambda path: (order.get(path.parent.name, len(order)), path),
    )
    if not paths:
        remedy = "name one that `simul run` or `simul compare` has written"
        raise InputError(
            f"{folder}: there is no record.json in this folder, nor in a folder in it; {remedy}",
            file=str(folder),
            remedy=remedy,
        )
    return paths


def _refuse_comparisons(folder: Path) -> None:
    """Refuse the folder of several commands, where one of them was a comparison."""
    within = {path.parent.parent for path in folder.glob("*/*/record.json")}
    comparisons = sorted(path.name for path in within if not path.is_symlink())
    if comparisons:
        remedy = f"name one of them, such as {folder / comparisons[0]}"
        raise InputError(
            f"{folder}: it holds the folders of several commands; {remedy}",
            file=str(folder),
            remedy=remedy,
        )


def steps_beside(record_file: Path, record: Record) -> LocatedSteps | None:
    """Return the steps that were kept beside a record; None if there are none.

    Raises InputError for what `load_steps` refuses.
    """
    path = record_file.with_name(STEPS_FILE)
    return load_steps(path, record) if path.is_file() else None


def _order(folder: Path) -> dict[str, int]:
    """Return the place of each scheduler in the summary; nothing without a summary of runs."""
    try:
        summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
        return {plain_name(run["scheduler"]): place for place, run in enumerate(summary["runs"])}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}

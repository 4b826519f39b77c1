"""The folder of a sweep: results are written at once, so that a later sweep can resume.

Other commands write into a hidden folder that is renamed at the end. A sweep may take hours and
must survive a crash; so its folder exists from the start, and the results of every finished task
are appended to `replications.csv`. At the end that file is sorted, and the summaries are written.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from itertools import chain, count
from pathlib import Path
from typing import Self, TextIO

from simul.errors import InputError, SimulError
from simul.output.files.folder import writing
from simul.sweeps.execution.continuation import check_same
from simul.sweeps.execution.lock import LOCK, locked
from simul.sweeps.execution.replication_lines import all_lines, header, lines, read_lines
from simul.sweeps.execution.replications import Part, Replications
from simul.sweeps.planning.plan import Plan
from simul.sweeps.reporting.tables import sweep_json

SETTINGS = "sweep.json"
REPLICATIONS = "replications.csv"


class SweepFolder:
    """The folder of a sweep and its replications; a context manager that locks the folder.

    A new folder in which nothing was computed is removed after the `with` block, unless it existed
    before.
    """

    failed: bool = False
    """Whether a write failed. What was written is kept; a later sweep can resume."""

    def __init__(self, path: Path, table: Replications, file: TextIO, leaving: ExitStack) -> None:
        self.path = path
        self.table = table
        self._file = file
        self._leaving = leaving
        self._before = table.total >= 0

    @classmethod
    def create(cls, path: Path, plan: Plan, *, explicit: bool) -> Self:
        """Begin a sweep in a new folder.

        An explicit folder must be new or empty; a default name that is taken gets the next free
        number: -2, -3 ... Raises InputError with the remedy.
        """
        table = Replications(plan)
        with ExitStack() as leaving:
            try:
                path, made = (path, _own(path)) if explicit else (_next_free(path), True)
                if made:
                    leaving.callback(_remove_empty, path)
                leaving.enter_context(locked(path))
                _check_empty(path)  # again: another process may have been quicker
                leaving.callback(_remove_unused, path, table)
                (path / REPLICATIONS).touch(exist_ok=False)
                file = _appending(path / REPLICATIONS, leaving)
                _write_settings(path, plan)
                file.write(header(plan))
                file.flush()
            except OSError as error:
                remedy = "choose another folder with --out"
                raise InputError(
                    f"cannot write into {path}: {error.strerror}; {remedy}",
                    file=str(path),
                    remedy=remedy,
                ) from None
            return cls(path, table, file, leaving.pop_all())

    @classmethod
    def resume(cls, path: Path, plan: Plan) -> Self:
        """Resume the sweep in a folder: drop a torn-off last line, read all others.

        Raises InputError if there is no sweep, or another one, or a damaged file, or if another
        process is working there.
        """
        table = Replications(plan)
        with ExitStack() as leaving:
            try:
                if (path / SETTINGS).exists():
                    leaving.enter_context(locked(path))
                check_same(path / SETTINGS, plan)
                whole = _whole_lines(path / REPLICATIONS)
                if whole and whole[0] != header(plan):
                    raise ValueError(f"line 1 must be {header(plan)!r}")
                read_lines(table, whole[1:])
                file = _appending(path / REPLICATIONS, leaving)
                file.truncate(len("".join(whole).encode()))
                file.write("" if whole else header(plan))
                file.flush()
                _write_settings(path, plan)
            except ValueError as error:
                raise InputError(
                    f"{path / REPLICATIONS}: {error}; delete the lines from there on, "
                    "and resume again"
                ) from None
            except OSError as error:
                raise InputError(f"cannot go on in {path}: {error.strerror}") from None
            return cls(path, table, file, leaving.pop_all())

    def add(self, parts: Sequence[Part]) -> None:
        """Append the results of a task to the file at once.

        Raises SimulError if that fails; then they are removed from the table as well.
        """
        try:
            for part in parts:
                numbers = self._new(part)
                self._file.writelines(lines(self.table, part.point, part.scheduler, numbers))
            self._file.flush()
        except OSError as error:
            self.failed = True
            for part in parts:
                self.table.forget(part.point, part.scheduler, self._new(part))
            raise SimulError(f"cannot write {REPLICATIONS}: {error.strerror}") from error

    def _new(self, part: Part) -> list[int]:
        """Return which replications of a part are not in the file yet.

        Some may be: if one scheduler lacks a replication, all schedulers play it again.
        """
        before = self._before[part.point, part.scheduler]
        return [r for r in range(part.first, part.first + len(part.total)) if not before[r]]

    def sort(self) -> None:
        """Replace the file of replications by a sorted one, atomically."""
        self._file.close()
        with (
            writing(self.path / REPLICATIONS) as part,
            part.open("w", encoding="utf-8", newline="\n") as file,
        ):
            file.writelines(all_lines(self.table))

    def write(self, name: str, text: str) -> None:
        """Write a file, atomically."""
        with writing(self.path / name) as part:
            part.write_text(text, encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._leaving.close()


def last_of(path: Path) -> Path:
    """Return the newest folder under a default name: the one with the highest number."""
    *_, last = _taken(path)
    return last


def _taken(path: Path) -> Iterator[Path]:
    """Yield a default name and the numbered ones that exist."""
    yield path
    for name in _numbered(path):
        if not os.path.lexists(name):
            return
        yield name


def _numbered(path: Path) -> Iterator[Path]:
    return (path.with_name(f"{path.name}-{number}") for number in count(2))


def _next_free(path: Path) -> Path:
    """Create the folder under the first free name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for name in chain([path], _numbered(path)):
        try:
            name.mkdir()
        except FileExistsError:
            continue
        return name
    raise AssertionError("there is always one more number")


def _own(path: Path) -> bool:
    """Create the user's folder unless it exists and is empty; return whether it was created."""
    made = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    _check_empty(path)
    return made


def _check_empty(path: Path) -> None:
    """Raise InputError for a folder that holds anything but the lock file."""
    names = sorted(entry.name for entry in path.iterdir() if entry.name != LOCK)
    if SETTINGS in names:
        remedy = "go on with it by --resume, or choose a new folder with --out"
        raise InputError(
            f"{path} holds a sweep already, and nothing is ever overwritten: {remedy}",
            file=str(path),
            remedy=remedy,
        )
    if names:
        shown = ", ".join(names[:3]) + (", ..." if names[3:] else "")
        remedy = "choose a new folder with --out, or move these files away"
        raise InputError(
            f"{path} is not empty (it holds {shown}), and nothing is ever overwritten; {remedy}",
            file=str(path),
            remedy=remedy,
        )


def _remove_empty(path: Path) -> None:
    """Remove a folder that we created, if it is empty."""
    with suppress(OSError):
        path.rmdir()


def _remove_unused(path: Path, table: Replications) -> None:
    """Remove the files of a sweep if nothing was computed."""
    for name in (SETTINGS, REPLICATIONS) if not table.done else ():
        with suppress(OSError):
            (path / name).unlink()


def _appending(path: Path, leaving: ExitStack) -> TextIO:
    """Open a file for appending; it is closed when the folder is left."""
    file = path.open("a", encoding="utf-8", newline="\n")
    leaving.callback(_close, file)
    return file


def _close(file: TextIO) -> None:
    """Close a file; a failed write was reported when it was tried."""
    with suppress(OSError):
        file.close()


def _write_settings(path: Path, plan: Plan) -> None:
    """Write the settings of the sweep, until the complete `sweep.json` replaces them."""
    with writing(path / SETTINGS) as part:
        part.write_text(sweep_json(plan), encoding="utf-8", newline="\n")


def _whole_lines(path: Path) -> list[str]:
    """Return all lines but a torn-off last one; none if there is no such file."""
    if not path.exists():
        path.touch()
    text = path.read_bytes().decode("utf-8", errors="replace")
    return [f"{line}\n" for line in text.split("\n")[:-1]]

"""The folder of a sweep: what is done is written there at once, and a later sweep can go on.

Other commands write into a hidden folder that is renamed at the end. A sweep may take hours, and
must survive whatever happens meanwhile; so its folder is there from the start, and every finished
task is added to `replications.csv`. At the end that file is sorted, and the summaries are written.
"""

import json
import os
from collections.abc import Iterator, Sequence
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from simul.errors import InputError, SimulError
from simul.exports.folder import writing
from simul.sweep.lines import all_lines, header, lines, read_lines
from simul.sweep.plan import Plan
from simul.sweep.table import Part, Table
from simul.sweep.tables import sweep_json

SETTINGS = "sweep.json"
REPLICATIONS = "replications.csv"


class SweepFolder:
    """Where a sweep writes, with the table of what is done; a context that closes its file.

    A new folder in which nothing was computed is gone again after the `with` block.
    """

    def __init__(self, path: Path, table: Table, file: TextIO, *, new: bool) -> None:
        self.path = path
        self.table = table
        self._file = file
        self._new = new

    @classmethod
    def create(cls, path: Path, plan: Plan, *, explicit: bool) -> Self:
        """Begin a sweep in a new folder.

        An explicit folder must be new or empty; a default name that is taken gets the next free
        number: -2, -3 ... Raises InputError with the remedy.
        """
        try:
            path = _own(path) if explicit else _next_free(path)
            _write_settings(path, plan)
            file = (path / REPLICATIONS).open("x", encoding="utf-8", newline="\n")
            file.write(header(plan))
            file.flush()
        except OSError as error:
            raise InputError(
                f"cannot write into {path}: {error.strerror}; choose another folder with --out"
            ) from None
        return cls(path, Table(plan), file, new=True)

    @classmethod
    def resume(cls, path: Path, plan: Plan) -> Self:
        """Go on with the sweep in a folder: a line that was torn off is dropped, others are read.

        Raises InputError where there is none, where it is another one, or where it was spoilt.
        """
        _check_same(path, plan)
        table = Table(plan)
        try:
            whole = _whole_lines(path / REPLICATIONS)
            if whole and whole[0] != header(plan):
                raise ValueError(f"line 1 must be {header(plan)!r}")
            read_lines(table, whole[1:])
            file = (path / REPLICATIONS).open("r+", encoding="utf-8", newline="\n")
            file.truncate(len("".join(whole).encode()))
            file.seek(0, os.SEEK_END)
            file.write("" if whole else header(plan))
            _write_settings(path, plan)
        except ValueError as error:
            raise InputError(
                f"{path / REPLICATIONS}: {error}; delete the lines from there on, and resume again"
            ) from None
        except OSError as error:
            raise InputError(f"cannot go on in {path}: {error.strerror}") from None
        return cls(path, table, file, new=False)

    def add(self, parts: Sequence[Part]) -> None:
        """Write what a task has found out, so that nothing can take it away again.

        Raises SimulError where that fails.
        """
        try:
            for part in parts:
                numbers = range(part.first, part.first + len(part.total))
                self._file.writelines(lines(self.table, part.point, part.scheduler, numbers))
            self._file.flush()
        except OSError as error:
            raise SimulError(f"cannot write {REPLICATIONS}: {error.strerror}") from error

    def sort(self) -> None:
        """Replace the table of replications by the same one in order, as a whole."""
        self._file.close()
        with writing(self.path / REPLICATIONS) as part, part.open("w", newline="\n") as file:
            file.writelines(all_lines(self.table))

    def write(self, name: str, text: str) -> None:
        """Write a file, as a whole."""
        with writing(self.path / name) as part:
            part.write_text(text, encoding="utf-8", newline="\n")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        if self._new and not self.table.done:
            for name in (SETTINGS, REPLICATIONS):
                (self.path / name).unlink(missing_ok=True)
            self.path.rmdir()


def last_of(path: Path) -> Path:
    """Find the folder that was made last under a default name: the one with the highest number."""
    *_, last = _taken(path)
    return last


def _taken(path: Path) -> Iterator[Path]:
    """Yield a default name and those with numbers, as far as they are there."""
    yield path
    for name in _numbered(path):
        if not os.path.lexists(name):
            return
        yield name


def _numbered(path: Path) -> Iterator[Path]:
    return (path.with_name(f"{path.name}-{number}") for number in count(2))


def _next_free(path: Path) -> Path:
    """Make the folder under the first name that nobody has."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for name in chain([path], _numbered(path)):
        try:
            name.mkdir()
        except FileExistsError:
            continue
        return name
    raise AssertionError("there is always one more number")


def _own(path: Path) -> Path:
    """Make the folder of the user's choice, unless it is there and empty."""
    path.mkdir(parents=True, exist_ok=True)
    names = sorted(entry.name for entry in path.iterdir())
    if SETTINGS in names:
        raise InputError(
            f"{path} holds a sweep already, and nothing is ever overwritten: "
            "go on with it by --resume, or choose a new folder with --out"
        )
    if names:
        shown = ", ".join(names[:3]) + (", ..." if names[3:] else "")
        raise InputError(
            f"{path} is not empty (it holds {shown}), and nothing is ever overwritten; "
            "choose a new folder with --out, or move these files away"
        )
    return path


def _write_settings(path: Path, plan: Plan) -> None:
    """Say what the folder is for, until the whole of `sweep.json` takes its place."""
    with writing(path / SETTINGS) as part:
        part.write_text(sweep_json(plan), encoding="utf-8", newline="\n")


def _check_same(path: Path, plan: Plan) -> None:
    """See that the sweep in the folder is the one that was asked for.

    It may get more replications than it had.
    """
    there, now = _read_settings(path), plan.identity()
    for name, value in now.items():
        before = there["sweep"].get(name)
        if before != value:
            raise InputError(
                f"{path} holds another sweep: its {_NAMES[name]} {_told(name, before)}, and "
                f"now {_told(name, value)}; ask for the same, or choose another folder with --out"
            )
    if there["replications"] > plan.replications:
        raise InputError(
            f"{path} holds a sweep of {there['replications']:,} replications, and now "
            f"{plan.replications:,} are asked for: more are fine, fewer are not"
        )


_NAMES = {
    "simul": "version of simul was",
    "scenario": "scenario was",
    "axes": "axes were",
    "schedulers": "schedulers were",
    "seed": "seed was",
    "length": "length of games was",
    "with_chess": "games were played with chess:",
}


def _told(name: str, value: Any) -> str:
    if name == "scenario":
        return f"one with the fingerprint {str(value)[:12]}"
    if name != "axes" or not isinstance(value, list):
        return json.dumps(value)
    axes = [(axis["key"], axis["values"]) for axis in value]
    return " and ".join(f"{key} (of {len(v)}: {v[0]} to {v[-1]})" for key, v in axes) or "none"


def _read_settings(path: Path) -> dict[str, Any]:
    try:
        found = json.loads((path / SETTINGS).read_text(encoding="utf-8"))
        [(axis["key"], axis["values"][0]) for axis in found["sweep"]["axes"]]
        found["replications"] = int(found["replications"])
    except FileNotFoundError:
        raise InputError(
            f"{path} holds no sweep to go on with: there is no {SETTINGS} in it; "
            "name its folder with --out, or begin one without --resume"
        ) from None
    except OSError as error:
        raise InputError(f"{path / SETTINGS}: cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise InputError(f"{path / SETTINGS}: is not what a sweep has written") from None
    return dict(found)


def _whole_lines(path: Path) -> list[str]:
    """Read all lines but a last one that was torn off; nothing if there is no such file."""
    if not path.exists():
        path.touch()
    text = path.read_bytes().decode("utf-8", errors="replace")
    return [f"{line}\n" for line in text.split("\n")[:-1]]

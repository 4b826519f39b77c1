"""The output folder: complete, or not there at all.

Files are written into a hidden folder beside the place where the results belong, and the whole
folder is renamed at the end. Whoever looks in never sees half of the results, and what was there
before is never touched. That the place can be written to is found out before the run, by doing it.
"""

import os
import secrets
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Self

from simul.errors import InputError, SimulError


class OutputFolder:
    """A folder that appears, with all its files, when the `with` block ends.

    It appears also when the block is left by an exception: what was written until then is kept.
    Only a folder in which nothing was written does not appear.
    """

    path: Path
    """Where to write: the hidden folder; after the `with` block, the folder itself."""
    final: Path
    """What the folder will be called; a default name moves on if somebody else takes it first."""

    def __init__(self, path: Path, final: Path, wish: Path, explicit: bool) -> None:
        self.path = path
        self.final = final
        self._wish = wish
        self._explicit = explicit
        # Ctrl-C may come at any moment, also before the `with` block has begun
        self._drop = weakref.finalize(self, _remove_empty, path)

    @classmethod
    def create(cls, path: Path | str, explicit: bool) -> Self:
        """Make the hidden folder, and find out that files can be written there.

        An explicit folder is the user's own choice and must be new or empty; a default name that
        is taken gets the next free number: -2, -3 ... Raises InputError with the remedy.
        """
        wish = Path(path)
        try:
            final = _accepted(wish) if explicit else _next_free(wish)
            folder = cls(_hidden_beside(final), final, wish, explicit)
            folder._make()
            return folder
        except OSError as error:
            remedy = "choose another folder with --out"
            raise InputError(
                f"cannot write into {wish}: {_reason(error)}; {remedy}",
                file=str(wish),
                remedy=remedy,
            ) from error

    def _make(self) -> None:
        probe = self.path / "probe"
        try:
            self.path.mkdir(parents=True)
            probe.write_bytes(bytes(65_536))  # more than a nearly full disk has left
            probe.unlink()
            target = Path(os.path.realpath(self.final))
            if target.is_dir():
                shutil.copymode(target, self.path)
        except BaseException:
            with suppress(OSError):
                probe.unlink()
            self._drop()
            raise

    def write_text(self, name: str, text: str) -> Path:
        """Write a file (UTF-8, line feeds as they are) and return where.

        Raises SimulError when that fails; the files before it stay.
        """
        path = self.path / name
        with writing(path) as part:
            part.write_text(text, encoding="utf-8", newline="\n")
        return path

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if any(self.path.iterdir()):
                self._publish()
            else:
                self.path.rmdir()
        except OSError as failure:
            raise SimulError(
                f"cannot rename the results to {self.final}: {_reason(failure)}; "
                f"they are in {self.path}"
            ) from failure

    def _publish(self) -> None:
        if not self._explicit and os.path.lexists(self.final):
            # somebody took the default name during the run: theirs stays, ours moves on
            self.final = _next_free(self._wish)
        target = Path(os.path.realpath(self.final))  # a link to an empty folder stays a link
        if target.is_dir():
            target.rmdir()  # fails unless it is empty; Windows does not rename onto a folder
        self.path.rename(target)
        self.path = self.final


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Lend a path to write to in the block; at its end the file takes its place, whole.

    An OSError in the block becomes a SimulError that says why; then, as after any other exception,
    no part of the file remains and an older one is as it was. Makes the folders it needs.
    """
    part = path.with_name(f".part-{path.name}")  # the ending tells a writer such as matplotlib what
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        raise SimulError(f"cannot write {path.name}: {_reason(error)}") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _accepted(path: Path) -> Path:
    """Check that the folder of the user's choice is new, or empty and replaceable."""
    if not os.path.lexists(path):
        return path
    names = sorted(entry.name for entry in path.iterdir())
    if names:
        shown = ", ".join(names[:3]) + (", ..." if names[3:] else "")
        remedy = "choose a new folder with --out, or move these files away"
        raise InputError(
            f"{path} is not empty (it holds {shown}), and nothing is ever overwritten; {remedy}",
            file=str(path),
            remedy=remedy,
        )
    if path.samefile(Path.cwd()) or os.path.ismount(path):
        remedy = f"choose a new folder in it: --out {path / 'results'}"
        raise InputError(
            f"{path} itself cannot be replaced as a whole (it is the current folder or a mounted "
            f"disk); {remedy}",
            file=str(path),
            remedy=remedy,
        )
    return path


def _next_free(path: Path) -> Path:
    names = (path.with_name(f"{path.name}-{number}") for number in count(2))
    return next(name for name in chain([path], names) if not os.path.lexists(name))


def _hidden_beside(final: Path) -> Path:
    target = Path(os.path.realpath(final))
    return target.with_name(f".{target.name}-{secrets.token_hex(4)}")


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds results, or has been renamed
        folder.rmdir()


def _reason(error: OSError) -> str:
    return error.strerror or str(error)

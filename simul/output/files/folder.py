"""The output folder: complete or absent.

Files are written into a hidden folder beside the destination, which is renamed as a whole at the
end. So no reader sees half of the results, and no existing file is ever touched. A test write
before the run finds out whether the destination can be written to.
"""

import os
import secrets
import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import chain, count
from pathlib import Path
from types import TracebackType
from typing import Self

from simul.errors import InputError, SimulError
from simul.output.files.latest import point_to
from simul.output.files.leftovers import ENDING, PART, hold, rescue
from simul.words import listing, shorten

_NOT_IN_NAMES = set('./\\:*?"<>|%')
LONGEST_NAME = 100
"""Most bytes of a name, so that with what is added to it every system can hold it."""


class WriteError(SimulError):
    """A file could not be written, as on a full disk."""


class OutputFolder:
    """A folder that appears, with all its files, when the `with` block ends.

    It appears also if the block raises an exception: the files written so far are kept. Only an
    empty folder does not appear.
    """

    path: Path
    """The folder to write to: the hidden one; after the `with` block, the final one."""
    final: Path
    """The final path; a default name gets the next free number if another process takes it."""

    def __init__(self, path: Path, final: Path, wish: Path, explicit: bool) -> None:
        self.path = path
        self.final = final
        self._wish = wish
        self._explicit = explicit
        self.rescued: tuple[Path, ...] = ()
        """Folders with what commands had written there that were killed; see `leftovers`."""
        self._lock: int | None = None
        # Ctrl-C may come at any moment, even before the `with` block begins
        self._drop = weakref.finalize(self, _remove_empty, path)

    @classmethod
    def create(cls, path: Path | str, explicit: bool, option: str = "--out") -> Self:
        """Make the hidden folder, and test that files can be written there.

        `option` is what the user named the folder with.

        An explicit folder is the user's own choice and must be new or empty. A default name that is
        taken gets the next free number: -2, -3 ... Raises InputError with the remedy.
        """
        wish = Path(path)
        try:
            final = _accepted(wish, option) if explicit else _next_free(wish)
            rescued = tuple(rescue(Path(os.path.realpath(final)).parent))
            folder = cls(_hidden_beside(final), final, wish, explicit)
            folder._make()
            folder.rescued = rescued
            return folder
        except OSError as error:
            remedy = f"choose another folder with {option}"
            raise InputError(
                f"cannot write into {wish}: {_reason(error)}; {remedy}",
                file=str(wish),
                remedy=remedy,
            ) from error

    def _make(self) -> None:
        probe = self.path / "probe"
        try:
            self._make_locked()
            target = Path(os.path.realpath(self.final))
            if target.is_dir():
                shutil.copymode(target, self.path)  # which may forbid to write there
            probe.write_bytes(bytes(65_536))  # large enough to fail on a nearly full disk
            probe.unlink()
        except BaseException:
            with suppress(OSError):
                probe.unlink()
            self._drop()
            raise

    def _make_locked(self) -> None:
        while True:
            self.path.mkdir(parents=True)
            with suppress(FileNotFoundError):  # another command took it for a leftover
                self._lock = hold(self.path)
                return

    def write_text(self, name: str, text: str) -> Path:
        """Write a file (UTF-8, line feeds unchanged) and return its path.

        Raises SimulError if that fails; earlier files stay.
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
        finally:
            if self._lock is not None:
                os.close(self._lock)
                self._lock = None
        if isinstance(error, WriteError):
            raise SimulError(f"{error}; {self._what_is_written()}") from error

    def _what_is_written(self) -> str:
        """Return what a full disk has left, and what to do."""
        names = sorted(
            path.relative_to(self.final).as_posix()
            for path in self.final.rglob("*")
            if path.is_file()
        )
        there = f"{shorten(listing(names), 200)} in {self.final}/" if names else "nothing"
        return f"written before that: {there}. Make room, and give the same command again"

    def _publish(self) -> None:
        if not self._explicit and os.path.lexists(self.final):
            # another process took the default name during the run: keep its folder, number ours
            self.final = _next_free(self._wish)
        target = Path(os.path.realpath(self.final))  # a link to an empty folder stays a link
        if target.is_dir():
            target.rmdir()  # fails unless it is empty; Windows does not rename onto a folder
        self.path.rename(target)
        self.path = self.final
        if not self._explicit:
            point_to(self.final)


def plain_name(text: str) -> str:
    """Make the name of a folder of any text: neither hidden, nor elsewhere, nor that of our files.

    >>> plain_name("asyncio"), plain_name("../games.pgn")
    ('asyncio', '%2E%2E%2Fgames%2Epgn')
    """
    fits = (c if c.isprintable() and c not in _NOT_IN_NAMES else _escaped(c) for c in text)
    name = "".join(fits) or "%00"
    if len(name.encode()) <= LONGEST_NAME:
        return name
    digest = sha256(text.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{name.encode()[: LONGEST_NAME - 9].decode(errors='ignore')}-{digest}"


def _escaped(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode(errors="surrogatepass"))


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write to; at the end of the block, rename that file to `path`.

    An OSError in the block becomes a SimulError with the reason. After any exception no part of the
    file remains, and an older file is unchanged. Makes the folders it needs.
    """
    part = path.with_name(f"{PART}{path.name}")  # keeps the suffix, by which matplotlib writes
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield part
        part.replace(path)
    except OSError as error:
        raise WriteError(f"cannot write {path.name}: {_reason(error)}") from error
    finally:
        with suppress(OSError):
            part.unlink()


def _accepted(path: Path, option: str) -> Path:
    """Return the folder that the user chose; raise InputError unless it is new or replaceable."""
    if not os.path.lexists(path):
        return path
    names = sorted(entry.name for entry in path.iterdir())
    if names:
        shown = ", ".join(names[:3]) + (", ..." if names[3:] else "")
        remedy = f"choose a new folder with {option}, or move these files away"
        raise InputError(
            f"{path} is not empty (it holds {shown}), and nothing is ever overwritten; {remedy}",
            file=str(path),
            remedy=remedy,
        )
    if path.samefile(Path.cwd()) or os.path.ismount(path):
        remedy = f"choose a new folder in it: {option} {path / 'results'}"
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
    return target.with_name(f".{target.name}-{secrets.token_hex(4)}{ENDING}")


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # it holds results, or has been renamed
        folder.rmdir()


def _reason(error: OSError) -> str:
    return error.strerror or str(error)

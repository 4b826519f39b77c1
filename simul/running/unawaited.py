"""Coroutines that were called and never awaited: Python only warns of them."""

import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from traceback import clear_frames
from typing import Any

from simul.exhibition.errors import Errors
from simul.kernel.running_code import is_foreign
from simul.record import Place
from simul.supervision.root_cause import leaves

_WORDS = "was never awaited"


@dataclass
class Unawaited:
    """Python's warnings of coroutines in a run, each line once."""

    warned: list[warnings.WarningMessage] = field(default_factory=list)

    def nearest(self, path: Path) -> warnings.WarningMessage | None:
        """Return the warning that is nearest to the mistake, of those about a file."""
        about = [each for each in self.warned if Path(each.filename) == path]
        return min(about, key=_remoteness, default=None)

    def pass_on(self, failed_at: Place | None) -> None:
        """Warn of each line after all, once, where nothing else reports it.

        If the run failed, there is no warning for the line of the error, which kept the coroutine
        from being awaited, nor for a library's, which says nothing of the program.
        """
        for each in self.warned:
            at_error = Place(Path(each.filename).name, each.lineno) == failed_at
            if at_error or (failed_at is not None and is_foreign(each.filename)):
                continue
            with suppress(RuntimeWarning):  # Python, too, raises none in the destructor
                warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


def let_go(errors: Errors) -> None:
    """Let go of what the frames of errors keep, in silence.

    An error may keep coroutines that have never begun and files that were not closed, through no
    fault of theirs; Python would warn of them whenever the error is forgotten.
    """
    with _not_warning():
        for error in [*errors.failures, *(each.error for each in errors.kept)]:
            for leaf in leaves(error):
                clear_frames(leaf.__traceback__)


@contextmanager
def _not_warning() -> Iterator[None]:
    """Ignore all warnings within the block; only in the main thread, as in `noting_unawaited`."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def coroutine_in(warning: warnings.WarningMessage) -> str:
    """Return the name of the coroutine that a warning is about, such as `Lock.acquire`."""
    name = re.search(r"'(.+)'", str(warning.message))
    return name[1].rpartition("<locals>.")[2] if name else ""


def is_boards(coroutine: str) -> bool:
    """Return whether a coroutine is one of a board."""
    return coroutine.startswith("AwaitingBoard.")


def _remoteness(warning: warnings.WarningMessage) -> int:
    coroutine = coroutine_in(warning)
    return 0 if is_boards(coroutine) else 1 + (coroutine == "sleep")


@contextmanager
def noting_unawaited() -> Iterator[Unawaited]:
    """Note these warnings within the block; others are shown at its end.

    The filters of `warnings` belong to the whole program and not to one thread, and two threads
    would restore each other's state; so only the main thread notes any.
    """
    noted = Unawaited()
    if threading.current_thread() is not threading.main_thread():
        yield noted
        return
    caught: dict[tuple[Any, ...], warnings.WarningMessage] = {}

    def note(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        *more: Any,
        **named: Any,
    ) -> None:
        """Keep a warning once: in a loop without an end there are millions of it."""
        warning = warnings.WarningMessage(message, category, filename, lineno, *more, **named)
        caught.setdefault((str(message), category, filename, lineno), warning)

    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("always", f"coroutine .* {_WORDS}", RuntimeWarning)
            warnings.showwarning = note
            yield noted
    finally:
        others = [each for each in caught.values() if _WORDS not in str(each.message)]
        noted.warned += [each for each in caught.values() if each not in others]
        for each in others:
            warnings.showwarning(
                each.message, each.category, each.filename, each.lineno, each.file, each.line
            )

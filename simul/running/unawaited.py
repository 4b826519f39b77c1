"""Coroutines that were called and never awaited: Python only warns of them."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from simul.record import Place

_WORDS = "was never awaited"


@dataclass
class Unawaited:
    """Python's warnings of coroutines in a run."""

    warned: list[warnings.WarningMessage] = field(default_factory=list)

    def pass_on(self, failed_at: Place | None) -> None:
        """Warn of each line after all, once, where nothing else reports it.

        At the line of an error, it is the error that kept the coroutine from being awaited.
        """
        lines = {(str(each.message), each.filename, each.lineno): each for each in self.warned}
        for each in lines.values():
            if Place(Path(each.filename).name, each.lineno) == failed_at:
                continue
            with suppress(RuntimeWarning):  # Python, too, raises none in the destructor
                warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


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
    others: list[warnings.WarningMessage] = []
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.filterwarnings("always", f"coroutine .* {_WORDS}", RuntimeWarning)
            try:
                yield noted
            finally:
                for each in caught:
                    (noted.warned if _WORDS in str(each.message) else others).append(each)
    finally:
        for each in others:
            warnings.showwarning(
                each.message, each.category, each.filename, each.lineno, each.file, each.line
            )

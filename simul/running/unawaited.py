"""Coroutines that were called and never awaited: Python only warns of them, in passing."""

import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

_WORDS = "was never awaited"


@dataclass
class Unawaited:
    """What Python warned of in a run."""

    warned: list[warnings.WarningMessage] = field(default_factory=list)

    def pass_on(self) -> None:
        """Warn of each line after all, once, where nothing else tells of it."""
        lines = {(str(each.message), each.filename, each.lineno): each for each in self.warned}
        for each in lines.values():
            with suppress(RuntimeWarning):  # in a destructor, where it comes from, none is raised
                warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


@contextmanager
def noting_unawaited() -> Iterator[Unawaited]:
    """Note these warnings within the block; others are given at its end.

    What `warnings` does with them is so for the whole program and not for one thread, and two
    threads would restore each other's state; so in other threads than the main one none are noted.
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

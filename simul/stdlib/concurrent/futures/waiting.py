"""Waits for several futures: `wait` and `as_completed`."""

import concurrent.futures as _python
from collections.abc import Iterable, Iterator
from concurrent.futures import ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION
from contextlib import closing
from typing import Any, NamedTuple
from weakref import ref

from simul.kernel.threads import Goal
from simul.stdlib.concurrent.futures.future import A_RESULT, Future
from simul.stdlib.queue import Empty, SimpleQueue, say_goal
from simul.stdlib.time import monotonic


class DoneAndNotDone(NamedTuple):
    """The result of `wait`."""

    done: set[Any]
    not_done: set[Any]


def wait(
    fs: Iterable[_python.Future[Any]],
    timeout: float | None = None,
    return_when: str = ALL_COMPLETED,
) -> DoneAndNotDone:
    """Wait for futures, at most `timeout` seconds; return those that are done, and the others."""
    futures = list(dict.fromkeys(fs))
    if futures and not any(isinstance(future, Future) for future in futures):
        return DoneAndNotDone(*_python.wait(futures, timeout, return_when))
    until = None if timeout is None else monotonic() + timeout
    with closing(_Completions(futures)) as completions:
        done = set(_completed(completions))
        while len(done) < len(futures) and not _enough(done, return_when):
            try:
                done.add(completions.get(timeout=seconds_until(until)))
            except Empty:
                break
        done.update(_completed(completions))
    return DoneAndNotDone(done, set(futures) - done)


class _Completions(SimpleQueue[_python.Future[Any]]):
    """A queue into which each future is put once it is over, in that order."""

    def __init__(self, futures: Iterable[_python.Future[Any]]) -> None:
        super().__init__()
        # weakly: a program may drop a future whose result it has seen
        self._asked = [ref(future) for future in futures if isinstance(future, Future)]
        say_goal(self, self._goal)
        for future in futures:
            if isinstance(future, Future):
                future.when_over(self.put)
            else:
                future.add_done_callback(self.put)

    def close(self) -> None:
        """Receive no more futures."""
        for future in filter(None, (asked() for asked in self._asked)):
            future.forget(self.put)

    def _goal(self) -> Goal:
        """Return what the first of them waits for that is not done."""
        futures = filter(None, (asked() for asked in self._asked))
        goals = (future.goal() for future in futures if not _python.Future.done(future))
        return next(goals, A_RESULT)


def _completed(completions: _Completions) -> Iterator[_python.Future[Any]]:
    while not completions.empty():
        yield completions.get()


def seconds_until(until: float | None) -> float | None:
    """Return how many seconds of the hall are left until a time; None for no time limit."""
    return None if until is None else max(0.0, until - monotonic())


def _enough(done: set[_python.Future[Any]], return_when: str) -> bool:
    if return_when == FIRST_COMPLETED:
        return bool(done)
    if return_when == FIRST_EXCEPTION:
        return any(map(_has_failed, done))
    if return_when != ALL_COMPLETED:
        raise ValueError(f"Invalid return condition: {return_when!r}")
    return False


def _has_failed(future: _python.Future[Any]) -> bool:
    """Return whether a future that is done has an error; the program does not ask for it here."""
    return not future.cancelled() and _python.Future.exception(future) is not None


def as_completed(
    fs: Iterable[_python.Future[Any]], timeout: float | None = None
) -> Iterator[_python.Future[Any]]:
    """Yield futures as they are done; raises TimeoutError after `timeout` seconds."""
    futures = list(dict.fromkeys(fs))
    if futures and not any(isinstance(future, Future) for future in futures):
        return _python.as_completed(futures, timeout)
    return _as_completed(futures, timeout)


def _as_completed(
    futures: list[_python.Future[Any]], timeout: float | None
) -> Iterator[_python.Future[Any]]:
    until = None if timeout is None else monotonic() + timeout
    total = len(futures)
    with closing(_Completions(futures)) as completions:
        del futures
        for left in range(total, 0, -1):
            try:
                found = [completions.get(timeout=seconds_until(until))]
            except Empty:
                raise TimeoutError(f"{left} (of {total}) futures unfinished") from None
            yield found.pop()

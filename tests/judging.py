"""CPython's own tests as judges: load them on the hall's clock, and run them in a hall."""

import asyncio
import sys
import sysconfig
import unittest
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec
from types import ModuleType

from in_a_hall import a_hall

from simul.errors import Interrupted
from simul.halls.on_asyncio import AsyncioHall
from simul.running import Clock
from simul.stdlib.concurrent.futures import Future
from simul.stdlib.importing import HallImports, HallLoader

PYTHONS = sysconfig.get_path("stdlib")


class _Finder(MetaPathFinder):
    """Finds `test` and all below it, and has it import what a user's own file would get."""

    def __init__(self) -> None:
        self._imports = HallImports()

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] != "test":
            return None
        for place in [PYTHONS] if path is None else path:
            finder = FileFinder(place, (self._loader, SOURCE_SUFFIXES))  # type: ignore[arg-type]
            spec = finder.find_spec(fullname, target)
            if spec is not None:
                return spec
        return None

    def _loader(self, fullname: str, path: str) -> HallLoader:
        return HallLoader(fullname, path, self._imports)


@contextmanager
def pythons_tests() -> Iterator[None]:
    """Let `import test...`, within the block, load Python's own tests on the hall's clock."""
    finder, before = _Finder(), _forget_tests()
    sys.meta_path.insert(0, finder)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            vars(import_module("test.support"))["verbose"] = False
            # these count real threads, for seconds; those of a hall end when the hall does
            helper = vars(import_module("test.support.threading_helper"))
            helper.update(threading_setup=tuple, threading_cleanup=lambda *_: None)
            with suppress(ModuleNotFoundError):
                _make_futures_openly(import_module("test.test_concurrent_futures.util"))
            yield
    finally:
        sys.meta_path.remove(finder)
        _forget_tests()
        sys.modules.update(before)


def _make_futures_openly(util: ModuleType) -> None:
    """Use our futures in it, brought by their methods to the states that it wants."""

    def create_future(
        state: str = "PENDING", exception: BaseException | None = None, result: object = None
    ) -> Future[object]:
        future: Future[object] = Future()
        if "CANCELLED" in state:
            future.cancel()
        if state in {"RUNNING", "CANCELLED_AND_NOTIFIED"}:
            future.set_running_or_notify_cancel()
        if state == "FINISHED" and exception is not None:
            future.set_exception(exception)
        elif state == "FINISHED":
            future.set_result(result)
        return future

    vars(util).update(
        Future=Future,
        create_future=create_future,
        PENDING_FUTURE=create_future(),
        RUNNING_FUTURE=create_future("RUNNING"),
        CANCELLED_FUTURE=create_future("CANCELLED"),
        CANCELLED_AND_NOTIFIED_FUTURE=create_future("CANCELLED_AND_NOTIFIED"),
        EXCEPTION_FUTURE=create_future("FINISHED", OSError()),
        SUCCESSFUL_FUTURE=create_future("FINISHED", result=42),
    )


def _forget_tests() -> dict[str, ModuleType]:
    names = [name for name in sys.modules if name.partition(".")[0] == "test"]
    return {name: sys.modules.pop(name) for name in names}


@dataclass
class Judgement:
    """The outcome of a suite of tests, by their names."""

    passed: list[str] = field(default_factory=list)
    skipped: dict[str, str] = field(default_factory=dict)
    """Those that CPython itself leaves out here, and why."""
    failed: dict[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return f"{len(self.passed)} passed, {len(self.skipped)} skipped, {len(self.failed)} failed"


def judge(
    tests: Iterable[unittest.TestCase], clock: Clock, speed: float = 1.0, attempts: int = 1
) -> Judgement:
    """Run each test as the program of a hall of its own.

    In real time a test may depend on how busy the machine is, and has some more `attempts`.
    """
    judgement = Judgement()
    for test in tests:
        for _ in range(attempts):
            method = test.id().rpartition(".")[2]
            result = _in_hall(type(test)(method), clock, speed)
            if result.wasSuccessful():
                break
        _note(judgement, f"{type(test).__name__}.{method}", result)
    return judgement


def _note(judgement: Judgement, name: str, result: unittest.TestResult) -> None:
    wrong = [*result.errors, *result.failures]
    if wrong:
        judgement.failed[name] = wrong[0][1]
    elif result.unexpectedSuccesses:
        judgement.failed[name] = "an unexpected success"
    elif result.skipped:
        judgement.skipped[name] = result.skipped[0][1]
    else:
        judgement.passed.append(name)


def _in_hall(test: unittest.TestCase, clock: Clock, speed: float) -> unittest.TestResult:
    """Run a test as the main thread of a program in a hall of its own."""
    result, policy = unittest.TestResult(), asyncio.get_event_loop_policy()
    with a_hall(clock, speed) as exhibition:
        asyncio.set_event_loop_policy(_HallsLoops(AsyncioHall(exhibition)))
        try:
            unittest.TestSuite([test]).run(result)
        finally:
            asyncio.set_event_loop_policy(policy)
    for error in exhibition.errors.failures:
        if not result.errors and not isinstance(error, Interrupted):
            result.errors.append((test, f"{type(error).__name__}: {error}"))
    return result


class _HallsLoops(asyncio.DefaultEventLoopPolicy):
    """Has every new event loop be one of a hall's."""

    def __init__(self, hall: AsyncioHall) -> None:
        super().__init__()
        self._hall = hall

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return self._hall.new_event_loop()

"""CPython's own tests, where there are any, judge the words that go by the hall's clock.

Each test is the program of a hall of its own. What is left out is named here, each with its reason.
"""

import sys
import unittest
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from judging import judge, pythons_tests

from simul.running import Clock
from simul.stdlib import queue, threading

Tests = Iterable[unittest.TestCase]
PRIVATE = "it is about the insides of Python's own class"
ADDRESS_SPACE = "it starts other interpreters, or copies of this one"
ERRORS_END_THE_RUN = "an error in a thread ends the run, which tells it with its line"


@dataclass(frozen=True)
class Suite:
    """A module of Python's, what of it is a judge of ours, and what is left out."""

    module: str
    enough: int
    """Tests that have to pass, so that a suite is not emptied unawares."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Tests, or whole classes, and why."""
    tests: Callable[[ModuleType], Tests] | None = None
    """Makes the tests of the module, where it does not say itself which they are."""


def of_locks(module: ModuleType) -> Tests:
    """Replace each kind of lock by ours."""
    kinds: dict[str, dict[str, Any]] = {
        "LockTests": {"locktype": threading.Lock},
        "RLockTests": {"locktype": threading.RLock},
        "EventTests": {"eventtype": threading.Event},
        "ConditionTests": {"condtype": threading.Condition},
        "SemaphoreTests": {"semtype": threading.Semaphore},
        "BoundedSemaphoreTests": {"semtype": threading.BoundedSemaphore},
        "BarrierTests": {"barriertype": threading.Barrier},
    }
    for name, kind in kinds.items():
        attributes = {key: staticmethod(value) for key, value in kind.items()}
        judging = type(name, (getattr(module, name),), attributes)
        yield from all_tests(unittest.defaultTestLoader.loadTestsFromTestCase(judging))


def of_queues(module: ModuleType) -> Tests:
    """Replace the queues by ours: the module takes care to import those of Python."""
    for test in all_tests(module):
        if type(test).__name__.startswith("Py"):
            type(test).queue = queue  # type: ignore[attr-defined]
            yield test


def of_futures(module: ModuleType) -> Tests:
    """Leave out pools of processes."""
    return [test for test in all_tests(module) if "Process" not in type(test).__name__]


def all_tests(suite: Any) -> Iterator[unittest.TestCase]:
    """Yield all tests of a module, or of a suite."""
    if isinstance(suite, ModuleType):
        suite = unittest.defaultTestLoader.loadTestsFromModule(suite)
    for test in suite:
        if isinstance(test, unittest.TestSuite):
            yield from all_tests(test)
        else:
            yield test


LOCKS = Suite(
    "test.lock_tests",
    78,
    {
        "LockTests.test_at_fork_reinit": PRIVATE,
        "RLockTests.test__is_owned": PRIVATE,
        "RLockTests.test_at_fork_reinit": PRIVATE,
        "RLockTests.test_recursion_count": PRIVATE,
        "RLockTests.test_release_save_unacquired": PRIVATE,
        "EventTests.test_at_fork_reinit": PRIVATE,
    },
    of_locks,
)
QUEUES = Suite("test.test_queue", 26, {}, of_queues)
SCHED = Suite("test.test_sched", 11)
THREADS = Suite(
    "test.test_threading",
    28,
    dict.fromkeys(
        [
            "LockTests",
            "RLockTests",
            "PyRLockTests",
            "CRLockTests",
            "EventTests",
            "ConditionAsRLockTests",
            "ConditionTests",
            "SemaphoreTests",
            "BoundedSemaphoreTests",
            "BarrierTests",
        ],
        "these are judged by test.lock_tests",
    )
    | dict.fromkeys(
        ["AtexitTests", "MiscTestCase", "SubinterpThreadingTests", "ThreadJoinOnShutdown"],
        ADDRESS_SPACE,
    )
    | dict.fromkeys(
        [
            "ThreadTests.test_disallow_instantiation",
            "ThreadTests.test_foreign_thread",
            "ThreadTests.test_ident_of_no_threading_threads",
            "ThreadTests.test_limbo_cleanup",
            "ThreadTests.test_name",
            "ThreadTests.test_shutdown_locks",
            "ThreadTests.test_tstate_lock",
            "ThreadTests.test_PyThreadState_SetAsyncExc",
        ],
        PRIVATE,
    )
    | dict.fromkeys(
        [
            "ThreadTests.test_dummy_thread_after_fork",
            "ThreadTests.test_finalization_shutdown",
            "ThreadTests.test_finalize_running_thread",
            "ThreadTests.test_finalize_with_trace",
            "ThreadTests.test_fork_at_exit",
            "ThreadTests.test_import_from_another_thread",
            "ThreadTests.test_is_alive_after_fork",
            "ThreadTests.test_join_nondaemon_on_shutdown",
            "ThreadTests.test_locals_at_exit",
            "ThreadTests.test_main_thread_after_fork",
            "ThreadTests.test_main_thread_after_fork_from_nonmain_thread",
            "ThreadTests.test_main_thread_during_shutdown",
        ],
        ADDRESS_SPACE,
    )
    | {
        "ThreadTests.test_lock_no_args": "a lock of ours may have a name",
        "ThreadTests.test_lock_no_subclass": "a lock of ours is a class in Python",
        "ThreadTests.test_no_refcycle_through_target": ERRORS_END_THE_RUN,
        "ExceptHookTests": ERRORS_END_THE_RUN,
        "InterruptMainTests": "in a run, signals are for the thread that waits for it",
    },
)
LOGGED = "pytest hears what is logged before it is printed"
FUTURES = [
    Suite(f"test.test_concurrent_futures.test_{name}", enough, left_out, of_futures)
    for name, enough, left_out in [
        (
            "as_completed",
            4,
            {
                "ThreadPoolAsCompletedTest.test_free_reference_yielded_future": (
                    "its futures are Python's own, which no pool of ours returns"
                ),
            },
        ),
        (
            "future",
            18,
            {
                "FutureTests.test_done_callback_raises": LOGGED,
                "FutureTests.test_done_callback_raises_already_succeeded": LOGGED,
            },
        ),
        (
            "init",
            1,
            {
                "FailingInitializerResourcesTest": "it is about pools of processes",
                "ThreadPoolFailingInitializerTest.test_initializer": (
                    "the error is not logged: it is the cause of the one that is raised"
                ),
            },
        ),
        (
            "shutdown",
            8,
            {
                "ThreadPoolShutdownTest.test_cancel_futures": (
                    "under the virtual clock a thread begins when the one that starts it waits"
                ),
                **dict.fromkeys(
                    [
                        "ThreadPoolShutdownTest.test_del_shutdown",
                        "ThreadPoolShutdownTest.test_thread_names_assigned",
                        "ThreadPoolShutdownTest.test_thread_names_default",
                    ],
                    "a pool lives until it is shut down, or the program has ended",
                ),
                **dict.fromkeys(
                    [
                        "ThreadPoolShutdownTest.test_interpreter_shutdown",
                        "ThreadPoolShutdownTest.test_submit_after_interpreter_shutdown",
                    ],
                    ADDRESS_SPACE,
                ),
            },
        ),
        (
            "thread_pool",
            11,
            {
                "ThreadPoolExecutorTest.test_default_workers": (
                    "as many threads by default on any machine"
                ),
                "ThreadPoolExecutorTest.test_saturation": PRIVATE,
                "ThreadPoolExecutorTest.test_hang_global_shutdown_lock": ADDRESS_SPACE,
            },
        ),
        ("wait", 9, {}),
    ]
]
ASYNCIO = [
    Suite(f"test.test_asyncio.test_{name}", enough)
    for name, enough in [
        ("timeouts", 32),
        ("waitfor", 15),
        ("taskgroups", 35),
        ("queues", 44),
        ("locks", 70),
    ]
]
SUITES = [LOCKS, QUEUES, SCHED, THREADS, *FUTURES, *ASYNCIO]
QUICK = [SCHED, *ASYNCIO]
"""Those that cost next to nothing on the virtual clock, and so are in every run."""


def everything() -> Iterator[Any]:
    """Yield each suite on each clock."""
    for clock in ("virtual", "wall"):
        for suite in SUITES:
            quick = clock == "virtual" and suite in QUICK
            name = suite.module.removeprefix("test.").removeprefix("test_")
            marks = () if quick else pytest.mark.judges
            yield pytest.param(suite, clock, marks=marks, id=f"{name}-{clock}")


@pytest.mark.judges
@pytest.mark.parametrize(("suite", "clock"), list(everything()))
def test_pythons_own_tests_pass_on_the_halls_clock(suite: Suite, clock: Clock) -> None:
    """Without those that are left out, and those that Python itself skips here."""
    with pythons_tests():
        try:
            module = import_module(suite.module)
        except ModuleNotFoundError:
            pytest.skip(f"Python {sys.version.split()[0]} does not ship {suite.module} here")
        tests = list((suite.tests or all_tests)(module))
        judged = [test for test in tests if not why_left_out(test, suite)]
        judgement = judge(judged, clock, attempts=1 if clock == "virtual" else 3)
    report = [f"{suite.module}: {judgement}, {len(tests) - len(judged)} left out"]
    report += [f"  {name}: {why}" for name, why in {**judgement.skipped, **suite.left_out}.items()]
    sys.stdout.write("\n".join([*report, ""]))  # seen with -rP
    assert not judgement.failed, "\n\n".join(map("\n".join, judgement.failed.items()))
    assert len(judgement.passed) >= suite.enough


def why_left_out(test: unittest.TestCase, suite: Suite) -> str:
    """Return why a test is left out; empty if it is not."""
    kind, method = type(test).__name__, test.id().rpartition(".")[2]
    return suite.left_out.get(f"{kind}.{method}", suite.left_out.get(kind, ""))

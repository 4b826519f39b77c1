"""Workers for tasks: this process, several processes (by loky), or a Dask cluster."""

import re
from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, wait
from contextlib import contextmanager
from functools import cache, partial
from itertools import islice
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from simul.errors import InputError, SimulError
from simul.interrupts import at_the_last, blocked_signals, kill_children
from simul.supervision import HEARTBEAT
from simul.sweeps.execution.replications import Part
from simul.sweeps.execution.tasks import Task, compute
from simul.sweeps.execution.worker_process import begin_worker
from simul.version import __version__

if TYPE_CHECKING:
    from distributed import Client

PATIENCE_S = 6
"""Real seconds within which a cluster must answer."""
AHEAD = 256
"""Least number of tasks queued on a cluster, so that workers that join later find work."""
IDLE_S = 300
"""Real seconds after which a worker process without work ends."""
_QUIET = dict.fromkeys(("distributed", "distributed.client", "tornado.application"), "critical")
_ADDRESS = re.compile(r"\w+://.+:\d+")
Done = Generator[list[Part], None, None]
"""Yields the results of each task as soon as it is done; closing it drops the remaining tasks."""


def cores() -> int:
    """Return the number of cores that this process may use."""
    from loky import cpu_count

    return int(cpu_count())


def done_here(tasks: Iterable[Task]) -> Done:
    """Do all tasks in this process, one after the other."""
    return (compute(task) for task in tasks)


def done_by_processes(tasks: Iterable[Task], jobs: int) -> Done:
    """Do all tasks in `jobs` processes; results come in any order.

    Raises SimulError if one of the processes is killed.
    """
    from loky import BrokenProcessPool

    try:
        yield from _as_completed(tasks, _executor(jobs), 2 * jobs)
    except BrokenProcessPool:
        raise SimulError(
            "a worker process was killed, perhaps because there was not enough memory: "
            "use fewer --jobs"
        ) from None
    except BaseException:  # the remaining tasks are dropped
        _end_workers()
        raise


def _executor(jobs: int) -> Executor:
    """Return the worker processes: those of the sweep before, or new ones."""
    from loky import get_reusable_executor

    at_the_last(kill_children)
    with blocked_signals():
        executor: Executor = get_reusable_executor(
            jobs, timeout=IDLE_S, initializer=begin_worker, initargs=(_lifeline()[0],)
        )
        executor.submit(int)  # starts the processes, and the thread that starts others later
    return executor


@cache
def _lifeline() -> tuple[Connection, Connection]:
    """Return the two ends of a pipe; workers, which have the first, end when the other closes."""
    return Pipe(duplex=False)


def _end_workers() -> None:
    for end in _lifeline():
        end.close()
    _lifeline.cache_clear()


def check_address(address: str) -> None:
    """Raise InputError for an invalid cluster address."""
    if not _ADDRESS.fullmatch(address):
        raise InputError(f"--cluster takes an address such as tcp://127.0.0.1:8786 (got {address})")


@contextmanager
def cluster(address: str) -> Iterator["Client"]:
    """Connect to a Dask cluster, such as `tcp://127.0.0.1:8786`.

    Raises InputError if no scheduler answers, if it has no worker, if a worker has another version
    of simul, and if Dask is not installed.
    """
    check_address(address)
    try:
        import dask

        # our error says in a line what Dask would log; it reads this setting on import
        with dask.config.set({"logging": _QUIET}):
            from distributed import Client
    except ImportError:
        raise InputError(
            "--cluster needs Dask, which is not installed: pip install 'chess-simul[cluster]'"
        ) from None
    try:
        client: Client = Client(  # type: ignore[no-untyped-call]
            address, timeout=PATIENCE_S, set_as_default=False
        )
    except (OSError, ValueError, TimeoutError) as error:
        raise InputError(
            f"--cluster {address}: no scheduler answers there within {PATIENCE_S} s ({error}); "
            "start one with: dask scheduler"
        ) from None
    with client:
        _check_workers(client, address)
        _check_versions(client)
        yield client


def _check_workers(client: "Client", address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=PATIENCE_S)
    except TimeoutError:
        raise InputError(
            f"--cluster {address}: the scheduler has no worker; start one with: "
            f"dask worker {address}"
        ) from None


def _check_versions(client: "Client") -> None:
    """Check that every worker has this version of simul: without it, its first task would fail."""
    # a function of the standard library, which every worker has
    found = client.run(resolve_name, "simul:__version__", on_error="return")
    for worker, version in found.items():
        if version != __version__:
            has = "no simul" if isinstance(version, Exception) else f"simul {version}"
            raise InputError(
                f"--cluster: the worker at {worker} has {has}, and this is simul {__version__}: "
                "install the same for all of them, and start them again"
            )


def done_by_cluster(tasks: Iterable[Task], client: "Client") -> Done:
    """Do all tasks on a cluster; the tasks of a worker that dies are done again by another one.

    Raises SimulError if one task kills several workers, or if the scheduler is lost.
    """
    from distributed import KilledWorker

    ahead = max(AHEAD, 2 * sum(client.ncores().values()))  # type: ignore[no-untyped-call]
    try:
        executor = client.get_executor(pure=False)  # type: ignore[no-untyped-call]
        yield from _as_completed(tasks, executor, ahead)
    except KilledWorker as error:
        raise SimulError(f"the cluster gave up a task: {error}") from None
    except CancelledError:
        raise SimulError("the connection to the cluster's scheduler was lost") from None


def _as_completed(tasks: Iterable[Task], executor: Executor, ahead: int) -> Iterator[list[Part]]:
    """Yield the results of tasks as they are done, with up to `ahead` tasks submitted.

    Every now and then it yields an empty list, so that the caller can look for signals.
    """
    calls = (partial(compute, task) for task in tasks)  # whole: Dask looks for futures in arguments
    pending = {executor.submit(call) for call in islice(calls, ahead)}
    try:
        while pending:
            done, pending = wait(pending, HEARTBEAT, return_when=FIRST_COMPLETED)
            pending |= {executor.submit(call) for call in islice(calls, len(done))}
            for future in done:
                yield future.result()
            yield []
    finally:
        for future in pending:
            future.cancel()

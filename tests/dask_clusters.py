"""A Dask cluster on this machine, made for a test."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from commanding import CLEAN

PATIENCE = 300.0
"""Seconds for a cluster to start, or for a sweep, on a machine that has other things to do."""


@contextmanager
def started(*words: str, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Start a Python module, and be sure that it ends; it writes into a file."""
    with (folder / f"{words[1]}-{time.monotonic_ns()}.log").open("wb") as log:
        command = [sys.executable, "-m", *words]
        process = subprocess.Popen(command, cwd=folder, env=CLEAN, stdout=log, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


@contextmanager
def dask_cluster(
    folder: Path, many: int = 2
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """Start a scheduler and workers with one thread each, and wait until they are all there.

    They find each other by a file. The scheduler is the last of the processes.
    """
    from distributed import Client

    card = folder / "scheduler.json"
    where = ["--scheduler-file", str(card), "--no-dashboard"]
    with ExitStack() as stack:
        scheduler = ["dask", "scheduler", "--host", "127.0.0.1", "--port", "0", *where]
        heart = stack.enter_context(started(*scheduler, folder=folder))
        wait_until(lambda: card.exists() and card.read_text().endswith("}"))
        worker = ["dask", "worker", "--no-nanny", "--nthreads", "1", *where]
        workers = [stack.enter_context(started(*worker, folder=folder)) for _ in range(many)]
        address = json.loads(card.read_text())["address"]
        client = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
        with client:
            client.wait_for_workers(many, PATIENCE)
        yield address, [*workers, heart]


def wait_until(condition: Callable[[], object]) -> None:
    """Look again and again until it holds."""
    give_up_at = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < give_up_at
        time.sleep(0.01)

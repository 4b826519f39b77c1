"""Import paths that files of students and plugins use: they stay where they are."""

from importlib import import_module

import pytest

PATHS = {
    "simul.exhibition": "Exhibition",
    "simul.halls.awaiting": "AwaitingBoard",
    "simul.halls.blocking": "BlockingBoard BlockingHall",
    "simul.halls.calling": "CallingBoard CallingHall",
    "simul.halls.in_processes": "ProcessHall Table",
    "simul.halls.on_anyio": "anyio_hall",
    "simul.halls.on_asyncio": "AsyncioHall",
    "simul.halls.on_trio": "TrioHall",
    "simul.halls.rounds": "RoundBoard RoundHall",
    "simul.halls.threaded": "ThreadedHall",
    "simul.record": "Event Fate Kind Pairing Record Span State",
    "simul.running": "compare run",
    "simul.scenario": "Scenario ScenarioError load_scenario",
    "simul.schedulers": (
        "BASICS GROUPS LADDER MISTAKES SCHEDULERS Scheduler find_scheduler find_schedulers"
    ),
    "simul.schedulers.asyncio_gather": "play",
    "simul.schedulers.callbacks": "Loop play",
    "simul.schedulers.generators": "play",
    "simul.schedulers.native": "play",
    "simul.schedulers.processes": "play",
    "simul.schedulers.rotation": "play",
    "simul.schedulers.sequential": "play",
    "simul.schedulers.thread_pool": "play",
    "simul.schedulers.threaded": "play",
    "simul.schedulers.with_anyio": "play",
    "simul.schedulers.with_asyncio": "play",
    "simul.schedulers.with_trio": "play",
    "simul.schedulers.yield_from": "play",
    "simul.stdlib": "threading queue sched time",
    "simul.stdlib.concurrent.futures": "ThreadPoolExecutor as_completed wait",
    "simul.sweeps": "Sweep",
}
"""Modules, and what is imported from them."""


@pytest.mark.parametrize("module", PATHS)
def test_an_import_that_files_of_others_make_works(module: str) -> None:
    """Wherever the code behind it is."""
    found = import_module(module)
    for name in PATHS[module].split():
        assert hasattr(found, name) or import_module(f"{module}.{name}")

"""Folders that are dear to make, and that all processes of a test run share."""

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """Return a folder that the first process to ask for it makes, while the others wait.

    Each process of pytest-xdist has a folder of its own; their parent is that of the test run.
    """
    own = factory.getbasetemp()
    run = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder, begun = run / name, run / f"{name}-begun"
    while not folder.exists():
        try:
            begun.mkdir()
        except FileExistsError:
            time.sleep(0.1)  # another process makes it
            continue
        try:
            make(begun)
        except BaseException:
            begun.rename(own / f"{name}-failed")  # let the next process try, and tell the error
            raise
        begun.rename(folder)
    return folder

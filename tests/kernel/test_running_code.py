"""Whose code a frame runs: the program's, or that of a library."""

import asyncio
import sys
from pathlib import Path
from types import FrameType

import pytest

import simul
from simul.kernel.running_code import is_programs, least_wait

PACKAGE = Path(simul.__file__).resolve().parent
PYTHON = Path(asyncio.__file__).parents[1]


def frame_in(file: Path, module: Path | None = None) -> FrameType:
    """Return a frame of code that stands in this file, and runs in a module of that file."""
    names: dict[str, object] = {"sys": sys, "__file__": str(module or file)}
    exec(compile("frame = sys._getframe()", str(file), "exec"), names)  # noqa: S102
    frame = names["frame"]
    assert isinstance(frame, FrameType)
    return frame


@pytest.mark.parametrize(
    "file",
    [
        *(Path("mine.py"), Path("/home/anna/mine.py")),
        *(PACKAGE.with_name("simul-course") / "mine.py", PACKAGE.with_name("simulation.py")),
        *(PYTHON.with_name(f"{PYTHON.name}-mine") / "mine.py", PACKAGE / "schedulers" / "mine.py"),
    ],
    ids=str,
)
def test_a_file_is_the_programs_wherever_it_lies(file: Path) -> None:
    """Also in a folder whose name begins like ours, as that of the course does."""
    assert is_programs(frame_in(file))


@pytest.mark.parametrize(
    "file",
    [
        *(PACKAGE / "running" / "api.py", PACKAGE / "schedulers_of_ours.py"),
        *(
            PYTHON / "asyncio" / "tasks.py",
            Path("lib/site-packages/trio/_sync.py"),
            Path("<string>"),
        ),
    ],
    ids=str,
)
def test_libraries_are_not_the_programs(file: Path) -> None:
    """Neither ours, nor Python's, nor installed ones."""
    assert not is_programs(frame_in(file))


def test_a_function_that_was_made_in_the_programs_module_is_not_the_programs() -> None:
    """As the methods of a dataclass: no line of the file is theirs."""
    assert not is_programs(frame_in(Path("<string>"), module=Path("mine.py")))


@pytest.mark.parametrize(
    ("lateness", "least"), [(0.0, 0.02), (0.005, 0.02), (0.05, 0.15), (0.2, 0.6)]
)
def test_a_wait_that_a_busy_machine_explains_is_no_blocking_call(
    lateness: float, least: float
) -> None:
    """Such as a join of a thread that is about to end, and is late to do so."""
    assert least_wait(lateness) == pytest.approx(least)

"""The house itself: rooms, names and sizes stay what the text says they are."""

import ast
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import simul
from simul.schedulers import SCHEDULERS, Scheduler

ROOT = Path(simul.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py"))


def code_lines(scheduler: Scheduler) -> int:
    """Lines that are neither blank, comment nor docstring of the module."""
    text = scheduler.source
    docstring = ast.get_docstring(ast.parse(text), clean=False) or ""
    lines = [line.strip() for line in text.splitlines()]
    code = sum(bool(line) and not line.startswith("#") for line in lines)
    return code - sum(bool(line.strip()) for line in docstring.splitlines())


def test_a_scheduler_file_fits_on_a_projector(scheduler: str) -> None:
    """At most about 40 lines of code."""
    assert code_lines(SCHEDULERS[scheduler]) <= 40


def test_scheduler_files_have_the_same_functions_in_the_same_order(scheduler: str) -> None:
    """So that two of them side by side differ only where the idea differs."""
    tree = ast.parse(SCHEDULERS[scheduler].source)
    names = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    ]
    assert [name for name in names if name != "play_boards"] == ["play", "play_board"]
    assert names == sorted(names, key=["play", "play_boards", "play_board"].index)


def test_every_scheduler_is_called_the_same_way(scheduler: str) -> None:
    """`play(exhibition) -> None`."""
    signature = inspect.signature(SCHEDULERS[scheduler].load())
    assert list(signature.parameters) == ["exhibition"]


def test_a_scheduler_file_tells_what_it_is_in_a_fixed_order(scheduler: str) -> None:
    """The picture, the new idea, what to look for, the total, the command, where to read on."""
    docstring = ast.get_docstring(ast.parse(SCHEDULERS[scheduler].source)) or ""
    heads = ["The picture:", "The new idea:", "Look for:", "Total:", "Run it:", "Read "]
    places = [docstring.find(f"\n{head}") for head in heads]
    assert -1 not in places
    assert places == sorted(places)
    assert 5 <= len(docstring.strip().splitlines()) - 1 <= 10
    assert f"Run it: simul run textbook --scheduler {scheduler}\n" in docstring + "\n"


FORBIDDEN = {
    "record.py": {"simul"},
    "timeline.py": {"simul.exhibition", "simul.record", "simul.halls", "chess"},
    "exhibition.py": {"simul.halls", "simul.schedulers", "simul.cli", "asyncio", "trio", "anyio"},
    "reference.py": {
        "simul.exhibition",
        "simul.halls",
        "simul.schedulers",
        "simul.timeline",
        "asyncio",
        "trio",
    },
    "charts": {"simul.schedulers", "simul.halls", "simul.running", "matplotlib.pyplot"},
    "exports": {"simul.schedulers", "simul.halls", "simul.running"},
}


@pytest.mark.parametrize("room", FORBIDDEN)
def test_imports_run_one_way(room: str) -> None:
    """Charts and exports know no scheduler; the record knows nobody."""
    paths = [ROOT / room] if room.endswith(".py") else sorted((ROOT / room).glob("*.py"))
    for path in paths:
        for imported in _imports(path):
            for forbidden in FORBIDDEN[room]:
                assert imported != forbidden
                assert not imported.startswith(f"{forbidden}.")


def test_players_know_nothing_of_simul() -> None:
    """They know chess and that is all."""
    for path in (ROOT.parent / "players").glob("*.py"):
        assert not [name for name in _imports(path) if name.partition(".")[0] == "simul"]


def _imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


def test_importing_simul_imports_no_library() -> None:
    """The core is there at once; chess, frameworks and charts come when they are used."""
    heavy = "matplotlib", "chess", "trio", "anyio", "pydantic", "rich", "asyncio"
    code = f"import sys, simul; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    """All of `__all__` can be had, and `dir` shows it."""
    for name in simul.__all__:
        assert getattr(simul, name) is not None
    assert set(simul.__all__) <= set(dir(simul))


def test_the_map_of_the_package_names_every_room() -> None:
    """The package docstring and the folder tree say the same."""
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir() and path.name != "__pycache__"}
    for room in rooms - {"scenarios"}:
        assert f"{room}/" in (simul.__doc__ or "")

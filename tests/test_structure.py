"""The house itself: rooms, names and sizes stay what the text says they are."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from itertools import pairwise
from pathlib import Path

import simul
from simul.schedulers import LADDER, SCHEDULERS, Scheduler

ROOT = Path(simul.__file__).parent
FILES = sorted(path for path in ROOT.rglob("*.py"))


ORDER = ["play", "play_boards", "play_board", "play_on", "play_move_pair"]
"""The functions of a scheduler file, from the whole to its parts; below them is its machinery."""


def code_lines(scheduler: Scheduler) -> int:
    """Lines that are neither blank, comment nor docstring."""
    text = scheduler.source
    lines = {number for number, line in enumerate(text.splitlines(), 1) if line.strip()}
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().startswith("#"):
            lines.discard(number)
    for node in ast.walk(ast.parse(text)):
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if isinstance(node, kinds) and ast.get_docstring(node):
            text_of = node.body[0]
            lines -= set(range(text_of.lineno, (text_of.end_lineno or text_of.lineno) + 1))
    return len(lines)


def test_a_scheduler_file_fits_on_a_projector() -> None:
    """At most about 40 lines of code, mistakes and machinery included."""
    for name in SCHEDULERS:
        assert code_lines(SCHEDULERS[name]) <= 42, name


def functions(name: str) -> list[str]:
    """The names of the functions of a file that play, in its order."""
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    nodes = [node for node in ast.parse(SCHEDULERS[name].source).body if isinstance(node, kinds)]
    return [node.name for node in nodes if node.name.startswith("play")]


def test_scheduler_files_have_the_same_functions_in_the_same_order() -> None:
    """So that two of them side by side differ only where the idea differs."""
    for name in SCHEDULERS:
        names = functions(name)
        assert names[0] == "play", name
        assert names[1] in {"play_boards", "play_board"}, name
        assert names == sorted(names, key=ORDER.index), name


def test_machinery_stands_below_the_game() -> None:
    """First how a game is played, then what makes that possible."""
    for name in SCHEDULERS:
        defined = [
            getattr(node, "name", "")
            for node in ast.parse(SCHEDULERS[name].source).body
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        ]
        games = functions(name)
        assert defined[: len(games)] == games, name


def test_every_scheduler_is_called_the_same_way() -> None:
    """`play(exhibition) -> None`; one that runs on several frameworks is told on which."""
    for name in SCHEDULERS:
        parameters = inspect.signature(SCHEDULERS[name].load()).parameters.values()
        required = [each.name for each in parameters if each.default is each.empty]
        assert required == ["exhibition"], name


def test_the_signatures_of_a_game_are_aligned() -> None:
    """A board comes first; what else it takes is what has to be shared."""
    for name in SCHEDULERS:
        for node in ast.parse(SCHEDULERS[name].source).body:
            if (
                isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
                and node.name == "play_board"
            ):
                assert node.args.args[0].arg == "board", name
                assert len(node.args.args) <= 2, name


def test_a_scheduler_file_tells_what_it_is_in_a_fixed_order() -> None:
    """The picture, the new idea or the belief, what to look for, the total, where to read on."""
    for name in SCHEDULERS:
        scheduler = SCHEDULERS[name]
        docstring = ast.get_docstring(ast.parse(scheduler.source)) or ""
        heads = ["The picture:", "The new idea:", "Look for:", "Total:", "Run it:", "Read "]
        if scheduler.mistake:
            heads = ["The picture:", "The belief:", "The wrong line:", "Look for:", "What breaks:"]
            heads += ["Total:", "Run it:", "Right:"]
        places = [docstring.find(f"\n{head}") for head in heads]
        assert -1 not in places, name
        assert places == sorted(places), name
        assert 5 <= len(docstring.strip().splitlines()) - 1 <= 12, name
        assert scheduler.idea, name


def test_the_command_in_a_docstring_runs_that_scheduler() -> None:
    """Of a file with two names it is one of them."""
    for name in SCHEDULERS:
        docstring = ast.get_docstring(ast.parse(SCHEDULERS[name].source)) or ""
        command = next(line for line in docstring.splitlines() if line.startswith("Run it:"))
        ours = {
            each for each, other in SCHEDULERS.items() if other.module == SCHEDULERS[name].module
        }
        assert ours & set(command.split()), name


def test_the_ladder_can_be_climbed_by_its_own_signs() -> None:
    """Every file names the one read before it and the one to read next."""
    rungs = list(dict.fromkeys(each.module for each in LADDER.values()))
    sources = {each.module: each.source for each in LADDER.values()}
    for lower, upper in pairwise(rungs):
        assert f"Read next: {upper}.py\n" in sources[lower]
        assert f"Read before: {lower}.py" in sources[upper]


ROOMS = [
    "cli",
    "course",
    "sweeps",
    "output",
    "running",
    "schedulers",
    "registry",
    "halls",
    "stdlib",
    "supervision",
    "kernel",
    "oracle",
    "theory",
    "exhibition",
    "steps",
    "games",
    "clocks",
    "record",
    "scenario",
]
"""From top to bottom: a room imports what stands below it, and nothing above."""
FORBIDDEN = {
    "record": {"simul", "chess"},
    "clocks": {"simul.record", "chess"},
    "kernel": {"trio", "anyio"},
    "games": {"simul.clocks", "asyncio", "trio", "anyio"},
    "exhibition": {"asyncio", "trio", "anyio"},
    "oracle": {"simul.exhibition", "simul.clocks", "simul.games.chess_clock", "asyncio", "trio"},
    "output": {"simul.registry", "simul.exhibition", "matplotlib.pyplot"},
    "output/charts": {"simul.running"},
}
"""What rooms must not know, beside the rooms above them."""


def room_of(module: str) -> str:
    """The room of a module: `halls` of `simul.halls.on_trio`; empty for files beside the rooms."""
    name = module.split(".")[1] if module.count(".") else ""
    return name if name in ROOMS else ""


def test_imports_run_one_way() -> None:
    """From the command line down to the scenario; what a test finds is written in one list."""
    for place, room in enumerate(ROOMS):
        for path, imported in imports_of(room):
            other = room_of(imported) if imported.startswith("simul.") else ""
            assert not other or ROOMS.index(other) >= place, f"{path}: {imported}"


def test_a_room_does_not_know_what_is_forbidden() -> None:
    """The record knows nothing but itself; the oracle knows nothing of the hall."""
    for room, names in FORBIDDEN.items():
        for path, imported in imports_of(room):
            own = imported.startswith(f"simul.{room}")
            for forbidden in names:
                known = imported == forbidden or imported.startswith(f"{forbidden}.")
                assert own or not known, f"{path}: {imported}"


def imports_of(room: str) -> Iterator[tuple[Path, str]]:
    """Every import in the files of a room, with its file."""
    for path in (ROOT / room).rglob("*.py"):
        for imported in _imports(path):
            yield path, imported


def test_no_modules_import_each_other_in_a_circle() -> None:
    """Not within a room either, and not for types alone."""
    imports = {name: found - {name} for name, found in _imported_by_each().items()}
    TopologicalSorter(imports).prepare()  # raises CycleError, which names the circle


@cache
def _imported_by_each() -> dict[str, set[str]]:
    """What each of our modules imports of ours."""
    players = (ROOT.parent / "players").glob("*.py")
    modules = {_module(path): path for path in [*FILES, *players]}
    return {name: _modules_imported(path, modules) for name, path in modules.items()}


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT.parent).with_suffix("").parts
    return ".".join(parts).removesuffix(".__init__")


def _modules_imported(path: Path, modules: dict[str, Path]) -> set[str]:
    """All modules of ours that a file imports, also as `from simul.halls import blocking`."""
    found: set[str] = set()
    for node in _import_statements(path):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in modules else node.module for name in names}
    return found & set(modules)


def test_no_two_folders_import_each_other() -> None:
    """A folder and one inside of it may: the outer one is where the inner one is used from."""
    modules = {_module(path): path for path in FILES}
    folder = {name: _module(path.parent / "__init__.py") for name, path in modules.items()}
    arrows = {
        (folder[name], folder[other])
        for name in modules
        for other in _imported_by_each()[name]
        if other in modules
    }
    assert [
        (one, other)
        for one, other in sorted(arrows)
        if one < other and (other, one) in arrows and not other.startswith(f"{one}.")
    ] == []


def test_players_know_nothing_of_simul() -> None:
    """They know chess and that is all."""
    for path in (ROOT.parent / "players").glob("*.py"):
        assert not [name for name in _imports(path) if name.partition(".")[0] == "simul"]


def _imports(path: Path) -> list[str]:
    names: list[str] = []
    for node in _import_statements(path):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif node.module:
            names.append(node.module)
    return names


@cache
def _import_statements(path: Path) -> list[ast.Import | ast.ImportFrom]:
    statements = _statements(ast.parse(path.read_text(encoding="utf-8")))
    return [node for node in statements if isinstance(node, ast.Import | ast.ImportFrom)]


def _statements(node: ast.AST) -> Iterator[ast.AST]:
    """All statements below a node, without their expressions, which are many."""
    for field in ("body", "handlers", "orelse", "finalbody", "cases"):
        below = getattr(node, field, ())
        for each in below if isinstance(below, list) else ():
            yield each
            yield from _statements(each)


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


def test_the_map_has_the_rooms_in_the_order_of_imports() -> None:
    """From top to bottom, as it says."""
    lines = (simul.__doc__ or "").splitlines()
    assert [line.partition("/")[0] for line in lines if re.match(r"\w+/ +", line)] == ROOMS


def test_a_map_of_a_folder_and_its_files_are_the_same() -> None:
    """Where the docstring of a package lists its files, it lists all of them, and no other."""
    for package in ROOT.rglob("__init__.py"):
        text = ast.get_docstring(ast.parse(package.read_text(encoding="utf-8"))) or ""
        named = set(re.findall(r"(?<![/\w])\w+\.py", text))
        files = {path.name for path in package.parent.glob("*.py")}
        folders = {f"{path.parent.name}/" for path in package.parent.glob("*/__init__.py")}
        if named:
            assert files ^ named <= {"__init__.py", "__main__.py"}, package
            assert folders <= set(re.findall(r"\w+/", text)), package

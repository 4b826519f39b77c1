"""A file of the user's own as a scheduler: read it, execute it, and report what is wrong with it.

    simul run textbook --scheduler path/to/mine.py

The file needs a function `play(exhibition)`. It may promise an order, which is then checked, with
`POLICY = "ready-first"`, and may import other files that lie beside it.
"""

import ast
import importlib
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import partial
from importlib.machinery import SourceFileLoader
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from types import CodeType, ModuleType
from typing import TYPE_CHECKING

from simul.errors import InputError, described
from simul.registry.play_function import checked_play
from simul.registry.scheduler import Scheduler
from simul.stdlib.importing import CLOCKED, HallFinder, HallImports, compiled

if TYPE_CHECKING:
    from simul.exhibition import Exhibition

MOST_BYTES = 1_000_000
"""A larger file is not a scheduler, but a picture, a device or a mistaken path."""
PROMISES = ("sequential", "rotation", "ready-first", "thread-pool", "processes")
"""The values that `POLICY` may have."""
BY_TRIOS_COIN = (
    "Trio tosses a coin for the order of tasks that are ready together, and did so here; if the "
    "program depends on that order, the next run may have another record"
)

_loaded: set[str] = set()
"""Names of the modules made of the own file loaded last, and of the files beside it."""


@dataclass(frozen=True)
class OwnFile(Scheduler):
    """A scheduler in a file of the user's own."""

    hall_stdlib: bool = field(default=True, kw_only=True)
    """Whether the standard library that it imports goes by the hall's clock."""

    def load(self) -> "Callable[[Exhibition], None]":
        """Execute the file, anew every time, and return its `play` function.

        Raises InputError when it fails, or has no suitable function.
        """
        imports = HallImports() if self.hall_stdlib else None
        with _errors_in(self.path):
            tree, code = _compiled(self.path, tells=imports is not None)
            module = _executed(code, self.path, imports)
            if not hasattr(module, "play"):
                raise InputError(_without_play(tree, self.path.name))
            place, line = self.path.name, _line_of("play", tree)
            with _errors_in(self.path, line):
                play = checked_play(module.play, f"{place}, line {line}" if line else place)
            return partial(_play_with_imports, self.path, play, imports)


def own_file(name: str) -> OwnFile:
    """Find a file by its path, and read the order that it promises, without executing it.

    Raises InputError when there is no such file, or it is not valid Python.
    """
    with _errors_in(Path(name)):
        path = _found(name)
        return OwnFile(Path(name).stem, "", promise_in(path), file=path)


@contextmanager
def _errors_in(path: Path, line: int | None = None) -> Iterator[None]:
    """Add the file, and the line if it is known, to every InputError raised in the block."""
    try:
        yield
    except InputError as error:
        error.file, error.line = str(path), error.line or line
        raise


def _found(name: str) -> Path:
    """Return the absolute path of a file: the working directory may change later."""
    path = Path(name)
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise InputError(f"{name}: there is no such file{_hint(path.parent, path.name)}") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "no name holds a null character"
        raise InputError(f"{name[:200]}: cannot be read: {reason}") from None
    if S_ISDIR(mode):
        raise InputError(f"{name}: is a folder, not the file of a scheduler{_hint(path)}")
    if not S_ISREG(mode):
        raise InputError(f"{name}: is not a file")
    return path.resolve()


def _hint(folder: Path, name: str = "") -> str:
    """Suggest the Python file that may have been meant, if there are any."""
    there = sorted(path.name for path in folder.glob("*.py")) if folder.is_dir() else []
    near = get_close_matches(name, there, n=1)
    if near:
        return f"; did you mean {folder / near[0]}?"
    others = ", ".join(str(folder / each) for each in there[:10])
    return f"; there are {others}" if others else ""


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"{path.name}: cannot be read: {error.strerror}") from None
    if len(raw) > MOST_BYTES:
        raise InputError(f"{path.name}: is too large for a scheduler (over {MOST_BYTES:,} bytes)")
    strange = _not_text(raw)
    if strange is not None:
        line = raw[:strange].count(b"\n") + 1
        raise InputError(
            f"{path.name}, line {line}: is not text in UTF-8 (got byte 0x{raw[strange]:02x}); "
            "save the file in that encoding",
            line=line,
            remedy="save the file in that encoding",
        )
    return raw.decode("utf-8-sig")


def _not_text(raw: bytes) -> int | None:
    """Return the index of the first byte that does not belong in a text; None if there is none."""
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return error.start
    return raw.find(b"\0") if b"\0" in raw else None


def _compiled(path: Path, *, tells: bool = False) -> tuple[ast.Module, CodeType]:
    """Read a file; `tells` is whether it is to tell of the errors that it catches."""
    text = _read(path)
    try:
        tree = ast.parse(text, str(path))
        if tells:
            return tree, compiled(text, str(path))
        return tree, compile(tree, str(path), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise InputError(_syntax_error(error, text, path.name), line=error.lineno or None) from None
    except (ValueError, RecursionError, MemoryError) as error:
        why = str(error) or "it is nested too deeply"
        raise InputError(f"{path.name}: Python cannot read it: {why}") from None


def _syntax_error(error: SyntaxError, text: str, file: str) -> str:
    lines = text.splitlines()
    at = error.lineno or 0
    line = lines[at - 1].strip() if 0 < at <= len(lines) else ""
    line = line if len(line) <= 60 else f"{line[:57]}..."
    place = f"{file}, line {at}" if at else file
    return f"{place}: Python cannot read {f'`{line}`' if line else 'this'}: {error.msg}"


def promise_in(path: Path) -> str:
    """Return the order that a file promises with its constant `POLICY`; empty if it has none.

    Raises InputError for an unknown order, and for a file that is not valid Python.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Python warns again when the file is loaded
        tree, _ = _compiled(path)
    promises = [
        _promise(node.value, path.name)
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        and node.value is not None
        and "POLICY" in _names_bound(node)
    ]
    return promises[-1] if promises else ""


def _promise(value: ast.expr, file: str) -> str:
    if isinstance(value, ast.Constant) and value.value in PROMISES:
        return str(value.value)
    got = ast.unparse(value)
    near = get_close_matches(got.strip("'\""), PROMISES, n=1)
    hint = f"did you mean {near[0]}?" if near else "or leave it out, and promise nothing"
    raise InputError(
        f"{file}, line {value.lineno}: POLICY must be one of {', '.join(PROMISES)} "
        f"(got {got[:60]}); {hint}",
        line=value.lineno,
        key="POLICY",
        remedy=hint,
    )


def _names_bound(node: ast.stmt) -> list[str]:
    """Return the names that a statement binds, if it can define a function or a constant."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _line_of(name: str, tree: ast.Module) -> int | None:
    return next((node.lineno for node in tree.body[::-1] if name in _names_bound(node)), None)


def _without_play(tree: ast.Module, file: str) -> str:
    functions = [
        node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    near = get_close_matches("play", functions, n=1)
    if near:
        hint = f"did you mean {near[0]}?"
    elif functions:
        hint = f"it has only {', '.join(functions)}"
    else:
        hint = "a file to start from is written by: simul new scheduler"
    return f"{file}: there is no function play(exhibition), where a scheduler begins; {hint}"


def _executed(code: CodeType, path: Path, imports: HallImports | None) -> ModuleType:
    """Execute the file as a module; the files beside it can be imported meanwhile.

    Raises InputError with the line that failed.
    """
    _forget_loaded()
    name = _module_name(path)
    spec = spec_from_file_location(name, path, loader=SourceFileLoader(name, str(path)))
    assert spec is not None  # noqa: S101 - for the type checker: there is a loader
    module = module_from_spec(spec)
    sys.modules[name] = module  # where pickle and dataclasses look for it
    _loaded.add(name)
    if imports:
        vars(module)["__builtins__"] = imports.builtins
    with _imports_from(path.parent, imports), _clocks_at_zero(imports):
        try:
            # not by the loader: within a second it would not see that the file was changed
            exec(code, module.__dict__)  # noqa: S102 - the user asks for it
        except (Exception, SystemExit) as error:
            sys.modules.pop(name, None)
            raise InputError(
                f"{path.name} cannot be loaded: {described(error, path.parent)}"
            ) from error
    return module


def _clocks_at_zero(imports: HallImports | None) -> AbstractContextManager[None]:
    """Hold the hall's clock at 0 while a file is loaded, which may note when its program began."""
    if imports is None:
        return nullcontext()
    from simul.stdlib.time import clocks_at_zero  # here, because it imports the whole kernel

    return clocks_at_zero()


def _module_name(path: Path) -> str:
    """Return a name for the module: the file's own, for child processes to find, if it is free."""
    name = path.stem
    if "." in name or not _is_free(name, path):
        return f"own_{name.replace('.', '_')}"
    return name


def _is_free(name: str, path: Path) -> bool:
    """Return whether no other module than this file has that name."""
    try:
        spec = find_spec(name)
    except ValueError:  # such as __main__
        return False
    return spec is None or (spec.origin is not None and Path(spec.origin).resolve() == path)


@contextmanager
def _imports_from(folder: Path, imports: HallImports | None) -> Iterator[None]:
    """Allow imports of the files in a folder, though never instead of installed modules."""
    before, place = set(sys.modules), str(folder)
    new = place not in sys.path
    if new:
        sys.path.append(place)  # where processes that are started look
        importlib.invalidate_caches()
    finder = HallFinder(folder, imports) if imports else None
    if finder:
        sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        if finder:
            sys.meta_path.remove(finder)
        if new:
            with suppress(ValueError):  # the file may have removed it itself
                sys.path.remove(place)
        since = set(sys.modules) - before
        _loaded.update(name for name in since if _lies_in(folder, name))


def _lies_in(folder: Path, module: str) -> bool:
    file = getattr(sys.modules.get(module), "__file__", None)
    return "." not in module and file is not None and Path(file).parent == folder


def imported_beside(path: Path) -> list[Path]:
    """Return the files beside a user's own that it has imported, if it is the one loaded last."""
    files = {getattr(sys.modules.get(name), "__file__", None) or "" for name in _loaded}
    paths = sorted(map(Path, files - {""}))
    return [each for each in paths if each != path and each.parent == path.parent]


def _forget_loaded() -> None:
    """Drop the modules of an earlier own file and its folder: the files may have changed."""
    while _loaded:
        sys.modules.pop(_loaded.pop(), None)


def _play_with_imports(
    path: Path,
    play: "Callable[[Exhibition], None]",
    imports: HallImports | None,
    exhibition: "Exhibition",
) -> None:
    """Play, while the files of the folder can be imported, also by processes that are started."""
    exhibition.program.own_file = True
    if imports:
        imports.caught.program = exhibition.program
    with _imports_from(path.parent, imports):
        try:
            play(exhibition)
        finally:
            if imports:
                imports.caught.program = None  # which knows all that the run has left
            if exhibition.program.event_loop.by_trios_coin:
                exhibition.program.costs.append(f"{path.name}: {BY_TRIOS_COIN}")
            if imports and (given := sorted(imports.given & CLOCKED.keys())):
                names = ", ".join(CLOCKED[name] for name in given)
                exhibition.program.costs.append(
                    f"{path.name}: by the hall's clock: {names} "
                    "(--stdlib python leaves the standard library as it is)"
                )


def with_pythons_own(schedulers: Iterable[Scheduler]) -> list[Scheduler]:
    """Return the schedulers, users' own files among them with Python's own standard library."""
    return [
        replace(each, hall_stdlib=False) if isinstance(each, OwnFile) else each
        for each in schedulers
    ]

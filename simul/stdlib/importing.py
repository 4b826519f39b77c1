"""Imports of a user's file: the modules of the standard library that go by the hall's clock.

A module whose `__builtins__` are those of `HallImports` gets ours where it imports one of
`REPLACED`. Python documents both: `__import__` as a built-in name, and `__builtins__` as the
built-in names of a module. All other modules import what they always do.
"""

import ast
import builtins
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import SOURCE_SUFFIXES, FileFinder, ModuleSpec, SourceFileLoader
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, cast

from simul.stdlib.handlers import Caught, catches, telling_of_caught

REPLACED = frozenset(
    {
        "_thread",
        "anyio",
        "anyio.from_thread",
        "anyio.to_thread",
        "asyncio",
        "concurrent",
        "concurrent.futures",
        "datetime",
        "queue",
        "sched",
        "select",
        "selectors",
        "threading",
        "time",
        "timeit",
        "trio",
        "trio.from_thread",
        "trio.to_thread",
    }
)
"""Modules that `simul.stdlib` replaces."""
HIDDEN = frozenset({"_queue"})
"""Faster versions in C of what Python also has in Python."""
REFUSED = {
    "eventlet": "it replaces the very calls that the hall has to answer",
    "gevent": "it replaces the very calls that the hall has to answer",
    "uvloop": "its event loop cannot be told the time of the hall",
}
"""Packages that cannot be used on the virtual clock, and why."""
CLOCKED = {
    "_thread": "_thread",
    "concurrent": "concurrent.futures",
    "datetime": "datetime",
    "queue": "queue",
    "sched": "sched",
    "select": "select",
    "selectors": "selectors",
    "threading": "threading",
    "time": "time",
    "timeit": "timeit",
}
"""Replaced modules that are reported to the user, because nearly everything in them is ours."""


class HallImports:
    """The `import` of a user's file; `given` are the modules that were replaced by ours."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        self.caught = Caught()
        """What the file calls where it catches an error."""
        ours = {"__import__": self.import_module, **self.caught.as_built_in}
        self.builtins = {**vars(builtins), **ours}
        """The built-in names of a module with these imports."""

    def import_module(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - as Python calls them
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """Import as an `import` statement does, with our modules in place of Python's.

        Raises ImportError for packages that cannot be used on the virtual clock.
        """
        top = name.partition(".")[0]
        if level or top not in REPLACED:
            if not level and (top in REFUSED or name in HIDDEN):
                raise ImportError(f"{top} cannot be used here: {REFUSED.get(top, 'it is hidden')}")
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        self.given.add(top)
        if name in REPLACED:
            ours = import_module(f"simul.stdlib.{name}")
            return ours if fromlist else import_module(f"simul.stdlib.{top}")
        theirs = builtins.__import__(name, globals, locals, fromlist or (), level)
        return theirs if fromlist else import_module(f"simul.stdlib.{top}")


def compiled(source: str | bytes, path: str) -> CodeType:
    """Compile a file that is executed with these built-in names: it tells of what it catches.

    One that Python could not nest any deeper tells of nothing.
    """
    try:
        return compile(telling_of_caught(ast.parse(source, path)), path, "exec", dont_inherit=True)
    except SyntaxError:
        return compile(source, path, "exec", dont_inherit=True)


class HallLoader(SourceFileLoader):
    """Loads a Python file with these imports."""

    def __init__(self, fullname: str, path: str, imports: HallImports) -> None:
        super().__init__(fullname, path)
        self._imports = imports

    def exec_module(self, module: ModuleType) -> None:
        """Execute the file."""
        vars(module)["__builtins__"] = self._imports.builtins
        super().exec_module(module)

    def get_code(self, fullname: str) -> CodeType | None:
        """Compile the file; what Python keeps of it may be for other programs as well."""
        source = self.get_data(self.path)
        if not catches(source):
            return super().get_code(fullname)
        return compiled(source, self.path)


class HallFinder(MetaPathFinder):
    """Finds modules and packages in a folder, but never instead of what is installed."""

    def __init__(self, folder: Path, imports: HallImports) -> None:
        self._folder = folder
        self._imports = imports

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find a module, if it lies in the folder and is not installed."""
        if path is None:
            # the finder of an earlier run that was given up may still be there
            others = (each for each in sys.meta_path if not isinstance(each, HallFinder))
            if any(_finds(finder, fullname, self._folder) for finder in others):
                return None
        elif not self._has(fullname.rpartition(".")[0]):
            return None  # installed, though in the folder: in an environment, or a clone of simul
        for place in [str(self._folder)] if path is None else path:
            if Path(place).is_relative_to(self._folder):
                # it only calls the loader, as documented, so a method is enough
                finder = FileFinder(place, (self._loader, SOURCE_SUFFIXES))  # type: ignore[arg-type]
                spec = finder.find_spec(fullname, target)
                if spec is not None and spec.loader is not None:
                    return spec
        return None

    def _has(self, package: str) -> bool:
        """Return whether an imported package, with its files, lies beside the user's file."""
        spec = getattr(sys.modules.get(package), "__spec__", None)
        if spec is None or isinstance(spec.loader, HallLoader):
            return spec is not None
        here = str(self._folder.joinpath(*package.split(".")))
        return spec.origin is None and here in (spec.submodule_search_locations or ())

    def _loader(self, fullname: str, path: str) -> HallLoader:
        return HallLoader(fullname, path, self._imports)


def _finds(finder: Any, name: str, folder: Path) -> bool:
    """Return whether another finder has a module of that name that is not the one in the folder."""
    spec = finder.find_spec(name, None)
    return spec is not None and (not spec.origin or Path(spec.origin).parent not in
                                 {folder, folder / name})  # fmt: skip


def on_halls_clock(name: str) -> dict[str, Any]:
    """Execute a standard module that is written in Python, on top of our modules.

    Return its names.
    """
    spec = find_spec(name)
    assert spec is not None  # noqa: S101 - for the type checker: Python has it
    module = ModuleType(name, f"Python's own {name}, going by the hall's clock.")
    vars(module)["__builtins__"] = HallImports().builtins
    code = cast("CodeType", spec.loader.get_code(name))  # type: ignore[union-attr]
    exec(code, vars(module))  # noqa: S102 - the standard library's own text
    return {key: value for key, value in vars(module).items() if not key.startswith("__")}

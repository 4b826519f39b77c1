"""Imports of a user's file: the standard library's words that go by the hall's clock.

A module whose `__builtins__` are those of `HallImports` gets ours where it imports one of
`REPLACED`; Python documents both, the `__import__` among the built-in names and the key that says
which of these a module has. All other modules import what they always do.
"""

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
        "threading",
        "time",
        "timeit",
        "trio",
        "trio.from_thread",
        "trio.to_thread",
    }
)
"""Modules that there are in `simul.stdlib`, too."""
HIDDEN = frozenset({"_queue"})
"""Faster twins, written in C, of what Python also has in Python."""


REFUSED = {
    "eventlet": "it replaces the very calls that the hall has to answer",
    "gevent": "it replaces the very calls that the hall has to answer",
    "uvloop": "its event loop cannot be told the time of the hall",
}
"""Packages with which there is no virtual clock, and why."""
CLOCKED = {
    "_thread": "_thread",
    "concurrent": "concurrent.futures",
    "datetime": "datetime",
    "queue": "queue",
    "sched": "sched",
    "threading": "threading",
    "time": "time",
    "timeit": "timeit",
}
"""Those of which a user is told: nearly all that is in them is ours."""


class HallImports:
    """What `import` does in a user's file; `given` are the modules of which it got ours."""

    def __init__(self) -> None:
        self.given: set[str] = set()
        self.builtins = {**vars(builtins), "__import__": self.import_module}
        """The built-in names of a module that imports so."""

    def import_module(
        self,
        name: str,
        globals: Mapping[str, object] | None = None,  # noqa: A002 - as Python calls them
        locals: Mapping[str, object] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """Do what an `import` statement does, with our modules in place of Python's.

        Raises ImportError for packages with which there is no virtual clock.
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


class HallLoader(SourceFileLoader):
    """Loads a Python file that imports so."""

    def __init__(self, fullname: str, path: str, imports: HallImports) -> None:
        super().__init__(fullname, path)
        self._imports = imports

    def exec_module(self, module: ModuleType) -> None:
        """Execute the file."""
        vars(module)["__builtins__"] = self._imports.builtins
        super().exec_module(module)


class HallFinder(MetaPathFinder):
    """Finds what lies in a folder, packages too, but never instead of what is installed."""

    def __init__(self, folder: Path, imports: HallImports) -> None:
        self._folder = folder
        self._imports = imports

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Find a module, if it is one of these."""
        if path is None:
            # one of an earlier run that was given up may still be there
            others = (each for each in sys.meta_path if not isinstance(each, HallFinder))
            if any(_finds(finder, fullname, self._folder) for finder in others):
                return None
        elif not self._has(fullname.rpartition(".")[0]):
            return None  # it is in the folder all the same: in an environment, or a clone of simul
        for place in [str(self._folder)] if path is None else path:
            if Path(place).is_relative_to(self._folder):
                # it only calls the loader, as documented: a method will do
                finder = FileFinder(place, (self._loader, SOURCE_SUFFIXES))  # type: ignore[arg-type]
                spec = finder.find_spec(fullname, target)
                if spec is not None and spec.loader is not None:
                    return spec
        return None

    def _has(self, package: str) -> bool:
        """Return whether a package that has been imported lies beside the file, with its files."""
        spec = getattr(sys.modules.get(package), "__spec__", None)
        if spec is None or isinstance(spec.loader, HallLoader):
            return spec is not None
        here = str(self._folder.joinpath(*package.split(".")))
        return spec.origin is None and here in (spec.submodule_search_locations or ())

    def _loader(self, fullname: str, path: str) -> HallLoader:
        return HallLoader(fullname, path, self._imports)


def _finds(finder: Any, name: str, folder: Path) -> bool:
    """Return whether another finder has a module of that name, and not the one in the folder."""
    spec = finder.find_spec(name, None)
    return spec is not None and (not spec.origin or Path(spec.origin).parent not in
                                 {folder, folder / name})  # fmt: skip


def on_halls_clock(name: str) -> dict[str, Any]:
    """Execute a module of Python's own that is written in Python, with our modules below it.

    Return its names.
    """
    spec = find_spec(name)
    assert spec is not None  # noqa: S101 - for the type checker: Python has it
    module = ModuleType(name, f"Python's own {name}, going by the hall's clock.")
    vars(module)["__builtins__"] = HallImports().builtins
    code = cast("CodeType", spec.loader.get_code(name))  # type: ignore[union-attr]
    exec(code, vars(module))  # noqa: S102 - the standard library's own text
    return {key: value for key, value in vars(module).items() if not key.startswith("__")}

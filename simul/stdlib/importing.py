"""Imports of a user's file: the standard library's words that go by the hall's clock.

A module whose `__builtins__` are `HALL_BUILTINS` gets ours where it imports one of `REPLACED`;
Python documents both, the `__import__` among the built-in names and the key that says which names
a module has. Modules of other folders, and Python's own, import what they always do.
"""

import builtins
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from types import CodeType, ModuleType
from typing import Any, cast

REPLACED = frozenset(
    {
        "anyio",
        "anyio.from_thread",
        "anyio.to_thread",
        "asyncio",
        "concurrent",
        "concurrent.futures",
        "queue",
        "sched",
        "threading",
        "time",
        "trio",
        "trio.from_thread",
        "trio.to_thread",
    }
)
"""Modules that there are in `simul.stdlib`, too."""
HIDDEN = frozenset({"_queue"})
"""Faster twins, written in C, of what Python also has in Python."""


def hall_import(
    name: str,
    globals: Mapping[str, object] | None = None,  # noqa: A002 - the names that Python gives them
    locals: Mapping[str, object] | None = None,  # noqa: A002
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> Any:
    """Do what an `import` statement does, with our modules in place of Python's."""
    top = name.partition(".")[0]
    if level or top not in REPLACED:
        if name in HIDDEN:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return builtins.__import__(name, globals, locals, fromlist or (), level)
    if name in REPLACED:
        ours = import_module(f"simul.stdlib.{name}")
        return ours if fromlist else import_module(f"simul.stdlib.{top}")
    theirs = builtins.__import__(name, globals, locals, fromlist or (), level)
    return theirs if fromlist else import_module(f"simul.stdlib.{top}")


HALL_BUILTINS = {**vars(builtins), "__import__": hall_import}
"""The built-in names of a module that imports so."""


def on_halls_clock(name: str) -> dict[str, Any]:
    """Execute a module of Python's own that is written in Python, with our modules below it.

    Return its names.
    """
    spec = find_spec(name)
    assert spec is not None  # noqa: S101 - for the type checker: Python has it
    module = ModuleType(name, f"Python's own {name}, going by the hall's clock.")
    vars(module)["__builtins__"] = HALL_BUILTINS
    code = cast("CodeType", spec.loader.get_code(name))  # type: ignore[union-attr]
    exec(code, vars(module))  # noqa: S102 - the standard library's own text
    return {key: value for key, value in vars(module).items() if not key.startswith("__")}

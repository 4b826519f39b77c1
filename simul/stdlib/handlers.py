"""Has a user's file tell of the errors that it catches: each `except` notes them, before all else.

Where nothing is raised that costs nothing, for Python does not come there. A `with suppress(...)`
tells of what it suppresses, and a `finally` that is left by `return` or `break` of what ends there.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from simul.exhibition.program import Program

STEPS = frozenset({"opponent_arrives", "opponent_replies", "wait_for_reply", "master_moves"})
"""What is done at a board in every game."""
_NAME = "__caught__"
Node = TypeVar("Node", bound=ast.AST)
_NO_FAULTS = {
    "BlockingIOError",
    "Empty",
    "EndOfChannel",
    "EndOfStream",
    "Full",
    "QueueEmpty",
    "QueueFull",
    "QueueShutDown",
    "ShutDown",
    "StopAsyncIteration",
    "StopIteration",
    "TimeoutError",
    "TooSlowError",
    "WouldBlock",
}
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_LOOPS = ast.For | ast.AsyncFor | ast.While


class Caught:
    """What a user's file calls, by its name among the built-in ones, where it catches errors."""

    def __init__(self) -> None:
        self.program: Program | None = None
        """The program that runs; None while its file is loaded."""

    @property
    def as_built_in(self) -> dict[str, object]:
        """Its name, for the built-in names of a module."""
        return {_NAME: self}

    def __call__(self, steps_until: int, leaves: bool) -> None:
        """Note the error that is handled now, if there is one."""
        self.note(sys.exception(), steps_until, leaves=leaves)

    def note(self, error: BaseException | None, steps_until: int, *, leaves: bool) -> None:
        """Note an error that the caller's caller catches.

        Args:
            error: None if there is none.
            steps_until: the last line of what it ends at which boards are played at; 0 if none is.
            leaves: whether a `return` or `break` follows.
        """
        if self.program is None or error is None:
            return
        if not _is_no_fault(type(error)):  # type: ignore[arg-type]  # types can be hashed
            from simul.kernel.returns import note_caught  # here, because few programs raise any

            note_caught(self.program, error, sys._getframe(2), steps_until, leaves=leaves)

    def suppressing(self, manager: Any, steps_until: int) -> "_Suppressing":
        """Return a context manager that notes what another one suppresses."""
        return _Suppressing(self, manager, steps_until)


@cache
def _is_no_fault(kind: type) -> bool:
    """Return whether it is one of those by which calls say that there is no more, or not yet."""
    return any(each.__name__ in _NO_FAULTS for each in kind.__mro__)


class _Suppressing:
    """A context manager, such as `contextlib.suppress`, that notes what it suppresses."""

    def __init__(self, caught: Caught, manager: Any, steps_until: int) -> None:
        self._caught = caught
        self._manager = manager
        self._steps_until = steps_until

    def __enter__(self) -> Any:
        return self._manager.__enter__()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        suppressed: bool | None = self._manager.__exit__(kind, error, traceback)
        if suppressed:
            self._caught.note(error, self._steps_until, leaves=False)
        return suppressed


def telling_of_caught(tree: ast.Module) -> ast.Module:
    """Return the tree of a file, with a call in it wherever an error may be caught."""
    players = _players(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Try | ast.TryStar):
            _tell_in_try(node, players)
        elif isinstance(node, ast.With):
            _tell_in_with(node, players)
    return tree


def catches(source: bytes) -> bool:
    """Return whether a file may catch anything."""
    return any(word in source for word in (b"except", b"suppress", b"finally"))


def _tell_in_try(node: ast.Try | ast.TryStar, players: frozenset[str]) -> None:
    steps_until = _steps_until(node.body, players)
    for handler in node.handlers:
        last = handler.body[-1]
        if not (isinstance(last, ast.Raise) and last.exc is None):  # else it goes on
            handler.body.insert(0, _call(handler, steps_until, _leaves(handler.body)))
    if _leaves(node.finalbody):
        node.finalbody.insert(0, _call(node.finalbody[0], steps_until, True))


def _tell_in_with(node: ast.With, players: frozenset[str]) -> None:
    for item in node.items:
        call = item.context_expr
        if isinstance(call, ast.Call) and _name(call.func) == "suppress":
            suppressing = ast.Attribute(ast.Name(_NAME, ast.Load()), "suppressing", ast.Load())
            until = ast.Constant(_steps_until(node.body, players))
            item.context_expr = _at(call, ast.Call(suppressing, [call, until], []))


def _call(place: ast.stmt | ast.excepthandler, steps_until: int, leaves: bool) -> ast.stmt:
    facts: list[ast.expr] = [ast.Constant(steps_until), ast.Constant(leaves)]
    return _at(place, ast.Expr(ast.Call(ast.Name(_NAME, ast.Load()), facts, [])))


def _at(place: ast.AST, node: Node) -> Node:
    return ast.fix_missing_locations(ast.copy_location(node, place))


def _leaves(body: Sequence[ast.stmt]) -> bool:
    return any(isinstance(each, ast.Return | ast.Break) for each in _nodes(body))


def _steps_until(body: Iterable[ast.stmt], players: frozenset[str]) -> int:
    """Return the last line at which these statements may still play at a board; 0 if at none."""
    lines = [0]
    for node in _nodes(body):
        if isinstance(node, ast.Call | _LOOPS) and _plays(node, players):
            lines.append(node.end_lineno or 0)
    return max(lines)


def _plays(node: ast.AST, players: frozenset[str]) -> bool:
    return any(
        isinstance(each, ast.Call) and _name(each.func) in players for each in _nodes([node])
    )


def _players(tree: ast.Module) -> frozenset[str]:
    """Return the names of all functions of the file that play at boards, and those of the boards.

    They take a step there themselves, or call others that do.
    """
    functions = [
        each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    players, before = STEPS, frozenset[str]()
    while players != before:
        before = players
        players |= {each.name for each in functions if _plays(ast.Module(each.body, []), players)}
    return players


def _nodes(within: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield nodes and all that is in them, but not in functions that are only defined there."""
    for node in within:
        yield node
        if not isinstance(node, _FUNCTIONS):
            yield from _nodes(ast.iter_child_nodes(node))


def _name(called: ast.expr) -> str:
    """Return the last name of what is called: `suppress` of `contextlib.suppress`."""
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")

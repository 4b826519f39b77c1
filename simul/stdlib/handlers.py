"""Has a user's file tell of the errors that it catches: each `except` notes them, before all else.

Where nothing is raised that costs nothing, for Python does not come there. A `finally` that is left
by `return` or `break` tells of what ends there, and a `with` whose block has raised an error, if
the program goes on after it: its context manager has suppressed the error.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from simul.exhibition.program import Program

STEPS = frozenset({"opponent_arrives", "opponent_replies", "wait_for_reply", "master_moves"})
"""What is done at a board in every game."""
_NAME = "__caught__"
_WITH = """
__raised__ = None
try:
    try:
        pass
    except {kind} as __error__:
        __raised__ = __error__
        raise
except BaseException:
    __raised__ = None
    raise
if __raised__ is not None:
    __caught__.suppressed(__raised__, {steps_until})
    __raised__ = None
"""
"""What a `with` becomes: it is what the outer `try` runs, and its block what the inner one runs.

A name of the function keeps the error only while the `with` ends: it would keep tasks alive.
"""
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
        self._note(sys.exception(), steps_until, leaves=leaves)

    def suppressed(self, error: BaseException, steps_until: int) -> None:
        """Note an error that a context manager has suppressed, if it has not told of that itself.

        One that the program has written with `@contextmanager` catches it with an `except`.
        """
        if self.program is None:
            return
        noted = self.program.functions.ended_by.values()
        if not any(each.error is error for each in noted):
            self._note(error, steps_until, leaves=False)

    def _note(self, error: BaseException | None, steps_until: int, *, leaves: bool) -> None:
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


@cache
def _is_no_fault(kind: type) -> bool:
    """Return whether it is one of those by which calls say that there is no more, or not yet."""
    return any(each.__name__ in _NO_FAULTS for each in kind.__mro__)


def telling_of_caught(tree: ast.Module) -> ast.Module:
    """Return the tree of a file, with a call in it wherever an error may be caught."""
    telling: ast.Module = _Telling(_players(tree)).visit(tree)
    return telling


def catches(source: bytes) -> bool:
    """Return whether a file may catch anything."""
    return any(word in source for word in (b"except", b"finally", b"with"))


class _Telling(ast.NodeTransformer):
    """Adds these calls."""

    def __init__(self, players: frozenset[str]) -> None:
        self._players = players

    def visit_Try(self, node: ast.Try | ast.TryStar) -> ast.AST:
        """Tell of the errors that it handles, and of those that end where its `finally` is left."""
        steps_until = _steps_until(node.body, self._players)
        self.generic_visit(node)
        for handler in node.handlers:
            last = handler.body[-1]
            if not (isinstance(last, ast.Raise) and last.exc is None):  # else it goes on
                handler.body.insert(0, _call(handler, steps_until, _leaves(handler.body)))
        if _leaves(node.finalbody):
            node.finalbody.insert(0, _call(node.finalbody[0], steps_until, True))
        return node

    visit_TryStar = visit_Try  # noqa: N815 - as `ast` calls it

    def visit_With(self, node: ast.With | ast.AsyncWith) -> list[ast.stmt]:
        """Tell of an error of its block, if it goes no further."""
        suppresses = any(map(_is_suppress, node.items))
        steps_until = _steps_until(node.body, self._players)
        self.generic_visit(node)
        kind = "BaseException" if suppresses else "Exception"  # timeouts may end cancellations
        text = _WITH.format(kind=kind, steps_until=steps_until)
        begin, watched, end = (_at(node, each) for each in ast.parse(text).body)
        assert isinstance(watched, ast.Try)  # noqa: S101 - for the type checker
        block = cast("ast.Try", watched.body[0])
        block.body, node.body, watched.body = node.body, [block], [node]
        return [begin, watched, end]

    visit_AsyncWith = visit_With  # noqa: N815 - as `ast` calls it


def _call(place: ast.stmt | ast.excepthandler, steps_until: int, leaves: bool) -> ast.stmt:
    facts: list[ast.expr] = [ast.Constant(steps_until), ast.Constant(leaves)]
    return _at(place, ast.Expr(ast.Call(ast.Name(_NAME, ast.Load()), facts, [])))


def _at(place: ast.stmt | ast.excepthandler, node: ast.stmt) -> ast.stmt:
    """Give a statement, and all that is in it, the line on which a place in the file begins."""
    column = place.col_offset
    for each in ast.walk(node):
        if isinstance(each, ast.stmt | ast.expr | ast.excepthandler):
            each.lineno = each.end_lineno = place.lineno
            each.col_offset = each.end_col_offset = column
    return node


def _is_suppress(item: ast.withitem) -> bool:
    call = item.context_expr
    return isinstance(call, ast.Call) and _name(call.func) == "suppress"


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

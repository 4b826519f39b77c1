"""The source of a scheduler's file: its functions and calls."""

import ast
import builtins
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cached_property
from itertools import chain

from simul.record import Place
from simul.registry.own_file import imported_beside
from simul.registry.scheduler import Scheduler
from simul.running.source.conditions import acts_late, waits_once
from simul.running.source.functions import Function, functions_at, innermost_at, is_generator
from simul.running.source.loops import LateFunction, as_done_in_order, late_functions
from simul.running.source.names import called, names
from simul.running.source.passing import CalledNow, called_now
from simul.running.source.shared import shared_variable
from simul.stdlib.handlers import STEPS

TAKE = frozenset({"get", "get_nowait", "receive", "receive_nowait"})
"""What is called to take something from a queue or channel."""


class Source:
    """The source of a scheduler's file."""

    def __init__(self, scheduler: Scheduler) -> None:
        self.path = scheduler.path
        self._text = scheduler.source

    @cached_property
    def _tree(self) -> ast.Module:
        return ast.parse(self._text)

    @cached_property
    def _functions(self) -> dict[str, Function]:
        nodes = ast.walk(self._tree)
        return {node.name: node for node in nodes if isinstance(node, Function)}

    def line(self, number: int) -> Place:
        """Return the place of a line of the file."""
        return Place(self.path.name, number)

    def only_call(self, names: Iterable[str]) -> Place | None:
        """Find the one line on which any of these methods is called, or passed on to be called.

        Where the file has none, look into those beside it that it has imported.
        """
        wanted = set(names)
        lines = set(_lines_of(wanted, self._tree, self.path.name)) or {
            line for name, tree in self._beside for line in _lines_of(wanted, tree, name)
        }
        return lines.pop() if len(lines) == 1 else None

    @property
    def _beside(self) -> Iterator[tuple[str, ast.Module]]:
        """Yield the names and the trees of the files beside the file that it has imported."""
        for path in imported_beside(self.path):
            with suppress(OSError, SyntaxError, ValueError):  # it may have changed meanwhile
                yield path.name, ast.parse(path.read_bytes())

    def plays(self, function: str) -> bool:
        """Return whether a function of the file takes a step at a board, itself or by others there.

        True where the function is not in the file, and nothing is known of it.
        """
        return function not in self._functions or self._play({function})

    def _play(self, begin: set[str]) -> bool:
        """Return whether a step at a board is one of these names, or in a function of the file."""
        known, new, functions = set[str](), begin, self._functions
        while new:
            known |= new
            named = (names(functions[each]) for each in new if each in functions)
            new = set(chain.from_iterable(named)) - known
        return not STEPS.isdisjoint(known)

    def begins_loop(self, line: int) -> bool:
        """Return whether an `async for` begins on a line."""
        loops = (each for each in ast.walk(self._tree) if isinstance(each, ast.AsyncFor))
        return any(each.lineno == line for each in loops)

    def defines(self, function: str) -> bool:
        """Return whether a function, or a method, of this name is in the file."""
        return function in self._functions

    @cached_property
    def never_iterated(self) -> list[tuple[Place, str]]:
        """Calls that make a generator of the file and discard it at once, which begins nothing.

        A decorator may do anything with a generator, so functions that have one do not count.
        """
        functions = self._functions.values()
        generators = {
            each.name for each in functions if is_generator(each) and not each.decorator_list
        }
        return [
            (self.line(node.lineno), ast.unparse(node.value))
            for node in ast.walk(self._tree)
            if isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Call)
            and called(node.value) in generators
        ]

    def call_at(self, line: int) -> str:
        """Return the call on this line whose result is discarded, or only tested.

        Empty if there is none.
        """
        for node in ast.walk(self._tree):
            match node:
                case (
                    ast.Expr(value=ast.Call(lineno=number) as call)
                    | ast.If(test=ast.Call(lineno=number) as call)
                    | ast.While(test=ast.Call(lineno=number) as call)
                ) if number == line:
                    return ast.unparse(call)
        return ""

    def named_only(self, method: str) -> tuple[Place, str] | None:
        """Return the first line that names a method and does not call it, and the expression."""
        for node in ast.walk(self._tree):
            match node:
                case ast.Expr(value=ast.Attribute(attr=name, lineno=line) as value) if (
                    name == method
                ):
                    return self.line(line), ast.unparse(value)
        return None

    @property
    def runner(self) -> str:
        """How the program calls what runs its event loop; `asyncio` if it has no name."""
        for node in ast.walk(self._tree):
            match node:
                case ast.withitem(
                    context_expr=ast.Call() as call, optional_vars=ast.Name(id=name)
                ) if called(call) == "Runner":
                    return name
        return "asyncio"

    def is_in_coroutine(self, line: int) -> bool:
        """Return whether the innermost function around a line is a coroutine function."""
        return isinstance(self._function_at(line), ast.AsyncFunctionDef)

    def are_in_one_function(self, *lines: int) -> bool:
        """Return whether the innermost functions around these lines are one."""
        functions = {self._function_at(line) for line in lines}
        return len(functions) == 1 and None not in functions

    def _function_at(self, line: int) -> Function | None:
        return innermost_at(self._tree, line)

    @cached_property
    def awaited_in_a_loop(self) -> Place | None:
        """The only line of a `for` that awaits a function which plays; None if there are more."""
        lines = {
            node.lineno
            for loop in ast.walk(self._tree)
            if isinstance(loop, ast.For)
            for node in loop.body
            if isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Await)
            and isinstance(node.value.value, ast.Call)
            and self.defines(name := called(node.value.value))
            and self._play({name})
        }
        return self.line(lines.pop()) if len(lines) == 1 else None

    @cached_property
    def waits_once(self) -> set[int]:
        """Lines that wait in an `if` for what the lines below it then change."""
        return waits_once(self._tree)

    @property
    def acts_late(self) -> Place | None:
        """The only line that sets what was asked before an await; None if there are more."""
        lines = acts_late(self._tree)
        return self.line(lines.pop()) if len(lines) == 1 else None

    @cached_property
    def late_functions(self) -> list[LateFunction]:
        """Functions that are made in a loop and look up one of its variables when called."""
        return late_functions(self._tree)

    @cached_property
    def late_players(self) -> list[LateFunction]:
        """Those of them that take a step at a board, or call a function of the file that does."""
        return [each for each in self.late_functions if self._play(set(each.names))]

    @cached_property
    def called_now(self) -> list[CalledNow]:
        """Calls whose result is passed on where a function is expected."""
        return called_now(self._tree)

    def as_done_in_order(self, line: int) -> int | None:
        """Return the line of the loop around a line that pairs what is done first with an order."""
        return as_done_in_order(self._tree, line)

    def takes(self, at: Place | None) -> bool:
        """Return whether something is taken from a queue or channel in the function at a place."""
        if at is None or at.file != self.path.name:
            return False
        around = functions_at(self._tree, at.line)
        nodes = chain.from_iterable(map(ast.walk, around))
        return any(isinstance(node, ast.Call) and _takes(node) for node in nodes)

    def shared_variable(self, line: int) -> str:
        """Return the variable that others may change whose board plays on a line; empty if none."""
        return shared_variable(self._tree, line, STEPS)


def _takes(call: ast.Call) -> bool:
    """Return whether a call takes something from a queue or channel; a `get` by a key does not."""
    match call.args:
        case [] | [ast.Constant(value=True | False), *_]:  # a queue's takes `block` first, if any
            return called(call) in TAKE
    return False


def _lines_of(wanted: set[str], tree: ast.Module, file: str) -> Iterator[Place]:
    """Yield the lines of a file on which any of these names is called, or passed on."""
    for node in ast.walk(tree):
        if (isinstance(node, ast.Attribute) and node.attr in wanted) or (
            isinstance(node, ast.Name) and node.id in wanted and not hasattr(builtins, node.id)
        ):
            yield Place(file, node.end_lineno or node.lineno)

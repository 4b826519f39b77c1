"""What the source of a scheduler's file says of a run that went wrong."""

import ast
import builtins
from collections.abc import Iterable, Iterator
from itertools import chain

from simul.record import Place
from simul.registry.scheduler import Scheduler

STEPS = frozenset({"opponent_arrives", "opponent_replies", "wait_for_reply", "master_moves"})
"""What is done at a board in every game."""
_Function = ast.FunctionDef | ast.AsyncFunctionDef


def only_call(scheduler: Scheduler, names: Iterable[str]) -> Place | None:
    """Find the one line on which any of these methods is called, or passed on to be called."""
    wanted = set(names)
    lines = {
        node.end_lineno or node.lineno
        for node in ast.walk(ast.parse(scheduler.source))
        if (isinstance(node, ast.Attribute) and node.attr in wanted)
        or (isinstance(node, ast.Name) and node.id in wanted and not hasattr(builtins, node.id))
    }
    return Place(scheduler.path.name, lines.pop()) if len(lines) == 1 else None


def plays(scheduler: Scheduler, function: str) -> bool:
    """Return whether a function of the file takes a step at a board, itself or by others there.

    True where the function is not in the file, and nothing is known of it.
    """
    functions = _functions(scheduler)
    if function not in functions:
        return True
    known, new = set[str](), {function}
    while new:
        known |= new
        called = chain.from_iterable(_names(functions[each]) for each in new if each in functions)
        new = set(called) - known
    return not STEPS.isdisjoint(known)


def defines(scheduler: Scheduler, function: str) -> bool:
    """Return whether a function, or a method, of this name is in the file."""
    return function in _functions(scheduler)


def never_iterated(scheduler: Scheduler) -> list[tuple[Place, str]]:
    """Find calls that make a generator of the file and discard it at once, which begins nothing.

    A decorator may do anything with a generator, so functions that have one do not count.
    """
    functions = _functions(scheduler).values()
    generators = {each.name for each in functions if _yields(each) and not each.decorator_list}
    return [
        (Place(scheduler.path.name, node.lineno), ast.unparse(node.value))
        for node in ast.walk(ast.parse(scheduler.source))
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and _called(node.value) in generators
    ]


def waits_once(scheduler: Scheduler) -> set[int]:
    """Find lines that wait in an `if` for what the lines below it then change.

    They do not look again at what they asked before the wait, and others may have changed it.
    """
    blocks = (
        block
        for node in ast.walk(ast.parse(scheduler.source))
        for _, block in ast.iter_fields(node)
        if isinstance(block, list)
    )
    return {
        line
        for block in blocks
        for i, node in enumerate(block)
        if isinstance(node, ast.If)
        and not isinstance(node.body[-1], _LEAVING)
        and not _terms(node.test).isdisjoint(_changed(block[i + 1 :]))
        for line in _waits(node)
    }


def call_at(scheduler: Scheduler, line: int) -> str:
    """Return the call whose result is discarded on this line; empty if there is none."""
    calls = (
        ast.unparse(node.value)
        for node in ast.walk(ast.parse(scheduler.source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.lineno == line
    )
    return next(calls, "")


def _functions(scheduler: Scheduler) -> dict[str, _Function]:
    nodes = ast.walk(ast.parse(scheduler.source))
    return {node.name: node for node in nodes if isinstance(node, _Function)}


def _names(function: _Function) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _called(call: ast.Call) -> str:
    function = call.func
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else ""


_LEAVING = (ast.Continue, ast.Break, ast.Return, ast.Raise)


def _waits(node: ast.If) -> Iterator[int]:
    """Yield the lines of an `if` on which a method `wait` is called."""
    for inner in chain.from_iterable(map(ast.walk, node.body)):
        if isinstance(inner, ast.Call) and _called(inner) == "wait":
            yield inner.lineno


def _terms(node: ast.AST) -> set[str]:
    """Return the names and attributes in an expression, each as long as it is written."""
    if isinstance(node, ast.Name | ast.Attribute):
        return {ast.unparse(node)}
    return set(chain.from_iterable(map(_terms, ast.iter_child_nodes(node))))


def _changed(block: Iterable[ast.AST]) -> Iterator[str]:
    """Yield what these statements assign to, or call a method of."""
    for node in chain.from_iterable(map(ast.walk, block)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield ast.unparse(node.func.value)
        elif isinstance(node, ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield ast.unparse(node.value)
        elif isinstance(node, ast.Name | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield ast.unparse(node)


def _yields(function: _Function) -> bool:
    """Return whether a function is a generator, not only one that is defined inside it."""
    inner = list(ast.iter_child_nodes(function)) if isinstance(function, ast.FunctionDef) else []
    while inner:
        node = inner.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, _Function | ast.Lambda):
            inner += ast.iter_child_nodes(node)
    return False

"""Loops of a program: functions that are made in them, and what they go through.

A function that is made in a loop looks up the loop's variables when it is called, not when it is
made: after the loop, all of them see the last round.
"""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from simul.running.source.names import names

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Loop = ast.For | ast.AsyncFor | ast.While | _Comprehension
_NUMBERING = {"zip", "enumerate"}


class LateFunction(NamedTuple):
    """A function that is made in a loop and looks up one of its variables when it is called."""

    line: int
    first_line: int
    """Where its code begins: at its first decorator, if it has one."""
    name: str
    variable: str
    names: frozenset[str]
    """All names in it."""
    loop: range
    """The lines of the loop."""


def late_functions(tree: ast.AST) -> list[LateFunction]:
    """Find the functions in a program that are made in a loop and look up its variables."""
    found = [
        _late_function(node, loop, variable)
        for loop in ast.walk(tree)
        if isinstance(loop, _Loop)
        for node in _made_in(loop)
        for variable in sorted(_free(node) & _bound_by(loop))
    ]
    return list(dict.fromkeys(found))


def _late_function(node: _Scope, loop: _Loop, variable: str) -> LateFunction:
    decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
    return LateFunction(
        line=node.lineno,
        first_line=min([node.lineno, *(each.lineno for each in decorators)]),
        name="<lambda>" if isinstance(node, ast.Lambda) else node.name,
        variable=variable,
        names=frozenset(names(node)),
        loop=range(loop.lineno, (loop.end_lineno or loop.lineno) + 1),
    )


def as_done_in_order(tree: ast.AST, line: int) -> int | None:
    """Return the line of the innermost loop around a line that numbers what is done first.

    That is `zip(boards, as_completed(...))` or `enumerate(as_completed(...))`.
    """
    loops = [
        loop.lineno
        for loop in ast.walk(tree)
        if isinstance(loop, ast.For | ast.AsyncFor)
        and loop.lineno <= line <= (loop.end_lineno or loop.lineno)
        and isinstance(loop.iter, ast.Call)
        and not _NUMBERING.isdisjoint(names(loop.iter.func))
        and any("as_completed" in names(each) for each in loop.iter.args)
    ]
    return max(loops, default=None)


def _made_in(loop: _Loop) -> Iterator[_Scope]:
    """Yield the functions that are made in each round of a loop, but not those within them."""
    inner = _repeated(loop)
    while inner:
        node = inner.pop()
        if isinstance(node, _Scope):
            yield node
        else:
            inner += ast.iter_child_nodes(node)


def _repeated(loop: _Loop) -> list[ast.AST]:
    """Return what a loop does in each round."""
    match loop:
        case ast.For() | ast.AsyncFor():
            return [*loop.body]
        case ast.While():
            return [loop.test, *loop.body]
        case ast.DictComp():
            return [loop.key, loop.value]
    return [loop.elt]


def _bound_by(loop: _Loop) -> set[str]:
    """Return the variables that a loop sets anew in each round."""
    match loop:
        case ast.For() | ast.AsyncFor():
            return _stored([loop.target, *loop.body])
        case ast.While():
            return _stored([loop.test, *loop.body])
    return _stored([each.target for each in loop.generators])


def _stored(nodes: list[ast.AST] | list[ast.expr]) -> set[str]:
    """Return the variables that code sets, but not those of the functions within it."""
    stored, inner = set[str](), list[ast.AST](nodes)
    while inner:
        node = inner.pop()
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            stored.add(node.id)
        if not isinstance(node, _Scope | _Comprehension):
            inner += ast.iter_child_nodes(node)
    return stored


def _free(function: _Scope) -> set[str]:
    """Return the variables that a function looks up and neither takes nor sets.

    Its defaults and decorators are looked up when it is made.
    """
    body = [function.body] if isinstance(function, ast.Lambda) else function.body
    given = function.args
    parameters = [*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg]
    own = {each.arg for each in parameters if each is not None} | _stored([*body])
    looked_up = set[str]()
    inner = list[ast.AST](body)
    while inner:
        node = inner.pop()
        if isinstance(node, _Scope):
            looked_up |= _free(node)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            looked_up.add(node.id)
        else:
            inner += ast.iter_child_nodes(node)
    return looked_up - own

"""Conditions that are asked, and what is done then, when the answer may be another one."""

import ast
from collections.abc import Iterable, Iterator
from itertools import chain

from simul.running.source.names import called


def waits_once(tree: ast.AST) -> set[int]:
    """Find lines of a program that wait in an `if` for what the lines below it then change.

    They do not look again at what they asked before the wait, and others may have changed it.
    """
    return {
        line
        for block in _blocks(tree)
        for i, node in enumerate(block)
        if isinstance(node, ast.If)
        and not isinstance(node.body[-1], _LEAVING)
        and not _terms(node.test).isdisjoint(_changed(block[i + 1 :]))
        for line in _waits(node)
    }


def acts_late(tree: ast.AST) -> set[int]:
    """Find lines that set what an `if` or `while` above has asked, after an await between them."""
    return {
        line
        for block in _blocks(tree)
        for i, node in enumerate(block)
        if isinstance(node, ast.If | ast.While)
        if (line := _set_after_await(block[i + 1 :], _terms(node.test)))
    }


def _set_after_await(block: Iterable[ast.AST], asked: set[str]) -> int | None:
    """Return the first line that sets what was asked; None if that is not after an await."""
    awaited = False
    for node in block:
        if isinstance(node, ast.Assign) and not asked.isdisjoint(_changed([node])):
            return node.lineno if awaited else None
        awaited |= any(isinstance(inner, ast.Await) for inner in ast.walk(node))
    return None


def _blocks(tree: ast.AST) -> Iterator[list[ast.AST]]:
    for node in ast.walk(tree):
        for _, block in ast.iter_fields(node):
            if isinstance(block, list):
                yield block


_LEAVING = (ast.Continue, ast.Break, ast.Return, ast.Raise)


def _waits(node: ast.If) -> Iterator[int]:
    """Yield the lines of an `if` on which a method `wait` is called."""
    for inner in chain.from_iterable(map(ast.walk, node.body)):
        if isinstance(inner, ast.Call) and called(inner) == "wait":
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

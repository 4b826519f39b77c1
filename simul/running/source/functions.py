"""Functions in the source of a program."""

import ast
from collections.abc import Iterator

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions_at(tree: ast.AST, line: int) -> Iterator[Function]:
    """Yield the functions that a line is in, the outermost first."""
    for node in ast.walk(tree):
        if isinstance(node, Function) and node.lineno <= line <= (node.end_lineno or line):
            yield node


def innermost_at(tree: ast.AST, line: int) -> Function | None:
    """Return the innermost function around a line; None at the top of the file."""
    return max(functions_at(tree, line), key=lambda each: each.lineno, default=None)


def is_generator(function: ast.AST) -> bool:
    """Return whether a function is a generator, not only one that is defined inside it."""
    inner = list(ast.iter_child_nodes(function)) if isinstance(function, ast.FunctionDef) else []
    while inner:
        node = inner.pop()
        if isinstance(node, ast.Yield | ast.YieldFrom):
            return True
        if not isinstance(node, Function | ast.Lambda):
            inner += ast.iter_child_nodes(node)
    return False

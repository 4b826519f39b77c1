"""Variables that several tasks or threads share: each may change what the others go on with."""

import ast
from collections.abc import Container, Iterator

from simul.running.source.functions import Function, functions_at


def shared_variable(tree: ast.AST, line: int, steps: Container[str]) -> str:
    """Return the variable whose board takes a step on a line, if others may change it.

    It is set in the same function, and is not that function's own: a global or nonlocal name, or
    an attribute such as `self.board`. Empty if there is none.
    """
    for function in functions_at(tree, line):
        declared, assigned = _declared(function), _assigned(function)
        for board in _played_on(function, line, steps):
            variable = ast.unparse(board)
            is_shared = variable in declared or isinstance(board, ast.Attribute | ast.Subscript)
            if is_shared and variable in assigned:
                return variable
    return ""


def _played_on(function: Function, line: int, steps: Container[str]) -> Iterator[ast.expr]:
    """Yield the expressions on a line whose value is a board that takes a step."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and node.attr in steps and node.lineno == line:
            yield node.value


def _declared(function: Function) -> set[str]:
    """Return the names that a function declares to be not its own."""
    nodes = ast.walk(function)
    return {name for each in nodes if isinstance(each, ast.Global | ast.Nonlocal)
            for name in each.names}  # fmt: skip


def _assigned(function: Function) -> set[str]:
    nodes = ast.walk(function)
    return {ast.unparse(target) for each in nodes if isinstance(each, ast.Assign)
            for target in each.targets}  # fmt: skip

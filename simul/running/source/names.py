"""Names in the source of a program."""

import ast
from collections.abc import Iterator


def names(node: ast.AST) -> Iterator[str]:
    """Yield all names and attributes in a piece of source."""
    for each in ast.walk(node):
        if isinstance(each, ast.Name):
            yield each.id
        elif isinstance(each, ast.Attribute):
            yield each.attr


def called(call: ast.Call) -> str:
    """Return the name of the function that is called; empty if it has none."""
    match call.func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""

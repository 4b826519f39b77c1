"""Handlers that catch what cancels a task, and do not raise it again."""

import ast

from simul.running.source.names import names

CANCELS = {"BaseException", "CancelledError", "Cancelled", "get_cancelled_exc_class"}
"""The errors by which tasks are cancelled, and what includes them."""


def swallows_cancel(function: ast.AST) -> int | None:
    """Return the line of such a handler in a function; None if there is none.

    A bare `except` is one, too.
    """
    handlers = (node for node in ast.walk(function) if isinstance(node, ast.ExceptHandler))
    return next((each.lineno for each in handlers if _swallows(each)), None)


def _swallows(handler: ast.ExceptHandler) -> bool:
    catches = handler.type is None or not CANCELS.isdisjoint(names(handler.type))
    ends = any(isinstance(node, ast.Raise | ast.Return | ast.Break) for node in ast.walk(handler))
    return catches and not ends

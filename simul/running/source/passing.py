"""Functions that are called at once where a function is expected, to be called later."""

import ast
from typing import NamedTuple

from simul.running.source.names import called

TAKERS = {
    "Thread": (1, "target"),
    "Timer": (1, "function"),
    "thread": (0, "target"),
    "start_soon": (0, ""),
    "start": (0, ""),
    "submit": (0, "fn"),
    "map": (0, "fn"),
    "to_thread": (0, "func"),
    "run_sync": (0, ""),
    "run_in_executor": (1, "func"),
    "call_soon": (0, "callback"),
    "call_soon_threadsafe": (0, "callback"),
    "call_later": (1, "callback"),
    "call_at": (1, "callback"),
    "add_done_callback": (0, "fn"),
    "opponent_arrives": (0, "then"),
    "opponent_replies": (0, "then"),
}
"""Calls that take a function: which of their arguments it is, and its name."""
_TAKE_ARGS = {"Thread", "Timer"}
"""Those that take the function's arguments as `args`."""
_PASS_ON = frozenset(TAKERS) - {"map", "add_done_callback", "opponent_arrives", "opponent_replies"}
"""Those that take the function's arguments after it."""


class CalledNow(NamedTuple):
    """A call whose result is passed on where a function is expected."""

    lines: range
    """Of the call that takes the function."""
    function: str
    """The name of the function that is called."""
    instead: str
    """The same call with the function itself."""


def called_now(tree: ast.AST) -> list[CalledNow]:
    """Find the calls in a program whose result is passed on where a function is expected."""
    found = (_called_now(node) for node in ast.walk(tree) if isinstance(node, ast.Call))
    return [each for each in found if each is not None]


def _called_now(taker: ast.Call) -> CalledNow | None:
    name = called(taker)
    if name not in TAKERS:
        return None
    number, keyword = TAKERS[name]
    given = taker.args[number] if len(taker.args) > number else None
    named = next((each.value for each in taker.keywords if each.arg == keyword), None)
    call = given or named
    if isinstance(call, ast.Await):
        call = call.value
    if not isinstance(call, ast.Call):
        return None
    return CalledNow(
        lines=range(taker.lineno, (taker.end_lineno or taker.lineno) + 1),
        function=called(call),
        instead=_instead(taker, name, call, number if given else None),
    )


def _instead(taker: ast.Call, name: str, call: ast.Call, number: int | None) -> str:
    """Return the call that takes the function itself, and what to call it with."""
    function, arguments = ast.unparse(call.func), [ast.unparse(each) for each in call.args]
    words = [ast.unparse(each) for each in taker.args]
    keywords = {each.arg: ast.unparse(each.value) for each in taker.keywords}
    passed = function
    if name in _TAKE_ARGS and not call.keywords:
        if arguments:
            keywords["args"] = f"({', '.join(arguments)}{',' * (len(arguments) == 1)})"
    elif name in _PASS_ON and not call.keywords and number is not None:
        passed = ", ".join([function, *arguments])
    elif arguments or call.keywords:
        given = [
            *arguments,
            *(_keyword(each.arg, ast.unparse(each.value)) for each in call.keywords),
        ]
        passed = f"functools.partial({', '.join([function, *given])})"
    if number is None:
        keywords[TAKERS[name][1]] = passed
    else:
        words[number] = passed
    if "args" in keywords:
        keywords["args"] = keywords.pop("args")  # after the function
    words += [_keyword(each, value) for each, value in keywords.items()]
    return f"{ast.unparse(taker.func)}({', '.join(words)})"


def _keyword(name: str | None, value: str) -> str:
    return f"{name}={value}" if name else f"**{value}"

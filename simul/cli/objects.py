"""What commands print for programs and for people: the object of `--json`, errors, safe text.

`print_object` is what `--json` prints, and `errors_object` what it prints about bad input; see
docs/json.md. `say` and `path_text` print texts and names of files that hold anything at all.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from simul.errors import InputError
from simul.words import visible, visible_json


def print_object(data: Mapping[str, Any]) -> None:
    """Print an object as one line on standard output."""
    print(visible_json(json.dumps(data)))  # noqa: T201 - nothing in it acts on a terminal


def say(text: str, *, err: bool = False) -> None:
    """Print a text whose control characters are shown as escapes."""
    click.echo(visible(text), err=err)


def path_text(path: str | Path) -> str:
    """Return a path as valid text: a name may contain bytes that are not UTF-8."""
    return os.fsencode(path).decode(errors="replace")


def asked_for(words: Sequence[str]) -> bool:
    """Whether `--json` is among the words of a command, even if others are invalid."""
    return "--json" in words[: words.index("--") if "--" in words else None]


def errors_object(error: InputError | click.ClickException) -> dict[str, Any]:
    """Return all faults of the input, each with the same keys."""
    if isinstance(error, click.ClickException):
        error = _in_our_words(error)
    return {"errors": [_printable(each) for each in error.details()]}


def _in_our_words(error: click.ClickException) -> InputError:
    """Translate an error of click: which option or argument is wrong, and the likely remedy."""
    key, remedy = "", ""
    if isinstance(error, click.NoSuchOption):
        key = error.option_name
        remedy = f"did you mean {error.possibilities[0]}?" if error.possibilities else ""
    elif isinstance(error, click.BadParameter) and error.param:
        names = error.param.opts if isinstance(error.param, click.Option) else []
        key = max(names, key=len, default=error.param.human_readable_name)
    elif isinstance(error, click.BadOptionUsage):
        key = error.option_name
    return InputError(error.format_message(), key=key, remedy=remedy)


def _printable(details: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: path_text(value) if isinstance(value, str) else value for key, value in details.items()
    }

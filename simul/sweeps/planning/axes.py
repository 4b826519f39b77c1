"""Axes as the user writes them: `boards=1..60`, `opponents.seconds=5..120:5`, `workers=1,2,4,8`."""

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation

from simul.errors import InputError
from simul.sweeps.results import Number
from simul.words import shorten

MOST_AXES = 2
"""More axes do not fit into a chart."""
MOST_VALUES = 100_000
"""Most values of one axis; more is a slip."""

MOST_DIGITS = 30
"""Most characters of a number; more is a slip, and beyond what `Decimal` computes exactly."""

_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_RANGE = re.compile(rf"({_NUMBER})\.\.({_NUMBER})(?::({_NUMBER}))?")


def parse_axis(text: str) -> tuple[str, tuple[Number, ...]]:
    """Parse `KEY=VALUES`: a key and its values, in the order given.

    Values are numbers and ranges, separated by commas. A range includes both ends and has steps of
    1 by default; steps are decimal, so that ten of 0.1 are 1. Raises InputError.

    >>> parse_axis("boards=1..4"), parse_axis("opponents.seconds=0..0.5:0.25,10")
    (('boards', (1, 2, 3, 4)), ('opponents.seconds', (0, 0.25, 0.5, 10)))
    """
    key, equals, values = (part.strip() for part in text.partition("="))
    if not (key and equals and values):
        raise InputError(
            f"--vary takes KEY=VALUES, such as boards=1..60 (got {shorten(repr(text), 60)})",
            key="--vary",
        )
    try:
        return key, _distinct(number for part in values.split(",") for number in _part(part))
    except ValueError as error:
        raise InputError(f"--vary {key}: {error}", key="--vary") from None


def checked(key: str, values: Iterable[Number]) -> tuple[Number, ...]:
    """Check values given as numbers: at least one, and none twice.

    Raises InputError.
    """
    try:
        found = _distinct(Decimal(str(value)) for value in values)
    except InvalidOperation:
        raise InputError(f"{key}: the values of an axis must be numbers") from None
    except ValueError as error:
        raise InputError(f"{key}: {error}") from None
    if not found:
        raise InputError(f"{key}: an axis needs at least one value")
    return found


def _part(text: str) -> list[Decimal]:
    text = text.strip()
    if any(len(number) > MOST_DIGITS for number in re.findall(r"[0-9.]+", text.replace("..", " "))):
        raise ValueError(f"a number has at most {MOST_DIGITS} digits (got {shorten(text, 60)})")
    if re.fullmatch(_NUMBER, text):
        return [Decimal(text)]
    match = _RANGE.fullmatch(text)
    if match is None:
        raise ValueError(
            "values are numbers, such as 1..60, 5..120:5, 0..1.5:0.25 or 1,2,4,8; "
            f"times are seconds, without a unit (got {shorten(repr(text), 60)})"
        )
    first, last, step = (Decimal(part) for part in (match[1], match[2], match[3] or "1"))
    return _range(text, first, last, step)


def _range(text: str, first: Decimal, last: Decimal, step: Decimal) -> list[Decimal]:
    """Return all values from the first to the last, both included."""
    if step <= 0 or last < first:
        raise ValueError(f"a range goes up, by steps above 0, such as 1..60 (got {text})")
    values = (last - first) / step + 1  # `divmod` fails where this has too many digits
    if values > MOST_VALUES:
        raise ValueError(
            f"{text} has {_about(values)} values, and {MOST_VALUES:,} are the most: "
            "take larger steps"
        )
    steps, rest = divmod(last - first, step)
    if rest:
        before = first + steps * step
        raise ValueError(
            f"steps of {step} from {first} miss {last}: end it at {before} or at {before + step}"
        )
    return [first + number * step for number in range(int(steps) + 1)]


def _about(number: Decimal) -> str:
    return f"{int(number):,}" if number < 10**15 else f"about {number:.0e}"


def _distinct(numbers: Iterable[Decimal]) -> tuple[Number, ...]:
    seen: dict[Decimal, Number] = {}
    for number in numbers:
        if number in seen:
            raise ValueError(f"{number} is there twice")
        seen[number] = int(number) if number == number.to_integral_value() else float(number)
    return tuple(seen.values())

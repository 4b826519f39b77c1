"""A scenario as nested data, as in a file, and which of its keys take a number."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from simul.scenario.basics import Duration, Limit
from simul.scenario.line_numbers import Key
from simul.scenario.move_times.distributions import Constant

Data = dict[str, Any]
"""Nested tables and lists; times are text with a unit."""

_ANNOTATED: tuple[Any, ...] = (Duration, Limit)
_TIMES = [time.__metadata__[0] for time in _ANNOTATED]
"""Validators of durations; fields annotated with one are times."""
_LEFT_OUT = "history"
"""Figures of the real event are not part of the simulation."""
Writer = Callable[[Path], str]


def as_data(table: BaseModel, path: Writer = str) -> Data:
    """Return a scenario, or a table of it, as nested data as in a file; None values are omitted.

    `path` converts the path of a named file to text.

    >>> from simul.scenario import load_scenario
    >>> as_data(load_scenario("textbook"))["master"]["move_time"]
    {'distribution': 'constant', 'time': '5000 ms'}
    """
    data = {
        name: _written(getattr(table, name), field, path)
        for name, field in type(table).model_fields.items()
        if getattr(table, name) is not None
    }
    return data | (table.model_extra or {})


def _written(value: Any, field: FieldInfo, path: Writer) -> Any:
    if isinstance(value, BaseModel):
        return as_data(value, path)
    if isinstance(value, tuple):
        return [_written(each, field, path) for each in value]
    if isinstance(value, Path):
        return path(value)
    return f"{value} ms" if is_time(field) else value


def numbers(table: BaseModel, above: Key = ()) -> Iterator[tuple[Key, bool]]:
    """Yield all keys of a scenario that take a number, and whether it is a time.

    >>> from simul.scenario import load_scenario
    >>> list(numbers(load_scenario("textbook")))[:3]
    [(('boards',), False), (('games',), False), (('changeover',), True)]
    """
    for name, field in type(table).model_fields.items():
        value, key = getattr(table, name), (*above, name)
        if takes_number(field) or isinstance(value, Constant):
            yield key, is_time(field) or isinstance(value, Constant)
        if name != _LEFT_OUT:
            yield from _below(value, key)


def _below(value: Any, key: Key) -> Iterator[tuple[Key, bool]]:
    if isinstance(value, BaseModel):
        yield from numbers(value, key)
    elif isinstance(value, tuple):
        for index, each in enumerate(value):
            yield from _below(each, (*key, index))


def times(table: BaseModel) -> list[str]:
    """Return the names of those fields of a table that are times."""
    return [name for name, field in type(table).model_fields.items() if is_time(field)]


def is_time(field: FieldInfo) -> bool:
    """Return whether a field is a duration, or an optional one."""
    notes = list(field.metadata)
    for kind in get_args(field.annotation):
        notes += getattr(kind, "__metadata__", ())
    return any(note in _TIMES for note in notes)


def takes_number(field: FieldInfo) -> bool:
    """Return whether a field is a number or a time, or an optional one."""
    kinds = [field.annotation, *get_args(field.annotation)]
    bare = {getattr(kind, "__origin__", kind) for kind in kinds}
    return bool(bare & {int, float}) and tuple not in bare

"""JSON as people can read it: a list with one element per line."""

import json
from collections.abc import Iterable, Iterator

as_text = json.JSONEncoder(ensure_ascii=False).encode
"""Return a value as JSON, on one line."""


def lines_of(rows: Iterable[str]) -> str:
    """Return a list of elements, which are JSON already, with a line for each."""
    return "".join(parts_of(rows))


def parts_of(rows: Iterable[str]) -> Iterator[str]:
    """Yield the same text part by part."""
    opened = False
    for row in rows:
        yield f",\n    {row}" if opened else f"[\n    {row}"
        opened = True
    yield "\n  ]" if opened else "[]"

"""JSON as people can read it: a list with one element per line."""

import json
from collections.abc import Iterable

as_text = json.JSONEncoder(ensure_ascii=False).encode
"""Return a value as JSON, on one line."""


def lines_of(rows: Iterable[str]) -> str:
    """Return a list of elements, which are JSON already, with a line for each."""
    inside = ",\n    ".join(rows)
    return f"[\n    {inside}\n  ]" if inside else "[]"

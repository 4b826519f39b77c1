"""The line of each key in a TOML file."""

import tomllib
from collections.abc import Iterator
from typing import Any

Key = tuple[str | int, ...]
"""Path to a value: names of tables and keys, indices in lists (from 0)."""


def key_lines(text: str) -> dict[Key, int]:
    r"""Return the line (from 1) of every key of a TOML text.

    >>> key_lines("boards = 3\n[master]\nplayer = { kind = 'random' }")
    {('boards',): 1, ('master',): 2, ('master', 'player'): 3, ('master', 'player', 'kind'): 3}
    """
    # tomllib gives no positions; the parser is loaded here because only a faulty file needs it
    import tree_sitter
    import tree_sitter_toml

    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_toml.language()))
    return dict(_document(parser.parse(text.encode()).root_node))


def _document(root: Any) -> Iterator[tuple[Key, int]]:
    counts: dict[Key, int] = {}
    for node in root.named_children:
        if node.type == "pair":
            yield from _pair(node, ())
        elif node.type in {"table", "table_array_element"}:
            name, *pairs = node.named_children
            path = _numbered(_key(name), counts)
            if node.type == "table_array_element":
                counts[path] = counts.get(path, -1) + 1
                path = (*path, counts[path])
            yield path, _line(node)
            for pair in pairs:
                if pair.type == "pair":
                    yield from _pair(pair, path)


def _numbered(key: Key, counts: dict[Key, int]) -> Key:
    """Insert list indices: `[a.b]` after a second `[[a]]` means `a[1].b`."""
    path: Key = key[:1]
    for part in key[1:]:
        path = (*path, counts[path], part) if path in counts else (*path, part)
    return path


def _pair(node: Any, table: Key) -> Iterator[tuple[Key, int]]:
    name, value = _without_comments(node)
    path = table + _key(name)
    yield path, _line(node)
    yield from _inside(value, path)


def _inside(value: Any, path: Key) -> Iterator[tuple[Key, int]]:
    if value.type == "inline_table":
        for pair in _without_comments(value):
            yield from _pair(pair, path)
    elif value.type == "array":
        for index, item in enumerate(_without_comments(value)):
            yield (*path, index), _line(item)
            yield from _inside(item, (*path, index))


def _without_comments(node: Any) -> list[Any]:
    return [child for child in node.named_children if child.type != "comment"]


def _line(node: Any) -> int:
    return int(node.start_point[0]) + 1


def _key(node: Any) -> Key:
    """Parse a key, dotted or quoted or neither, as TOML does."""
    path: list[str] = []
    table: Any = tomllib.loads(f"{node.text.decode()} = 0")
    while isinstance(table, dict):
        key, table = next(iter(table.items()))
        path.append(key)
    return tuple(path)

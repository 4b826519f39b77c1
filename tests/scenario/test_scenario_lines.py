"""On which line of a TOML file each key stands, in all the ways TOML has to write one."""

import doctest

import pytest

from simul.scenario import line_numbers as lines
from simul.scenario.line_numbers import Key, key_lines


def test_the_example_in_the_docstring_is_true() -> None:
    """It shows the form of the answer."""
    assert doctest.testmod(lines) == (0, 1)


def found(text: str) -> dict[Key, int]:
    """Lines of a text that is written indented, from its first line."""
    return key_lines(text.strip("\n"))


TABLES = """
# a comment
title = "T"

[opponents] # and another
think_time = 5
  player.kind = "random"
[[opponents.override]]
boards = [1]
[opponents.override.player]
kind = "greedy"
[[opponents.override]]
[opponents.override.think_time]
"distribution" = "uniform"
"""


def test_tables_and_lists_of_tables_are_told_apart_by_their_number() -> None:
    """A table inside the second one of a list belongs to the second."""
    override = ("opponents", "override")
    assert found(TABLES) == {
        ("title",): 2,
        ("opponents",): 4,
        ("opponents", "think_time"): 5,
        ("opponents", "player", "kind"): 6,
        (*override, 0): 7,
        (*override, 0, "boards"): 8,
        (*override, 0, "boards", 0): 8,
        (*override, 0, "player"): 9,
        (*override, 0, "player", "kind"): 10,
        (*override, 1): 11,
        (*override, 1, "think_time"): 12,
        (*override, 1, "think_time", "distribution"): 13,
    }


INLINE = """
override = [
    # the first
    { boards = [
        1,
        2 ], name = "x" },
    { think_time = { low = 1 } }
]
"""


def test_lists_and_tables_within_a_line_are_followed_inside() -> None:
    """Over as many lines as they take."""
    assert found(INLINE) == {
        ("override",): 1,
        ("override", 0): 3,
        ("override", 0, "boards"): 3,
        ("override", 0, "boards", 0): 4,
        ("override", 0, "boards", 1): 5,
        ("override", 0, "name"): 5,
        ("override", 1): 6,
        ("override", 1, "think_time"): 6,
        ("override", 1, "think_time", "low"): 6,
    }


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a-b_1 = 0", ("a-b_1",)),
        ('"a b" = 0', ("a b",)),
        ("'a\"b' = 0", ('a"b',)),
        (r'"a\"\u0041" = 0', ('a"A',)),
        ('"a.b" . c = 0', ("a.b", "c")),
        ("1.5 = 0", ("1", "5")),
        ('"" = 0', ("",)),
        ("'ü' = 0", ("ü",)),
    ],
)
def test_a_key_is_read_as_toml_reads_it(text: str, key: Key) -> None:
    """Bare, quoted, dotted, with escapes."""
    assert found(text) == {key: 1}

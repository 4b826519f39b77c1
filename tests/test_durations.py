"""Durations at the edge: what a scenario may write, and what the screen shows."""

import doctest
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simul import durations
from simul.durations import clock, parse_duration, seconds


def test_the_examples_in_the_docstrings_are_true() -> None:
    """They are what a reader believes first."""
    assert doctest.testmod(durations) == (0, 4)


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        ("5 s", 5_000),
        ("5s", 5_000),
        ("  5   s ", 5_000),
        ("2 min", 120_000),
        ("1.5 min", 90_000),
        ("500 ms", 500),
        ("1 h", 3_600_000),
        ("0 s", 0),
        ("55", 55_000),
        ("2.5", 2_500),
        (55, 55_000),
        (0.25, 250),
        (0, 0),
    ],
)
def test_a_duration_is_a_number_of_seconds_or_text_with_a_unit(
    written: str | int | float, ms: int
) -> None:
    """Milliseconds, seconds, minutes and hours; seconds where no unit is named."""
    assert parse_duration(written) == ms


def test_a_negative_duration_is_read_and_left_to_the_scenario_to_refuse() -> None:
    """So that the message can say which bound was passed."""
    assert (parse_duration("-5 s"), parse_duration(-0.5)) == (-5_000, -500)


@pytest.mark.parametrize(
    "written",
    ["", "s", "5 x", "5 S", "5 sec", "5 s s", "1:30", "5,5 s", ".5 s", "1e3 s", "nan", "inf s"],
)
def test_anything_else_is_refused_with_the_rule(written: str) -> None:
    """The message is the lesson."""
    with pytest.raises(ValueError, match=r'^must be a duration: seconds .* "1 h"$'):
        parse_duration(written)


@pytest.mark.parametrize("written", [True, False, None, [5], {"s": 5}, 5j])
def test_neither_truth_values_nor_tables_are_numbers(written: Any) -> None:
    """In Python `True` is an integer; in a scenario it is a slip."""
    with pytest.raises(ValueError, match=r"^must be a duration: "):
        parse_duration(written)


@pytest.mark.parametrize(
    "written", [math.nan, math.inf, -math.inf, 1e308, "9" * 400, "9" * 400 + " h"]
)
def test_a_time_without_end_is_refused(written: str | float) -> None:
    """TOML knows nan and inf; a hall does not."""
    with pytest.raises(ValueError, match=r"^must be a finite time$"):
        parse_duration(written)


def test_an_integer_beyond_every_float_is_read_exactly() -> None:
    """It is too long for a move, which is for the scenario to say; it is no reason to crash."""
    assert parse_duration(10**400) == 10**403


@given(st.integers(0, 10**12))
def test_whole_milliseconds_are_read_exactly(ms: int) -> None:
    """Text in ms, and seconds as a decimal number, lose nothing."""
    assert parse_duration(f"{ms} ms") == ms
    assert parse_duration(ms / 1_000) == ms
    assert parse_duration(seconds(ms)) == ms


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (0, "0:00:00"),
        (2_500, "0:00:02.5"),
        (9_900, "0:00:09.9"),
        (9_999, "0:00:10"),
        (10_400, "0:00:10.4"),
        (59_900, "0:00:59.9"),
        (59_950, "0:01:00"),
        (3_600_000, "1:00:00"),
        (3_655_000, "1:00:55"),
        (43_200_000, "12:00:00"),
        (360_000_000, "100:00:00"),
    ],
)
def test_a_total_is_shown_as_hours_minutes_and_seconds(ms: int, shown: str) -> None:
    """Tenths only where the run is shorter than a minute."""
    assert clock(ms) == shown


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (0, "0 s"),
        (1, "0.001 s"),
        (2_500, "2.5 s"),
        (5_000, "5 s"),
        (1_234_567, "1234.567 s"),
        (3_000_000_000, "3000000 s"),
    ],
)
def test_a_short_time_is_shown_in_seconds_to_the_last_digit(ms: int, shown: str) -> None:
    """No needless zeros, and no rounding either."""
    assert seconds(ms) == shown

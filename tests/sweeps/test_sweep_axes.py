"""What `--vary` takes: values, and every numeric key of a scenario."""

from decimal import Decimal
from typing import Any

import pytest
from conftest import make_scenario
from hypothesis import given
from hypothesis import strategies as st

from simul.errors import InputError
from simul.scenario import Scenario, load_scenario, shipped
from simul.sweeps.planning.axes import checked, parse_axis
from simul.sweeps.planning.keys import dotted, find_place
from simul.sweeps.planning.scenario_data import as_data, numbers

SHIPPED = [load_scenario(each.path) for each in shipped()]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("1..4", (1, 2, 3, 4)),
        ("5..20:5", (5, 10, 15, 20)),
        ("0..1:0.1", (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1)),
        ("8,1, 4", (8, 1, 4)),
        ("1..3,10..30:10", (1, 2, 3, 10, 20, 30)),
        ("7", (7,)),
        ("-1..1", (-1, 0, 1)),
    ],
)
def test_values_are_numbers_and_ranges_with_both_ends(text: str, values: tuple[float, ...]) -> None:
    """In the order in which they are named; whole ones are whole numbers."""
    found = parse_axis(f"boards={text}")[1]
    assert found == values
    assert [type(value) for value in found] == [type(value) for value in values]


@given(st.integers(-50, 50), st.integers(0, 40), st.integers(1, 999), st.integers(0, 3))
def test_steps_are_decimal(first: int, steps: int, step: int, digits: int) -> None:
    """However many steps of 0.1 there are: the last value is the end that was named."""
    by = Decimal(step).scaleb(-digits)
    last = first + steps * by
    values = parse_axis(f"boards={first}..{last:f}:{by:f}")[1]
    assert values == tuple(float(first + number * by) for number in range(steps + 1))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("boards", "takes KEY=VALUES, such as boards=1..60"),
        ("=1", "takes KEY=VALUES"),
        ("boards=", "takes KEY=VALUES"),
        ("boards=many", "values are numbers"),
        ("boards=5 s", "without a unit"),
        ("boards=1..", "values are numbers"),
        ("boards=9..1", "a range goes up"),
        ("boards=1..9:0", "a range goes up"),
        ("boards=0..1:0.3", "miss 1: end it at 0.9 or at 1.2"),
        ("boards=1,2,1", "1 is there twice"),
        ("boards=1..3,2.0", "2.0 is there twice"),
        ("boards=0..1:0.000001", "has 1,000,001 values"),
    ],
)
def test_what_is_no_axis_is_refused_with_the_remedy(text: str, words: str) -> None:
    """And with what was written."""
    with pytest.raises(InputError, match=words.replace("(", r"\(")):
        parse_axis(text)


def test_values_may_be_given_as_numbers() -> None:
    """In a program; they are checked as those of the command line are."""
    assert checked("boards", range(1, 4)) == (1, 2, 3)
    for wrong in ([], [1, 1], ["a"]):
        with pytest.raises(InputError, match=r"^boards: "):
            checked("boards", wrong)  # type: ignore[arg-type]


def test_a_scenario_can_be_written_as_data_and_read_again() -> None:
    """So a point is as if its file said so."""
    for scenario in SHIPPED:
        assert Scenario.model_validate(as_data(scenario)) == scenario


@pytest.mark.parametrize("scenario", SHIPPED, ids=lambda each: each.title)
def test_a_number_that_is_there_already_changes_nothing(scenario: Scenario) -> None:
    """Whatever its key: it is put just where it was; times are in seconds."""
    for path, is_time in numbers(scenario):
        value: Any = scenario
        for part in path:
            value = value[part] if isinstance(part, int) else getattr(value, part)
        value = getattr(value, "time", value) if path[-1] in TIMES else value
        if value is not None:
            data = as_data(scenario)
            find_place(scenario, dotted(path)).put(data, value / 1_000 if is_time else value)
            assert Scenario.model_validate(data) == scenario


TIMES = "move_time", "think_time"


@pytest.mark.parametrize(
    ("name", "key", "value", "attribute"),
    [
        ("textbook", "boards", 7, "boards"),
        ("textbook", "opponents.think_time", 1.5, "opponents.think_time.time"),
        ("uneven", "opponents.think_time.sigma", 0.25, "opponents.think_time.sigma"),
        ("breaks", "breaks[0].length", 2, "breaks.0.length"),
        ("duel", "opponents.override.0.think_time", 9, "opponents.override.0.think_time.time"),
        ("chess-clocks", "clock.time", 60, "clock.time"),
        ("three-masters", "master.team", 2, "master.team"),
    ],
)
def test_a_key_names_one_number(name: str, key: str, value: float, attribute: str) -> None:
    """Dotted, as in the file; those of lists with a number or brackets."""
    scenario = load_scenario(name)
    place, data = find_place(scenario, key), as_data(scenario)
    place.put(data, value)
    found: Any = Scenario.model_validate(data)
    for part in attribute.split("."):
        found = found[int(part)] if part.isdigit() else getattr(found, part)
    assert found == (value * 1_000 if place.is_time else value)


SPREAD: list[dict[str, Any]] = [
    {"time": "5 s"},
    {"distribution": "uniform", "low": "2 s", "high": "10 s"},
    {"distribution": "exponential", "mean": "7 s"},
    {"distribution": "log-normal", "mean": "3 s", "sigma": 1.0},
    {"distribution": "triangular", "low": "1 s", "mode": "2 s", "high": "6 s"},
    {"distribution": "autocorrelated", "mean": "8 s", "sigma": 0.5, "correlation": 0.3},
]


@pytest.mark.parametrize("times", SPREAD, ids=lambda each: each.get("distribution", "constant"))
@pytest.mark.parametrize("side", ["master", "opponents"])
def test_seconds_are_the_mean_of_any_times(side: str, times: dict[str, Any]) -> None:
    """They are stretched: all that is a time by one factor, and nothing else."""
    scenario = make_scenario(service=times, think=times)
    data = as_data(scenario)
    find_place(scenario, f"{side}.seconds").put(data, 12)
    stretched = Scenario.model_validate(data)
    found: Any = {
        "master": stretched.master.move_time,
        "opponents": stretched.opponents.think_time,
    }
    assert found[side].mean == 12_000
    factor = 12_000 / scenario.master.move_time.mean  # type: ignore[union-attr]
    for name in ("low", "mode", "high"):
        if hasattr(found[side], name):
            assert getattr(found[side], name) == factor * getattr(scenario.master.move_time, name)


def test_seconds_stretch_overrides_alike() -> None:
    """Who takes twice as long as the others still does."""
    slow = {"boards": [2], "think_time": "110 s"}
    scenario = make_scenario(think="55 s")
    data = as_data(scenario)
    data["opponents"]["override"] = [slow]
    scenario = Scenario.model_validate(data)
    data = as_data(scenario)
    find_place(scenario, "opponents.seconds").put(data, 10)
    assert Scenario.model_validate(data).opponents.override[0].think_time == (
        make_scenario(think="20 s").opponents.think_time
    )


@pytest.mark.parametrize(
    ("name", "key", "words"),
    [
        ("textbook", "bords", "did you mean boards?"),
        ("textbook", "oponents.seconds", "did you mean opponents.seconds?"),
        ("textbook", "title", "title is not a number"),
        ("textbook", "order", 'is not a number (it is "ready-first")'),
        ("textbook", "clock.time", "this scenario has no [clock]"),
        ("textbook", "history.total", "no key 'history.total'"),
        ("uneven", "opponents.think_time", "vary opponents.think_time.mean or opponents.think_t"),
        ("by-phase", "opponents.seconds", "the mean of these times is not known"),
        ("replayed-times", "opponents.seconds", "mean of these times is not known"),
    ],
)
def test_a_key_that_takes_no_number_is_refused(name: str, key: str, words: str) -> None:
    """With the nearest that does, and where there are others; in a line or two."""
    with pytest.raises(InputError) as caught:
        find_place(load_scenario(name), key)
    assert words in str(caught.value)
    assert len(str(caught.value)) <= 300


@pytest.mark.parametrize("key", ["bsdfs", "opponents", "master.mover", "title"])
def test_a_refusal_is_short_however_many_keys_there_are(key: str) -> None:
    """Nobody reads a list of fifty; that of a table is a question away."""
    for scenario in SHIPPED:
        with pytest.raises(InputError) as caught:
            find_place(scenario, key)
        assert len(str(caught.value)) <= 350, scenario.title


def test_times_of_nothing_cannot_be_stretched() -> None:
    """No factor makes them longer."""
    with pytest.raises(InputError, match="times of 0 s cannot be stretched"):
        find_place(make_scenario(think=0), "opponents.seconds")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ("1..99999999999999999999999999999", "has about 1e+29 values, and 100,000 are the most"),
        ("0..1:0.00000000000000000000000000001", "a number has at most 30 digits"),
        ("9" * 5_000, "a number has at most 30 digits (got 999999"),
        ("1..3:0.0000000001", "has 20,000,000,001 values"),
        ("１..３", "values are numbers"),
    ],
)
def test_values_beyond_all_bounds_are_refused_in_plain_words(values: str, words: str) -> None:
    """Decimals fail where a quotient has too many digits."""
    with pytest.raises(InputError) as caught:
        parse_axis(f"boards={values}")
    assert words in str(caught.value)
    assert len(str(caught.value)) < 300

"""Equal records are told once, and only equal ones."""

from dataclasses import replace

import pytest

from simul import load_scenario, run
from simul.output.alike import Alike, alike

SLOW, ASYNCIO, TRIO = (
    run(load_scenario("duel"), name).record for name in ("sequential", "asyncio", "trio")
)


def test_equal_records_stand_together_in_the_order_of_the_first() -> None:
    """The scheduler's name is no difference."""
    assert alike([ASYNCIO, SLOW, TRIO]) == [
        Alike((0, 2), ASYNCIO, ""),
        Alike((1,), SLOW, ""),
    ]


def test_a_remark_or_a_mistake_is_a_difference() -> None:
    """What is wrong with one run is not said of another."""
    wrong = replace(TRIO, mistake=True)
    assert [group.runs for group in alike([ASYNCIO, TRIO, wrong])] == [(0, 1), (2,)]
    assert [group.runs for group in alike([ASYNCIO, TRIO], ["", "broken"])] == [(0,), (1,)]


def test_another_scenario_is_a_difference() -> None:
    """Even where everything else is equal."""
    assert len(alike([ASYNCIO, replace(TRIO, title="another")])) == 2


def test_there_are_as_many_remarks_as_runs_or_none() -> None:
    """Else nobody knows which run is meant."""
    with pytest.raises(ValueError, match="zip"):
        alike([ASYNCIO, TRIO], ["broken"])

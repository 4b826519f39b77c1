"""What `import simul` gives: scenarios go by name or path, and a sweep is a function."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import simul
from simul.errors import InputError
from simul.scenario import scenario_folder

DUEL = simul.load_scenario("duel")
ASKED: dict[str, Callable[[Any], object]] = {
    "run": lambda scenario: simul.run(scenario, "trio").record,
    "compare": lambda scenario: simul.compare(scenario, ["sequential", "asyncio"]).records,
    "sweep": lambda scenario: simul.sweep(scenario, "boards=1..2", jobs=1).rows,
    "seed_games": simul.seed_games,
    "predict": lambda scenario: simul.predict(scenario, "ready-first"),
    "verify": lambda scenario: simul.verify(
        simul.predict(DUEL, "ready-first"), simul.seed_games(DUEL), scenario=scenario
    ),
    "Theory.of": lambda scenario: simul.Theory.of(simul.seed_games(DUEL), scenario),
}
"""Every public function that takes a scenario, and what it makes of one."""
EVERY = pytest.mark.parametrize("ask", ASKED.values(), ids=ASKED)


@EVERY
@pytest.mark.parametrize("kind", [str, Path])
def test_a_scenario_goes_by_its_name_or_path(
    ask: Callable[[Any], object], kind: Callable[[object], object]
) -> None:
    """The outcome is that of the scenario itself."""
    for named in ("duel", scenario_folder() / "duel.toml"):
        assert ask(kind(named)) == ask(DUEL)


@EVERY
def test_a_wrong_name_is_reported_as_on_the_command_line(ask: Callable[[Any], object]) -> None:
    """With the nearest one; it is bad input, and a ScenarioError."""
    with pytest.raises(simul.ScenarioError) as told:
        ask("duell")
    assert isinstance(told.value, InputError)
    assert str(told.value) == (
        "no scenario is called 'duell'; did you mean duel? (a file is given as a path)"
    )


@EVERY
def test_what_is_no_scenario_at_all_is_refused_with_what_it_is(
    ask: Callable[[Any], object],
) -> None:
    """A record, for instance, which has a title and boards as well."""
    with pytest.raises(simul.ScenarioError) as told:
        ask(simul.predict(DUEL, "sequential"))
    assert str(told.value) == (
        "a scenario is given as a name, a path or a simul.Scenario (got Record)"
    )


def test_a_prediction_knows_policies_and_no_others() -> None:
    """The name of a scheduler is none."""
    with pytest.raises(InputError) as told:
        simul.predict("duel", "asyncio")
    assert str(told.value) == (
        "there is no policy 'asyncio'; "
        "there are sequential, rotation, ready-first, thread-pool, processes"
    )


@pytest.mark.long
@pytest.mark.parametrize("before", ["", "import simul.sweeps", "import simul.cli.sweep_session"])
def test_a_sweep_is_a_function_whatever_was_imported_before(before: str) -> None:
    """No package has its name; in a process of its own, where nothing else was imported."""
    code = f"{before}\nimport simul\nprint(simul.sweep('duel', 'boards=1..3', jobs=1).done)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("9\n", "")


def test_several_schedulers_may_be_one() -> None:
    """A name alone is not read letter by letter."""
    assert [one.scheduler.name for one in simul.compare("duel", "asyncio").runs] == ["asyncio"]


def test_one_scheduler_may_not_be_several() -> None:
    """And the error says which function plays several."""
    with pytest.raises(InputError, match=r"one scheduler is wanted here \(got \['asyncio'\]\)"):
        simul.run("duel", ["asyncio"])  # type: ignore[arg-type]


def test_a_result_is_printed_as_its_table() -> None:
    """In a terminal as in a notebook."""
    assert "verified" in str(simul.run("duel", "asyncio"))

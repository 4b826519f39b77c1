"""Where a mistake shows: the scenario of the command in its own text."""

import ast
import re
from functools import cache
from typing import Any

from simul.running import run
from simul.running.results import Run
from simul.scenario import Scenario, load_scenario
from simul.schedulers import Scheduler

OPTION = re.compile(r"--(boards|moves|seed|workers) (\d+)")


def docstring_of(scheduler: Scheduler) -> str:
    """The text at the top of its file."""
    return ast.get_docstring(ast.parse(scheduler.source)) or ""


def head(scheduler: Scheduler, name: str) -> str:
    """One paragraph of that text, by what it begins with, in one line."""
    found = re.search(
        rf"^{name}: (.*?)(?=\n[A-Z][a-z ]+: |\Z)", docstring_of(scheduler), re.S | re.M
    )
    assert found, f"{scheduler.name} does not say {name}"
    return " ".join(found[1].split())


def where_it_shows(scheduler: Scheduler) -> Scenario:
    """The scenario of `Run it: simul run SCENARIO ...`, with its options."""
    command = head(scheduler, "Run it")
    name = command.removeprefix("simul run ").partition(" ")[0]
    options: dict[str, Any] = {option: int(value) for option, value in OPTION.findall(command)}
    return load_scenario(name, **options)


@cache
def shown(scheduler: Scheduler) -> Run:
    """What that command plays; many tests look at it."""
    return run(where_it_shows(scheduler), scheduler)

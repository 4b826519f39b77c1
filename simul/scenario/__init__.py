"""From a TOML file to a validated, frozen `Scenario`; errors that teach.

model.py      what a file may say
thinking.py   how long a move takes
choosing.py   who chooses it
mishaps.py    what goes wrong
places.py     at which boards
library.py    where the files are, and reading them
faults.py     what is wrong with one: place, rule, value, remedy
lines.py      on which line each key stands
"""

from simul.scenario.faults import Fault, ScenarioError
from simul.scenario.library import (
    Shipped,
    load_scenario,
    scenario_folder,
    scenario_schema,
    shipped,
)
from simul.scenario.model import Scenario

__all__ = [
    "Fault",
    "Scenario",
    "ScenarioError",
    "Shipped",
    "load_scenario",
    "scenario_folder",
    "scenario_schema",
    "shipped",
]

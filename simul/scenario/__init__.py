"""From a TOML file to a validated, frozen `Scenario`; errors that teach.

model.py      what a file may say
basics.py     what all parts have in common; durations
files.py      files that are named in it
thinking.py   how long a move takes, simple distributions
rhythm.py     and as people play: by phase, in runs, as recorded
choosing.py   who chooses it
mishaps.py    what goes wrong
places.py     at which boards
library.py    finding a file, and reading it  (simul/shelf.py: those that come with the project)
faults.py     what is wrong with one: place, rule, value, remedy
lines.py      on which line each key stands
"""

from simul.scenario.faults import Fault, ScenarioError
from simul.scenario.library import ScenarioLike, as_scenario, load_scenario, scenario_schema
from simul.scenario.model import Scenario
from simul.shelf import GROUPS, Shipped, everything, scenario_folder, shipped

__all__ = [
    "GROUPS",
    "Fault",
    "Scenario",
    "ScenarioError",
    "ScenarioLike",
    "Shipped",
    "as_scenario",
    "everything",
    "load_scenario",
    "scenario_folder",
    "scenario_schema",
    "shipped",
]

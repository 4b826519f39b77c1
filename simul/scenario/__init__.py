"""From a TOML file to a validated, frozen `Scenario`; errors that teach.

model.py      what a file may say
basics.py     what all parts have in common; durations
files.py      files that are named in it
move_times/   how long a move takes: distributions, and as people play
players.py    who chooses it
mishaps.py    what goes wrong
places.py     at which boards
library.py    finding a file, and reading it  (collection.py: those that come along)
faults.py     what is wrong with one: place, rule, value, remedy
line_numbers.py  on which line each key stands
"""

from simul.scenario.collection import GROUPS, Shipped, everything, scenario_folder, shipped
from simul.scenario.faults import Fault, ScenarioError
from simul.scenario.library import ScenarioLike, as_scenario, load_scenario, scenario_schema
from simul.scenario.model import Scenario

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

"""Turn a TOML file into a validated, frozen `Scenario`; faults are explained.

model.py      the model that validates a file
basics.py     strict tables, durations, and what all move times have in common
rules.py      queue discipline, walking, chess clocks, breaks, early endings
files.py      files that a scenario names
move_times/   how long a move takes: distributions, and patterns of human play
players.py    how a side chooses its moves  (engines.py: chess engines)
mishaps.py    what goes wrong, and when
places.py     board numbers
floor.py      walking distances and times
library.py    finding and reading a file  (collection.py: the scenarios shipped with simul)
sizes.py      the size of a TOML text, before it is parsed
faults.py     faults of a file: place, rule, value, remedy
line_numbers.py  the line of each key
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

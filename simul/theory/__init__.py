"""What can be known before anybody plays: closed forms, bounds, and the long run.

constant.py   constant times: the total to the millisecond, and the knee
bounds.py     of a closed queueing system, Amdahl's law among them
repairman.py  times of chance: the machine-repairman model, solved exactly
games.py      what is known of given games: `Theory`
loop.py       a scenario as formulas see it, and what stands in their way
pace.py       how long each side takes on average, and of what kind its times are
law.py        one formula with its numbers  (laws.py: all of them for a scenario)

The first three take plain numbers, times in ms, and know no scenario.
"""

from simul.theory.constant import closed_form, knee, one_by_one
from simul.theory.games import Theory
from simul.theory.repairman import Repairman, constant_service, machine_repairman

__all__ = [
    "Repairman",
    "Theory",
    "closed_form",
    "constant_service",
    "knee",
    "machine_repairman",
    "one_by_one",
]

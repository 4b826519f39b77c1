"""What can be computed before a game is played: closed forms, bounds, and the long run.

constant.py   constant times: the makespan to the millisecond, and the knee
bounds.py     bounds of a closed queueing system, among them Amdahl's law
repairman.py  random times: the machine-repairman model, solved exactly
games.py      the makespan of given games, exact or bounded: `Theory`
loop.py       the parameters of a scenario for formulas, and why a formula may not apply
pace.py       mean and kind of distribution of each side's times
law.py        one formula with its numbers  (laws.py: all of them for a scenario)

The first three modules take plain numbers, times in ms, and know no scenario.
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

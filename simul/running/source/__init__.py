"""What the source of a scheduler's file says of a run that went wrong.

source.py      its functions and calls; the questions that causes ask
loops.py       functions that are made in a loop; loops over what is done first
passing.py     functions that are called where they should be passed
shared.py      variables that several tasks or threads share
conditions.py  waits for a condition, after which its state is not looked at again
functions.py   which functions a line is in
names.py       the names in a piece of source
"""

from simul.running.source.loops import LateFunction
from simul.running.source.passing import CalledNow
from simul.running.source.source import Source

__all__ = ["CalledNow", "LateFunction", "Source"]

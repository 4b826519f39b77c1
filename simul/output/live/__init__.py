"""The live view: an exhibition in the terminal, as it happens or played back from its record.

moment.py    the hall at one moment: who is where, who waits, and the states until then
lanes.py     those states as lanes of coloured cells, as many as there is room for
source.py    the scheduler's source, with the line that runs and where tasks are suspended
screen.py    a screenful: lanes, sentences, figures, keys
playback.py  finished runs, played back at a chosen pace; stopped, stepped, moved by keys
onlooker.py  a run in real time, watched while it happens
painting.py  pictures painted over each other, without flicker
keys.py      keys that are pressed, without waiting for Enter
"""

from simul.output.live.keys import Keys
from simul.output.live.onlooker import Onlooker
from simul.output.live.playback import Film, Playback, show, typical_visit

__all__ = ["Film", "Keys", "Onlooker", "Playback", "show", "typical_visit"]

"""The replay of runs: one HTML page in which time can be stopped, and moved forward and back.

shown.py     what is shown: a record, and what is known besides it
data.py      the record as the compact data of the page
steps.py     where tasks stood in the source, as such data
in_step.py   which steps belong to which event of an instant
stuck.py     who waits for whom after a deadlock, and since when
source.py    the source of a scheduler, as pieces of highlighted text
page.py      the page, made of the data, one style sheet and the scripts in web/
notebook.py  the page in a cell of a notebook
web/         the page's own files: plain HTML, CSS and JavaScript, without a build step
"""

from simul.output.replay.data import never_begun
from simul.output.replay.notebook import Replay, replay
from simul.output.replay.page import Policy, replay_page, replay_policy, save_replay
from simul.output.replay.shown import ShownRun

__all__ = [
    "Policy",
    "Replay",
    "ShownRun",
    "never_begun",
    "replay",
    "replay_page",
    "replay_policy",
    "save_replay",
]

"""The command line: thin commands, each imported only when it is called.

main.py       start here: exit codes, and errors in one line
lazy.py       find a command by name without importing the others
options.py    the options that the running commands share
objects.py    the object of --json, and the errors in it  (listed.py: that of list)
run.py, compare.py, replay.py, listing.py, check.py, theory.py, sweep.py, trace.py, show.py,
learn.py, new.py, schema.py   one command each
skeletons/    the files that `simul new` writes
folder.py     the folder that a command writes into
size.py       what a large scenario will take
session.py    run, write and print: shared by run and compare
sweep_session.py, replay_session.py   the same for sweep, and for a replay of what was played
progress.py   the progress bar
live.py       --live: the exhibition in the terminal
pictures.py   charts and replays, plotted and saved one after the other
learning/     the same for learn
"""

from simul.cli.main import main

__all__ = ["main"]

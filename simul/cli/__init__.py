"""The command line: thin commands, each imported only when it is called.

main.py       start here: exit codes, and errors in one line
lazy.py       find a command by name without importing the others
options.py    the options that the running commands share
objects.py    the object of --json, and the errors in it  (listed.py: that of list)
run.py, compare.py, listing.py, check.py, theory.py, show.py, new.py, schema.py, learn.py,
sweep.py      one command each
skeletons/    the files that `simul new` writes
folder.py     the folder that a command writes into
size.py       what a large scenario will take
session.py    run, write and print: shared by run and compare
sweep_session.py  the same for sweep
learning/     the same for learn
"""

from simul.cli.main import main

__all__ = ["main"]

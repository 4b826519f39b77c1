"""Reports for the terminal and for notebooks, made from records.

terminal.py      the console, lists and source code
runs.py          tables and sentences about runs
forecast.py      what to expect of a scenario, before anything is played
heading.py       what stands above both: its title, size, rules and mishaps
laws.py          the theory of a scenario
lock.py          the interpreter lock, where players compute
rules.py         a scenario's size and rules in a line or two
history.py       the historical event beside the runs of it
troubles.py      faults of runs: broken invariants, errors, and the fates of the boards
index.py         the page of an output folder
side_by_side.py  two texts side by side, with differing lines marked
notebook.py      results in a notebook  (html.py: a report as HTML)
"""

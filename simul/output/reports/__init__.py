"""What people read in the terminal and in notebooks, made from records.

terminal.py      the console, and what needs no run: lists, source
runs.py          tables and sentences about runs and scenarios
rules.py         a scenario's size and rules in a line or two
history.py       the real event beside the runs of it
troubles.py      what went wrong: broken invariants, errors, and what became of the boards
side_by_side.py  two texts with the lines that differ marked
notebook.py      how results show themselves in a notebook  (html.py: a report as HTML)
"""

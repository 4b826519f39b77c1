"""The results of a sweep, and sentences about them.

results.py       frozen dataclasses: points, rows, estimates
statistics.py    means with error bars
expected.py      theory at a point
assumptions.py   assumptions behind the table, in sentences
presentation.py  series, points and names, shared by tables, reports and charts
tables.py        the results as files
report.py        the table in the terminal  (notes.py: its footnotes)
notebook.py      the same in a notebook
"""

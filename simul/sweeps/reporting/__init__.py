"""What came out of a sweep, and the words for it.

results.py       frozen dataclasses: points, rows, estimates
statistics.py    means with error bars
expected.py      what theory knows of a point
assumptions.py   what was taken for granted, in sentences
presentation.py  what tables, reports and charts have in common
tables.py        the results as files
report.py        the table in the terminal  (notes.py: what stands below it)
notebook.py      the same in a notebook
"""

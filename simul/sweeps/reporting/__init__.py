"""Reports on the results of a sweep: error bars, tables, sentences.

statistics.py    means with error bars
expected.py      theory at a point
assumptions.py   assumptions behind the table, in sentences
presentation.py  series, points and names, shared by tables, reports and charts
tables.py        the results as files
report.py        the table in the terminal  (notes.py: its footnotes)
"""

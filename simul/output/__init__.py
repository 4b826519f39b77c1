"""Everything a reader sees of a run, made from its record.

charts/   Gantt charts, totals, comparisons, maps
reports/  tables and sentences for the terminal and for notebooks
files/    PGN, CSV and JSON for other programs
"""

"""What people see of a run, made from its record.

charts/   Gantt charts, totals, comparisons, maps
reports/  tables and sentences, for the terminal and for notebooks
files/    PGN, CSV, JSON: for other programs
"""

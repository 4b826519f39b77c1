"""Everything a reader sees of a run, made from its record.

marks/    moments that no bar shows: how they look, and what they mean
charts/   Gantt charts, totals, comparisons, maps
replay/   one HTML page: the hall and the source, at any moment of a run
web/      how all web pages look
live/     the exhibition in the terminal
reports/  tables and sentences for the terminal and for notebooks
files/    PGN, CSV and JSON for other programs
colours.py  the colours of the states, the same everywhere
alike.py    runs that show the same, plotted and spoken of once
"""

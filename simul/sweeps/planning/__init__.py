"""The plan of a sweep, checked at every point before anything runs.

axes.py             `boards=1..60`: a key and its values
keys.py             which keys take a number, and how it is set
scenario_data.py    a scenario as nested data, as in a file
scenario_digest.py  a scenario by dotted key, and its fingerprint
plan.py             all points of a sweep
"""

"""What a sweep is to do, checked from the first point to the last before anything runs.

axes.py           `boards=1..60`: a key and its values
keys.py           which keys take a number, and how it is put in
scenario_data.py  a scenario as data: what a file would say
plan.py           all points of a sweep
"""

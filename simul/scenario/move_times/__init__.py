"""How long a move takes.

distributions.py  a constant, or a distribution to sample from
patterns.py       as people play: by phase, by choice, in runs, as recorded, as measured
"""

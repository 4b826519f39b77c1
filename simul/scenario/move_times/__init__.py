"""Times of moves.

distributions.py  a constant, or a distribution to sample from
patterns.py       patterns of human play: by phase, by choice, autocorrelated, replayed, measured
"""

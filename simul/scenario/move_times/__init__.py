"""Times of moves.

distributions.py  a constant, or a distribution to sample from
patterns.py       patterns of human play: by phase, by choice, autocorrelated, measured
recorded.py       the times of recorded games
elapsed.py        how long recorded moves took, from the clocks in comments
time_controls.py  time controls of recorded games, in the standard's notation and in words
"""

"""The oracle: predict what must happen in an exhibition, and judge whether it did.

reference/    an independent simulation with one event heap, without any scheduler
timing/       the times alone, without chess, for many replications at once
verdict/      a record against the rules of the hall
unnoticed.py  what opponents did that the program noticed later, or never

Every rule of the hall is written twice on purpose, in the hall and here, so that each can find the
faults of the other.
"""

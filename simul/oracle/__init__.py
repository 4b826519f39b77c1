"""What must happen in an exhibition, and whether it did.

reference/  an independent simulation with one event heap, without any scheduler
timing/     the times alone, without chess, for many replications at once
verdict/    a record against the rules of the hall

Every rule of the hall is written twice on purpose: where the games are played, and here. So each
finds the faults of the other.
"""

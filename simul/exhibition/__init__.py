"""One run of an exhibition: its boards, its masters, its events, and how it is stopped.

exhibition.py   the run as a whole, put together from the parts below
seats.py        who sits where; frozen
log.py          what has happened in the hall so far
lines.py        the queues of the program, and how long the lines in them got
program.py      the program that plays: its threads and tasks, and what is known of it
findings.py     what it does that may turn out to be a mistake, noted while it plays
errors.py       its errors, those included that it caught or never looked at
stop_switch.py  how a run is ended from outside
board.py        one board: whose turn it is, what a move costs, what is recorded
choosing.py     a player chooses a move, and how long that takes
scoreboard.py   one number that all boards read and set
board_state.py  what the rest of the program has to know of a board
master.py       a master: when she is free, where she stands, when she walks and rests
dispatcher.py   which master goes to which board, where that needs a decision
disciplines.py  queue disciplines: which of the boards that wait is next
processors.py   players whose computing is measured compete for an interpreter, or for cores
held_up.py      how long other players held up one who computes, in real time
"""

from simul.exhibition.exhibition import Exhibition

__all__ = ["Exhibition"]

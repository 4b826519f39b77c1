"""A record small enough to compute by hand, of two boards."""

from dataclasses import replace
from typing import Any

import chess

from simul.record import DRAW, Ending, Event, Kind, Pairing, Reason, Record

A, B = 1, 2
"""The boards."""

EVENTS = [
    Event(0, A, 0, Kind.ARRIVED),
    Event(0, A, 1, Kind.VISIT),
    Event(0, B, 0, Kind.ARRIVED),
    Event(4, A, 1, Kind.MOVE, "e2e4"),
    Event(4, B, 1, Kind.VISIT),
    Event(6, B, 1, Kind.MOVE, "d2d4"),
    Event(9, A, 2, Kind.REPLY, "e7e5"),
    Event(10, A, 3, Kind.VISIT),
    Event(12, B, 2, Kind.REPLY, "d7d5"),
    Event(13, A, 3, Kind.MOVE, "g1f3"),
    Event(13, A, 3, Kind.OVER, "", Ending("1-0", Reason.ADJUDICATED, detail="a good day")),
    Event(15, B, 3, Kind.VISIT),
    Event(16, B, 3, Kind.MOVE, "c2c4"),
    Event(20, B, 4, Kind.REPLY, "e7e6"),
    Event(20, B, 4, Kind.OVER, "", Ending(DRAW, Reason.ADJUDICATED, detail="level")),
]


def pairing(board: int) -> Pairing:
    """Seat an opponent."""
    return Pairing(board, "Master", f"Opponent {board}", chess.STARTING_FEN, chess.STARTING_FEN)


def record(*events: Event, **changes: Any) -> Record:
    """Make a record of two boards."""
    whole = Record("Tiny", "by hand", "virtual", 1, (pairing(A), pairing(B)), tuple(events))
    return replace(whole, **changes)


TINY = record(*EVENTS)
"""
         0   2   4   6   8  10  12  14  16  18  20
board A  mmmmmmmm··········wwmmmmmm
board B  ssssssssmmmm············wwwwwwmm········
master   AAAAAAAABBBB        AAAAAA    BB        (s to start, m master, · thinking, w ready)
"""

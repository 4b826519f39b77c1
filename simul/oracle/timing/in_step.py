"""Ready-first in many small halls at once: each step simulates one visit in every hall."""

import numpy as np

from simul.durations import NEVER
from simul.oracle.reference.batches import Bools, Halls, Ints


class Rank:
    """Pack ready time, tie-breaker and number of a board into one integer.

    The smallest rank in a hall is that of the board to be served next.
    """

    def __init__(self, halls: Halls) -> None:
        boards = halls.visits.shape[1]
        self.boards = boards
        self.board_bits = boards.bit_length()
        turns = int(halls.visits.sum(axis=1).max(initial=0)) + boards
        self.bits = turns.bit_length() + self.board_bits

    def __call__(self, since: Ints, turn: Ints | int, board: Ints) -> Ints:
        """Return the rank of a board ready at `since`, in ms; `turn` numbers its last visit."""
        rank: Ints = since << self.bits | turn << self.board_bits | board
        return rank

    @classmethod
    def fits(cls, halls: Halls) -> bool:
        """Whether the longest possible time leaves enough bits for the other fields."""
        work = halls.service.sum(axis=(1, 2)) + halls.think.sum(axis=(1, 2))
        most = int(work.max(initial=0) + halls.ready.max(initial=0))
        bits: int = most.bit_length() + cls(halls).bits
        return bits < NEVER.bit_length()


def visits_in_step(halls: Halls, opponent_first: Bools) -> Ints:
    """Return the makespans of all halls, and the sums of the waits; in ms, shape (2, R)."""
    # halls with most visits come first, so that finished halls drop out at the end
    visits = halls.visits.sum(axis=1)
    order = np.argsort(-visits, kind="stable")
    played = np.empty((2, len(order)), np.int64)
    played[:, order] = _play(_rows(halls, order), opponent_first[order], visits[order])
    return played


def _rows(halls: Halls, order: Ints) -> Halls:
    return Halls(halls.ready[order], halls.service[order], halls.think[order], halls.visits[order])


def _play(halls: Halls, opponent_first: Bools, visits: Ints) -> tuple[Ints, Ints]:
    """Simulate halls in descending order of `visits`."""
    count, boards, moves = halls.service.shape
    hall, rank = np.arange(count), Rank(halls)
    number = np.arange(boards)[:, np.newaxis]
    # one column per hall, so that the minimum over boards runs along whole rows
    ranks = np.where(halls.visits.T > 0, rank(halls.ready.T, number, number), NEVER)
    ranks = np.ascontiguousarray(ranks)
    at, service, think = ranks.ravel(), halls.service.ravel(), halls.think.ravel()
    move = ((hall * boards + number) * moves).ravel()
    beyond = move + halls.visits.T.ravel()
    unasked = np.where(opponent_first, 0, boards << rank.board_bits).T.ravel()
    total, waited = halls.ready.max(axis=1), np.zeros(count, np.int64)
    free = np.zeros(count, np.int64)
    for visit in range(int(visits.max(initial=0))):
        open_ = int(np.searchsorted(-visits, -visit))
        least = ranks[:, :open_].min(axis=0)
        since, board = least >> rank.bits, least & (1 << rank.board_bits) - 1
        place = board * count + hall[:open_]
        now = move[place]
        begin = np.maximum(free[:open_], since)
        free[:open_] = end = begin + service[now]
        reply = end + think[now]
        total[:open_] = np.maximum(total[:open_], reply)
        replied = least & (1 << rank.bits) - 1 >= unasked[place]
        waited[:open_] += (begin - since) * replied
        move[place] = now = now + 1
        at[place] = np.where(now < beyond[place], rank(reply, boards + visit, board), NEVER)
    return total, waited

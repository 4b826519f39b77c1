"""Several players who vote on a move."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

import chess

from players.inner import ask, close, has_own_process, is_quick, looks_back

if TYPE_CHECKING:
    from players.player import Player


class Team:
    """Each member proposes a move, and the one with the most votes is played.

    Of moves with equally many votes, the one proposed first is played.

    >>> import random
    >>> from players.greedy import Greedy
    >>> from players.random_mover import RandomMover
    >>> position = chess.Board("4k3/8/8/3q4/4P3/8/8/4K3 w - - 0 1")
    >>> dice = [random.Random(seed) for seed in range(3)]
    >>> Team([RandomMover(dice[0]), Greedy(dice[1]), Greedy(dice[2])]).choose(position).uci()
    'e4d5'
    """

    def __init__(self, members: Sequence["Player"]) -> None:
        self._members = members
        self.quick = all(is_quick(member) for member in members)
        self.looks_back = any(looks_back(member) for member in members)
        self.own_process = all(has_own_process(member) for member in members)
        self.seconds = 0.0
        """Real seconds that the last move took: the sum over all members."""

    def choose(self, position: chess.Board) -> chess.Move:
        """Return the move with the most votes."""
        proposed = [ask(member, position) for member in self._members]
        self.seconds = sum(seconds for _, seconds in proposed)
        votes = Counter(move for move, _ in proposed)
        # most_common sorts by votes; ties keep the order of their first vote
        return votes.most_common(1)[0][0]

    def close(self) -> None:
        """Close all members that can be closed, even if closing one of them fails."""
        with ExitStack() as members:
            for member in self._members:
                members.callback(close, member)

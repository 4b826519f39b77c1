"""Games that end before mate: resigning, agreeing on a draw, claiming one."""

import chess

from players.greedy import material
from simul.record import DRAW, Ending, Reason
from simul.scenario.rules import Endings


class EarlyEnd:
    """Watches one game, ply by ply, for a side that resigns, agrees or claims a draw.

    >>> watch = EarlyEnd(Endings(resign_behind=3, resign_after=1))
    >>> watch.after(chess.Board("4k3/8/8/8/8/8/8/R3K3 b - - 0 1"), 1)
    '1-0 Black resigned'
    """

    def __init__(self, rules: Endings) -> None:
        self._rules = rules
        self._early = rules.resign_behind is not None or rules.draw_from is not None
        self.watches = self._early or rules.claim_draws
        """Whether a game can end early at all; otherwise `after` need not be called."""
        self._behind = [0, 0]
        """Turns in a row at which each side was too far behind, by its colour."""
        self._level = 0
        """Plies in a row with level material."""

    def after(self, position: chess.Board, plies: int) -> Ending | None:
        """Return the ending if the game ends now, after `plies`; None if it goes on.

        It has to be called after every ply, if it `watches` at all.
        """
        if self._rules.claim_draws and (claim := _claim(position)):
            return claim
        if not self._early:
            return None
        ahead = material(position, position.turn)
        return self._resigns(position.turn, ahead) or self._agreed(abs(ahead), plies)

    def _resigns(self, colour: chess.Color, ahead: int) -> Ending | None:
        behind = self._rules.resign_behind
        if behind is None:
            return None
        self._behind[colour] = self._behind[colour] + 1 if ahead <= -behind else 0
        if self._behind[colour] < self._rules.resign_after:
            return None
        result, by = ("0-1", "White") if colour == chess.WHITE else ("1-0", "Black")
        return Ending(result, Reason.RESIGNED, by)

    def _agreed(self, apart: int, plies: int) -> Ending | None:
        rules = self._rules
        if rules.draw_from is None:
            return None
        self._level = self._level + 1 if apart <= rules.draw_within else 0
        long_enough = self._level >= 2 * rules.draw_after and plies >= 2 * rules.draw_from
        return Ending(DRAW, Reason.AGREED) if long_enough else None


def _claim(position: chess.Board) -> Ending | None:
    if position.halfmove_clock >= 100:
        return Ending(DRAW, Reason.FIFTY_MOVES)
    # a position can occur for the third time after eight reversible plies at the earliest
    if position.halfmove_clock >= 8 and position.is_repetition(3):
        return Ending(DRAW, Reason.THREEFOLD_REPETITION)
    return None

"""How a game ends early: what may come instead of a reply, and loss on time.

Its twin in the hall is `simul/games/live_game.py`.
"""

from collections.abc import Iterator

import chess

from simul.durations import NEVER
from simul.games import Game
from simul.games.adjudication import adjudication
from simul.games.referee import forfeit
from simul.record import DRAW, Ending, Reason


def position_after(game: Game, ply: int) -> chess.Board:
    """Return the position after `ply` plies of a game."""
    position = chess.Board(game.pairing.fen)
    for move in game.moves[:ply]:
        position.push_uci(move)
    return position


def cut_off(game: Game, ply: int, since: int) -> tuple[int, str]:
    """Return the time in ms, and the note, of a game that is cut off after `ply` plies."""
    misfortune = game.misfortune
    at = max(misfortune.cut_off_at or 0, since)
    if not misfortune.closes:
        return at, forfeit(game.pairing, True, Reason.FELL_ILL, "the master")
    return at, adjudication(position_after(game, ply), "the hall closed")


def out_of_time(game: Game, ply: int, by_master: bool) -> str:
    """Return the note of a game in which a side's time is up after `ply` plies.

    It is a draw if the other side could not mate by any sequence of moves (FIDE Laws, 6.9).
    """
    who = "the master" if by_master else game.opponent
    others_colour = game.pairing.master_is_white is not by_master
    if position_after(game, ply).has_insufficient_material(others_colour):
        return Ending(DRAW, Reason.OUT_OF_TIME, who)
    return forfeit(game.pairing, by_master, Reason.OUT_OF_TIME, who)


def end_of_thinking(game: Game, ply: int, began: int, left: int | None = None) -> tuple[int, str]:
    """Return when an opponent's think time ends, in ms, and the note if the game ends with it.

    The note of a reply is empty. `ply` plies have been made, the last of them at `began`; `left` ms
    are on the opponent's clock, if there is one. The earliest event ends the think time. Ties are
    broken in this order: reply, walk-out, end of all games, time limit, clock.
    """
    fails = ply == len(game.moves)
    think = (game.spoilt or 0) if fails else game.times[ply]
    due = began + think
    silent = game.misfortune.falls_silent_at
    if silent is not None and silent < due:
        due = NEVER
    ends = list(_mishaps(game, ply, began, due))
    if not ends:
        # a game that was cut short when its moves were computed waits for ever instead of failing
        ends.append((began, 0, game.ending) if fails and due < NEVER else (due, 0, ""))
    limit = game.misfortune.limit
    if limit is not None:
        words = f"{limit / 1_000:g} s"
        late = forfeit(game.pairing, False, Reason.NO_REPLY, game.opponent, words)
        ends.append((began + limit, 3, late))
    at, _, note = min(ends)
    if left is not None and began + left < at:
        return began + left, out_of_time(game, ply, False)
    return at, note


def _mishaps(game: Game, ply: int, began: int, due: int) -> Iterator[tuple[int, int, str]]:
    """Yield time in ms, rank and note of each mishap that ends a game before a reply at `due`."""
    misfortune = game.misfortune
    if misfortune.walks_out_at is not None and misfortune.walks_out_at < due:
        at = max(misfortune.walks_out_at, began)
        yield at, 1, forfeit(game.pairing, False, Reason.WALKED_OUT, game.opponent)
    if misfortune.cut_off_at is not None and misfortune.cut_off_at < due:
        at, note = cut_off(game, ply, began)
        yield at, 2, note

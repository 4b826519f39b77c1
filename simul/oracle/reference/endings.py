"""How a game ends before its time: what comes instead of a reply, and what the clock does."""

from collections.abc import Iterator

import chess

from simul.durations import NEVER
from simul.games import Game
from simul.games.adjudication import adjudication
from simul.games.referee import forfeit
from simul.record import DRAW, Ending, Reason


def position_after(game: Game, ply: int) -> chess.Board:
    """Return the position after so many half-moves of a game."""
    position = chess.Board(game.pairing.fen)
    for move, _ in game.moves[:ply]:
        position.push_uci(move)
    return position


def cut_off(game: Game, ply: int, since: int) -> tuple[int, str]:
    """When and with what note a game ends that is cut off after `ply` half-moves."""
    misfortune = game.misfortune
    at = max(misfortune.cut_off_at or 0, since)
    if not misfortune.closes:
        return at, forfeit(game.pairing, True, Reason.FELL_ILL, "the master")
    return at, adjudication(position_after(game, ply), "the hall closed")


def out_of_time(game: Game, ply: int, by_master: bool) -> str:
    """With what note a game ends when a side's time is up after `ply` half-moves.

    It is a draw where the other side could not mate by any sequence of moves (FIDE Laws, 6.9).
    """
    who = "the master" if by_master else game.opponent
    others_colour = game.pairing.master_is_white is not by_master
    if position_after(game, ply).has_insufficient_material(others_colour):
        return Ending(DRAW, Reason.OUT_OF_TIME, who)
    return forfeit(game.pairing, by_master, Reason.OUT_OF_TIME, who)


def end_of_thinking(game: Game, ply: int, began: int, left: int | None = None) -> tuple[int, str]:
    """When an opponent's thinking ends, and the note with which it ends the game; none for a reply.

    `ply` half-moves have been made, the last of them at `began`; `left` ms are on the opponent's
    clock, if there is one. Of all that may end it the first counts; at the same instant a reply,
    then a walk-out, the end of everything, the time limit, the clock.
    """
    fails = ply == len(game.moves)
    drawn = (game.spoilt or 0) if fails else game.moves[ply][1]
    due = began + drawn
    silent = game.misfortune.falls_silent_at
    if silent is not None and silent < due:
        due = NEVER
    ends = list(_mishaps(game, ply, began, due))
    if not ends:
        # a game that was cut short "takes for ever" instead of failing
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
    """When, in which rank and with what note a game ends before a reply that is due then."""
    misfortune = game.misfortune
    if misfortune.walks_out_at is not None and misfortune.walks_out_at < due:
        at = max(misfortune.walks_out_at, began)
        yield at, 1, forfeit(game.pairing, False, Reason.WALKED_OUT, game.opponent)
    if misfortune.cut_off_at is not None and misfortune.cut_off_at < due:
        at, note = cut_off(game, ply, began)
        yield at, 2, note

"""Records made by hand or at random, for the tests of the exports: no scheduler plays in them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import cycle
from random import Random

import chess
from endings import ending

from simul.record import Event, Kind, Pairing, Record

TIMES = (5_000, 55_000, 0, 1, 250, 3_600_001, 61_010)
"""Thinking times in ms that try every shape of a clock: none, milliseconds, more than an hour."""

BLACK_TO_MOVE = "4k3/4p3/8/8/8/8/4P3/4K3 b - - 3 12"


@dataclass(frozen=True)
class Game:
    """What shall happen at one board."""

    moves: tuple[str, ...]
    note: str = ""
    """The note of the OVER event; none, and the game stays unfinished."""
    failed: str = ""
    """The note of a FAILED event."""
    left: Kind | None = None
    """How the game was left, if somebody knew: cancelled or orphaned."""
    never: bool = False
    """Nobody ever came to this board."""
    first_fen: str = chess.STARTING_FEN
    opening: tuple[str, ...] = ()
    master_is_white: bool = True
    times: tuple[int, ...] = TIMES


MATE = Game(("f2f3", "e7e5", "g2g4", "d8h4"), "0-1 checkmate")
STALEMATE = Game(("f7g6",), "1/2-1/2 stalemate", first_fen="7k/5Q2/8/8/8/8/8/K7 w - - 0 1")
ADJUDICATED = Game(("e2e4", "e7e5"), "1/2-1/2 adjudicated: material is level")
UNFINISHED = Game(("e2e4", "e7e5", "g1f3"))
OPENED = Game(("g8f6", "b1c3"), "1-0 adjudicated: a rook up", "", opening=("e2e4", "e7e5", "g1f3"))
BLACK_BEGINS = Game(
    ("e8d7", "e1d2"), "1/2-1/2 adjudicated: material is level", first_fen=BLACK_TO_MOVE
)
BLACK_MASTER = Game(("d2d4", "d7d5", "c2c4"), "0-1 adjudicated: a queen up", master_is_white=False)
BARELY = Game(())
WALKED_OUT = Game(("e2e4",), "1-0 forfeit: Opponent 9 walked out")
CANCELLED = Game(("e2e4", "e7e5"), left=Kind.CANCELLED)
ORPHANED = Game(("e2e4",), left=Kind.ORPHANED)
NEVER = Game((), never=True)

ALL = (
    *(MATE, STALEMATE, ADJUDICATED, UNFINISHED, OPENED, BLACK_BEGINS, BLACK_MASTER, BARELY),
    *(WALKED_OUT, CANCELLED, ORPHANED, NEVER),
)


def made_record(*games: Game, stopped: str = "", title: str = "A test") -> Record:
    """Seat a game at each board, from 1; all boards are served at once, which no export minds."""
    events = [event for board, game in enumerate(games, 1) for event in _events(board, game)]
    return Record(
        title=title,
        scheduler="sequential",
        clock="virtual",
        seed=7,
        pairings=tuple(_pairing(board, game) for board, game in enumerate(games, 1)),
        events=Record.in_order(events),
        stopped=stopped,
    )


def random_game(seed: int, plies: int = 60) -> Game:
    """Play legal moves at random until the game or the number of plies is over."""
    random, position = Random(seed), chess.Board()
    moves: list[chess.Move] = []
    while len(moves) < plies and not position.is_game_over():
        moves.append(random.choice(list(position.legal_moves)))
        position.push(moves[-1])
    note = "1/2-1/2 adjudicated: enough"
    if outcome := position.outcome():
        note = f"{outcome.result()} {outcome.termination.name.lower().replace('_', ' ')}"
    return Game(tuple(move.uci() for move in moves), note, master_is_white=seed % 2 == 0)


def _pairing(board: int, game: Game) -> Pairing:
    names = ("The master", f"Opponent {board}")
    white, black = names if game.master_is_white else names[::-1]
    fen = _after_opening(game).fen()
    return Pairing(board, white, black, fen, game.first_fen, game.opening, game.master_is_white)


def _after_opening(game: Game) -> chess.Board:
    position = chess.Board(game.first_fen)
    for move in game.opening:
        position.push_uci(move)
    return position


def _events(board: int, game: Game) -> Iterator[Event]:
    at = ply = 0
    white_moves = _after_opening(game).turn
    if game.never:
        return
    yield Event(at, board, 0, Kind.ARRIVED)
    for ply, (move, time) in enumerate(_timed(game), 1):
        if white_moves == game.master_is_white:
            at += 7 * board  # the opponent waits for the master
            yield Event(at, board, ply, Kind.VISIT)
            at += time
            yield Event(at, board, ply, Kind.MOVE, move)
        else:
            at += time
            yield Event(at, board, ply, Kind.REPLY, move)
        white_moves = not white_moves
    if game.failed:
        yield Event(at, board, ply, Kind.FAILED, "", game.failed)
    if game.left:
        yield Event(at, board, ply, game.left)
    if game.note:
        yield Event(at, board, ply, Kind.OVER, "", ending(game.note))


def _timed(game: Game) -> Iterable[tuple[str, int]]:
    return zip(game.moves, cycle(game.times), strict=False)

# SPDX-License-Identifier: GPL-3.0-or-later
"""Make textbook.pgn: 24 complete games of a strong White against a weaker Black.

Stockfish plays both sides from 24 known openings, to mate or to a draw by rule. Each search
is limited by nodes, uses one thread and starts afresh, so the same engine makes the same file.
"""

import argparse
from pathlib import Path

import chess
import chess.engine
import chess.pgn

OUTPUT = Path(__file__).with_name("textbook.pgn")
MIN_PLIES = 64  # the simulator replays the first 30 pairs; two more are a margin
MAX_PLIES = 300
WHITE_NODES, WHITE_STEP = 10000, 5000
BLACK_NODES, BLACK_STEP = 1600, 200
HASH_MB = 16
DATE = "2026.11.21"

# The ECO code and the name are those of the game as it went on from these book moves: check
# them again (pgn-extract -e) if anything above changes.
OPENINGS = (
    ("C67", "Ruy Lopez, Berlin Defence", "e4 e5 Nf3 Nc6 Bb5 Nf6 O-O Nxe4"),
    ("B90", "Sicilian, Najdorf Variation", "e4 c5 Nf3 d6 d4 cxd4 Nxd4 Nf6 Nc3 a6"),
    ("C02", "French Defence, Advance Variation", "e4 e6 d4 d5 e5 c5 c3 Nc6"),
    ("B12", "Caro-Kann Defence, Advance Variation", "e4 c6 d4 d5 e5 Bf5"),
    ("D35", "Queen's Gambit Declined, Exchange Variation", "d4 d5 c4 e6 Nc3 Nf6 cxd5 exd5"),
    ("E73", "King's Indian Defence, Normal Variation", "d4 Nf6 c4 g6 Nc3 Bg7 e4 d6"),
    ("A29", "English Opening, Four Knights Variation", "c4 e5 Nc3 Nf6"),
    ("A81", "Dutch Defence", "d4 f5 g3 Nf6 Bg2 g6"),
    ("C45", "Scotch Game", "e4 e5 Nf3 Nc6 d4 exd4 Nxd4 Nf6"),
    ("C58", "Italian Game, Two Knights Defence", "e4 e5 Nf3 Nc6 Bc4 Nf6 Ng5 d5"),
    ("C42", "Petrov's Defence", "e4 e5 Nf3 Nf6 Nxe5 d6 Nf3 Nxe4"),
    ("C37", "King's Gambit Accepted", "e4 e5 f4 exf4 Nf3 g5"),
    ("C29", "Vienna Gambit", "e4 e5 Nc3 Nf6 f4 d5"),
    ("B01", "Scandinavian Defence", "e4 d5 exd5 Qxd5 Nc3 Qa5"),
    ("B09", "Pirc Defence, Austrian Attack", "e4 d6 d4 Nf6 Nc3 g6 f4 Bg7"),
    ("B04", "Alekhine's Defence, Modern Variation", "e4 Nf6 e5 Nd5 d4 d6 Nf3 g6"),
    ("A58", "Benko Gambit Accepted", "d4 Nf6 c4 c5 d5 b5"),
    ("E15", "Queen's Indian Defence", "d4 Nf6 c4 e6 Nf3 b6 g3 Ba6"),
    ("D26", "Queen's Gambit Accepted", "d4 d5 c4 dxc4 Nf3 Nf6 e3 e6"),
    ("D16", "Slav Defence", "d4 d5 c4 c6 Nf3 Nf6 Nc3 dxc4"),
    ("E48", "Nimzo-Indian Defence, Rubinstein Variation", "d4 Nf6 c4 e6 Nc3 Bb4 e3 O-O"),
    ("D85", "Gruenfeld Defence, Exchange Variation", "d4 Nf6 c4 g6 Nc3 d5 cxd5 Nxd5"),
    ("A45", "Trompowsky Attack", "d4 Nf6 Bg5 Ne4"),
    ("E05", "Catalan Opening, Open", "d4 Nf6 c4 e6 g3 d5 Bg2 dxc4 Nf3 Be7"),
)


def result_of(board: chess.Board) -> str | None:
    """Return the result if the game is over; a draw on the board is claimed at once."""
    if (outcome := board.outcome()) is not None:
        return outcome.result()
    return "1/2-1/2" if board.is_repetition(3) or board.is_fifty_moves() else None


def play(engine: chess.engine.SimpleEngine, book: str, white: int, black: int) -> chess.Board:
    """Play on from the book with these node limits, to the end or past MAX_PLIES.

    Every search gets a new `game`, so ucinewgame empties the hash table before it: otherwise
    the weaker side would profit from what the stronger one has just searched.
    """
    board = chess.Board()
    for san in book.split():
        board.push_san(san)
    while result_of(board) is None and board.ply() <= MAX_PLIES:
        limit = chess.engine.Limit(nodes=white if board.turn == chess.WHITE else black)
        move = engine.play(board, limit, game=object()).move
        if move is None:
            raise RuntimeError(f"the engine has no move in {board.fen()}")
        board.push(move)
    return board


def make_game(engine: chess.engine.SimpleEngine, number: int) -> str:
    """Return game `number`; too short means a stronger Black, too long a stronger White."""
    eco, opening, book = OPENINGS[number - 1]
    white, black = WHITE_NODES, BLACK_NODES
    while not MIN_PLIES <= (board := play(engine, book, white, black)).ply() <= MAX_PLIES:
        if board.ply() < MIN_PLIES:
            black += BLACK_STEP
        else:
            white += WHITE_STEP
    game = chess.pgn.Game.from_board(board)
    name = engine.id["name"]
    game.headers.update(
        Event="simul textbook games", Site="?", Date=DATE, Round=str(number),
        White=f"{name} ({white} nodes)", Black=f"{name} ({black} nodes)",
        Result=result_of(board) or "*", ECO=eco, Opening=opening,
    )  # fmt: skip
    return game.accept(chess.pgn.StringExporter(columns=80))


def head(engine_name: str) -> str:
    """Return PGN escape lines which say how the games were made."""
    return (
        f"% Made by make_textbook.py: {engine_name} against itself, Threads 1,\n"
        f"% Hash {HASH_MB}, ucinewgame before each move. White searches {WHITE_NODES} nodes a\n"
        f"% move and Black {BLACK_NODES}; more where the game was else too long or too short,\n"
        "% as its White and Black tags say. The opening moves, up to ten plies, are book."
    )


def main() -> None:
    """Read the command line and write textbook.pgn."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="stockfish", help="the UCI engine (%(default)s)")
    with chess.engine.SimpleEngine.popen_uci(parser.parse_args().engine) as engine:
        engine.configure({"Threads": 1, "Hash": HASH_MB})
        games = [make_game(engine, number) for number in range(1, len(OPENINGS) + 1)]
        text = "\n\n".join([head(engine.id["name"]), *games]) + "\n"
    OUTPUT.write_text(text, encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()

"""The games of a scenario: who plays them, with which times, by which rules; pure chess.

seating.py       who sits where: the players, positions and times of each board
lineup.py        the player and the sampled times that a scenario specifies for a side
play_out.py      the games of a seed, each played on its own
repeats.py       games that repeat a recorded one, of which only the times differ
estimate.py      the same from a few games only, where players take long
live_game.py     a game in progress
moves.py         moves that are made again and again, one object each
referee.py       what a player may do, and when a game is over
early_ends.py    resigning, agreeing on a draw, claiming one
adjudication.py  judging a game that is cut off
chess_clock.py   the two clocks at a board
"""

from simul.games.play_out import (
    Game,
    Progress,
    foreseen_games,
    games_as_played,
    play_out,
    seed_games,
)

__all__ = [
    "Game",
    "Progress",
    "foreseen_games",
    "games_as_played",
    "play_out",
    "seed_games",
]

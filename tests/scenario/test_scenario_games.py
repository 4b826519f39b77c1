"""Positions, openings and recorded games that do not go together are found before anybody plays."""

import errno
import os
from pathlib import Path

import pytest
from faulty_files import changed, faults_of

from simul.scenario import load_scenario

pytestmark = pytest.mark.usefixtures("own_folder")

ENDGAME = "4k3/8/8/8/8/8/4P3/4K3 w - - 0 1"
REPLAY = '{ kind = "replay", pgn = "games.pgn" }'
FITTING = "must replay games that fit the scenario: "


@pytest.mark.parametrize(
    ("fen", "fault"),
    [
        ("5", "must be text in quotes (got 5)"),
        ('""', 'must be a position in FEN: empty fen (got "")'),
        (
            '"x"',
            "must be a position in FEN: expected 8 rows in position part of fen: 'x' (got \"x\")",
        ),
        (
            '"8/8/8/8/8/8/4P3/4K3 w - - 0 1"',
            'must be a legal position: no black king (got "8/8/8/8/8/8/4P3/4K3 w - - 0 1")',
        ),
        (
            '"4k3/8/8/8/8/8/8/4K3 w - - 0 1"',
            "must be a position in which the game is not over "
            '(got "4k3/8/8/8/8/8/8/4K3 w - - 0 1")',
        ),
    ],
)
def test_a_position_in_which_nobody_can_play_is_refused(fen: str, fault: str) -> None:
    """The reason is chess, so the message is too."""
    assert faults_of(changed("moves = 4", f"moves = 4\nfen = {fen}")) == [f"line 4: fen {fault}"]


@pytest.mark.parametrize(
    ("opening", "fault"),
    [
        ("e4 e9", "must be legal moves: e9, move 2, is not"),
        ("1. e4 Ke2", "must be legal moves: Ke2, move 2, is not"),
        ("e4 -- d4", "must be legal moves: --, move 2, is not"),
        ("f3 e5 g4 Qh4#", "must not end the game"),
    ],
)
def test_an_opening_must_be_playable(opening: str, fault: str) -> None:
    """From the start position, or from `fen`; a null move is none."""
    text = changed("moves = 4", f'moves = 4\nopening = "{opening}"')
    assert faults_of(text) == [f'line 4: opening {fault} (got "{opening}")']


def test_an_opening_is_not_blamed_for_a_faulty_position() -> None:
    """One fault is one message."""
    text = changed("moves = 4", 'moves = 4\nfen = "x"\nopening = "Ke3"')
    assert [fault[:12] for fault in faults_of(text)] == ["line 4: fen "]


def test_a_file_of_games_that_the_system_does_not_open_is_refused() -> None:
    """With the system's own reason."""
    name = "x" * 300
    player = f'{{ kind = "replay", pgn = "{name}" }}'
    reason = os.strerror(errno.ENAMETOOLONG)
    assert faults_of(changed('"greedy"', player)) == [
        f'line 10: opponents.player.pgn must be a readable PGN file: {reason} (got "{name[:56]}...)'
    ]


def replaying(games: str, *more: str) -> str:
    """Write the games; make a scenario in which both sides replay them."""
    Path("games.pgn").write_text(games, encoding="utf-8")
    text = changed('"random"', REPLAY).replace('"greedy"', REPLAY)
    return text.replace("moves = 4", "\n".join(["moves = 4", *more]))


def both(fault: str, line: int) -> list[str]:
    """Both sides replay the games, so both have the fault."""
    got = '(got {"kind": "replay", "pgn": "games.pgn"})'
    return [
        f"line {line}: master.player {fault} {got}",
        f"line {line + 4}: opponents.player {fault} {got}",
    ]


def test_games_that_begin_elsewhere_are_refused_with_the_position_to_write() -> None:
    """The remedy can be copied."""
    games = f'1. e4 *\n\n[SetUp "1"]\n[FEN "{ENDGAME}"]\n\n1. e4 *\n'
    fault = f'{FITTING}game 2 begins from another position: set fen = "{ENDGAME}"'
    assert faults_of(replaying(games)) == both(fault, 6)


def test_games_with_another_opening_are_refused() -> None:
    """The replay would be lost at its first move."""
    text = replaying("1. e4 e5 2. Nf3 *\n\n1. d4 d5 *\n", 'opening = "1. e4 e5"')
    assert faults_of(text) == both(f"{FITTING}game 2 does not have the opening e4 e5", 7)


def test_games_that_end_with_the_opening_are_refused() -> None:
    """Nothing would be left to play."""
    text = replaying("1. e4 e5 *\n", 'opening = "e4 e5"')
    assert faults_of(text) == both(f"{FITTING}game 1 ends with the opening", 7)


def test_games_that_fit_are_taken() -> None:
    """From a position, and with an opening."""
    games = f'[SetUp "1"]\n[FEN "{ENDGAME}"]\n\n1. e4 Ke7 *\n'
    text = replaying(games, f'fen = "{ENDGAME}"', 'opening = "e4"')
    Path("good.toml").write_text(text, encoding="utf-8")
    assert load_scenario("good.toml").opening == "e4"


@pytest.mark.parametrize(
    "opponent", ["random", '{ kind = "replay", pgn = "other.pgn" }', '{ kind = "greedy" }']
)
def test_nobody_replays_a_game_against_somebody_who_does_not(opponent: str) -> None:
    """A recorded reply answers a recorded move; anything else ends in an illegal one."""
    Path("other.pgn").write_text("1. d4 *\n", encoding="utf-8")
    opponent = f'"{opponent}"' if opponent == "random" else opponent
    rule = "must replay the same games as the master, or neither of them replays any"
    text = replaying("1. e4 e5 *\n").replace(
        f"[opponents]\nplayer = {REPLAY}", f"[opponents]\nplayer = {opponent}"
    )
    (fault,) = faults_of(text)
    assert fault.startswith(f"line 10: opponents.player {rule} (got ")
    text = (
        replaying("1. e4 e5 *\n") + f"[[opponents.override]]\nboards = [2]\nplayer = {opponent}\n"
    )
    (fault,) = faults_of(text)
    assert fault.startswith(f"line 14: opponents.override[0].player {rule} (got ")
    text = changed('"greedy"', REPLAY)
    (fault,) = faults_of(text)
    assert fault.startswith(f"line 10: opponents.player {rule} (got ")


def test_an_override_without_a_player_replays_on() -> None:
    """Somebody may think longer and play the recorded game all the same."""
    text = replaying("1. e4 e5 *\n") + "[[opponents.override]]\nboards = [2]\nthink_time = 9\n"
    Path("good.toml").write_text(text, encoding="utf-8")
    assert load_scenario("good.toml").opponents.override[0].player is None

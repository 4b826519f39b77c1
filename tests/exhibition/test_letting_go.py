"""What only play needs is let go when it is not needed any more; the rules see no difference."""

from dataclasses import replace
from pathlib import Path
from random import Random
from weakref import ref

import chess
import pytest
from conftest import make_scenario

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.games.live_game import LiveGame
from simul.games.seating import Seat, seat
from simul.halls.blocking import BlockingHall
from simul.running import run
from simul.scenario import Scenario
from simul.schedulers.sequential import play_board

RANDOM = {"distribution": "exponential", "mean": "55 s"}


def test_players_and_dice_are_gone_when_their_game_is_over() -> None:
    """At each board they are 10 KiB."""
    exhibition = Exhibition(make_scenario(boards=2, moves=2, think=RANDOM), Timeline())
    exhibition.program.looks_back = False
    first, second = (
        [ref(each) for each in (at.master, at.opponent, at.master_time, at.think_time)]
        for at in exhibition.seats.all
    )
    play_board(BlockingHall(exhibition).boards[0])
    assert [each() for each in first] == [None] * 4
    assert None not in [each() for each in second]


def test_moves_before_the_last_capture_or_pawn_move_are_forgotten() -> None:
    """Later ones can be taken back; positions and endings are those of a game that keeps all."""
    game, whole = (
        LiveGame(seat_of(moves=60), None, propagates=False, looks_back=back)
        for back in (False, True)
    )
    ours, theirs, dice = game.position, whole.position, Random(1)
    over = None
    while not over:
        move = dice.choice(list(theirs.legal_moves))
        forgotten = theirs.ply() - theirs.halfmove_clock
        over = whole.push(move, 0)
        assert game.push(move, 0) == over
        assert (ours, ours.move_stack) == (theirs, theirs.move_stack[forgotten:])


@pytest.mark.parametrize("looks_back", [False, True])
def test_a_repetition_is_seen_whatever_is_forgotten(looks_back: bool) -> None:
    """The position after the pawn move counts as the first of five."""
    game = LiveGame(seat_of(moves=60), None, propagates=False, looks_back=looks_back)
    moves = ["g1f3", "g8f6", "e2e4", *4 * ["f6g8", "f3g1", "g8f6", "g1f3"]]
    *before, last = [game.push(chess.Move.from_uci(uci), 0) for uci in moves]
    assert before == [None] * 18
    assert str(last) == "1/2-1/2 fivefold repetition"


def test_nothing_is_forgotten_where_a_player_may_look_back() -> None:
    """One who does not say otherwise, as an engine, is shown all moves."""

    class Engine:
        def choose(self, position: chess.Board) -> chess.Move:
            return next(iter(position.legal_moves))

    game = LiveGame(replace(seat_of(), opponent=Engine()), None, propagates=False, looks_back=False)
    for uci in ("e2e4", "e7e5", "d2d4", "e5d4"):
        game.push(chess.Move.from_uci(uci), 0)
    assert [str(move) for move in game.position.move_stack] == ["e2e4", "e7e5", "d2d4", "e5d4"]


def test_nothing_is_forgotten_where_a_users_own_file_may_look_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may show the moves of the game."""
    path = tmp_path / "mine.py"
    path.write_text(
        "from simul.halls.blocking import BlockingHall\n"
        "from simul.schedulers.sequential import play_board\n"
        "def play(exhibition):\n"
        "    board = BlockingHall(exhibition).boards[0]\n"
        "    play_board(board)\n"
        "    print(len(board.position.move_stack))\n"
    )
    assert run(make_scenario(boards=1, moves=10), str(path)).outcome == "verified"
    assert capsys.readouterr().out == "20\n"


def test_nothing_is_forgotten_where_a_seating_of_ones_own_may_look_back() -> None:
    """Its think times may depend on the number of moves that have been made."""

    def seating(scenario: Scenario, number: int) -> Seat:
        def think(position: chess.Board) -> int:
            return 1_000 * (1 + len(position.move_stack))

        return replace(seat(scenario, number), think_time=think)

    assert run(make_scenario(moves=10), "asyncio", seating=seating).outcome == "verified"


def test_a_player_who_is_seated_later_is_closed_and_then_let_go() -> None:
    """A seat may be changed until the game begins."""

    class Engine:
        closed = 0

        def choose(self, position: chess.Board) -> chess.Move:
            return next(iter(position.legal_moves))

        def close(self) -> None:
            self.closed += 1

    at, engine = seat_of(), Engine()
    at.opponent = engine
    at.end()
    at.close()
    at.vacate()
    at.close()
    assert engine.closed == 1
    alive = ref(engine)
    del engine
    assert alive() is None


def seat_of(moves: int = 30) -> Seat:
    """A board at which the master has White."""
    return seat(make_scenario(boards=1, moves=moves), 1)

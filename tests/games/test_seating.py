"""Who sits where: players, positions and sampled times of each board, whatever the others do."""

from pathlib import Path
from random import Random

import chess
import pytest
from conftest import make_scenario

import simul
from players import Greedy, RandomMover, Replay
from simul.games.seating import NONE, Misfortune, Seat, seat
from simul.record import Kind
from simul.scenario import Scenario, load_scenario
from simul.scenario.move_times.distributions import Sampler

UNIFORM = {"distribution": "uniform", "low": 1, "high": 100}


def draws(draw: Sampler, number: int = 10) -> list[int]:
    """Take some times."""
    return [draw(chess.Board()) for _ in range(number)]


def replaying(folder: Path, *games: str, moves: int = 4, **more: object) -> Scenario:
    """Make a scenario whose players replay these games."""
    path = folder / "games.pgn"
    path.write_text("\n\n".join(games), encoding="utf-8")
    player = {"kind": "replay", "pgn": str(path)}
    return make_scenario(boards=5, moves=moves, player=player, **more)


def played(at: Seat) -> list[str]:
    """Let the two players of a board play all their plies."""
    position, moves = at.position.copy(), []
    for ply in range(at.plies):
        side = at.master if position.turn == chess.WHITE else at.opponent
        moves.append(position.san(side.choose(position)))
        position.push_san(moves[ply])
    return moves


def test_every_board_has_dice_of_its_own_named_after_seed_board_and_purpose() -> None:
    """The same numbers can be sampled by `random.Random("7/3/opponent/time")`."""
    scenario = make_scenario(service=UNIFORM, think=UNIFORM, seed=7)
    for board in (1, 2, 3):
        at = seat(scenario, board)
        for who, draw in (("master", at.master_time), ("opponent", at.think_time)):
            dice = Random(f"7/{board}/{who}/time")
            assert draws(draw) == [round(dice.uniform(1_000, 100_000)) for _ in range(10)]


def test_the_players_dice_are_others_than_those_of_the_times() -> None:
    """A longer think leads to no other move."""
    scenario = make_scenario(seed=7, player="random", think=UNIFORM)
    at = seat(scenario, 2)
    draws(at.think_time)
    dice = RandomMover(Random("7/2/opponent"))
    chosen = [at.opponent.choose(chess.Board()) for _ in range(10)]
    assert chosen == [dice.choose(chess.Board()) for _ in range(10)]


def test_more_boards_change_nothing_at_those_that_were_there() -> None:
    """Nor do other overrides."""
    few = make_scenario(boards=2, think=UNIFORM)
    override = [{"boards": [5], "think_time": 9}]
    spec = {"player": "random", "think_time": UNIFORM, "override": override}
    many = make_scenario(boards=9, opponents=spec)
    for board in (1, 2):
        assert draws(seat(few, board).think_time) == draws(seat(many, board).think_time)
        assert played(seat(few, board)) == played(seat(many, board))


def test_a_seat_is_new_every_time() -> None:
    """Two runs in one process play the same games."""
    scenario = make_scenario(think=UNIFORM)
    first, second = seat(scenario, 1), seat(scenario, 1)
    assert played(first) == played(second)
    assert draws(first.think_time) == draws(second.think_time)


def test_named_boards_have_their_own_opponents() -> None:
    """Name, player and think time; what is not said stays as it is; later overrides win."""
    override = [
        {"boards": [2, 3], "name": "Sam", "think_time": "9 s"},
        {"boards": [3], "player": "greedy", "name": "Grete"},
    ]
    spec = {"name": "Guest", "player": "random", "think_time": 55, "override": override}
    seats = [seat(make_scenario(opponents=spec), board) for board in (1, 2, 3)]
    assert [at.pairing.black for at in seats] == ["Guest 1", "Sam", "Grete"]
    assert [at.think_time(at.position) for at in seats] == [55_000, 9_000, 9_000]
    assert [type(at.opponent) for at in seats] == [RandomMover, RandomMover, Greedy]
    assert {at.pairing.white for at in seats} == {"Master"}
    assert {at.master_time(at.position) for at in seats} == {5_000}


def test_an_opening_is_on_the_boards_when_the_play_begins() -> None:
    """Its moves are kept for the PGN file, and are not played again."""
    at = seat(make_scenario(opening="1. e4 e5"), 1)
    after = chess.Board()
    for move in ("e4", "e5"):
        after.push_san(move)
    assert at.position.fen() == at.pairing.fen == after.fen()
    assert at.pairing.first_fen == chess.STARTING_FEN
    assert at.pairing.opening == ("e2e4", "e7e5")
    assert at.plies == 8


@pytest.mark.parametrize(
    "start",
    [
        {"opening": "e4"},
        {"fen": "rnbqkbnr/pppppppp/8/8/4P3/8/PPPP1PPP/RNBQKBNR b KQkq - 0 1"},
        {"fen": "4k3/4p3/8/8/8/8/4P3/4K3 b - - 0 40"},
    ],
)
def test_with_black_to_move_the_opponents_think_first(start: dict[str, str]) -> None:
    """All at once, and the master finds them ready; the move pairs come after that."""
    scenario = make_scenario(boards=2, moves=3, **start)
    at = seat(scenario, 1)
    assert at.position.turn == chess.BLACK
    assert at.plies == 2 * 3 + 1
    record = simul.run(scenario, "asyncio").record
    events = [(event.kind, event.at) for event in record.by_board[1][:4]]
    assert events == [
        (Kind.ARRIVED, 0),
        (Kind.REPLY, 55_000),
        (Kind.VISIT, 55_000),
        (Kind.MOVE, 60_000),
    ]
    assert record.by_board[2][2].at == 60_000
    assert record.makespan == 55_000 + 3 * 60_000 + 5_000


THREE = ("1. e4 e5 2. Nf3 *", "1. d4 d5 2. c4 *", "1. c4 c5 2. g3 *")


def test_with_more_boards_than_games_the_games_go_round(tmp_path: Path) -> None:
    """Board 4 has the first game again."""
    scenario = replaying(tmp_path, *THREE)
    first_moves = [played(seat(scenario, board))[0] for board in range(1, 6)]
    assert first_moves == ["e4", "d4", "c4", "e4", "d4"]


def test_the_textbook_goes_round_after_24_boards() -> None:
    """`--boards 48` plays every game twice."""
    scenario = load_scenario("textbook", boards=48)
    games = [tuple(played(seat(scenario, board))) for board in range(1, 49)]
    assert games[:24] == games[24:]
    assert len(set(games)) == 24
    assert {len(game) for game in games} == {60}


def test_a_replay_ends_where_the_recorded_game_does(tmp_path: Path) -> None:
    """Or at the move limit, if that comes first."""
    assert seat(replaying(tmp_path, *THREE, moves=4), 1).plies == 3
    assert seat(replaying(tmp_path, *THREE, moves=1), 1).plies == 2


def test_a_replay_goes_on_after_the_opening(tmp_path: Path) -> None:
    """Also from a position in which Black is to move."""
    scenario = replaying(tmp_path, "1. e4 e5 2. Nf3 Nc6 *", opening="1. e4")
    assert played(seat(scenario, 1)) == ["e5", "Nf3", "Nc6"]
    fen = "4k3/4p3/8/8/8/8/4P3/4K3 b - - 0 40"
    game = f'[SetUp "1"]\n[FEN "{fen}"]\n\n40... e5 41. e4 *'
    (tmp_path / "endgame").mkdir()
    assert played(seat(replaying(tmp_path / "endgame", game, fen=fen), 1)) == ["e5", "e4"]


@pytest.mark.parametrize(
    ("ending", "moves", "note"),
    [
        ("0-1", 4, "0-1 as recorded"),
        ("1/2-1/2", 2, "1/2-1/2 as recorded"),
        ("0-1", 1, "1/2-1/2 adjudicated: material is level"),
        ("*", 4, "1/2-1/2 adjudicated: material is level"),
    ],
)
def test_a_game_replayed_to_its_end_has_the_recorded_result(
    tmp_path: Path, ending: str, moves: int, note: str
) -> None:
    """A game that was cut off, here or there, is adjudicated."""
    scenario = replaying(tmp_path, f"1. e4 e5 2. Nf3 {ending}", moves=moves)
    assert isinstance(seat(scenario, 1).master, Replay)
    over = simul.run(scenario, "sequential").record.by_board[1][-1]
    assert (over.kind, over.note) == (Kind.OVER, note)


def test_where_nothing_goes_wrong_nobody_has_a_misfortune() -> None:
    """And nothing has to be checked."""
    assert seat(make_scenario(), 1).misfortune == NONE == Misfortune()


MISHAPS = [
    {"what": "walks-out", "at": "70 s", "boards": [1, 2]},
    {"what": "walks-out", "at": "60 s", "boards": [2]},
    {"what": "falls-silent", "at": "80 s", "boards": [3]},
    {"what": "hall-closes", "at": "5 min"},
]


def test_every_board_has_its_own_misfortunes() -> None:
    """Of those that strike it twice the first; the end of everything is the same for all."""
    override = [{"boards": [3], "limit": "30 s"}, {"boards": [4], "limit": "20 s"}]
    spec = {"player": "random", "think_time": 55, "limit": "40 s", "override": override}
    scenario = make_scenario(boards=4, opponents=spec, mishaps=MISHAPS)
    assert [seat(scenario, board).misfortune for board in range(1, 5)] == [
        Misfortune(limit=40_000, walks_out_at=70_000, cut_off_at=300_000),
        Misfortune(limit=40_000, walks_out_at=60_000, cut_off_at=300_000),
        Misfortune(limit=30_000, falls_silent_at=80_000, cut_off_at=300_000),
        Misfortune(limit=20_000, cut_off_at=300_000),
    ]


@pytest.mark.parametrize(
    ("ill", "closed", "expected"),
    [
        ("4 min", "5 min", Misfortune(cut_off_at=240_000, closes=False)),
        ("6 min", "5 min", Misfortune(cut_off_at=300_000, closes=True)),
        ("5 min", "5 min", Misfortune(cut_off_at=300_000, closes=True)),
    ],
)
def test_of_two_ends_the_first_counts(ill: str, closed: str, expected: Misfortune) -> None:
    """At the same moment it is the hall that closes: then no side loses by forfeit."""
    mishaps = [{"what": "master-falls-ill", "at": ill}, {"what": "hall-closes", "at": closed}]
    assert seat(make_scenario(mishaps=mishaps), 1).misfortune == expected


def test_where_failures_propagate_no_board_knows_of_the_end() -> None:
    """The run as a whole is called off then; what strikes a board alone still does."""
    scenario = make_scenario(boards=4, limit="40 s", on_failure="propagate", mishaps=MISHAPS)
    assert [seat(scenario, board).misfortune for board in (2, 4)] == [
        Misfortune(limit=40_000, walks_out_at=60_000),
        Misfortune(limit=40_000),
    ]

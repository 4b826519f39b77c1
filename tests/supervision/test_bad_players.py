"""Bad players: a lost game, or one clear error, as the scenario will have it; nothing is lost."""

import dataclasses
import json
import threading
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import chess
import pytest
from conftest import KINDS, make_scenario
from troublemakers import Choose, SlowTroublemaker, Troublemaker, first_move, own, seating_with

from simul.cli import main, session
from simul.errors import PlayerError
from simul.exhibition import Exhibition
from simul.games import foreseen_games, seed_games
from simul.games.seating import Seat, seat
from simul.halls.blocking import BlockingHall
from simul.oracle.reference import predict
from simul.output.files import games_pgn, load_record, record_json
from simul.record import Fate, Kind, Record
from simul.running import compare, run
from simul.scenario import Scenario
from simul.schedulers import BASICS

FORFEIT = make_scenario()
PROPAGATE = make_scenario(on_failure="propagate")


def raising(error: BaseException) -> Choose:
    """Make a player who raises this."""

    def choose(_: chess.Board) -> NoReturn:
        raise error

    return choose


def forgetful(position: chess.Board) -> chess.Move:
    """Look one move ahead, and forget to take it back."""
    move = first_move(position)
    position.push(move)
    return move


def painter(position: chess.Board) -> chess.Move:
    """Give the opponent's queen another colour: as many pieces as before, on the same squares."""
    queen = position.pieces(chess.QUEEN, not position.turn).pop()
    position.set_piece_at(queen, chess.Piece(chess.QUEEN, position.turn))
    return first_move(position)


TALK = "returned ['a', 'b', 'c', 'd', 'e', 'f', ...], which is not a chess.Move"
BAD_PLAYERS: dict[str, tuple[Choose, str]] = {
    "raises": (raising(ValueError("bad luck")), "failed: ValueError: bad luck"),
    "raises without a word": (raising(ValueError()), "failed: ValueError"),
    "exits": (raising(SystemExit("bye")), "failed: SystemExit: bye"),
    "interrupts": (raising(KeyboardInterrupt()), "failed: KeyboardInterrupt"),
    "recurses": (raising(RecursionError("too deep")), "failed: RecursionError: too deep"),
    "raises what is no exception": (raising(BaseException("?")), "failed: BaseException: ?"),
    "says nothing": (lambda _: None, "returned None, which is not a chess.Move"),
    "says it in words": (lambda _: "e7e5", "returned 'e7e5', which is not a chess.Move"),
    "talks": (lambda _: [*"abcdefgh"], TALK),
    "passes": (lambda _: chess.Move.null(), "played 0000, which is not legal"),
    "cheats": (lambda _: chess.Move.from_uci("a8a1"), "played a8a1, which is not legal"),
    "forgets to take back": (forgetful, "changed the position instead of only looking at it"),
    "paints": (painter, "changed the position instead of only looking at it"),
    "clears the board": (chess.Board.clear, "changed the position instead of only looking at it"),
}  # fmt: skip
EVERY_BAD_PLAYER = pytest.mark.parametrize(
    ("choose", "what"), BAD_PLAYERS.values(), ids=list(BAD_PLAYERS)
)
BAD_LUCK = raising(ValueError("bad luck"))


def moves_at(record: Record, board: int) -> list[str]:
    """All moves that were made at a board."""
    return [event.move for event in record.by_board[board] if event.move]


def position_at(record: Record, board: int) -> chess.Board:
    """Set up the position that a board had reached, by the record."""
    position = chess.Board()
    for move in moves_at(record, board):
        position.push_uci(move)
    return position


@EVERY_BAD_PLAYER
def test_a_bad_player_loses_that_game_and_no_other_is_lost(
    scheduler: str, choose: Choose, what: str
) -> None:
    """All others play on to the end, event by event as predicted, and all of it is verified."""
    seating = seating_with(choose)
    one = run(FORFEIT, scheduler, seating=seating)
    assert one.error is None
    assert one.raised == ""
    assert one.record.results[2] == ("1-0", f"forfeit: Opponent 2 {what}")
    for board, game in ((1, seed_games(FORFEIT)[0]), (3, seed_games(FORFEIT)[2])):
        assert moves_at(one.record, board) == list(game.moves)
        assert " ".join(one.record.results[board]) == game.ending
    prediction = predict(FORFEIT, one.scheduler.policy, seed_games(FORFEIT, seating))
    assert one.record.events == prediction.events
    assert one.outcome == "verified"


@EVERY_BAD_PLAYER
def test_where_failures_propagate_a_bad_player_is_one_error_naming_board_ply_and_player(
    choose: Choose, what: str
) -> None:
    """And where the game stood; under whatever scheduler, as the tests of a walk-out show."""
    one = run(PROPAGATE, "asyncio", games=(), seating=seating_with(choose))
    fen = position_at(one.record, 2).fen()
    assert isinstance(one.error, PlayerError)
    assert str(one.error) == f"board 2, ply 4: Opponent 2 {what} (in {fen})"
    assert one.error.exit_code == 1
    assert one.record.fates[2] is Fate.FAILED


def test_a_bad_player_loses_at_the_moment_when_the_thinking_would_have_begun(
    ready_first: str,
) -> None:
    """Every ready-first scheduler leaves the same record of it."""
    seating = seating_with(BAD_LUCK)
    record = run(FORFEIT, ready_first, seating=seating).record
    moved, over = record.by_board[2][-2:]
    assert (moved.kind, over.kind) == (Kind.MOVE, Kind.OVER)
    assert moved.at == over.at == 70_000
    expected = predict(FORFEIT, "ready-first", seed_games(FORFEIT, seating)).fingerprint
    assert record.fingerprint == expected


@pytest.mark.parametrize("turn", [1, 3])
def test_a_bad_master_loses_that_game_only(scheduler: str, turn: int) -> None:
    """She goes on at all other boards; the visit at which she failed took no time."""
    seating = seating_with(BAD_LUCK, who="master", turn=turn)
    one = run(FORFEIT, scheduler, seating=seating)
    visit, over = one.record.by_board[2][-2:]
    assert (visit.kind, over.kind) == (Kind.VISIT, Kind.OVER)
    assert visit.at == over.at
    assert one.record.results[2] == ("0-1", "forfeit: the master failed: ValueError: bad luck")
    assert [len(moves_at(one.record, board)) for board in (1, 2, 3)] == [8, 2 * turn - 2, 8]
    prediction = predict(FORFEIT, one.scheduler.policy, seed_games(FORFEIT, seating))
    assert one.record.events == prediction.events
    assert one.outcome == "verified"


@pytest.mark.parametrize("who", ["master", "opponent"])
def test_if_all_players_fail_all_games_are_lost_and_that_is_all(scheduler: str, who: str) -> None:
    """No game can go on, and still nothing is wrong with the run."""

    def seating(scenario: Scenario, number: int) -> Seat:
        return seating_with(BAD_LUCK, board=number, who=who)(scenario, number)

    one = run(FORFEIT, scheduler, seating=seating)
    assert {result for result, _ in one.record.results.values()} == {
        "0-1" if who == "master" else "1-0"
    }
    assert list(one.record.fates.values()) == [Fate.COMPLETED] * 3
    assert one.outcome == "verified"


def test_a_player_of_white_loses_to_black() -> None:
    """Where the opponents have White, the result is the other way round."""

    def seating(scenario: Scenario, number: int) -> Seat:
        usual = seating_with(BAD_LUCK, turn=1)(scenario, number)
        pairing = dataclasses.replace(
            usual.pairing, master_is_white=False, white=usual.pairing.black, black="Master"
        )
        return dataclasses.replace(usual, pairing=pairing)

    one = run(FORFEIT, seating=seating)
    assert one.record.results[2] == ("0-1", "forfeit: Opponent 2 failed: ValueError: bad luck")
    assert one.outcome == "verified"


def test_a_bad_master_is_named_too(scheduler: str) -> None:
    """She is at board 2 for the third time."""
    seating = seating_with(BAD_LUCK, who="master", turn=3)
    one = run(PROPAGATE, scheduler, games=(), seating=seating)
    assert str(one.error).startswith("board 2, ply 5: the master failed: ValueError: bad luck (in")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_master_who_fails_spoils_no_move_before(scheduler: str, turn: int) -> None:
    """The error is the last thing that happened; every move before is in the record and legal."""
    seating = seating_with(BAD_LUCK, who="master", turn=turn)
    one = run(PROPAGATE, scheduler, seating=seating)
    failed = one.record.by_board[2][-1]
    assert (failed.kind, failed.note) == (Kind.FAILED, str(one.error))
    assert [event.kind for event in one.record.events].count(Kind.FAILED) == 1
    assert one.verdict.broken == ("every-game-ends",)


def test_what_was_played_until_a_player_failed_is_kept(scheduler: str) -> None:
    """The record says why it stops, can be written and read back, and so can its games."""
    one = run(PROPAGATE, scheduler, games=(), seating=seating_with(BAD_LUCK))
    assert len(moves_at(one.record, 2)) == 3
    assert one.record.stopped == str(one.error)
    assert load_record(record_json(one.record)) == one.record
    unfinished = 3 - len(one.record.results)
    assert games_pgn(one.record).count('[Termination "unterminated"]') == unfinished > 0


def test_every_board_that_was_left_has_a_last_event_that_says_so(scheduler: str) -> None:
    """No game just vanishes from the record of a run that failed."""
    one = run(PROPAGATE, scheduler, games=(), seating=seating_with(BAD_LUCK))
    last = {board: events[-1].kind for board, events in one.record.by_board.items() if events}
    ends = {
        Fate.COMPLETED: Kind.OVER,
        Fate.FAILED: Kind.FAILED,
        Fate.CANCELLED: Kind.CANCELLED,
        Fate.ORPHANED: Kind.ORPHANED,
    }
    assert last == {board: ends[one.record.fates[board]] for board in last}
    for board, events in one.record.by_board.items():
        assert {event.kind for event in events[:-1]}.isdisjoint(ends.values()), board


PLAY_ON = {"sequential": [1], "threaded": [1, 3]}
"""Games that are completed although the one at board 2 fails; elsewhere none."""


@pytest.mark.parametrize("kind", [Troublemaker, SlowTroublemaker])
def test_a_bad_player_ends_a_run_in_real_time_too(scheduler: str, kind: type[Troublemaker]) -> None:
    """Also one who had to be asked in a thread; games that the framework cancels do not go on."""
    seating = seating_with(BAD_LUCK, kind=kind)
    one = run(PROPAGATE, scheduler, clock="wall", speed=20_000.0, games=(), seating=seating)
    assert str(one.error).startswith("board 2, ply 4: Opponent 2 failed: ValueError: bad luck")
    assert one.verdict.broken == ("every-game-ends",)
    completed = set(one.record.results)
    if kind is Troublemaker:
        assert sorted(completed) == PLAY_ON.get(scheduler, [])
    else:  # while a thread is waited for, the others may come to their ends
        assert set(PLAY_ON.get(scheduler, [])) <= completed <= {1, 3}


@pytest.mark.parametrize("kind", [Troublemaker, SlowTroublemaker])
def test_a_bad_player_loses_in_real_time_too(scheduler: str, kind: type[Troublemaker]) -> None:
    """The others do not even notice."""
    seating = seating_with(BAD_LUCK, kind=kind)
    one = run(FORFEIT, scheduler, clock="wall", speed=20_000.0, seating=seating)
    assert one.record.results[2] == ("1-0", "forfeit: Opponent 2 failed: ValueError: bad luck")
    assert [len(moves_at(one.record, board)) for board in (1, 2, 3)] == [8, 3, 8]
    assert one.outcome == "verified"


def test_a_good_player_may_be_slow_and_look_at_anything(scheduler: str) -> None:
    """A position that is put back as it was has not been changed."""

    def thorough(position: chess.Board) -> chess.Move:
        for move in list(position.legal_moves):
            position.push(move)
            position.pop()
        return first_move(position)

    seating = seating_with(thorough, turn=1, kind=SlowTroublemaker)
    one = run(FORFEIT, scheduler, seating=seating)
    assert one.error is None
    assert one.verdict.verified


AT_ONCE = [name for name in KINDS if name != "sequential"]
"""Schedulers under which opponents compute at the same time in real time, all of them."""


def everywhere(choose: Choose, scenario: Scenario, number: int) -> Seat:
    """Seat a slow troublemaker at every board."""
    return seating_with(choose, board=number, turn=1, kind=SlowTroublemaker)(scenario, number)


@pytest.mark.long
@pytest.mark.parametrize("name", AT_ONCE)
def test_slow_players_think_at_the_same_time(name: str) -> None:
    """Every opponent has a head of their own, however many there are.

    Frameworks await a thread; a loop written by hand looks again whether one is ready. In a pool
    there are a few heads, and one by one there is one.
    """
    boards = 70
    all_asked = threading.Barrier(boards)

    def together(position: chess.Board) -> chess.Move:
        all_asked.wait(30)
        return first_move(position)

    scenario = make_scenario(boards, 1, "0 s", "1 s")
    seating = partial(everywhere, together)
    one = run(scenario, name, clock="wall", speed=10.0, games=(), seating=seating)
    assert one.error is None
    assert len(one.record.results) == boards


def test_the_games_of_the_seed_end_where_a_player_fails() -> None:
    """They are lost there; the time sampled for the missing move is kept."""
    games = seed_games(FORFEIT, seating_with(BAD_LUCK))
    assert [len(game.moves) for game in games] == [8, 3, 8]
    assert [game.spoilt for game in games] == [None, 55_000, None]
    assert games[1].ending == "1-0 forfeit: Opponent 2 failed: ValueError: bad luck"
    games = seed_games(FORFEIT, seating_with(BAD_LUCK, who="master", turn=1))
    assert [len(game.moves) for game in games] == [8, 0, 8]
    assert [game.spoilt for game in games] == [None, 5_000, None]
    assert games[1].ending == "0-1 forfeit: the master failed: ValueError: bad luck"


def careless(exhibition: Exhibition) -> None:
    """Play all games and take errors lightly."""
    for board in BlockingHall(exhibition).boards:
        try:
            board.opponent_arrives()
            while board.in_play:
                board.master_moves()
                board.opponent_replies()
        except PlayerError:
            continue


def test_no_scheduler_can_hide_a_bad_player() -> None:
    """A scheduler that takes errors lightly plays on; the run has failed all the same."""
    one = run(PROPAGATE, own(careless), games=(), seating=seating_with(BAD_LUCK))
    assert str(one.error).startswith("board 2, ply 4: Opponent 2 failed: ValueError: bad luck")
    assert one.raised == ""
    assert sorted(one.record.results) == [1, 3]


def test_of_several_failures_the_first_is_reported() -> None:
    """Board 1 fails at its second reply, board 3 at its first."""

    def seating(scenario: Scenario, number: int) -> Seat:
        if number == 2:
            return seat(scenario, number)
        turn = 2 if number == 1 else 1
        return seating_with(BAD_LUCK, board=number, turn=turn)(scenario, number)

    for name in ("threaded", "asyncio", "trio"):
        one = run(PROPAGATE, name, games=(), seating=seating)
        assert str(one.error).startswith("board 3, ply 2: Opponent 3 failed")


def test_a_comparison_goes_on_after_a_failure() -> None:
    """So that one sees what each framework makes of the same misfortune."""
    several = compare(PROPAGATE, ["basics", "asyncio-gather"], seating=seating_with(BAD_LUCK))
    assert [one.scheduler.name for one in several.runs] == [*BASICS, "asyncio-gather"]
    assert several.error is several.runs[0].error
    assert isinstance(several.error, PlayerError)
    assert {str(one.error) for one in several.runs} == {str(several.error)}
    fates = {one.scheduler.name: list(one.record.fates.values()) for one in several.runs}
    assert fates == {
        "sequential": [Fate.COMPLETED, Fate.FAILED, Fate.NEVER_STARTED],
        "threaded": [Fate.COMPLETED, Fate.FAILED, Fate.COMPLETED],
        "asyncio": [Fate.CANCELLED, Fate.FAILED, Fate.CANCELLED],
        "trio": [Fate.CANCELLED, Fate.FAILED, Fate.CANCELLED],
        "asyncio-gather": [Fate.ORPHANED, Fate.FAILED, Fate.ORPHANED],
    }
    assert {one.scheduler.name: one.raised for one in several.runs} == {
        "sequential": "PlayerError",
        "threaded": "",
        "asyncio": "ExceptionGroup of PlayerError",
        "trio": "ExceptionGroup of PlayerError",
        "asyncio-gather": "PlayerError",
    }


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.parametrize("who", ["master", "opponent"])
@pytest.mark.parametrize("policy", ["forfeit", "propagate"])
def test_a_comparison_survives_whatever_fails_and_whenever(
    policy: str, who: str, turn: int
) -> None:
    """Even where there is nothing to compare, and no time from which to make a theory."""
    seating = seating_with(BAD_LUCK, board=1, who=who, turn=turn)
    several = compare(make_scenario(1, 2, on_failure=policy), seating=seating)
    assert len(several.runs) == 4
    if policy == "propagate":
        assert isinstance(several.error, PlayerError)
    else:
        assert {one.outcome for one in several.runs} == {"verified"}
    assert several.prediction is not None
    assert several.prediction.by_board[1][0].kind is Kind.ARRIVED


@pytest.fixture
def bad_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seat a bad player in the command line, which knows good ones only."""
    seating = seating_with(BAD_LUCK)
    monkeypatch.setattr(session, "run", partial(run, seating=seating))
    monkeypatch.setattr(session, "compare", partial(compare, seating=seating))
    monkeypatch.setattr(session, "foreseen_games", partial(foreseen_games, seating=seating))


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Call the command line; return its exit code, standard output and standard error."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    said = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.out, said.err


WRITTEN = ["games.pgn", "index.html", "record.csv", "record.json", "summary.json"]


@pytest.mark.usefixtures("bad_luck")
def test_the_command_line_reports_one_error_and_keeps_what_was_played(
    scheduler: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, one plain line on standard error, and all the files."""
    out = tmp_path / "out"
    options = ["--on-failure", "propagate", "--format", "none", "--json", "--out", str(out)]
    code, said, complained = called(capsys, "run", "duel", "-s", scheduler, *options)
    told: dict[str, Any] = json.loads(said)["runs"][0]
    record = load_record(out / "record.json")
    assert code == 1
    assert complained.splitlines() == [f"error: {scheduler}: {told['error']}"]
    assert told["error"].startswith("board 2, ply 4: Slow Sam failed: ValueError: bad luck (in ")
    assert (told["outcome"], told["verified"]) == ("failed", False)
    assert told["fates"]["failed"] == 1
    assert record.stopped == told["error"]
    assert sorted(path.name for path in out.iterdir()) == WRITTEN


@pytest.mark.usefixtures("bad_luck")
def test_for_the_command_line_a_lost_game_is_no_error(
    scheduler: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 0, nothing on standard error, and the game is lost in the files."""
    out = tmp_path / "out"
    options = ["--format", "none", "--json", "--out", str(out)]
    code, said, complained = called(capsys, "run", "duel", "-s", scheduler, *options)
    told: dict[str, Any] = json.loads(said)["runs"][0]
    assert (code, complained) == (0, "")
    assert (told["outcome"], told["error"], told["fates"]) == ("verified", None, {"completed": 3})
    record = load_record(out / "record.json")
    assert record.results[2] == ("1-0", "forfeit: Slow Sam failed: ValueError: bad luck")


@pytest.mark.long
@pytest.mark.usefixtures("bad_luck")
def test_a_failed_comparison_still_plots_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture of the moment when it went wrong, and one sentence for all who failed alike."""
    out = tmp_path / "out"
    options = ["--on-failure", "propagate", "--format", "svg", "--out", str(out)]
    code, printed, complained = called(capsys, "compare", "duel", *options)
    assert (code, complained) == (1, "")
    told = " ".join(printed.split())
    assert (
        "sequential, threaded, asyncio and trio: board 2, ply 4: Slow Sam failed: "
        "ValueError: bad luck (in "
    ) in told
    assert told.count("bad luck") == 1
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.svg")) == sorted(
        ["comparison.svg", "totals.svg", *(f"{name}/gantt.svg" for name in BASICS)]
    )

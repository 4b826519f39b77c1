"""Bad players and bad schedulers: one clear error, and what was played is kept."""

import asyncio
import json
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path
from typing import NoReturn

import chess
import pytest
import trio
from conftest import make_scenario, threads_left_since
from troublemakers import Choose, SlowTroublemaker, first_move, own, seating_with

from simul.cli import main, session
from simul.errors import OutOfTurn, PlayerError, RunError
from simul.exhibition import Exhibition
from simul.exports import games_pgn, load_record, record_json
from simul.games import seed_games
from simul.halls.awaiting import AwaitingBoard
from simul.halls.blocking import BlockingBoard, BlockingHall
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.halls.threaded import ThreadedHall
from simul.record import Kind, Record
from simul.running import Clock, compare, run
from simul.scenario import Scenario
from simul.schedulers import Scheduler
from simul.seating import Seat


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


BAD_PLAYERS: dict[str, tuple[Choose, str]] = {
    "raises": (raising(ValueError("bad luck")), "failed: ValueError: bad luck"),
    "raises without a word": (raising(ValueError()), "failed: ValueError"),
    "exits": (raising(SystemExit("bye")), "failed: SystemExit: bye"),
    "interrupts": (raising(KeyboardInterrupt()), "failed: KeyboardInterrupt"),
    "recurses": (raising(RecursionError("too deep")), "failed: RecursionError: too deep"),
    "raises what is no exception": (raising(BaseException("?")), "failed: BaseException: ?"),
    "says nothing": (lambda _: None, "returned None, which is not a chess.Move"),
    "says it in words": (lambda _: "e7e5", "returned 'e7e5', which is not a chess.Move"),
    "talks": (lambda _: [*"abcdefgh"], "returned ['a', 'b', 'c', 'd', 'e', 'f', ...], which is"),
    "passes": (lambda _: chess.Move.null(), "played 0000, which is not legal"),
    "cheats": (lambda _: chess.Move.from_uci("a8a1"), "played a8a1, which is not legal"),
    "forgets to take back": (forgetful, "changed the position instead of only looking at it"),
    "paints": (painter, "changed the position instead of only looking at it"),
    "clears the board": (chess.Board.clear, "changed the position instead of only looking at it"),
}  # fmt: skip


def position_at(record: Record, board: int) -> chess.Board:
    """Set up the position that a board had reached, by the record."""
    position = chess.Board()
    for event in record.by_board[board]:
        if event.move:
            position.push_uci(event.move)
    return position


@pytest.mark.parametrize(("choose", "what"), BAD_PLAYERS.values(), ids=list(BAD_PLAYERS))
def test_a_bad_player_is_one_error_naming_board_ply_and_player(
    scheduler: str, choose: Choose, what: str
) -> None:
    """And where the game stood."""
    one = run(make_scenario(), scheduler, games=(), seating=seating_with(choose))
    fen = position_at(one.record, 2).fen()
    assert isinstance(one.error, PlayerError)
    assert str(one.error).startswith(f"board 2, ply 4: Opponent 2 {what}")
    assert str(one.error).endswith(f" (in {fen})")
    assert one.error.exit_code == 1


def test_a_bad_master_is_named_too(scheduler: str) -> None:
    """She is at board 2 for the third time."""
    seating = seating_with(raising(ValueError("bad luck")), who="master", turn=3)
    one = run(make_scenario(), scheduler, games=(), seating=seating)
    assert str(one.error).startswith("board 2, ply 5: the master failed: ValueError: bad luck (in")


@pytest.mark.parametrize("turn", [1, 2])
def test_a_master_who_fails_spoils_no_move_before(scheduler: str, turn: int) -> None:
    """The error is the last thing that happened; every move before is in the record and legal."""
    seating = seating_with(raising(ValueError("bad luck")), who="master", turn=turn)
    one = run(make_scenario(), scheduler, games=(), seating=seating)
    failed = one.record.by_board[2][-1]
    assert (failed.kind, failed.note) == (Kind.FAILED, str(one.error))
    assert [event.kind for event in one.record.events].count(Kind.FAILED) == 1
    assert one.verdict.broken == ("every-game-ends",)


def test_what_was_played_until_a_player_failed_is_kept(scheduler: str) -> None:
    """The record says why it stops, can be written and read back, and so can its games."""
    seating = seating_with(raising(ValueError("bad luck")))
    one = run(make_scenario(), scheduler, games=(), seating=seating)
    moves = [event.move for event in one.record.by_board[2] if event.move]
    assert len(moves) == 3
    assert one.record.stopped == str(one.error)
    assert load_record(record_json(one.record)) == one.record
    assert games_pgn(one.record).count('[Termination "unterminated"]') >= 1


def test_a_bad_player_ends_a_run_in_real_time_too(scheduler: str) -> None:
    """Also one who had to be asked in a thread of its own; nobody plays on."""
    seating = seating_with(raising(ValueError("bad luck")), kind=SlowTroublemaker)
    one = run(make_scenario(), scheduler, clock="wall", speed=20_000.0, games=(), seating=seating)
    assert str(one.error).startswith("board 2, ply 4: Opponent 2 failed: ValueError: bad luck")
    assert one.verdict.broken == ("every-game-ends",)
    assert any(board not in one.record.results for board in (1, 3)) or scheduler == "sequential"


def test_a_good_player_may_be_slow_and_look_at_anything(scheduler: str) -> None:
    """A position that is put back as it was has not been changed."""

    def thorough(position: chess.Board) -> chess.Move:
        for move in list(position.legal_moves):
            position.push(move)
            position.pop()
        return first_move(position)

    seating = seating_with(thorough, turn=1, kind=SlowTroublemaker)
    one = run(make_scenario(), scheduler, seating=seating)
    assert one.error is None
    assert one.verdict.verified


def test_slow_players_think_at_the_same_time(ready_first: str) -> None:
    """Every opponent has a head of their own, however many there are."""
    boards = 70
    all_asked = threading.Barrier(boards)

    def together(position: chess.Board) -> chess.Move:
        all_asked.wait(30)
        return first_move(position)

    def seating(scenario: Scenario, number: int) -> Seat:
        return seating_with(together, board=number, turn=1, kind=SlowTroublemaker)(scenario, number)

    scenario = make_scenario(boards, 1, "0 s", "1 s")
    one = run(scenario, ready_first, clock="wall", speed=10.0, games=(), seating=seating)
    assert one.error is None
    assert one.verdict.verified


def test_the_games_of_the_seed_end_where_a_player_fails() -> None:
    """So the verdict on what was played until then still holds."""
    seating = seating_with(raising(ValueError("bad luck")))
    games = seed_games(make_scenario(), seating)
    assert [len(game.moves) for game in games] == [8, 3, 8]
    assert [game.ending != "" for game in games] == [True, False, True]


def test_no_scheduler_can_hide_a_bad_player() -> None:
    """A scheduler that takes errors lightly plays on; the run has failed all the same."""

    def play(exhibition: Exhibition) -> None:
        for board in BlockingHall(exhibition).boards:
            try:
                play_board(board)
            except PlayerError:
                continue

    seating = seating_with(raising(ValueError("bad luck")))
    one = run(make_scenario(), own(play), games=(), seating=seating)
    assert str(one.error).startswith("board 2, ply 4: Opponent 2 failed: ValueError: bad luck")
    assert sorted(one.record.results) == [1, 3]


def play_board(board: BlockingBoard) -> None:
    """Play one game, as anybody would."""
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()


async def play_awaiting(board: AwaitingBoard) -> None:
    """Play one game, as anybody would in asyncio and Trio."""
    await board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        await board.opponent_replies()


PlayBoards = Callable[[Sequence[AwaitingBoard]], Awaitable[object]]


def in_asyncio(play_boards: PlayBoards) -> Scheduler:
    """Make a scheduler from its main coroutine."""

    async def main(boards: Sequence[AwaitingBoard]) -> None:
        await play_boards(boards)

    def play(exhibition: Exhibition) -> None:
        hall = AsyncioHall(exhibition)
        with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
            runner.run(main(hall.boards))

    return own(play)


def in_trio(play_boards: PlayBoards) -> Scheduler:
    """Make a scheduler from its main coroutine."""

    def play(exhibition: Exhibition) -> None:
        hall = TrioHall(exhibition)
        trio.run(play_boards, hall.boards, clock=hall.clock())

    return own(play)


def in_threads(play_hall: Callable[[ThreadedHall], None]) -> Scheduler:
    """Make a scheduler from what it does with its hall."""
    return own(lambda exhibition: play_hall(ThreadedHall(exhibition)))


def fails_in_play(_: Exhibition) -> NoReturn:
    """Fail before anybody has moved."""
    raise ValueError("bad luck")


async def fails_in_asyncio(boards: Sequence[AwaitingBoard]) -> None:
    """Fail in the midst of it, while tasks are running."""
    async with asyncio.TaskGroup() as tasks:
        for board in boards:
            tasks.create_task(play_awaiting(board))
        await asyncio.sleep(100)
        raise ValueError("bad luck")


async def fails_in_trio(boards: Sequence[AwaitingBoard]) -> None:
    """Fail in the midst of it, while tasks are running."""
    async with trio.open_nursery() as nursery:
        for board in boards:
            nursery.start_soon(play_awaiting, board)
        await trio.sleep(100)
        raise ValueError("bad luck")


async def fails_unheard(boards: Sequence[AwaitingBoard]) -> None:
    """Fail in a task that nobody awaits."""

    async def fail() -> None:
        await play_awaiting(boards[0])
        raise ValueError("bad luck")

    task = asyncio.create_task(fail())
    await play_awaiting(boards[1])
    await asyncio.sleep(1_000)
    del task


def fails_in_a_thread(hall: ThreadedHall) -> None:
    """Fail in one of several threads."""

    def fail() -> None:
        hall.boards[0].opponent_arrives()
        hall.boards[0].master_moves()
        raise ValueError("bad luck")

    threads = [hall.thread(fail), *(hall.thread(play_board, board) for board in hall.boards[1:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


FAILING = {
    "at once": own(fails_in_play),
    "in asyncio": in_asyncio(fails_in_asyncio),
    "in Trio": in_trio(fails_in_trio),
    "unheard": in_asyncio(fails_unheard),
    "in a thread": in_threads(fails_in_a_thread),
}


@pytest.mark.parametrize("clock", ["virtual", "wall"])
@pytest.mark.parametrize("failing", FAILING.values(), ids=list(FAILING))
def test_an_error_in_a_scheduler_is_told_in_one_line_with_its_place(
    failing: Scheduler, clock: Clock
) -> None:
    """No traceback, no group of exceptions; the original is kept for whoever wants to know."""
    one = run(make_scenario(), failing, clock=clock, speed=100_000.0, games=())
    assert isinstance(one.error, RunError)
    assert isinstance(one.error.__cause__, ValueError)
    traceback = one.error.__cause__.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    assert traceback is not None
    place = f"test_failures.py, line {traceback.tb_lineno}"
    assert str(one.error) == f"the scheduler own failed: ValueError: bad luck ({place})"
    assert one.record.stopped == str(one.error)


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)])
def test_a_scheduler_cannot_end_the_program(error: BaseException) -> None:
    """Not even with what ends programs."""

    async def play_boards(_: Sequence[AwaitingBoard]) -> None:
        raise error

    for scheduler in (in_asyncio(play_boards), in_trio(play_boards)):
        one = run(make_scenario(), scheduler)
        assert str(one.error).startswith(f"the scheduler own failed: {type(error).__name__}")


def moves_twice(board: BlockingBoard) -> None:
    """Have the master move twice."""
    board.opponent_arrives()
    board.master_moves()
    board.master_moves()


def replies_first(board: BlockingBoard) -> None:
    """Ask for a reply to nothing."""
    board.opponent_arrives()
    board.opponent_replies()


def plays_on(board: BlockingBoard) -> None:
    """Play on when the game is over."""
    play_board(board)
    board.master_moves()


def moves_while_she_moves(hall: ThreadedHall) -> None:
    """Have two threads at one board."""
    board = hall.boards[0]
    board.opponent_arrives()
    threads = [hall.thread(board.master_moves) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


OUT_OF_TURN = (
    "out of turn; after every move of the master the opponent's reply has to be waited for"
)


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (moves_twice, f"board 1, ply 2: the master was asked for a move {OUT_OF_TURN}"),
        (replies_first, f"board 1, ply 1: a reply was asked for {OUT_OF_TURN}"),
        (plays_on, "board 1: the master was asked for a move, but the game is over"),
    ],
)
def test_what_is_not_due_is_refused(play: Callable[[BlockingBoard], None], words: str) -> None:
    """By board and ply, and with the rule."""
    one = run(make_scenario(), own(lambda exhibition: play(BlockingHall(exhibition).boards[0])))
    assert isinstance(one.error, OutOfTurn)
    assert str(one.error) == words


def test_two_threads_at_one_board_are_refused() -> None:
    """The second one comes while the first one's move has begun."""
    one = run(make_scenario(), in_threads(moves_while_she_moves))
    assert isinstance(one.error, OutOfTurn)
    assert str(one.error).startswith("board 1, ply 2: the master was asked for a move out of turn")


async def forgets_to_await(boards: Sequence[AwaitingBoard]) -> None:
    """Start a task for every board, and be done."""
    tasks = [asyncio.create_task(play_awaiting(board)) for board in boards]
    assert not any(task.done() for task in tasks)


def forgets_to_join(hall: ThreadedHall) -> None:
    """Start a thread for every board, and be done."""
    master = hall.lock()
    for board in hall.boards:
        hall.thread(play_in_turn, board, master).start()


def play_in_turn(board: BlockingBoard, master: AbstractContextManager[object]) -> None:
    """Play one game in a thread of its own."""
    board.opponent_arrives()
    while board.in_play:
        with master:
            board.master_moves()
        board.opponent_replies()


def forgets_a_board(exhibition: Exhibition) -> None:
    """Play all games but the last."""
    for board in BlockingHall(exhibition).boards[:-1]:
        play_board(board)


@pytest.mark.parametrize(
    "forgetting",
    [in_asyncio(forgets_to_await), in_threads(forgets_to_join), own(forgets_a_board)],
    ids=["to await", "to join", "a board"],
)
@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_a_scheduler_that_leaves_games_unfinished_is_found_out(
    forgetting: Scheduler, clock: Clock
) -> None:
    """It believes that all went well; the verdict knows better. Nobody plays on behind its back."""
    before = threading.enumerate()
    one = run(make_scenario(), forgetting, clock=clock, speed=100_000.0)
    assert threads_left_since(before) == []
    assert one.error is None
    assert one.verdict.broken == ("every-game-ends",)


def test_a_board_that_nobody_came_to_is_named() -> None:
    """Number 3 was left out."""
    one = run(make_scenario(), own(forgets_a_board))
    assert [str(breach) for breach in one.verdict.breaches] == [
        "every-game-ends: board 3 at 0:00:00: nobody ever played here"
    ]


def test_without_the_lock_the_master_is_at_two_boards_at_once() -> None:
    """What the lock is for: the verdict says where it is missed."""

    def play_hall(hall: ThreadedHall) -> None:
        threads = [hall.thread(play_board, board) for board in hall.boards]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    one = run(make_scenario(), in_threads(play_hall))
    assert [str(breach) for breach in one.verdict.breaches] == [
        "one-board-at-a-time: board 2 at 0:00:00: the master came here while she was still at "
        "board 1, until 0:00:05"
    ]


def test_a_comparison_ends_with_the_first_failure() -> None:
    """The run that failed is in it; those after it have not begun."""
    seating = seating_with(raising(ValueError("bad luck")))
    several = compare(make_scenario(), seating=seating)
    assert [one.scheduler.name for one in several.runs] == ["sequential"]
    assert several.error is several.runs[0].error
    assert isinstance(several.error, PlayerError)


@pytest.mark.parametrize("turn", [1, 2])
@pytest.mark.parametrize("who", ["master", "opponent"])
def test_a_comparison_survives_whatever_fails_and_whenever(who: str, turn: int) -> None:
    """Even where there is nothing to compare, and no time from which to make a theory."""
    seating = seating_with(raising(ValueError("bad luck")), board=1, who=who, turn=turn)
    several = compare(make_scenario(1, 2), seating=seating)
    assert isinstance(several.error, PlayerError)
    assert several.prediction.by_board[1][0].kind is Kind.ARRIVED


@pytest.fixture
def bad_luck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a bad player into the command line, which knows good ones only."""
    seating = seating_with(raising(ValueError("bad luck")))
    monkeypatch.setattr(session, "run", partial(run, seating=seating))
    monkeypatch.setattr(session, "compare", partial(compare, seating=seating))


@pytest.mark.usefixtures("bad_luck")
def test_the_command_line_tells_one_error_and_keeps_what_was_played(
    scheduler: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 1, two plain lines on standard error, and all the files."""
    out = tmp_path / "out"
    options = ["--format", "none", "--json", "--out", str(out)]
    with pytest.raises(SystemExit) as ended:
        main(["run", "duel", "--scheduler", scheduler, *options])
    said = capsys.readouterr()
    told = json.loads(said.out)["runs"][0]
    record = load_record(out / "record.json")
    moves = sum(bool(event.move) for event in record.events)
    assert ended.value.code == 1
    assert said.err.splitlines() == [
        f"error: {told['error']}",
        f"{moves} moves were played with {scheduler}; they are written.",
    ]
    assert told["error"].startswith("board 2, ply 4: Slow Sam failed: ValueError: bad luck (in ")
    assert record.stopped == told["error"]
    assert sorted(path.name for path in out.iterdir()) == [
        "games.pgn", "record.csv", "record.json", "summary.json",
    ]  # fmt: skip


@pytest.mark.usefixtures("bad_luck")
def test_a_failed_comparison_still_draws_what_there_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A picture of the moment when it went wrong."""
    out = tmp_path / "out"
    with pytest.raises(SystemExit) as ended:
        main(["compare", "duel", "--format", "svg", "--out", str(out)])
    assert ended.value.code == 1
    assert "Slow Sam failed: ValueError: bad luck" in capsys.readouterr().err
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.svg")) == [
        "comparison.svg", "sequential/gantt.svg", "totals.svg",
    ]  # fmt: skip


@pytest.mark.parametrize("option", ["--json", "--quiet"])
def test_a_run_that_is_not_right_says_so_even_if_it_is_to_be_quiet(
    option: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 1, and on standard error what broke: here it is held against another seed."""
    monkeypatch.setattr(session, "seed_games", lambda _, **__: seed_games(make_scenario(seed=9)))
    with pytest.raises(SystemExit) as ended:
        main(["run", "duel", option, "--format", "none", "--out", str(tmp_path / "out")])
    assert ended.value.code == 1
    names = [line.partition(":")[0] for line in capsys.readouterr().err.splitlines()]
    assert names == ["asyncio broke think-times", "asyncio broke the-seeds-games"]

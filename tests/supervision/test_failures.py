"""Bad schedulers: one clear error, and what was played is kept."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import NoReturn

import pytest
import trio
from conftest import make_scenario, threads_left_since
from troublemakers import own

from simul.cli import main, session
from simul.errors import OutOfTurn, RunError
from simul.exhibition import Exhibition
from simul.games import seed_games
from simul.halls.awaiting import AwaitingBoard
from simul.halls.blocking import BlockingBoard, BlockingHall
from simul.halls.calling import CallingHall
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.halls.threaded import ThreadedHall
from simul.record import Fate, Kind
from simul.running import Clock, run
from simul.schedulers import Scheduler
from simul.schedulers.callbacks import Loop


def play_board(board: BlockingBoard) -> None:
    """Play one game."""
    board.opponent_arrives()
    while board.in_play:
        board.master_moves()
        board.opponent_replies()


async def play_awaiting(board: AwaitingBoard) -> None:
    """Play one game, in asyncio or Trio."""
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
    """Make a scheduler from its function of a hall."""
    return own(lambda exhibition: play_hall(ThreadedHall(exhibition)))


def fails_in_play(_: Exhibition) -> NoReturn:
    """Fail before the first move."""
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


async def fails_never_awaited(boards: Sequence[AwaitingBoard]) -> None:
    """Fail in a task that is never awaited."""

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
    "never awaited": in_asyncio(fails_never_awaited),
    "in a thread": in_threads(fails_in_a_thread),
}


SWALLOWED = "; it ended a task or a call, and was swallowed: its result was never looked at"


@pytest.mark.parametrize("clock", ["virtual", "wall"])
@pytest.mark.parametrize("failing", FAILING.values(), ids=list(FAILING))
def test_an_error_in_a_scheduler_is_reported_in_one_line_with_its_place(
    failing: Scheduler, clock: Clock
) -> None:
    """No traceback, no group of exceptions; the original is kept as the cause."""
    one = run(make_scenario(), failing, clock=clock, speed=100_000.0, games=())
    assert isinstance(one.error, RunError)
    assert isinstance(one.error.__cause__, ValueError)
    traceback = one.error.__cause__.__traceback__
    while traceback and traceback.tb_next:
        traceback = traceback.tb_next
    assert traceback is not None
    place = f"test_failures.py, line {traceback.tb_lineno}"
    fate = SWALLOWED if failing is FAILING["never awaited"] else ""
    assert str(one.error) == f"the scheduler own failed: ValueError: bad luck ({place}){fate}"
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
    """Make the master's move twice."""
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
    """Play in two threads at one board."""
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
NO_MOVE = "out of turn; it is the master's turn, so there is no move to reply to"


@pytest.mark.parametrize(
    ("play", "words"),
    [
        (moves_twice, f"board 1, ply 2: the master was asked for a move {OUT_OF_TURN}"),
        (replies_first, f"board 1, ply 1: a reply was asked for {NO_MOVE}"),
        (plays_on, "board 1: the master was asked for a move, but the game is over"),
    ],
)
def test_what_is_not_due_is_refused(play: Callable[[BlockingBoard], None], words: str) -> None:
    """By board and ply, and with the rule."""
    one = run(make_scenario(), own(lambda exhibition: play(BlockingHall(exhibition).boards[0])))
    assert isinstance(one.error, OutOfTurn)
    assert str(one.error) == words
    assert (one.outcome, one.raised) == ("failed", "OutOfTurn")


@pytest.mark.parametrize(
    ("play", "at", "words"),
    [
        (moves_twice, "0:00:05", f"the master was asked for a move {OUT_OF_TURN}"),
        (replies_first, "0:00:00", f"a reply was asked for {NO_MOVE}"),
    ],
)
def test_who_is_asked_out_of_turn_fails_in_the_record(
    play: Callable[[BlockingBoard], None], at: str, words: str
) -> None:
    """The game goes no further, and the verdict names the rule, the board and the time."""
    one = run(make_scenario(1), own(lambda exhibition: play(BlockingHall(exhibition).boards[0])))
    failed = one.record.by_board[1][-1]
    assert (failed.kind, failed.note) == (Kind.FAILED, str(one.error))
    assert one.record.fates == {1: Fate.FAILED}
    assert str(one.verdict.breaches[0]) == f"turns-alternate: board 1 at {at}: {words}"
    assert one.verdict.broken == ("turns-alternate", "every-game-ends")


def test_no_scheduler_can_hide_that_it_asked_out_of_turn() -> None:
    """It takes the error lightly and plays on at the other boards; the run has failed."""

    def play(exhibition: Exhibition) -> None:
        first, *others = BlockingHall(exhibition).boards
        with suppress(OutOfTurn):
            moves_twice(first)
        for board in others:
            play_board(board)

    one = run(make_scenario(), own(play))
    assert isinstance(one.error, OutOfTurn)
    assert one.raised == ""
    assert list(one.record.fates.values()) == [Fate.FAILED, Fate.COMPLETED, Fate.COMPLETED]
    assert "turns-alternate" in one.verdict.broken


@pytest.mark.parametrize(
    ("colour", "words"),
    [
        ("white", "before the first move the opponent's arrival has to be waited for"),
        ("black", "the opponent moves first, and that has to be waited for"),
    ],
)
def test_a_move_before_anything_else_is_refused_with_what_comes_first(
    colour: str, words: str
) -> None:
    """It is not the reply to a move of hers, for she has made none."""

    def play(exhibition: Exhibition) -> None:
        (board, *_) = CallingHall(exhibition, Loop(exhibition.time).call_at).boards
        board.opponent_arrives(lambda: None)  # it will be over later
        board.master_moves()

    master = {"player": "random", "move_time": "5 s", "colour": colour}
    one = run(make_scenario(master=master), own(play))
    asked = "board 1, ply 1: the master was asked for a move out of turn"
    beside = "a callback of its own does so, whose end has to come first"
    assert str(one.error) == f"{asked}; {words}; {beside}"


def test_two_threads_at_one_board_are_refused() -> None:
    """The second one comes while the first one's move has begun."""
    one = run(make_scenario(), in_threads(moves_while_she_moves))
    assert isinstance(one.error, OutOfTurn)
    asked = "board 1, ply 1: the master was asked for a move out of turn"
    assert str(one.error) == f"{asked}; her move at this board is still under way"
    assert one.verdict.broken == ("turns-alternate", "every-game-ends")


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


@pytest.mark.long
@pytest.mark.parametrize(
    "forgetting",
    [in_asyncio(forgets_to_await), in_threads(forgets_to_join), own(forgets_a_board)],
    ids=["to await", "to join", "a board"],
)
@pytest.mark.parametrize("clock", ["virtual", "wall"])
def test_a_scheduler_that_leaves_games_unfinished_is_found_out(
    forgetting: Scheduler, clock: Clock
) -> None:
    """It ends without an error; the verdict finds it. No game goes on afterwards."""
    before = threading.enumerate()
    # slow enough that no game can be over before the program is
    one = run(make_scenario(), forgetting, clock=clock, speed=100.0)
    assert threads_left_since(before) == []
    assert one.error is None
    assert one.verdict.broken == ("every-game-ends",)


def test_a_board_that_was_never_visited_is_named() -> None:
    """Number 3 was left out."""
    one = run(make_scenario(), own(forgets_a_board))
    assert [str(breach) for breach in one.verdict.breaches] == [
        "every-game-ends: board 3 at 0:00:00: nobody ever played here"
    ]
    assert list(one.record.fates.values()) == [Fate.COMPLETED, Fate.COMPLETED, Fate.NEVER_STARTED]


def test_tasks_that_are_never_awaited_are_orphans() -> None:
    """Their loop ends before them, and only then are they cancelled."""
    one = run(make_scenario(), in_asyncio(forgets_to_await))
    assert one.outcome == "broken"
    assert list(one.record.fates.values()) == [Fate.ORPHANED] * 3
    assert one.record.makespan == 0
    one = run(make_scenario(), in_asyncio(waits_half_a_minute))
    assert list(one.record.fates.values()) == [Fate.ORPHANED] * 3
    assert one.record.makespan == 30_000


async def waits_half_a_minute(boards: Sequence[AwaitingBoard]) -> None:
    """Start a task for every board, and go home after half a minute."""
    tasks = [asyncio.create_task(play_awaiting(board)) for board in boards]
    await asyncio.sleep(30)
    assert not any(task.done() for task in tasks)


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
    assert one.outcome == "too good to be true"


def one_after_the_other(exhibition: Exhibition) -> None:
    """Play all games one after the other."""
    for board in BlockingHall(exhibition).boards:
        play_board(board)


def test_a_scheduler_that_promises_an_order_is_held_to_it() -> None:
    """The same scheduler may promise nothing, what it does, or what it does not."""
    scenario = make_scenario(2, 2)
    assert run(scenario, own(one_after_the_other)).outcome == "verified"
    assert run(scenario, own(one_after_the_other, "sequential")).outcome == "verified"
    one = run(scenario, own(one_after_the_other, "ready-first"))
    assert one.error is None
    assert one.outcome == "broken"
    assert [str(breach) for breach in one.verdict.breaches] == [
        "promised-order: board 2 at 0:00:05: the master should have come here now, but next "
        "came to board 1, at 0:01:00"
    ]


@pytest.mark.parametrize("option", ["--json", "--quiet"])
def test_a_run_that_is_not_right_says_so_even_if_it_is_to_be_quiet(
    option: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Exit code 1, and on standard error what broke: here it is held against another seed."""
    monkeypatch.setattr(
        session, "foreseen_games", lambda _, **__: seed_games(make_scenario(seed=9))
    )
    with pytest.raises(SystemExit) as ended:
        main(["run", "duel", option, "--format", "none", "--out", str(tmp_path / "out")])
    assert ended.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        "asyncio broke think-times: board 1 at 0:00:05: the reply took 20 s instead of 55 s "
        "(and the-seeds-games and promised-order)",
        "Broken rules:",
        "  think-times      each reply takes as long as was sampled for it",
        "  the-seeds-games  moves and results are those of the seed",
        "  promised-order   the master goes to the boards in the order, and at the times, that the "
        "policy promises",
    ]

"""Threads that are made and do nothing: the program is sequential, and is told why."""

import pytest
from small_programs import LOCKED, STEWARDS, THREADED_HALL, instead, line_with, looks_like, played

pytestmark = pytest.mark.usefixtures("own_folder")

RUN = "threads that are never started: `run()` makes the call in the thread that calls it"
CALLED = "a function that is called where it should be passed on, to be called later"
NEVER = "threads that are made and never started"
ONE_BY_ONE = 3 * 4 * 60_000
STARTED = "        thread.start()\n"
JOINED = "    for thread in threads:\n        thread.join()\n"
STEWARDED = THREADED_HALL + LOCKED + STEWARDS
SUBCLASS = (
    THREADED_HALL
    + LOCKED
    + """
class Steward(threading.Thread):
    def __init__(self, board):
        super().__init__()
        self.board = board

    def run(self):
        play_board(self.board)

def main(boards):
    threads = [Steward(board) for board in boards]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""
)


@pytest.mark.parametrize("text", [STEWARDED, SUBCLASS], ids=["target", "subclass"])
@pytest.mark.parametrize("joins", [True, False])
def test_run_instead_of_start_is_told_with_its_line(text: str, *, joins: bool) -> None:
    """The games are right, one after the other; a `join` of what was never started raises."""
    text = instead(text, STARTED, STARTED.replace("start", "run"))
    one = played(text if joins else instead(text, JOINED, ""))
    assert one.outcome == ("failed" if joins else "verified")
    assert one.record.makespan == ONE_BY_ONE
    assert looks_like(one) == RUN
    assert one.place == ("mine.py", line_with("thread.run()"))


def test_a_target_that_is_called_instead_of_given_is_told_with_its_line() -> None:
    """The threads that are started have nothing to do."""
    one = played(instead(STEWARDED, "target=play_board, args=(board,)", "target=play_board(board)"))
    assert (one.outcome, one.record.makespan) == ("verified", ONE_BY_ONE)
    assert looks_like(one) == CALLED
    assert one.place == ("mine.py", line_with("threading.Thread("))


IN_A_POOL = (
    "from concurrent.futures import ThreadPoolExecutor\n"
    + THREADED_HALL
    + LOCKED
    + """
def main(boards):
    with ThreadPoolExecutor(3) as pool:
        games = [pool.submit(play_board(board)) for board in boards]
    for game in games:
        game.result()
"""
)


@pytest.mark.parametrize("asks", [True, False])
def test_a_call_that_is_made_instead_of_submitted_is_told_with_its_line(*, asks: bool) -> None:
    """Python says only that None is not callable, and only if it is asked for the results."""
    one = played(IN_A_POOL if asks else instead(IN_A_POOL, "game.result()", "pass"))
    assert one.outcome == ("failed" if asks else "verified")
    assert one.record.makespan == ONE_BY_ONE
    assert looks_like(one) == CALLED
    assert one.place == ("mine.py", line_with("pool.submit("))


def test_threads_that_nobody_starts_are_told() -> None:
    """No game was begun."""
    one = played(instead(instead(STEWARDED, STARTED, "        pass\n"), JOINED, ""))
    assert one.verdict.broken == ("every-game-ends",)
    assert looks_like(one) == NEVER


@pytest.mark.parametrize("text", [STEWARDED, SUBCLASS], ids=["target", "subclass"])
def test_threads_that_are_started_are_right(text: str) -> None:
    """Also where one more is made and not needed, or has nothing to do."""
    more = "    threading.Thread(target=print)\n    threading.Thread().start()\n"
    one = played(text.replace("def main(boards):\n", "def main(boards):\n" + more))
    assert (one.outcome, one.cause) == ("verified", None)


def test_a_sequential_program_may_have_threads_for_something_else() -> None:
    """Whoever watches one game after the other has not promised to do otherwise."""
    one = played(
        THREADED_HALL
        + """
def main(boards):
    watch = threading.Thread(target=print, kwargs={"end": ""})
    watch.start()
    for board in boards:
        board.opponent_arrives()
        while board.in_play:
            board.master_moves()
            board.opponent_replies()
    watch.join()
"""
    )
    assert (one.outcome, one.record.makespan, one.cause) == ("verified", ONE_BY_ONE, None)

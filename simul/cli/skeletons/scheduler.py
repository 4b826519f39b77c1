"""My own scheduler.

It works as it is, like `simul show asyncio`, from which it is copied. Change one thing at a time,
and look at the chart after each change:

    simul run duel --scheduler THIS_FILE
    simul compare duel --schedulers asyncio,THIS_FILE
    simul show asyncio THIS_FILE

The exhibition knows who sits where, and how long each move takes; you decide at which board the
master plays next. After the run, the verdict says whether she was ever in two places at once, moved
before the reply or left a game unfinished.
"""

import asyncio
from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.halls.awaiting import AwaitingBoard
from simul.halls.on_asyncio import AsyncioHall

# A promise that the verdict checks: the board that has waited longest for the master is served
# first. You may promise "sequential" (one game after the other) or "rotation" (round-robin), or
# remove the line: then only the rules that hold for every scheduler are checked.
POLICY = "ready-first"


def play(exhibition: Exhibition) -> None:
    """Play all games: this is where every scheduler begins, and it is not an `async def`."""
    # A hall holds the boards, and connects them to the framework that plays them. Other halls:
    # simul.halls.blocking.BlockingHall  no framework at all; see: simul show sequential
    # simul.halls.threaded.ThreadedHall  threads and locks; see: simul show threaded
    # simul.halls.on_trio.TrioHall       Trio; see: simul show trio
    hall = AsyncioHall(exhibition)
    # the event loop of the hall uses the clock of the hall, so no task waits a real second
    with asyncio.Runner(loop_factory=hall.new_event_loop) as runner:
        runner.run(play_boards(hall.boards))


async def play_boards(boards: Sequence[AwaitingBoard]) -> None:
    """Play all games at once."""
    async with asyncio.TaskGroup() as tasks:  # the block ends when every task has ended
        for board in boards:
            tasks.create_task(play_board(board))


async def play_board(board: AwaitingBoard) -> None:
    """Play one game from the first move to the last reply."""
    # Wait until an opponent sits down. If the opponent has the first move, also until it is made.
    await board.opponent_arrives()
    # Play until mate, draw or the move limit; a move of either side may end the game.
    while board.in_play:
        # She comes to the board and makes her move. There is no await in this call, so no other
        # task can run meanwhile: she is one person.
        board.master_moves()
        # The opponent thinks and replies. At this await she walks on, and other boards are served.
        await board.opponent_replies()


# What to try next (and what does it do to the promise above?):
# - Remove the `await` before board.opponent_replies(). What does the report say it looks like?
# - Make one asyncio.Semaphore(2) for all games, and put `async with` it around the while loop. Who
#   waits for what, and for how long in total?
# - Play one game after the other: `await play_board(board)` instead of a task for it.
# - Let board 1 wait: `await asyncio.sleep(60)` just before its loop. These are seconds of the hall.
# - Write it with Trio. What is a TaskGroup called there?

"""Pages of replays: what is packed in one, and steps made by hand."""

import base64
import json
import re
import zlib
from dataclasses import replace
from typing import Any

from simul.output.replay import ShownRun
from simul.record import Kind, in_causal_order
from simul.record.steps import Action, Position, Step, Steps
from simul.running.results import Run


def unpacked(page: str, name: str) -> str:
    """Return a text that is packed in an element of a page."""
    found = re.search(rf'<script type="text/plain" id="{name}">([^<]*)</script>', page)
    assert found
    return zlib.decompress(base64.b64decode(found[1])).decode()


def data_of(page: str) -> dict[str, Any]:
    """Return the data that a page shows."""
    data: dict[str, Any] = json.loads(unpacked(page, "data"))
    return data


def place(source: str, function: str, text: str) -> Position:
    """Return where an expression stands: its first appearance."""
    before, found, _ = source.partition(text)
    assert found
    line, column = before.count("\n") + 1, len(before.rpartition("\n")[2].encode())
    return Position(function, line, column, line, column + len(text.encode()))


def steps_of(run: Run) -> Steps:
    """Return where the tasks of the scheduler `asyncio` stand, made from what they do."""
    source = run.scheduler.source
    moves = place(source, "play_board", "board.master_moves()")
    replies = place(source, "play_board", "await board.opponent_replies()")
    group = place(source, "play_boards", "asyncio.TaskGroup()")
    steps = [Step(0, 0, 0, Action.GIVES_UP, (group,))]
    for event in in_causal_order(run.record.events):
        at, board = event.at, event.board
        if event.kind is Kind.VISIT:
            steps.append(Step(at, board, board, Action.RUNS, (moves,)))
        elif event.kind is Kind.MOVE:
            steps.append(Step(at, board, board, Action.GIVES_UP, (replies,)))
        elif event.kind is Kind.OVER:
            steps.append(Step(at, board, board, Action.LEAVES))
    boards = [pairing.board for pairing in run.record.pairings]
    return Steps(("main", *(f"task {board}" for board in boards)), tuple(steps))


def with_steps(run: Run) -> ShownRun:
    """Show a run of `asyncio` with its steps."""
    return replace(ShownRun.of(run), steps=steps_of(run))

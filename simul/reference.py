"""What must happen, computed without any scheduler: a plain event-heap simulation.

The games of the seed are known; a heap of who is ready when tells at what time everything takes
place. This shares nothing with boards, halls and timeline: it is the oracle they are held against.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from heapq import heappop, heappush

import chess

from simul.adjudication import adjudication
from simul.games import Game, forfeit, seed_games
from simul.record import Event, Kind, Pairing, Record
from simul.scenario import Scenario

NOT_TO_COME = 2**62
"""Ms of hall time, for a reply that nobody will ever make."""


def cut_off(game: Game, ply: int, since: int) -> tuple[int, str]:
    """When and with what note a game ends that is cut off after `ply` half-moves."""
    misfortune = game.misfortune
    at = max(misfortune.cut_off_at or 0, since)
    if not misfortune.closes:
        return at, forfeit(game.pairing, "the master fell ill", True)
    position = chess.Board(game.pairing.fen)
    for move, _ in game.moves[:ply]:
        position.push_uci(move)
    return at, adjudication(position, "the hall closed")


def end_of_thinking(game: Game, ply: int, began: int) -> tuple[int, str]:
    """When an opponent's thinking ends, and the note with which it ends the game; none for a reply.

    `ply` half-moves have been made, the last of them at `began`. Of all that may end it the first
    counts; at the same instant a reply, then a walk-out, the end of everything, the time limit.
    """
    misfortune = game.misfortune
    fails = ply == len(game.moves)
    drawn = (game.spoilt or 0) if fails else game.moves[ply][1]
    due = began + drawn
    if misfortune.falls_silent_at is not None and misfortune.falls_silent_at < due:
        due = NOT_TO_COME
    ends: list[tuple[int, int, str]] = []
    if misfortune.walks_out_at is not None and misfortune.walks_out_at < due:
        words = f"{game.opponent} walked out"
        at = max(misfortune.walks_out_at, began)
        ends.append((at, 1, forfeit(game.pairing, words, False)))
    if misfortune.cut_off_at is not None and misfortune.cut_off_at < due:
        at, note = cut_off(game, ply, began)
        ends.append((at, 2, note))
    if not ends:
        ends.append((began, 0, game.ending) if fails else (due, 0, ""))
    if misfortune.limit is not None:
        words = f"no reply within {misfortune.limit / 1_000:g} s"
        ends.append((began + misfortune.limit, 3, forfeit(game.pairing, words, False)))
    at, _, note = min(ends)
    return at, note


class _Board:
    """A board of the reference: how far its game is, and the events that have happened there."""

    def __init__(self, game: Game, order: int) -> None:
        self.game = game
        self.order = order
        """Who goes first of those ready at the same instant."""
        self.events: list[Event] = []
        self.ready_at = 0
        """When the opponent is ready for the master's next visit, or the game is over."""
        self.over = False
        self._ply = 0

    def arrive(self) -> None:
        """Seat the opponent, who thinks at once if it is their move."""
        self._note(0, Kind.ARRIVED)
        if self.game.opponent_first:
            self._think(0)

    def visit(self, at: int) -> int:
        """Have the master make her move; return when she is free again."""
        end = self.game.misfortune.cut_off_at
        if end is not None and at >= end:
            self._end(*cut_off(self.game, self._ply, self.ready_at))
            return at
        self.events.append(Event(at, self.game.pairing.board, self._ply + 1, Kind.VISIT))
        if self._ply == len(self.game.moves):
            self._end(at, self.game.ending, self._ply + 1)
            return at
        free = at + self.game.moves[self._ply][1]
        self._move(free, Kind.MOVE)
        if not self.over:
            self._think(free)
        return free

    def _think(self, began: int) -> None:
        at, note = end_of_thinking(self.game, self._ply, began)
        if note:
            self._end(at, note)
        elif at >= NOT_TO_COME:
            self.ready_at = at
        else:
            self._move(at, Kind.REPLY)

    def _move(self, at: int, kind: Kind) -> None:
        self._note(at, kind, self.game.moves[self._ply][0])
        self.ready_at = at
        if self._ply == len(self.game.moves) and self.game.spoilt is None:
            self._end(at, self.game.ending)

    def _end(self, at: int, note: str, ply: int | None = None) -> None:
        self.over, self.ready_at = True, at
        ply = self._ply if ply is None else ply
        self.events.append(Event(at, self.game.pairing.board, ply, Kind.OVER, "", note))

    def _note(self, at: int, kind: Kind, move: str = "") -> None:
        self._ply += bool(move)
        self.events.append(Event(at, self.game.pairing.board, self._ply, kind, move))


def predict_sequential(boards: Sequence[_Board], _workers: int) -> None:
    """One master who stays at a board until its game is over."""
    now = 0
    for board in boards:
        board.arrive()
        now = max(now, board.ready_at)
        while not board.over and now < NOT_TO_COME:
            now = max(board.visit(now), board.ready_at)
        if now >= NOT_TO_COME:
            return


def predict_rotation(boards: Sequence[_Board], _workers: int) -> None:
    """One master who walks round and waits at a board until its opponent is ready."""
    for board in boards:
        board.arrive()
    now, going = 0, list(boards)
    while going:
        for board in going:
            now = max(now, board.ready_at)
            if now >= NOT_TO_COME:
                return
            if not board.over:
                now = board.visit(now)
        # a game that ended with a reply is found to be over when she is there again
        going = [board for board in going if not board.over or board.ready_at > now]


def predict_ready_first(boards: Sequence[_Board], _workers: int) -> None:
    """One master who always serves whoever has been ready longest."""
    predict_thread_pool(boards, len(boards))


def predict_thread_pool(boards: Sequence[_Board], workers: int) -> None:
    """The same, but a game begins only when one of so many workers has no other."""
    to_come = deque(boards)
    ready: list[tuple[int, int, _Board]] = []
    now = free = visits = 0

    def begin() -> None:
        if to_come:
            board = to_come.popleft()
            board.arrive()
            heappush(ready, (board.ready_at, board.order, board))

    for _ in range(workers):
        begin()
    while ready and ready[0][0] < NOT_TO_COME:
        at, _, board = heappop(ready)
        now = max(now, at)
        if board.over:
            begin()
            continue
        visits += 1
        board.order = visits
        free = board.visit(max(now, free))
        heappush(ready, (board.ready_at, board.order, board))


def predict_processes(boards: Sequence[_Board], workers: int) -> None:
    """So many masters, each with every so-manieth board."""
    masters = min(workers, len(boards))
    for master in range(masters):
        predict_ready_first(boards[master::masters], 0)


PREDICTIONS: dict[str, Callable[[Sequence[_Board], int], None]] = {
    "sequential": predict_sequential,
    "rotation": predict_rotation,
    "ready-first": predict_ready_first,
    "thread-pool": predict_thread_pool,
    "processes": predict_processes,
}
"""How a policy serves the boards, by the policy's name."""


def _pairings(scenario: Scenario, policy: str, games: Sequence[Game]) -> Iterator[Pairing]:
    masters = min(scenario.workers, len(games)) if policy == "processes" else 1
    for order, game in enumerate(games):
        yield replace(game.pairing, masters=(order % masters + 1,))


def predict(scenario: Scenario, policy: str, games: Iterable[Game] | None = None) -> Record:
    """Predict the whole record of a scenario under a policy, to the millisecond."""
    games = tuple(games) if games is not None else seed_games(scenario)
    boards = [_Board(game, order - len(games)) for order, game in enumerate(games)]
    PREDICTIONS[policy](boards, scenario.workers)
    return Record(
        title=scenario.title,
        scheduler="reference",
        clock="virtual",
        seed=scenario.seed,
        pairings=tuple(_pairings(scenario, policy, games)),
        events=Record.in_order([event for board in boards for event in board.events]),
    )

"""Games that end before their time: whether they had to, and when; chess clocks included.

These rules are written twice on purpose: here, on top of `simul.oracle.reference`, and for the hall
in `simul.games.live_game`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from simul.durations import NEVER, clock
from simul.games import Game
from simul.oracle.reference import cut_off, end_of_thinking, out_of_time
from simul.oracle.verdict.case import Case, Finding
from simul.record import Ending, Event, Kind, Reason

_TURN_BEGINS = {Kind.ARRIVED, Kind.MOVE, Kind.REPLY}


@dataclass
class _Turn:
    """The side to move, since when its clock runs, and what is left on the clocks."""

    game: Game
    made: int = 0
    """Plies played so far."""
    since: int = 0
    """Since when the clock runs, in ms."""
    masters: bool = False
    """Whether it is the master's turn."""

    def __post_init__(self) -> None:
        clocks = self.game.pairing.clocks
        self._left = {True: clocks.master, False: clocks.opponent} if clocks else None
        self._increment = clocks.increment if clocks else 0

    def go_on(self, event: Event) -> None:
        """Follow an arrival or a move."""
        if event.move and self._left:
            self._left[event.kind is Kind.MOVE] += self._increment - (event.at - self.since)
        self.made += bool(event.move)
        self.since = event.at
        self.masters = event.kind is Kind.REPLY
        if event.kind is Kind.ARRIVED:
            self.masters = not self.game.opponent_first

    @property
    def left(self) -> int | None:
        """Ms left on the running clock; None without clocks."""
        return self._left[self.masters] if self._left else None

    @property
    def flag_at(self) -> int:
        """When the time of the side to move is up, in ms."""
        return NEVER if self.left is None else self.since + self.left

    def out_of_time(self) -> tuple[int, str]:
        """Return when, in ms, and with what note the game ends when time is up."""
        return self.flag_at, out_of_time(self.game, self.made, self.masters)

    def due_end(self, before: Event) -> tuple[int, str]:
        """Return when (ms) and how the game has to end after this event; no note if it goes on."""
        if not self.masters:
            return end_of_thinking(self.game, self.made, before.at, self.left)
        if before.kind is Kind.VISIT:
            return self._due_in_visit(before.at)
        end = self.game.misfortune.cut_off_at
        if end is not None and end <= self.flag_at:
            return cut_off(self.game, self.made, before.at)
        return (0, "") if self.left is None else self.out_of_time()

    def end_without_reply(self, before: Event) -> tuple[int, str]:
        """Return when, in ms, and how the game would end if the opponent thought for ever."""
        for_ever = replace(
            self.game,
            moves=self.game.moves[: self.made],
            times=self.game.times[: self.made],
            spoilt=NEVER,
        )
        return end_of_thinking(for_ever, self.made, before.at, self.left)

    def _due_in_visit(self, at: int) -> tuple[int, str]:
        if self.made == len(self.game.moves):
            return at, self.game.ending
        if at + self.game.times[self.made] > self.flag_at:
            return self.out_of_time()
        return 0, ""


def forfeits(case: Case) -> Iterator[Finding]:
    """Games are cut short when and how they have to be, and no others."""
    for game in case.games:
        turn = _Turn(game)
        for before, after in pairwise(case.moments.get(game.pairing.board, ())):
            if before.kind in _TURN_BEGINS:
                turn.go_on(before)
            if turn.made < len(game.moves) or game.spoilt is not None:
                yield from _wrongly_cut(case, turn, before, after)


def _wrongly_cut(case: Case, turn: _Turn, before: Event, after: Event) -> Iterator[Finding]:
    """Find a game that was cut short without a reason, or not cut short although there was one."""
    board = turn.game.pairing.board
    if after.kind is Kind.VISIT:
        yield from _too_late_a_visit(turn, after)
    elif after.kind is Kind.MOVE and after.at > turn.flag_at:
        at, note = turn.out_of_time()
        yield board, after.at, f"a move was made, but at {clock(at)} it was: {note}"
    elif after.kind in {Kind.OVER, Kind.REPLY}:
        at, note = turn.due_end(before)
        if not case.exact and _reason(after.note) is Reason.OUT_OF_TIME:
            at, note = turn.out_of_time()  # in real time a player may need longer than sampled
        elif not case.exact and Reason.NO_REPLY in (_reason(note), _reason(after.note)):
            return
        elif not case.exact and not turn.masters and after.kind is Kind.OVER:
            later = turn.end_without_reply(before)
            at, note = later if later[1] == after.note else (at, note)
        for words in _wrong_end(case, at, note, after):
            yield board, after.at, words


def _too_late_a_visit(turn: _Turn, visit: Event) -> Iterator[Finding]:
    end = turn.game.misfortune.cut_off_at
    if end is not None and visit.at >= end:
        yield visit.board, visit.at, f"the master came after the end, at {clock(end)}"
    elif turn.masters and visit.at >= turn.flag_at:
        yield (
            visit.board,
            visit.at,
            f"the master came, but her time was up at {clock(turn.flag_at)}",
        )


def _wrong_end(case: Case, at: int, note: str, after: Event) -> Iterator[str]:
    """Yield what is wrong with a reply or an end, where this note was due."""
    if after.kind is Kind.REPLY and at >= NEVER:
        yield "a reply came from an opponent who never replies again"
    elif after.kind is Kind.REPLY and note:
        yield f"a reply came, but at {clock(at)} it was: {note}"
    elif after.kind is Kind.OVER and note != after.note:
        yield f"the game was cut short for no reason: {after.note}"
    elif after.kind is Kind.OVER and _at_another_time(case, at, note, after.at):
        yield f"this was due at {clock(at)}: {note}"


def _at_another_time(case: Case, due: int, note: str, at: int) -> bool:
    """Return whether a game did not end when it was due; in real time only a clock is judged."""
    return at != due if case.exact else at < due and _reason(note) is Reason.OUT_OF_TIME


def _reason(note: str) -> Reason | None:
    return note.reason if isinstance(note, Ending) else None

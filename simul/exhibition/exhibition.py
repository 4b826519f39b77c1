"""One run of an exhibition: who sits where, what has happened so far, and how it is stopped."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from simul.durations import clock
from simul.errors import RunError
from simul.exhibition.master import Master
from simul.exhibition.processors import Processors
from simul.games.seating import Seating, seat
from simul.record import Event, Kind
from simul.scenario import Scenario

if TYPE_CHECKING:
    import threading

    from simul.clocks import Time
    from simul.exhibition.board import Board
    from simul.kernel.outside import Blocked, Call
    from simul.kernel.threads import Kernel


class Exhibition:
    """One run: its boards to be seated, its time, and the events so far."""

    def __init__(
        self,
        scenario: Scenario,
        time: "Time",
        seating: Seating = seat,
        boards: Iterable[int] | None = None,
        first_master: int = 1,
    ) -> None:
        """Seat everybody, or those at some `boards` only; number the masters from the first one."""
        numbers = range(1, scenario.boards + 1) if boards is None else boards
        self.scenario = scenario
        self.seating = seating
        self.places = [
            [seating(scenario, game) for game in scenario.games_at(board)] for board in numbers
        ]
        """The seats of all games at each board of the hall, one game after the other."""
        self.seats = [seat for seats in self.places for seat in seats]
        self.time = time
        self.events: list[Event] = []
        tandem = range(first_master, first_master + scenario.master.tandem)
        self.masters = [Master(number, scenario, self.events.append) for number in tandem]
        """Who make the master's moves, in turns."""
        self.master_at: dict[int, tuple[int, ...]] = dict.fromkeys(
            (seat.pairing.board for seat in self.seats), tuple(tandem)
        )
        """The numbers of the masters who play in a game."""
        self.workers: set[object] = set()
        """The threads, tasks or processes that played at a board."""
        self.played_by: dict[object, Board] = {}
        """The board that a thread or task plays at now."""
        self.threads: list[threading.Thread] = []
        """Threads of the program; when the run ends, so do they."""
        self.kernel: Kernel | None = None
        """How the program's threads block and wake; see `simul.kernel.threads`."""
        self.processors = Processors()
        """Where players whose times are measured compute."""
        self.at_exit: list[Callable[[], object]] = []
        """What Python does when a program has come to its end, such as to close its pools."""
        self.costs: list[str] = []
        """What the run cost beside the playing, in sentences: real seconds, bytes."""
        self.own_file = False
        """Whether the program is a user's own file."""
        self.by_trios_coin = False
        """Whether the order in which Trio runs tasks may have decided something."""
        self.held_up: list[int] = []
        """Ms that moves took longer in real time because others computed meanwhile, one by one."""
        self.failures: list[BaseException] = []
        """What went wrong, also where nobody could be handed it, as in a plain thread."""
        self.swallowed: list[BaseException] = []
        """Errors that the program was handed as results, and may never have looked at."""
        self.unheard: list[BaseException] = []
        """Errors of tasks that nobody awaited; they are failures, too."""
        self.watched: set[Board] = set()
        """Boards at which an event loop was blocked until the opponent had replied."""
        self.stuck = False
        """Whether a call blocked an event loop when the run was stopped."""
        self.orphaned_at: tuple[str, int] | None = None
        """File and line where a task stood that was cancelled at the end of the program."""
        self.left_running = False
        """Whether the program has ended while some of its threads had not."""
        self.raised: BaseException | None = None
        """What came out of the scheduler, as its framework told of it."""
        self.listens = False
        """Whether calls of the program that lead out of the hall are noted."""
        self.outside: dict[Call, None] = {}
        """Calls that led out of the hall without blocking an event loop, in order."""
        self.in_call: Blocked | None = None
        """In real time: the last call that kept an event loop from going on."""
        self.elsewhere = False
        """Whether the games are played where this process cannot see it."""
        self.moves_made = 0
        self.games_over = 0
        self.visits = 0
        self.in_silence: set[Board] = set()
        """Boards whose opponents will never reply, and that somebody waits for."""
        self.parts: list[Exhibition] = []
        """The exhibitions side by side that a team of masters makes of it."""
        self.boards: list[Board] = []
        """All boards of the hall."""
        self.waits_in_vain: Callable[[Board], bool] = lambda _: False
        """Says whether a board waits for a master who herself waits for ever."""
        self.stopped = False
        self.called_off = False
        self._on_stop: list[Callable[[], object]] = [time.stop]
        self._on_cancel: list[Callable[[], object]] = []
        self._plan_the_end()

    def _plan_the_end(self) -> None:
        """Where failures propagate, the exhibition is called off when its scenario says so."""
        scenario = self.scenario
        if not scenario.propagates:
            return  # then every board knows when its game is cut off
        ends = {scenario.falls_ill_at: "the master fell ill", scenario.closes_at: "the hall closed"}
        planned = [(at, what) for at, what in ends.items() if at is not None]
        for at, what in sorted(planned)[:1]:
            error = RunError(f"{what} at {clock(at)}")
            self.time.set_alarm(at, partial(self._end_as_planned, error))

    def _end_as_planned(self, error: BaseException) -> None:
        if self.games_over < len(self.seats):  # else everybody has gone home
            self.call_off(error)

    def on_stop(self, action: Callable[[], object]) -> None:
        """Have `action` called when the run is to stop: from any thread, maybe twice."""
        self._on_stop.append(action)
        if self.stopped:  # asked after the line above, so that `stop` either sees it or is seen
            action()

    def on_cancel(self, action: Callable[[], object]) -> None:
        """Have `action` called when the exhibition is called off or is to stop."""
        self._on_cancel.append(action)
        self.on_stop(action)

    def stop(self) -> None:
        """End the run from outside: every board raises Interrupted at its next step."""
        if self.stopped:
            return
        self.stopped = True
        for action in list(self._on_stop):
            action()

    def fail(self, error: BaseException) -> None:
        """Note an error with which the run ends, and stop everybody."""
        self.failures.append(error)
        self.stop()

    def blocked(self, start: int, end: int, call: str, where: str) -> None:
        """Note that a call blocked the program from start to end (ms): nobody was served.

        Args:
            start: when the call began.
            end: when it returned.
            call: as it would be written, such as `time.sleep(0.5)`.
            where: the place of the call, such as `mine.py, line 25`.
        """
        if end <= start:
            return
        note, master = f"{call} at {where}", self.masters[0].number
        if self.events and self.events[-1] == (start, 0, master, Kind.RESUMED, "", note):
            self.events.pop()  # a loop that does nothing but sleep: one block, however long
        else:
            self.events.append(Event(start, 0, master, Kind.BLOCKED, "", note))
        self.events.append(Event(end, 0, master, Kind.RESUMED, "", note))

    def blocked_outside(self, call: str, where: str) -> None:
        """Note that a call blocks the program for a time that is not the hall's, and not known."""
        note, master, now = f"{call} at {where}", self.masters[0].number, self.time.now
        over = Event(now, 0, master, Kind.RESUMED, "", note)
        if not self.events or self.events[-1] != over:  # else it is another part of the same call
            self.events += [over._replace(kind=Kind.BLOCKED), over]

    def close(self) -> None:
        """Send all players home, whatever one of them may raise."""
        with ExitStack() as home:
            for each in self.seats:
                home.callback(each.close)

    def call_off(self, error: BaseException) -> None:
        """Cancel as a program is cancelled from outside: by each framework's own means.

        Who cannot be cancelled, such as a thread, finds out at the next step at a board.
        """
        self.failures.append(error)
        self.called_off = True
        for action in list(self._on_cancel):
            action()

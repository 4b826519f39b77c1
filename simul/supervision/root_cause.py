"""The root cause: the one error to report, of all that were raised in a run."""

import gc
import re
import traceback
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from types import CodeType
from typing import NamedTuple

from simul.errors import Deadlock, Interrupted, RunError, SimulError
from simul.exhibition import Exhibition
from simul.exhibition.errors import Keeper, Kept
from simul.kernel.deadlock import deadlock
from simul.kernel.running_code import is_pythons
from simul.record import Kind, Place
from simul.supervision.advice import advice
from simul.supervision.supervised import Supervised, is_own
from simul.words import listing

_FAILED = "the scheduler {} failed: "
CAUGHT = "; it ended a call, and the program, which was told, went on"
SWALLOWED = "; it ended a task or a call, and was swallowed: its result was never looked at"
IN_CALLBACK = "; it ended a callback, and nobody was told"
ALL_SWALLOWED = (
    "; it and {} more of its kind ended tasks or calls, and were swallowed: their results were "
    "never looked at"
)


def error_to_report(exhibition: Exhibition, scheduler: Supervised) -> SimulError | None:
    """Return the error to report to the user, of all that were raised; None if there is none."""
    causes = [cause for failure in list(exhibition.errors.failures) for cause in leaves(failure)]
    causes = [cause for cause in causes if not _is_aftermath(cause)]
    if not causes:
        return None
    cause = min(causes, key=_remoteness)  # the first of the nearest
    if isinstance(cause, SimulError):
        return cause
    kept = exhibition.errors.kept
    in_callback = any(each.error is cause and each.by is Keeper.CALLBACK for each in kept)
    fate = IN_CALLBACK if in_callback else ""
    return _unexpected(cause, scheduler, exhibition.errors.begun_at.get(id(cause)), fate)


def why_unfinished(exhibition: Exhibition, scheduler: Supervised) -> SimulError | None:
    """Find out why games are unfinished although the scheduler raised no error.

    Asyncio reports the error of a task that was never awaited when the task is freed. An event loop
    written by hand may end because only opponents are left who will never reply; where a task or
    thread left its board, the program went on and ended by itself. Else the cause may be an error
    that was swallowed.
    """
    _let_go_of_tasks(exhibition)
    gc.collect()
    error = error_to_report(exhibition, scheduler)
    waiting = [board for board in exhibition.log.in_silence if not board.left]
    if error is None and waiting:
        return deadlock(exhibition, sorted(waiting, key=lambda board: board.number))
    return error or swallowed(exhibition, scheduler) or _ended_games(exhibition, scheduler)


def behind_deadlock(exhibition: Exhibition, scheduler: Supervised) -> SimulError | None:
    """Find an error that ended a task or a call before a deadlock: others may wait for it in vain.

    Frames of the tasks that were cancelled at the end may still refer to its task.
    """
    for error in filter(None, [exhibition.errors.raised, *exhibition.errors.failures]):
        for leaf in leaves(error):
            _let_go(leaf)
    _let_go_of_tasks(exhibition)
    gc.collect()
    return _first_unasked(exhibition, scheduler) or _ended_games(exhibition, scheduler)


def never_looked_at(exhibition: Exhibition, scheduler: Supervised) -> str:
    """Tell of an error of a task or a future that a program without other faults never asked for.

    The scheduler has not failed, and so is not said to. Empty if there is no such error.

    Its tasks are freed at once; to search for garbage would cost more than a small run.
    """
    _let_go_of_tasks(exhibition)
    error = _first_unasked(exhibition, scheduler)
    return str(error).removeprefix(_FAILED.format(scheduler.name)) if error else ""


def _let_go_of_tasks(exhibition: Exhibition) -> None:
    """Let tasks be freed: asyncio reports the error of one that was never awaited only then."""
    exhibition.program.workers.clear()
    exhibition.program.played_by.clear()


def _first_unasked(exhibition: Exhibition, scheduler: Supervised) -> SimulError | None:
    return _first_kept([each for each in exhibition.errors.kept if each.is_lost], scheduler)


def _let_go(error: BaseException | None) -> None:
    """Let go of the frames of an error that is only an aftermath, and of those before it."""
    while error is not None and _is_aftermath(error):
        error.with_traceback(None)
        error = error.__context__


def left_in_silence(exhibition: Exhibition) -> list[str]:
    """Return a sentence on the boards that the program gave up because no reply will ever come."""
    left = sorted(board.number for board in exhibition.log.in_silence if board.left)
    if not left:
        return []
    boards = f"board{'s' * (len(left) > 1)} {listing(list(map(str, left)))}"
    return [f"the program has ended without {boards}, where no reply will ever come"]


def swallowed(exhibition: Exhibition, scheduler: Supervised) -> SimulError | None:
    """Return the first error that ended a task or a call of a pool, and went no further."""
    by_interest = sorted(exhibition.errors.kept, key=lambda each: each.asked_for)
    return _first_kept(by_interest, scheduler)


def _ended_games(exhibition: Exhibition, scheduler: Supervised) -> SimulError | None:
    """Return the first error that ended a game, of those that the program caught or looked at."""
    errors = exhibition.program.functions.ended_by
    ended = {board: by for board, by in errors.items() if board.in_play}
    for first in ended.values():
        boards = sorted(board.number for board, by in ended.items() if by.error is first.error)
        games = f"the game{'s' * (len(boards) > 1)} at board{'s' * (len(boards) > 1)}"
        caught = f", was caught ({first.caught_at})" if first.caught_at else ""
        fate = f"; it ended {games} {listing(list(map(str, boards)))}{caught}"
        return _unexpected(first.error, scheduler, None, f"{fate}{_others(exhibition)}")
    return None


def caught_before(exhibition: Exhibition, scheduler: Supervised) -> SimulError | None:
    """Return the error that was caught before the step out of turn that ended the run."""
    by = exhibition.program.turns.caught_before
    if by is None:
        return None
    what = _described(by.error, scheduler, None)
    caught = RunError(f"{what}; it was caught ({by.caught_at}), and the game went on")
    caught.__cause__ = by.error
    return caught


def caught_elsewhere(exhibition: Exhibition) -> SimulError | None:
    """Return the first error that was caught in a program that never played at some boards."""
    played_at = {event.board for event in exhibition.log.events if event.kind is Kind.VISIT}
    left_out = any(seat.pairing.board not in played_at for seat in exhibition.seats.all)
    caught = exhibition.program.functions.caught_elsewhere
    return RunError(str(caught[0])) if left_out and caught else None


def _others(exhibition: Exhibition) -> str:
    """Return in words what became of other games when an error had ended one."""
    cancelled = any(event.kind is Kind.CANCELLED for event in exhibition.log.events)
    if cancelled and exhibition.program.timeouts.expired_at is None:
        return ", and then the others were cancelled"
    return ", and the program went on"


def _first_kept(errors: Sequence[Kept], scheduler: Supervised) -> SimulError | None:
    for kept in errors:
        for cause in leaves(kept.error):
            if not _is_aftermath(cause):
                if isinstance(cause, SimulError):
                    return cause
                fate = CAUGHT if kept.asked_for else _swallowed_with(cause, errors, scheduler)
                return _unexpected(cause, scheduler, kept.place, fate)
    return None


def _swallowed_with(error: BaseException, errors: Iterable[Kept], scheduler: Supervised) -> str:
    """Return what became of an error, and of those like it: of its type, at its line."""
    unasked = {id(leaf): leaf for kept in errors if not kept.asked_for
               for leaf in leaves(kept.error)}  # fmt: skip
    kind = type(error), place_of(error, scheduler)
    alike = sum((type(leaf), place_of(leaf, scheduler)) == kind for leaf in unasked.values())
    return ALL_SWALLOWED.format(alike - 1) if alike > 1 else SWALLOWED


class Step(NamedTuple):
    """A line of a file in an error's traceback."""

    line: int
    code: CodeType
    """The function."""


def steps_of(error: BaseException, path: Path) -> list[Step]:
    """Return the lines of a file in an error's traceback, the innermost last."""
    return [
        Step(line, frame.f_code)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if Path(frame.f_code.co_filename) == path
    ]


def place_of(error: BaseException, scheduler: Supervised) -> Place | None:
    """Return the program's last line in an error's traceback; it may be in a file beside its own.

    Another process may send the traceback as text.
    """
    path = scheduler.path
    sent = re.findall(rf'File "{re.escape(str(path))}", line (\d+)', str(error.__cause__))
    if sent:
        return Place(path.name, int(sent[-1]))
    return next((Place(file.name, line) for file, line in _own_lines(error, scheduler)), None)


def _own_lines(error: BaseException, scheduler: Supervised) -> list[tuple[Path, int]]:
    """Return the lines of the program in an error's traceback, the innermost first.

    A StopIteration that leaves a coroutine or a generator is raised by Python as another error.
    """
    if isinstance(error, RuntimeError) and isinstance(error.__cause__, StopIteration):
        error = error.__cause__
    lines = [
        (Path(frame.f_code.co_filename), line)
        for frame, line in traceback.walk_tb(error.__traceback__)
        if is_own(frame, scheduler)
    ]
    return lines[::-1]


def how_raised(exhibition: Exhibition) -> str:
    """Return in a line how the framework raised an error; empty if it raised none.

    An error that only says that a task was ended because of another error does not count.
    """
    error = exhibition.errors.raised
    if error is None or all(map(_is_aftermath, leaves(error))):
        return ""
    if isinstance(error, BaseExceptionGroup):
        own = (leaf for leaf in leaves(error) if not _is_aftermath(leaf))
        kinds = dict.fromkeys(map(_kind_of, own))
        return f"{type(error).__name__} of {', '.join(kinds)}"
    return _kind_of(error)


def _kind_of(error: BaseException) -> str:
    """Return the type of an error; a refusal is raised as an exit, which no program catches."""
    refusal = error.code if isinstance(error, SystemExit) else None
    return type(refusal if isinstance(refusal, SimulError) else error).__name__


def where_left(exhibition: Exhibition, reported: SimulError | None) -> str:
    """Return where the error that is reported was left, if the framework did not raise it.

    A plain thread ends with it; a future, a task or gather keeps it; the program may catch it.
    """
    errors, wanted = exhibition.errors, (reported, reported and reported.__cause__)
    for error in errors.in_threads:
        if error in wanted:
            return f"{type(error).__name__} in a thread"
    for kept in errors.kept:
        for leaf in leaves(kept.error):
            if kept.by is not None and leaf in wanted and not kept.asked_for:
                return f"{type(leaf).__name__} in {kept.by}"
    if exhibition.errors.raised is None:
        for each in exhibition.program.functions.ended_by.values():
            if each.error in wanted:
                fate = "caught" if each.caught_at else "not raised again"
                return f"{type(each.error).__name__}, {fate}"
    return ""


def _remoteness(cause: BaseException) -> int:
    """How far an error may be from the root cause: a failed task can cause a deadlock."""
    if isinstance(cause, Deadlock):
        return 2
    return 0 if isinstance(cause, SimulError) else 1


def _unexpected(
    error: BaseException, scheduler: Supervised, begun_at: Place | None, fate: str
) -> RunError:
    """Describe an error in a scheduler in a line, with its place in the file and its fate."""
    what = _described(error, scheduler, begun_at)
    failed = RunError(f"{_FAILED.format(scheduler.name)}{what}{fate}")
    failed.__cause__ = error
    return failed


def _described(error: BaseException, scheduler: Supervised, begun_at: Place | None) -> str:
    """Describe an error with its place in the file, and the error before it.

    If it was not raised in the files of the scheduler, its place is the line that gave the thread
    its work, or else the innermost one, which helps only if it is not Python's own.
    """
    frames = traceback.extract_tb(error.__traceback__)
    innermost = [
        Place(Path(at.filename).name, at.lineno or 0)
        for at in frames[-1:]
        if not is_pythons(at.filename)
    ]
    in_file = place_of(error, scheduler) or begun_at
    place = "".join(f" ({at})" for at in ([in_file] if in_file else innermost))
    what = _in_words(error)
    files = [file for file, _ in _own_lines(error, scheduler)]
    hint = advice(error, files[0] if files else scheduler.path)
    if hint:  # Python from 3.12 on guesses as well
        what, hint = what.partition(". Did you mean")[0], f": {hint}"
    return f"{what}{place}{hint}{_before(error, scheduler)}"


def _in_words(error: BaseException) -> str:
    """Return type and message; an internal error of Trio's only says that there was another one."""
    what = "".join(traceback.format_exception_only(error)).strip()
    if type(error).__name__ == "TrioInternalError" and error.__cause__ is not None:
        return f"{what.partition(':')[0]}: Trio cannot go on after {_in_words(error.__cause__)}"
    return what


def _before(error: BaseException, scheduler: Supervised) -> str:
    """Return in words the error of the program that led to another one, or is hidden by it."""
    first = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    led = "its cause is" if error.__cause__ else "before it, and hidden by it, came"
    for leaf in leaves(first) if first else ():
        place = place_of(leaf, scheduler)
        ours = isinstance(leaf, SimulError | StopIteration) or _is_aftermath(leaf)
        if place is not None and not ours:
            return f"; {led} {''.join(traceback.format_exception_only(leaf)).strip()} ({place})"
    return ""


def leaves(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, or those in a group."""
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from leaves(inner)
    else:
        yield error


def _is_aftermath(error: BaseException) -> bool:
    """Whether this error only means that an error elsewhere ended this task."""
    return isinstance(error, Interrupted) or type(error).__name__ in {"CancelledError", "Cancelled"}

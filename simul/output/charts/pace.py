"""What takes the time of a run in which every game was played to an end: the words for it."""

from simul.durations import clock
from simul.output.charts.sentences import who_is
from simul.record import Record, State
from simul.words import count, percent

HARDLY_IDLE = 0.2
"""Largest share of the time that a master who sets the pace has nothing to do."""
HARDLY_WAITING = 0.1
"""Largest ratio of waiting to thinking where the opponents set the pace."""


def pace(record: Record) -> str:
    """Return what takes the time: the order of service, the masters, or the opponents' thinking."""
    if late_starts(record):
        return late_starts(record)
    if record.pairings and all(len(pairing.masters) > 1 for pairing in record.pairings):
        return f"{record.masters} masters take turns at every board"
    waits = f"replies wait {clock(record.mean_wait)} on average"
    if idle_share(record) <= HARDLY_IDLE:
        return waits if record.mean_wait >= 1 else f"{_masters(record)} the pace"
    if record.time_in(State.READY) <= HARDLY_WAITING * record.time_in(State.THINKING):
        return "the opponents set the pace"
    return f"{who_is(record)} idle {percent(idle_share(record))} of the time, and {waits}"


def late_starts(record: Record) -> str:
    """Return how long most opponents wait to start while others are served; empty if few do."""
    late = [record.start_waits[board] for board in record.passed_over]
    if not late or 2 * len(late) < len(record.by_board):
        return ""
    wait = clock(sum(late) / len(late))
    return f"{count(len(late), 'opponent')} wait to start, {wait} on average"


def idle_share(record: Record) -> float:
    """Return the share of the time in which a master is neither at a board nor away, on average."""
    whole = record.masters * record.makespan
    return record.time_in(State.IDLE) / whole if whole else 0.0


def _masters(record: Record) -> str:
    return "the master sets" if record.masters == 1 else f"the {record.masters} masters set"

"""Waits that end because their time is up, again and again, while nothing happens: polling.

A loop around `time.sleep(0.001)`, or around a wait with a timeout, asks whether it may go on. Each
time costs processor time. In real time it takes longer than it says, and the total is larger.
"""

import sys
import threading
from collections.abc import Sequence

from simul.exhibition import Exhibition
from simul.exhibition.findings import Poll
from simul.kernel.running_code import call_by_program, line_now
from simul.kernel.threads import current
from simul.words import listing

LEAST = 1_000
"""A call that is over in vain at least this often is reported as polling ..."""
PER_EVENT = 10
"""... if it is so, too, at least this often for each event: looking now and then costs little."""


def note_in_vain(call: str = "") -> None:
    """Note a call that has waited in this thread until its time was up.

    It counts if the thread was there before, and nothing has happened in the hall since. The call
    is named as the program has made it, unless its text is given.
    """
    kernel, line = current(), line_now()
    if kernel is None or line is None or not kernel.exhibition.program.own_file:
        return
    program, seen = kernel.exhibition.program, len(kernel.exhibition.log.events)
    poll = Poll(line, call or call_by_program(sys._getframe(1)))
    here = threading.get_ident(), poll
    if program.polling.last_waits.get(here) == seen:
        program.polling.polls[poll] += 1
    program.polling.last_waits[here] = seen


def notes(exhibition: Exhibition) -> list[str]:
    """Return a sentence for each call that polls, with its lines."""
    least = max(LEAST, PER_EVENT * len(exhibition.log.events))
    by_call: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for poll, times in exhibition.program.polling.polls.items():
        if times >= least:
            by_call.setdefault((poll.line.file, poll.call), []).append((poll.line.line, times))
    return [_sentence(file, call, sorted(found)) for (file, call), found in by_call.items()]


def _sentence(file: str, call: str, found: Sequence[tuple[int, int]]) -> str:
    lines = f"line{'s' * (len(found) > 1)} {listing([str(line) for line, _ in found])}"
    sleeps = "sleep" in call
    times = f"{sum(times for _, times in found):,} times in vain"
    cost = (
        ", and in real time a sleep takes longer than it says, the more so at a high --speed: wait "
        "for what is asked about, as `event.wait()` and `queue.get()` do"
    )
    return (
        f"{file}, {lines}: polling: `{call}` {times if sleeps else f'has timed out {times}'}; each "
        f"costs processor time{cost if sleeps else ': wait without a timeout'}"
    )

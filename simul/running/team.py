"""A team of masters: each has boards of her own, so it is several exhibitions side by side.

Under the virtual clock they are played one after the other, each from time 0; in real time all at
once, each in a thread of its own, because one thread of execution can only be one master.
"""

import threading
from collections.abc import Callable
from functools import partial

from simul.clocks import Timeline, WallClock
from simul.exhibition import Exhibition
from simul.registry.scheduler import Scheduler
from simul.supervision.watch import supervise

Play = Callable[[Exhibition], None]


def play_in_team(scheduler: Scheduler, play: Play, give_up_after: float, whole: Exhibition) -> None:
    """Play an exhibition as several smaller ones, one for each master, each with its scheduler."""
    whole.elsewhere = True
    parts = whole.parts = _parts(scheduler, whole)
    played = [
        partial(supervise, scheduler, play, part, partial(_count, whole, parts), 0, give_up_after)
        for part in parts
    ]
    if whole.time.virtual:
        for play_part in played:
            if not whole.stopped:
                play_part()
    else:
        threads = [threading.Thread(target=play_part, daemon=True) for play_part in played]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _parts(scheduler: Scheduler, whole: Exhibition) -> list[Exhibition]:
    scenario, time = whole.scenario, whole.time
    now = None if isinstance(time, Timeline) else time.start()
    seats = {seat.pairing.board: seat for seat in whole.seats}
    parts: list[Exhibition] = []
    first = 1
    for number in range(1, scenario.master.team + 1):
        boards = scenario.boards_of(number)
        clock = Timeline() if isinstance(time, Timeline) else WallClock(time.speed, now)
        # the same players, which the whole closes
        part = Exhibition(scenario, clock, lambda _, game: seats[game], boards, first)
        part.seating = whole.seating
        whole.on_stop(part.stop)
        parts.append(part)
        hired = min(scenario.workers, len(boards)) if scheduler.policy == "processes" else 1
        first += hired * scenario.master.tandem
    return parts


def _count(whole: Exhibition, parts: list[Exhibition], *_: int) -> None:
    whole.moves_made = sum(part.moves_made for part in parts)


def gather(whole: Exhibition) -> None:
    """Collect what happened in all parts, if there are any."""
    for part in whole.parts:
        whole.events += part.events
        whole.failures += part.failures
        whole.master_at |= part.master_at
        whole.workers |= part.workers
        whole.costs += part.costs
        whole.held_up += part.held_up
        whole.games_over += part.games_over
        whole.in_silence |= part.in_silence
        whole.swallowed += part.swallowed
        whole.unheard += part.unheard
        whole.watched |= part.watched
        whole.raised = whole.raised or part.raised

"""A team of masters: each has boards of her own, so it is several exhibitions side by side.

Under the virtual clock they are played one after the other, each from time 0; in real time all at
once, each in a thread of its own, because one thread of execution can only be one master.
"""

import threading
from collections.abc import Callable
from functools import partial

from simul.exhibition import Exhibition
from simul.registry.scheduler import Scheduler
from simul.running.noting import note_steps
from simul.supervision.supervisor import supervise

Play = Callable[[Exhibition], None]


def play_in_team(scheduler: Scheduler, play: Play, give_up_after: float, whole: Exhibition) -> None:
    """Play an exhibition as several smaller ones, one for each master, each with its scheduler."""
    whole.program.elsewhere = True
    parts = whole.parts = _parts(scheduler, whole)
    played = [
        partial(supervise, scheduler, play, part, partial(_count, whole, parts), give_up_after)
        for part in parts
    ]
    if whole.time.virtual:
        for play_part in played:
            if not whole.switch.stopped:
                play_part()
    else:
        threads = [threading.Thread(target=play_part, daemon=True) for play_part in played]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def _parts(scheduler: Scheduler, whole: Exhibition) -> list[Exhibition]:
    scenario = whole.scenario
    parts: list[Exhibition] = []
    first = 1
    for number in range(1, scenario.master.team + 1):
        boards = scenario.boards_of(number)
        # the same players, which the whole closes
        seats = whole.seats.at(boards)
        part = Exhibition(scenario, whole.time.alongside(), first_master=first, seats=seats)
        part.program.looks_back = whole.program.looks_back
        whole.switch.on_stop(part.stop)
        if whole.program.steps is not None:
            note_steps(part, whole.program.steps.file)
        parts.append(part)
        hired = min(scenario.workers, len(boards)) if scheduler.policy == "processes" else 1
        first += hired * scenario.master.tandem
    return parts


def _count(whole: Exhibition, parts: list[Exhibition]) -> None:
    whole.log.moves_made = sum(part.log.moves_made for part in parts)


def gather(whole: Exhibition) -> None:
    """Collect what happened in all parts, if there are any."""
    for number, part in enumerate(whole.parts, 1):
        whole.log.add(part.log)
        whole.program.add(part.program, number)
        whole.errors.add(part.errors)

"""What must happen, computed without any scheduler: a plain event-heap simulation.

The games of the seed are known; a heap of who is ready when tells at what time everything takes
place, by the rules in docs/rules.md. This shares nothing with boards, halls and timeline: it is the
oracle they are held against.

endings.py  how games end early    tables.py  games and boards    master.py  walks and breaks
visits.py   in which order boards are visited
plain.py    the same for the plain hall, twenty times as fast    batches.py  and many at once
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from simul.errors import InputError
from simul.games import Game, seed_games
from simul.interpreter import no_garbage_collection
from simul.oracle.reference.endings import cut_off, end_of_thinking, out_of_time
from simul.oracle.reference.master import Master
from simul.oracle.reference.plain import PLAIN, events_of, visits_of
from simul.oracle.reference.tables import Place
from simul.oracle.reference.visits import Crew, ReadyOnly, Rotation, Sequential
from simul.record import Event, Record
from simul.scenario import Scenario, ScenarioLike, as_scenario

__all__ = [
    "PREDICTIONS",
    "cut_off",
    "end_of_thinking",
    "out_of_time",
    "predict",
]


def predict_sequential(crew: Crew) -> None:
    """Stay at a board until all its games are over."""
    Sequential(crew.scenario, crew.places, crew.masters).play()


def predict_rotation(crew: Crew) -> None:
    """Walk round and wait at a board until its opponent is ready."""
    Rotation(crew.scenario, crew.places, crew.masters, len(crew.places)).play()


def predict_ready_first(crew: Crew) -> None:
    """Serve whoever comes next in the scenario's order."""
    _in_order(crew, len(crew.places))


def predict_thread_pool(crew: Crew) -> None:
    """The same, but a board is played at only when one of so many workers has no other."""
    _in_order(crew, min(crew.scenario.workers, len(crew.places)))


def _in_order(crew: Crew, workers: int) -> None:
    order = Rotation if crew.scenario.order == "rotation" else ReadyOnly
    order(crew.scenario, crew.places, crew.masters, workers).play()


PREDICTIONS: dict[str, Callable[[Crew], None]] = {
    "sequential": predict_sequential,
    "rotation": predict_rotation,
    "ready-first": predict_ready_first,
    "thread-pool": predict_thread_pool,
    "processes": predict_ready_first,
}
"""How a policy has one crew serve its boards, by the policy's name."""


def _crews(scenario: Scenario, policy: str, places: Sequence[Place]) -> Iterator[Crew]:
    """Deal the boards out: a block to each master of a team, and of that some to each process."""
    tandem, masters = scenario.master.tandem, 0
    for member in range(1, scenario.master.team + 1):
        block = [place for place in places if place.number in scenario.boards_of(member)]
        processes = min(scenario.workers, len(block)) if policy == "processes" else 1
        for process in range(processes):
            numbers = range(masters + 1, masters + tandem + 1)
            masters += tandem
            dealt = block[process::processes]
            for place in dealt:
                place.masters = tuple(numbers)
            yield Crew(scenario, dealt, [Master(scenario, number) for number in numbers])


def _places(scenario: Scenario, games: Iterable[Game]) -> list[Place]:
    """Queue the games up behind their boards."""
    queues: dict[int, list[Game]] = {}
    for game in games:
        queues.setdefault(game.pairing.seat, []).append(game)
    places = []
    for number, queue in sorted(queues.items()):
        places.append(Place(number, queue, scenario.changeover, scenario.passes))
        places[-1].order = number - scenario.boards
    return places


def _plain_events(crew: Crew, policy: str) -> list[Event]:
    """Tell what happens in a plain hall; nothing if it is not plain."""
    scenario = crew.scenario
    if policy in {"ready-first", "processes"}:
        policy = scenario.order
    games = [game for place in crew.places if (game := place.plain_game)]
    rules = scenario.floor or scenario.breaks or (policy == "rotation" and scenario.passes)
    if rules or policy not in PLAIN or len(crew.masters) > 1 or len(games) < len(crew.places):
        return []
    return events_of(games, visits_of(policy, games))


def _all_events(crew: Crew, policy: str) -> list[Event]:
    """Tell what happens under whatever rules there are."""
    PREDICTIONS[policy](crew)
    tables = (table.events for place in crew.places for table in place.tables)
    masters = (master.events for master in crew.masters)
    return [*chain.from_iterable(chain(tables, masters))]


@no_garbage_collection()
def predict(scenario: ScenarioLike, policy: str, games: Iterable[Game] | None = None) -> Record:
    """Predict the whole record of a scenario under a policy, to the millisecond.

    The scenario is given by itself, by name or by path; its games are those of the seed unless they
    are at hand. Raises InputError for a scenario or a policy that there is not.
    """
    scenario = as_scenario(scenario)
    if policy not in PREDICTIONS:
        raise InputError(f"there is no policy {policy!r}; there are {', '.join(PREDICTIONS)}")
    games = tuple(games) if games is not None else seed_games(scenario)
    places = _places(scenario, games)
    events: list[Event] = []
    for crew in _crews(scenario, policy, places):
        events += _plain_events(crew, policy) or _all_events(crew, policy)
    masters_of = {place.number: place.masters for place in places}
    return Record(
        title=scenario.title,
        scheduler="reference",
        clock="virtual",
        seed=scenario.seed,
        pairings=tuple(
            replace(game.pairing, masters=masters_of[game.pairing.seat]) for game in games
        ),
        events=Record.in_order(events),
    )

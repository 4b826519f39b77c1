"""The reference: a discrete-event simulation of an exhibition, without any scheduler.

Its twin in the hall is `simul.exhibition` under any scheduler: every rule of docs/rules.md is
written twice on purpose, so that each can find the faults of the other. It shares no code with
boards, halls and timeline. The games of the seed are known; a heap of ready boards determines the
time of every event.

visits.py       the order of visits
ready.py        boards that are ready, under each queue discipline
master.py       walks and breaks
timed_games.py  boards and the games at them
endings.py      how games end early
plain.py        the plain hall, twenty times as fast
batches.py      many visits of many plain halls at once
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain

from simul.errors import InputError
from simul.games import Game, foreseen_games, seed_games
from simul.interpreter import no_garbage_collection
from simul.oracle.reference.endings import cut_off, end_of_thinking, out_of_time
from simul.oracle.reference.master import TimedMaster
from simul.oracle.reference.plain import PLAIN, events_of, visits_of
from simul.oracle.reference.timed_games import Place
from simul.oracle.reference.visits import ReadyOnly, Rotation, Sequential, ServerGroup
from simul.record import Event, Record
from simul.scenario import Scenario, ScenarioLike, as_scenario

__all__ = [
    "PREDICTIONS",
    "cut_off",
    "end_of_thinking",
    "out_of_time",
    "predict",
]


def predict_sequential(group: ServerGroup) -> None:
    """Stay at a board until all its games are over."""
    Sequential(group.scenario, group.places, group.masters).play()


def predict_rotation(group: ServerGroup) -> None:
    """Visit the boards round-robin, and wait at each until its opponent is ready."""
    Rotation(group.scenario, group.places, group.masters, len(group.places)).play()


def predict_ready_first(group: ServerGroup) -> None:
    """Serve ready boards by the scenario's queue discipline."""
    _in_order(group, len(group.places))


def predict_thread_pool(group: ServerGroup) -> None:
    """Serve ready boards as `predict_ready_first` does, but only one board per worker at a time."""
    _in_order(group, min(group.scenario.workers, len(group.places)))


def _in_order(group: ServerGroup, workers: int) -> None:
    order = Rotation if group.scenario.order == "rotation" else ReadyOnly
    order(group.scenario, group.places, group.masters, workers).play()


PREDICTIONS: dict[str, Callable[[ServerGroup], None]] = {
    "sequential": predict_sequential,
    "rotation": predict_rotation,
    "ready-first": predict_ready_first,
    "thread-pool": predict_thread_pool,
    "processes": predict_ready_first,
}
"""The functions that make one server group serve its boards, by the name of the policy."""


def _server_groups(
    scenario: Scenario, policy: str, places: Sequence[Place]
) -> Iterator[ServerGroup]:
    """Yield the server groups: a block of boards per master of a team, split over processes."""
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
            yield ServerGroup(
                scenario, dealt, [TimedMaster(scenario, number) for number in numbers]
            )


def _places(scenario: Scenario, games: Iterable[Game]) -> list[Place]:
    """Return the boards of the hall, each with the queue of its games."""
    queues: dict[int, list[Game]] = {}
    for game in games:
        queues.setdefault(game.pairing.seat, []).append(game)
    places = []
    for number, queue in sorted(queues.items()):
        places.append(Place(number, queue, scenario.changeover, scenario.passes))
        places[-1].order = number - scenario.boards
    return places


def _events(group: ServerGroup, policy: str) -> list[Event]:
    return _plain_events(group, policy) or _all_events(group, policy)


def _plain_events(group: ServerGroup, policy: str) -> list[Event]:
    """Return the events of a plain hall; an empty list if the hall is not plain."""
    scenario = group.scenario
    if policy in {"ready-first", "processes"}:
        policy = scenario.order
    games = [game for place in group.places if (game := place.plain_game)]
    rules = scenario.floor or scenario.breaks or (policy == "rotation" and scenario.passes)
    if rules or policy not in PLAIN or len(group.masters) > 1 or len(games) < len(group.places):
        return []
    return events_of(games, visits_of(policy, games))


def _all_events(group: ServerGroup, policy: str) -> list[Event]:
    """Return the events under any rules."""
    PREDICTIONS[policy](group)
    games = (game.events for place in group.places for game in place.games)
    masters = (master.events for master in group.masters)
    return [*chain.from_iterable(chain(games, masters))]


@no_garbage_collection()
def predict(scenario: ScenarioLike, policy: str, games: Iterable[Game] | None = None) -> Record:
    """Predict the whole record of a scenario under a policy, to the millisecond.

    The scenario is an object, a name or a path. `games` are those of the seed unless given. Raises
    InputError for an unknown scenario or policy.
    """
    scenario = as_scenario(scenario)
    if policy not in PREDICTIONS:
        raise InputError(f"there is no policy {policy!r}; there are {', '.join(PREDICTIONS)}")
    if games is None:
        games = foreseen_games(scenario) or seed_games(scenario)
    games = tuple(games)
    places = _places(scenario, games)
    groups = _server_groups(scenario, policy, places)
    events = [*chain.from_iterable(_events(group, policy) for group in groups)]
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

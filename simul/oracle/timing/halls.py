"""From a scenario to the times of its replications, without any chess."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simul.errors import InputError
from simul.games.lineup import recorded_plies
from simul.games.seating import pairing_of, playing_at
from simul.oracle.reference.batches import Bools, Halls, Ints
from simul.oracle.timing.lengths import Length
from simul.oracle.timing.samples import Floats, quantiles, recorded, uniforms
from simul.scenario import Scenario
from simul.scenario.move_times.distributions import Autocorrelated, Constant, MoveTime, Replayed


@dataclass(frozen=True)
class Replications:
    """R replications of a scenario with N games each: all times, and which side moves first."""

    numbers: tuple[int, ...]
    """Numbers of the R replications, from 0."""
    halls: Halls
    """Times in ms; service and think times are 0 after the end of a game, or without a reply."""
    opponent_first: Bools
    """Whether the opponent has the first move; shape (R, N)."""
    plies: Ints
    """Numbers of plies of the games; shape (R, N)."""


def sample(scenario: Scenario, numbers: Sequence[int], length: Length) -> Replications:
    """Sample the times of these replications.

    Raises InputError if times or ends of games depend on the positions.
    """
    check(scenario)
    games, moves = scenario.all_games, scenario.moves
    u = uniforms(scenario.seed, numbers, games, 2 * moves + 2)
    first = _opponent_first(scenario, numbers)
    plies = 2 * length.pairs(u[:, :, 0], moves) + first
    plies = np.minimum(plies, _recorded_plies(scenario))
    service, think = u[:, :, 2::2], u[:, :, 1::2]
    service_ms = _times(scenario, service, first, masters=True)
    think_ms = _times(scenario, think, first, masters=False)
    visits = (plies - first + 1) // 2
    replies = plies - visits - first
    number = np.arange(moves)
    halls = Halls(
        ready=np.where(first, think_ms[:, :, 0], 0),
        service=np.where(number < visits[..., np.newaxis], service_ms, 0),
        think=np.where(number < replies[..., np.newaxis], think_ms[:, :, 1:], 0),
        visits=visits,
    )
    return Replications(tuple(numbers), halls, first, plies)


def check(scenario: Scenario) -> None:
    """Raise InputError, with the remedy, if the times cannot be known without chess."""
    times = [scenario.master.move_time, *(time for time, _, _ in _opponents(scenario))]
    reasons = [f"times {time} depend on the position" for time in times if _is_chess(time)]
    if any(isinstance(time, Autocorrelated) and k > 1 for time, k, _ in _opponents(scenario)):
        reasons.append("those who consult have autocorrelated times")
    endings = scenario.endings
    if endings.resign_behind or endings.draw_from or endings.claim_draws:
        reasons.append("games end by the position, in resignation or a draw")
    if scenario.propagates and any(each.what in _FAILURES for each in scenario.mishaps):
        raise InputError(
            "this scenario cannot be timed without its games, because failures propagate, and what "
            "becomes of the other games then depends on the scheduler; have them played: "
            "--with-chess, or let a failure cost one game: --on-failure forfeit"
        )
    if reasons:
        raise InputError(
            f"this scenario cannot be timed without its games, because {reasons[0]}; "
            "have them played: --with-chess"
        )


_FAILURES = {"walks-out", "hall-closes", "master-falls-ill"}
"""Mishaps that are errors if failures propagate; arriving late or falling silent is not."""


def is_random(scenario: Scenario, length: Length) -> bool:
    """Whether anything is random; if not, all replications are equal."""
    times = [scenario.master.move_time, *(time for time, _, _ in _opponents(scenario))]
    fixed = all(isinstance(time, Constant | Replayed) for time in times)
    return not fixed or length.kind != "fixed" or scenario.master.colour == "lot"


def _is_chess(time: MoveTime) -> bool:
    return time.distribution in {"by-phase", "by-choice", "measured"}


def _opponents(scenario: Scenario) -> Iterator[tuple[MoveTime, int, list[int]]]:
    """Yield (think time, number of players who consult, their games), each combination once."""
    found: list[tuple[MoveTime, int, list[int]]] = []
    for game in range(1, scenario.all_games + 1):
        time = playing_at(scenario, game)[3]
        consulting = scenario.consulting_at(scenario.board_of(game))
        for other, k, games in found:
            if other == time and k == consulting:
                games.append(game)
                break
        else:
            found.append((time, consulting, [game]))
    yield from found


def _times(scenario: Scenario, u: Floats, first: Bools, *, masters: bool) -> Ints:
    """Turn the uniform numbers of one side into times in ms; shape as theirs."""
    of_masters = [(scenario.master.move_time, 1, list(range(1, scenario.all_games + 1)))]
    ms = np.empty(u.shape, np.int64)
    for time, consulting, games in of_masters if masters else _opponents(scenario):
        index = np.array(games) - 1
        if isinstance(time, Replayed):
            for game in games:
                for row, opponent_first in zip(ms, first[:, game - 1], strict=True):
                    plies = _plies(masters, bool(opponent_first), u.shape[-1])
                    row[game - 1] = recorded(time, scenario, game, plies)
        elif len(games) == scenario.all_games:
            ms = quantiles(time, u, consulting)
        else:
            ms[:, index] = quantiles(time, u[:, index], consulting)
    return ms


def _plies(masters: bool, opponent_first: bool, count: int) -> list[int]:
    """Return the plies of a side; an opponent's list starts with the first reply."""
    if masters:
        return list(range(opponent_first, 2 * count + opponent_first, 2))
    return [0, *range(1 + opponent_first, 2 * count + opponent_first - 1, 2)]


def _opponent_first(scenario: Scenario, numbers: Sequence[int]) -> Bools:
    """Whether opponents move first, shape (R, N); lots depend on the replication's seed."""
    seeds = [scenario.seed + number for number in numbers]
    if scenario.master.colour != "lot":
        seeds = seeds[:1]
    rows = [
        [_begins(scenario.model_copy(update={"seed": seed}), game) for game in _games(scenario)]
        for seed in seeds
    ]
    return np.broadcast_to(np.array(rows, np.bool_), (len(numbers), scenario.all_games))


def _games(scenario: Scenario) -> range:
    return range(1, scenario.all_games + 1)


def _begins(scenario: Scenario, game: int) -> bool:
    pairing = pairing_of(scenario, game, "")
    white_begins = " w " in pairing.fen
    return white_begins is not pairing.master_is_white


def _recorded_plies(scenario: Scenario) -> Ints:
    """Return the plies of games that both sides replay; for the others, a number beyond any."""
    most: list[int] = []
    for game in _games(scenario):
        master, opponent, _, _ = playing_at(scenario, game)
        plies = recorded_plies(scenario, game, master, opponent)
        most.append(2**40 if plies is None else plies)
    return np.array(most, np.int64)

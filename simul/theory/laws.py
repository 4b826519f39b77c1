"""The laws for one scenario, each with its numbers and whether it applies."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from math import inf

from simul.durations import seconds
from simul.games import Game
from simul.record import Kind, Record, State
from simul.scenario import Scenario
from simul.theory import bounds
from simul.theory.constant import closed_form, knee
from simul.theory.games import Theory
from simul.theory.law import (
    AMDAHL,
    CONSTANT_SERVICE,
    OPERATIONAL,
    OWN,
    RECURSION,
    SATURATION,
    Holds,
    Law,
    Part,
    Unit,
)
from simul.theory.loop import Loop, Need
from simul.theory.repairman import Repairman, constant_service, machine_repairman

ONE_MASTER = [Need.MEANS, Need.ALONE]
"""Needs of the optimistic bounds: they also hold for a master who rests."""
ONE_BY_ONE = "one after the other"
STEADY = [Need.MEANS, Need.ALIKE, Need.ALONE, Need.CLOSED, Need.BUSY]
"""Needs of all laws about waiting: a plain loop of N boards and one master who never idles."""


def laws(scenario: Scenario, games: Sequence[Game] | None = None) -> list[Law]:
    """Return all laws for a scenario, and for the games of its seed if they are known."""
    loop = Loop.of(scenario, games)
    by_means = [_one_by_one(loop), *_totals(loop), *_speed(loop), *_pace(loop), *_chance(loop)]
    if loop.of_seed:  # means taken from one seed's games are only estimates
        by_means = [replace(law, holds="approximate") if law.applies else law for law in by_means]
    own = _games(loop, Theory.of(games or (), scenario), games or ())
    return sorted([*by_means, *own], key=lambda law: list(Part).index(law.part))


def with_figures(
    found: Sequence[Law], record: Record, sequential: Record | None = None
) -> list[Law]:
    """Add to each law the corresponding figure of a record.

    Args:
        found: the laws.
        record: of the games, with a master who walks on.
        sequential: of the same games, one after the other.
    """
    figures = _figures(record)
    if sequential is not None:
        sides = ("", ", at least", ", at most")
        figures |= {(Part.TOTAL, ONE_BY_ONE + side): sequential.makespan for side in sides}
    return [replace(law, seen=figures.get((law.part, law.name))) for law in found]


def _figures(record: Record) -> dict[tuple[Part, str], float]:
    replies = sum(event.kind is Kind.REPLY for event in record.events)
    hourly = replies / record.makespan * 3_600_000 if record.makespan else 0.0
    waiting = record.time_in(State.READY) / record.makespan if record.makespan else 0.0
    return {
        (Part.TOTAL, "walking on"): record.makespan,
        (Part.PACE, "speed-up, at most"): record.speedup,
        (Part.PACE, "pairs an hour, at most"): hourly,
        (Part.PACE, "mean wait, at least"): record.mean_wait,
        (Part.CHANCE, "master busy"): record.utilisation,
        (Part.CHANCE, "pairs an hour"): hourly,
        (Part.CHANCE, "mean wait"): record.mean_wait,
        (Part.CHANCE, "boards that wait"): waiting,
        (Part.CHANCE, "speed-up"): record.speedup,
        (Part.CHANCE, "total at this pace"): record.makespan,
    }


def repairman_of(loop: Loop) -> tuple[Repairman, Holds]:
    """Solve the repairman model that fits best; return it and how it holds.

    With exponential service, replies may be spread in any way; with exponential replies, the
    service may be constant. Other times enter by their means, and the model is an approximation.
    """
    service, think = loop.spreads
    model = constant_service if service == "constant" else machine_repairman
    exact = service == "exponential" or (service == "constant" and think == "exponential")
    solved = model(loop.boards, loop.service, loop.think)
    return solved, "long run" if exact else "approximate"


def in_the_long_run(scenario: Scenario) -> Repairman | None:
    """Solve the repairman model of a scenario if it applies exactly; else return None."""
    loop = Loop.of(scenario)
    if loop.lacks(*STEADY, Need.CHANCE, Need.WHOLE):
        return None
    solved, holds = repairman_of(loop)
    return solved if holds == "long run" else None


def _if_met(loop: Loop, needs: Sequence[Need], law: Law) -> Law:
    """Return a law unchanged if its needs are met, else with the reason why it does not apply."""
    why = loop.lacks(*needs)
    if why:
        return replace(law, value=None, numbers="", holds="does not apply", why=why)
    return replace(law, value=None) if law.value == inf else law


def _one_by_one(loop: Loop) -> Law:
    """Add up all work: a lower bound with walks and breaks, an upper one with overlap."""
    n, m, a, b = loop.boards, loop.pairs, loop.service, loop.think
    whole = loop.moves == loop.replies and float(m).is_integer()
    if whole and (loop.is_alike or not loop.lacks(Need.EQUAL)):
        formula, numbers = "N·M·(A + B)", f"{n:,} × {m:.4g} × {seconds(a + b)}"
    elif loop.is_alike:
        formula = "her moves·A + replies·B"
        numbers = f"{loop.moves:,} × {seconds(a)} + {loop.replies:,} × {seconds(b)}"
    else:
        formula, numbers = "her moves·A + replies·B, each with its own B", ""
    more, less = loop.lacks(Need.STILL), loop.lacks(Need.SERIAL)
    both = [Need.STILL] if more and less else []
    certain: Sequence[Holds] = ("bound", "exact")
    varies: Sequence[Holds] = ("bound on average", "on average")
    return _if_met(loop, [Need.MEANS, Need.ALONE, Need.CLOSED, Need.WHOLE, *both], Law(
        Part.TOTAL, ONE_BY_ONE + (", at least" if more else ", at most" if less else ""),
        formula, numbers, loop.work, Unit.TOTAL,
        (varies if loop.lacks(Need.CONSTANT) else certain)[not more and not less], OWN,
    ))  # fmt: skip


def _totals(loop: Loop) -> Iterator[Law]:
    n, m, a, b = loop.boards, loop.pairs, loop.service, loop.think
    yield _if_met(loop, [*STEADY, Need.CONSTANT, Need.WHOLE, Need.EQUAL], Law(
        Part.TOTAL, "walking on", "max(M·(A + B) + (N - 1)·A, N·M·A + B)",
        f"max({m:.4g} × {seconds(a + b)} + {n - 1:,} × {seconds(a)}, "
        f"{n:,} × {m:.4g} × {seconds(a)} + {seconds(b)})",
        closed_form(n, int(m), int(a), int(b)), Unit.TOTAL, "exact", OWN,
    ))  # fmt: skip
    yield _if_met(loop, [*ONE_MASTER, Need.CLOSED, Need.WHOLE, Need.EQUAL], Law(
        Part.TOTAL, "at least",
        "max(N·M·A, M·(A + B))" + ("" if loop.is_alike else ", with the greatest B"),
        f"max({n:,} × {m:.4g} × {seconds(a)}, {m:.4g} × {seconds(a + loop.slowest)})",
        bounds.total_at_least(n, m, a, loop.slowest), Unit.TOTAL,
        "bound on average" if loop.lacks(Need.CONSTANT) else "bound", OPERATIONAL,
    ))  # fmt: skip
    yield _if_met(loop, [*STEADY, Need.CONSTANT, Need.WHOLE, Need.EQUAL], Law(
        Part.TOTAL, "at most, in any order", "N·M·A + M·B",
        f"{n:,} × {m:.4g} × {seconds(a)} + {m:.4g} × {seconds(b)}",
        bounds.total_at_most(n, m, a, b), Unit.TOTAL, "bound", OPERATIONAL,
    ))  # fmt: skip


def _games(loop: Loop, theory: Theory, games: Sequence[Game]) -> Iterator[Law]:
    """Bound the makespan of given games by their sampled times."""
    if theory.exact or not theory.total:
        return
    yield Law(
        Part.TOTAL, "this seed, at least", theory.statement.partition(": ")[2], "",
        theory.total, Unit.TOTAL, "bound", OWN,
    )  # fmt: skip
    moves = sum(sum(game.service_times) for game in games)
    yield _if_met(loop, [Need.ALONE, Need.CLOSED, Need.BUSY, Need.WHOLE], Law(
        Part.TOTAL, "this seed, at most",
        "all of the master's moves and the longest thinking at one board", "",
        moves + max(sum(game.think_times) for game in games), Unit.TOTAL, "bound", OWN,
    ))  # fmt: skip


def _speed(loop: Loop) -> Iterator[Law]:
    n, a, b, f = loop.boards, loop.service, loop.think, loop.serial
    bound: Holds = "bound" if loop.is_even else "long run"
    at_knee: Holds = "exact" if loop.is_even else "long run"
    if loop.lacks(Need.BUSY):  # a master who also walks never rests even with fewer boards
        at_knee = "bound"
    yield _if_met(loop, ONE_MASTER, Law(
        Part.PACE, "the knee", "N* = (A + B) / A", f"{seconds(a + b)} / {seconds(a)}",
        knee(a, b), Unit.BOARDS, at_knee, SATURATION,
    ))  # fmt: skip
    yield _if_met(loop, ONE_MASTER, Law(
        Part.PACE, "speed-up, at most", "min(N, (A + B) / A)", f"min({n:,}, {knee(a, b):.4g})",
        bounds.speedup_at_most(n, a, b), Unit.TIMES, bound, OPERATIONAL,
    ))  # fmt: skip
    yield _if_met(loop, STEADY, Law(
        Part.PACE, "at least: Amdahl's law", "1 / (f + (1 - f) / N), f = A / (A + B)",
        f"1 / ({f:.3g} + {1 - f:.3g} / {n:,})", bounds.amdahl(n, f), Unit.TIMES,
        bound, AMDAHL,
    ))  # fmt: skip


def _pace(loop: Loop) -> Iterator[Law]:
    n, m, a, b = loop.boards, loop.pairs, loop.service, loop.think
    bound: Holds = "bound" if loop.is_even else "long run"
    crowd: Holds = "bound" if loop.is_even and m > 1 and not loop.lacks(Need.BUSY) else "long run"
    round_trip = f"{n:,} / {seconds(a + b)}"
    yield _if_met(loop, [*ONE_MASTER, Need.ALIKE], Law(
        Part.PACE, "pairs an hour, at most", "X = min(N / (A + B), 1 / A)",
        f"min({round_trip}, 1 / {seconds(a)})" if a else round_trip,
        bounds.throughput_at_most(n, a, b) * 3_600_000, Unit.HOURLY, bound, OPERATIONAL,
    ))  # fmt: skip
    yield _if_met(loop, STEADY, Law(
        Part.PACE, "pairs an hour, at least", "X = N / (N·A + B)",
        f"{n:,} / ({n:,} × {seconds(a)} + {seconds(b)})",
        bounds.throughput_at_least(n, a, b) * 3_600_000, Unit.HOURLY, bound, OPERATIONAL,
    ))  # fmt: skip
    yield _if_met(loop, [*ONE_MASTER, Need.ALIKE, Need.CLOSED], Law(
        Part.PACE, "mean wait, at least", "max(0, N·A - (A + B))",
        f"max(0, {n:,} × {seconds(a)} - {seconds(a + b)})",
        bounds.wait_at_least(n, a, b), Unit.WAIT, crowd, OPERATIONAL,
    ))  # fmt: skip
    yield _if_met(loop, STEADY, Law(
        Part.PACE, "mean wait, at most", "(N - 1)·A", f"{n - 1:,} × {seconds(a)}",
        bounds.wait_at_most(n, a), Unit.WAIT, bound, OPERATIONAL,
    ))  # fmt: skip


def _chance(loop: Loop) -> Iterator[Law]:
    """Yield the laws of the machine-repairman model."""
    master, holds = repairman_of(loop)
    constant = loop.spreads[0] == "constant"
    source = CONSTANT_SERVICE if constant else RECURSION
    model = "M/D/1//N" if constant else "M/M/1//N"
    needs = [*STEADY, Need.CHANCE, Need.WHOLE]
    for name, formula, value, unit in (
        ("master busy", f"U = X·A, X by {model}", master.utilisation, Unit.SHARE),
        ("pairs an hour", "X = N / (R + B)", master.pairs_an_hour, Unit.HOURLY),
        ("mean wait", "R - A", master.wait, Unit.WAIT),
        ("boards that wait", "X·(R - A)", master.waiting, Unit.BOARDS),
        ("speed-up", "X·(A + B)", master.speedup, Unit.TIMES),
    ):
        yield _if_met(loop, needs, Law(Part.CHANCE, name, formula, "", value, unit, holds, source))
    yield _if_met(loop, needs, Law(
        Part.CHANCE, "total at this pace", "N·M / X; start and end come on top", "",
        master.total(loop.pairs), Unit.TOTAL, "approximate", source,
    ))  # fmt: skip

"""Theory along the axis of a sweep, as thin lines beside the simulated ones."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan

from simul.sweeps.charts.looks import BOUND, THEORY, Look
from simul.sweeps.results import PointTheory, Sweep
from simul.theory import machine_repairman
from simul.theory.constant import closed_form

INTEGERS_AT_MOST = 500
"""Largest number of points for which theory is computed; beyond it, every n-th."""

Known = Callable[[PointTheory], float | None]
"""Value at a point; None if unknown."""


@dataclass(frozen=True)
class TheoryLine:
    """The value of one law, from point to point."""

    name: str
    look: Look
    known: Known

    def at(self, theory: PointTheory | None) -> float:
        """Return its value at a point; nan, which is not plotted, if unknown."""
        value = None if theory is None else self.known(theory)
        return nan if value is None else value


CLOSED_FORM = TheoryLine("closed form: exact", THEORY, lambda theory: theory.closed_form)
"""Total ms, where known."""


def theory_along(sweep: Sweep) -> dict[float, PointTheory | None]:
    """Return the theory along the only axis: at its values, and at numbers of boards between them.

    Between two numbers of boards, theory is no straight line: it has a knee.
    """
    axis = sweep.axes[0]
    known: dict[float, PointTheory | None] = {
        value: sweep.theory.get((value,)) for value in sorted(axis.values)
    }
    if axis.key != "boards":
        return known
    every = range(int(min(known)), int(max(known)) + 1, int(max(known)) // INTEGERS_AT_MOST + 1)
    below: PointTheory | None = None
    for boards in sorted({*known, *every}):
        below = known.get(boards, below)
        known[boards] = known.get(boards) or _with_boards(below, int(boards))
    return dict(sorted(known.items()))


def _with_boards(theory: PointTheory | None, boards: int) -> PointTheory | None:
    """Return the theory of a hall like this one, but with another number of boards."""
    if theory is None or theory.knee is None:
        return None
    total = None
    if theory.closed_form is not None and theory.service is not None and theory.think is not None:
        times = round(theory.service), round(theory.think)
        total = closed_form(boards, round(theory.pairs), *times)
    return replace(theory, boards=boards, closed_form=total)


def busy_lines(sweep: Sweep) -> list[TheoryLine]:
    """Return lines for the utilisation of the master, in per cent."""
    return _long_run(sweep, _busy_at_most, _busy_by_chance)


def wait_lines(sweep: Sweep) -> list[TheoryLine]:
    """Return lines for the mean wait of an opponent, in ms."""
    return _long_run(sweep, _wait_at_least, _wait_by_chance)


def about_theory(sweep: Sweep) -> str:
    """Return what these lines are; empty if there are none."""
    if all(theory.knee is None for theory in sweep.theory.values()):
        return ""
    text = "The long run has one master who serves any board that is ready, and no start or end"
    return f"{text}; exponential: the machine-repairman model." if sweep.sampled else f"{text}."


def _long_run(sweep: Sweep, constant: Known, by_chance: Known) -> list[TheoryLine]:
    lines = [TheoryLine("constant times, long run", BOUND, constant)]
    if sweep.sampled:
        lines.append(TheoryLine("exponential times, long run", THEORY, by_chance))
    return lines


def _busy_at_most(theory: PointTheory) -> float | None:
    """Return the per cent with constant times: min(1, N·A / (A + B)), the asymptotic bound."""
    return 100 * min(1, theory.boards / theory.knee) if theory.knee else None


def _wait_at_least(theory: PointTheory) -> float | None:
    """Return the ms with constant times: max(0, N·A - (A + B)), the asymptotic bound."""
    means = _means(theory)
    return max(0, theory.boards * means[0] - sum(means)) if means else None


def _busy_by_chance(theory: PointTheory) -> float | None:
    """Return the per cent in the machine-repairman model."""
    means = _means(theory)
    return 100 * machine_repairman(theory.boards, *means).utilisation if means else None


def _wait_by_chance(theory: PointTheory) -> float | None:
    """Return the ms in the machine-repairman model."""
    means = _means(theory)
    return machine_repairman(theory.boards, *means).wait if means else None


def _means(theory: PointTheory) -> tuple[float, float] | None:
    """Return A and B in ms; None if unknown, or if there is more than one master."""
    if theory.knee is None or theory.service is None or theory.think is None:
        return None
    return theory.service, theory.think

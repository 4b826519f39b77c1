"""The speed-up that theory predicts, against the number of boards."""

from collections.abc import Iterator, Sequence
from itertools import islice
from math import inf
from typing import NamedTuple

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from simul.durations import seconds
from simul.output.charts.fonts import in_any_script
from simul.output.charts.page import FOOT, WIDTH, Chart
from simul.output.charts.style import BAR, TEXT, house_style
from simul.output.colours import COLOUR, FAINT, INK
from simul.record import State
from simul.theory.bounds import amdahl, speedup_at_most
from simul.theory.constant import closed_form, knee, one_by_one
from simul.theory.law import Unit
from simul.theory.laws import STEADY
from simul.theory.loop import Loop
from simul.theory.repairman import constant_service, mean_value_analysis
from simul.words import count, plain

HEIGHT, TOP, LEFT, RIGHT = 9.0, 2.2, 1.2, 0.6
"""Height of the page, and the margins around the axes, in inches."""
POINTS = 240
"""Approximate number of points for which a curve is computed."""
MARKS = 30
"""Approximate number of points for which a single run is computed."""
FAR = 15
"""Beyond this multiple of the knee the axis of boards is logarithmic: else the knee is a speck."""

BEHIND = {"facecolor": "white", "edgecolor": "none", "pad": 2}
"""Background of a label, so that no line crosses it."""


class Curve(NamedTuple):
    """One line of the chart, or one row of points."""

    name: str
    speedups: Sequence[float]
    """One value for each number of boards."""
    colour: str
    line: str
    """One of matplotlib's line styles, so that lines differ in grey print too."""
    width: float
    """Width of the line, in points."""
    marker: str = ""
    """One of matplotlib's markers, for a row of points."""


@in_any_script
@house_style()
def theory(title: str, loop: Loop, seen: float | None = None) -> Chart:
    """Plot the bounds of the speed-up, the knee, and the curves that theory knows exactly.

    Args:
        title: the title of the scenario.
        loop: its parameters; the means must be known, and there must be one master.
        seen: the speed-up measured for the seed, if it was played.
    """
    at = knee(loop.service, loop.think)
    page = Chart(_headline(loop, at), _subtitle(title, loop, seen), HEIGHT)
    axes = page.room(TOP, HEIGHT - TOP - FOOT, LEFT, RIGHT)
    boards = boards_shown(loop.boards, at)
    curves = list(_curves(loop, boards))
    for curve in curves:
        axes.plot(
            boards, curve.speedups, color=curve.colour, linestyle=curve.line,
            linewidth=curve.width, label=curve.name, zorder=3, marker=curve.marker, markersize=9,
            markevery=max(1, len(boards) // MARKS), clip_on=False,
        )  # fmt: skip
    _lay_out(axes, boards, max(max(curve.speedups) for curve in curves), far=loop.boards > FAR * at)
    if at <= boards[-1]:
        _mark_knee(axes, at)
    _mark_scenario(axes, loop, seen)
    page.legend(
        *axes.get_legend_handles_labels(), loc="upper left", frameon=False, fontsize=TEXT - 1,
        bbox_to_anchor=(0.22 / WIDTH, 1 - 1.1 / HEIGHT), ncols=2, columnspacing=2.5,
        handlelength=3.2,
    )  # fmt: skip
    page.describe(_sentences(loop, curves, boards, seen))
    page.note([_note(loop)])
    return page


def boards_shown(boards: int, at: float) -> list[int]:
    """Return the numbers of boards for which curves are computed: past the knee, and past N.

    >>> boards_shown(24, 12.0)[-1], boards_shown(3, 12.0)[-1], boards_shown(100_000, 12.0)[-1]
    (30, 30, 125000)
    """
    last = max(5 * boards // 4, boards + 1, int(min(2.5 * at, 100 * boards)))
    if boards > FAR * at:
        ratio = last ** (1 / POINTS)
        return sorted({round(ratio**n) for n in range(POINTS)} | {boards, last})
    return sorted({1 + round((last - 1) * n / POINTS) for n in range(POINTS + 1)} | {boards})


def _curves(loop: Loop, boards: Sequence[int]) -> Iterator[Curve]:
    a, b = loop.service, loop.think
    most = [speedup_at_most(n, a, b) for n in boards]
    steady = not loop.lacks(*STEADY)
    constant = steady and loop.is_constant
    in_the_long_run = "" if loop.is_even else ", in the long run"
    name = "constant times, long run; at most" if constant else f"at most{in_the_long_run}"
    yield Curve(f"{name}: min(N, (A + B) / A)", most, INK, "--", 2)
    if not steady:
        return
    name, solved = _by_chance(loop, boards)
    if constant:  # only for comparison: chance plays no part here
        name = "if times varied (exponential, long run): machine repairman"
        yield Curve(name, solved, COLOUR[State.AT_BOARD], "-.", 1)
    else:
        yield Curve(name, solved, COLOUR[State.AT_BOARD], "-", 2.5)
    least = [amdahl(n, loop.serial) for n in boards]
    name = f"at least{in_the_long_run}: Amdahl's law"
    yield Curve(name, least, COLOUR[State.WALKING], ":", 3)
    if loop.is_even:
        exact = [one_by_one(n, loop.pairs, a, b) / _total(loop, n) for n in boards]
        name = f"one run of constant times, {loop.pairs:.4g} move pairs: exact"
        yield Curve(name, exact, BAR, "", 0, "o")


def _total(loop: Loop, boards: int) -> int:
    return closed_form(boards, int(loop.pairs), int(loop.service), int(loop.think)) or 1


def _by_chance(loop: Loop, boards: Sequence[int]) -> tuple[str, list[float]]:
    """Solve the machine-repairman model for these numbers of boards; return its name first."""
    if loop.spreads[0] == "constant" and not loop.is_constant:
        solved = [constant_service(n, loop.service, loop.think) for n in boards]
        return "exponential replies, long run: machine repairman", [each.speedup for each in solved]
    wanted = set(boards)
    every = islice(mean_value_analysis(loop.service, loop.think), boards[-1])
    name = "exponential times, long run: machine repairman"
    return name, [each.speedup for each in every if each.boards in wanted]


def _lay_out(axes: Axes, boards: Sequence[int], highest: float, *, far: bool) -> None:
    if far:
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda number, _: f"{number:,.0f}")
    else:
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlim(boards[0] if far else 0, boards[-1])
    axes.set_ylim(0, 1.15 * highest)
    axes.tick_params(labelsize=TEXT - 1)
    axes.grid(linewidth=0.8)
    axes.set_xlabel("number of boards, N", fontsize=TEXT)
    axes.set_ylabel("times as fast as one after the other", fontsize=TEXT)


def _mark_knee(axes: Axes, at: float) -> None:
    axes.axvline(at, color=FAINT, linewidth=1.2, zorder=2)
    axes.annotate(
        f"the knee: {Unit.BOARDS.shown(at)}", (at, 1), (8, -6), xycoords=axes.get_xaxis_transform(),
        textcoords="offset points", va="top", color=FAINT, bbox=BEHIND, zorder=4,
    )  # fmt: skip


def _mark_scenario(axes: Axes, loop: Loop, seen: float | None) -> None:
    axes.axvline(loop.boards, color=INK, linewidth=1.2, zorder=2)
    right = axes.transAxes.inverted().transform(axes.transData.transform((loop.boards, 0)))[0] > 0.7
    axes.annotate(
        f"this scenario: {count(loop.boards, 'board')}", (loop.boards, 0.02),
        (-8 if right else 8, 0), xycoords=axes.get_xaxis_transform(),
        textcoords="offset points", ha="right" if right else "left", color=INK,
        bbox=BEHIND, zorder=4,
    )  # fmt: skip
    if seen is not None:
        axes.plot(
            [loop.boards], [seen], marker="D", markersize=13, color=INK, linestyle="",
            markeredgecolor="white", label=f"this seed, played: {seen:.1f} times", zorder=5,
        )  # fmt: skip


def _headline(loop: Loop, at: float) -> str:
    if at == inf:
        return "The master needs no time: every board makes it faster"
    shown = Unit.BOARDS.shown(at)
    if shown == f"{loop.boards:,}":
        where = "at the knee"
    else:
        where = f"{'beyond' if loop.boards > at else 'below'} the knee of {shown}"
    long_run = "" if loop.is_even else "in the long run "
    return f"{count(loop.boards, 'board')}, {where}: {long_run}at most " + (
        f"{speedup_at_most(loop.boards, loop.service, loop.think):.3g} times as fast"
    )


def _subtitle(title: str, loop: Loop, seen: float | None) -> str:
    mean = "" if loop.is_constant else "on average "
    parts = [
        plain(title),
        f"master {mean}{seconds(loop.service)}, opponents {mean}{seconds(loop.think)}",
        "" if seen is None else f"this seed: {seen:.1f} times",
    ]
    return " · ".join(filter(None, parts))


def _note(loop: Loop) -> str:
    """Return a note on how curves that lie close together differ."""
    if loop.lacks(*STEADY):
        return f"Only the upper bound is known here: {loop.lacks(*STEADY)}."
    if loop.is_even:
        return (
            "The lines are for the long run, and may be compared. The points are single runs: "
            "start and end cost what they lie below the dashed line."
        )
    return "The curves are for the long run: the start and the end of a run come on top."


def _sentences(
    loop: Loop, curves: Sequence[Curve], boards: Sequence[int], seen: float | None
) -> Iterator[str]:
    """Yield the values of the lines at the scenario's number of boards."""
    here = boards.index(loop.boards)
    for curve in curves:
        yield f"{curve.name}: {curve.speedups[here]:.2f} at {count(loop.boards, 'board')}."
    if seen is not None:
        yield f"Played with this seed: {seen:.2f}."

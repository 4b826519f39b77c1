"""Axes of sweep charts: values of a key from left to right, times upwards."""

from collections.abc import Sequence
from itertools import pairwise
from math import ceil, floor, log10

from matplotlib.axes import Axes

from simul.durations import UNITS_MS, clock
from simul.output.charts.style import TEXT
from simul.output.charts.time_axis import step
from simul.sweeps.results import Axis, Number

LOG_FROM = 20
"""Ratio of the highest to the lowest time from which a single scale is logarithmic."""
ZOOM_FROM = 0.7
"""Share of the highest total; if the lowest is above it, the axis does not begin at 0."""
TICKS_AT_MOST, TIMES_AT_MOST = 12, 9
UNEVEN = 8
"""Ratio of steps from which values count as geometric: 1, 2, 4, 8, 16."""
_ROUND = 1, 2, 5, 10, 20, 50
_NAMES = {
    "opponents.seconds": "an opponent's s to think",
    "master.seconds": "the master's s to move",
}
_LOG_STEPS = (
    *(1, 2, 5, 10, 20, 50, 100, 200, 500),
    *(n * UNITS_MS["s"] for n in (1, 2, 5, 10, 20, 30)),
    *(n * UNITS_MS["min"] for n in (1, 2, 5, 10, 20, 30)),
    *(n * UNITS_MS["h"] for n in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(10**power * UNITS_MS["h"] for power in range(3, 9)),
)


def axis_name(axis: Axis) -> str:
    """Return the label below or beside an axis.

    >>> axis_name(Axis("clock.time", (60,), "clock.time", "s"))
    'clock.time, s'
    >>> axis_name(Axis("opponents.seconds", (5, 10), "opponents' seconds", "s"))
    "an opponent's s to think"
    """
    if axis.key in _NAMES:
        return _NAMES[axis.key]
    has_unit = not axis.unit or "second" in axis.label
    return axis.label if has_unit else f"{axis.label}, {axis.unit}"


def is_even(values: Sequence[Number]) -> bool:
    """Return whether values suit a linear axis better than a logarithmic one.

    >>> is_even([1, 2, 3, 4]), is_even([1, 2, 4, 8, 16, 32]), is_even([0, 1, 10])
    (True, False, True)
    """
    ordered = sorted(values)
    steps = [b - a for a, b in pairwise(ordered)]
    return ordered[0] <= 0 or len(steps) < 2 or max(steps) < UNEVEN * min(steps)


def lay_out_values(axes: Axes, axis: Axis, *, labelled: bool = True) -> None:
    """Set up the x axis for the values of a key, with ticks at some of them."""
    ordered = sorted(axis.values)
    low, high = ordered[0], ordered[-1]
    if is_even(ordered):
        margin = 0.02 * (high - low) or 0.5
        axes.set_xlim(low - margin, high + margin)
    else:
        axes.set_xscale("log")
        axes.set_xlim(low / (high / low) ** 0.02, high * (high / low) ** 0.02)
        axes.set_xticks([], minor=True)
    ticks = round_ticks(ordered)
    axes.set_xticks(ticks, [f"{tick:,}" for tick in ticks] if labelled else [], fontsize=TEXT - 1)
    axes.grid(axis="x", linewidth=0.8)
    if labelled:
        axes.set_xlabel(axis_name(axis), fontsize=TEXT)


def round_ticks(ordered: Sequence[Number], at_most: int = TICKS_AT_MOST) -> list[Number]:
    """Choose the values written at an axis: all, or the first, round ones, and the last.

    >>> round_ticks(range(1, 61))
    [1, 10, 20, 30, 40, 50, 60]
    """
    if len(ordered) <= at_most:
        return list(ordered)
    if at_most <= 2:
        return [ordered[0], ordered[-1]][: max(at_most, 1)]
    if not is_even(ordered):
        return [ordered[n] for n in every(len(ordered), at_most)]
    low, high = ordered[0], ordered[-1]
    unit = 10.0 ** floor(log10((high - low) / at_most))
    # of `at_most` ticks two are the ends: at 3 a step may be up to 30 times the unit
    each = next(unit * n for n in _ROUND if (high - low) / (unit * n) <= at_most - 2)
    numbers = range(ceil(low / each), floor(high / each) + 1)
    inner = [plain_number(n * each) for n in numbers if each / 2 <= n * each - low]
    return [low, *(tick for tick in inner if high - tick >= each / 2), high]


def every(number: int, at_most: int) -> range:
    """Choose up to `at_most` of `number` indices, from 0, with equal steps."""
    return range(0, number, ceil(number / at_most))


def plain_number(value: float) -> Number:
    """Return a number without rounding errors, as an int if it is whole.

    >>> plain_number(3 * 0.1), plain_number(115.0)
    (0.3, 115)
    """
    rounded = round(value, 9)
    return int(rounded) if rounded == int(rounded) else rounded


def is_log(low: float, high: float) -> bool:
    """Return whether times from `low` to `high` ms need a logarithmic axis."""
    return low > 0 and high >= LOG_FROM * low


def lay_out_times(
    axes: Axes, low: float, high: float, *, log: bool = False, what: str = "mean total"
) -> None:
    """Set up the y axis for times from `low` to `high` ms as h:mm:ss, linear or logarithmic.

    A linear one begins at 0, unless all values lie close together far above it.
    """
    if log:
        axes.set_yscale("log")
        axes.set_ylim(low / 1.15, high * 1.15)
    else:
        margin = 0.06 * (high - low) if low > ZOOM_FROM * high else 0.0
        axes.set_ylim(low - margin if margin else 0, max(high + (margin or 0.05 * high), 1))
    ticks = (time_ticks if log else even_ticks)(*axes.get_ylim())
    axes.set_yticks(ticks, time_labels(ticks), fontsize=TEXT - 1)
    axes.set_yticks([], minor=True)
    axes.grid(axis="y", linewidth=0.8)
    axes.set_ylabel(f"{what}, h:mm:ss" + (", log scale" if log else ""), fontsize=TEXT)


def time_ticks(low: float, high: float) -> list[int]:
    """Choose round times in ms from `low` to `high`; geometric ones for a logarithmic axis."""
    if not is_log(low, high):
        return even_ticks(low, high)
    inside = [ms for ms in _LOG_STEPS if low <= ms <= high]
    return inside[:: ceil(len(inside) / TIMES_AT_MOST) or 1]


def time_labels(ticks: Sequence[int]) -> list[str]:
    """Format ms as h:mm:ss, with tenths of a second if the steps need them.

    >>> time_labels([0, 60_000]), time_labels([160_000, 160_500])
    (['0:00:00', '0:01:00'], ['0:02:40.0', '0:02:40.5'])
    """
    if all(tick % UNITS_MS["s"] == 0 for tick in ticks):
        return [clock(tick) for tick in ticks]
    parts = (divmod(tick, UNITS_MS["s"]) for tick in ticks)
    return [f"{clock(whole * UNITS_MS['s'])}.{ms // 100}" for whole, ms in parts]


def even_ticks(low: float, high: float, at_most: int = TIMES_AT_MOST) -> list[int]:
    """Choose round times in ms from `low` to `high` with equal steps.

    >>> even_ticks(1_234_000, 3_655_000, at_most=5)
    [1800000, 2400000, 3000000, 3600000]
    """
    each = step(max(ceil(high - low), 1), at_most)
    return list(range(ceil(low / each) * each, floor(high) + 1, each))


def ratio_ticks(low: float, high: float) -> list[float]:
    """Choose round factors from `low` to `high`; finer ones for a narrow range.

    >>> ratio_ticks(0.97, 1.4), ratio_ticks(1, 12)
    ([1, 1.05, 1.1, 1.2, 1.3], [1, 2, 3, 5, 10])
    """
    powers = [10**power for power in range(6)]
    fine = [0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1, 1.05, 1.1, 1.2, 1.3, 1.5, 1.7, 2, 2.5, 3, 4, 5, 6, 8]
    fine += [n * power for power in powers[1:] for n in (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8)]
    coarse = [n * power for power in powers for n in (1, 2, 3, 5)]
    return [tick for tick in (fine if high < 5 * low else coarse) if low <= tick <= high]


def share_ticks(low: float, high: float) -> list[float]:
    """Choose tenths from `low` to `high`, within 0 to 1."""
    return [n / 10 for n in range(11) if low <= n / 10 <= high]

"""Who waits for whom after a deadlock: in words beside each lane, and arrows round the circle."""

from collections.abc import Mapping
from typing import NamedTuple

from matplotlib.axes import Axes

from simul.output.charts.bars import lane_px
from simul.output.colours import FAILURE
from simul.record import Record
from simul.record.waits import Want, circle_of

BULGE_PX = 45
"""How far the arrow is away from the line between its ends; of several, each so much farther."""


class Held(NamedTuple):
    """What a board waits for."""

    what: str
    """The lock, by its name; empty if a thread or task waits for another to end."""
    holder: int
    """The board that has it."""


def held_by(record: Record) -> dict[int, Held]:
    """Return for each board that waits for another what it waits for."""
    board_of = {wait.waiter: wait.board for wait in record.waits}
    return {
        wait.board: Held(wait.what, board_of[holder])
        for wait in record.waits
        for holder in wait.holders[:1]
        if wait.board and board_of.get(holder)
    }


def in_circle(record: Record) -> dict[int, int]:
    """Return for each board in the circle of a deadlock the one that it waits for."""
    names = circle_of(record.waits, Want.LOCK, Want.END)
    held = held_by(record)
    return {
        wait.board: held[wait.board].holder
        for wait in record.waits
        if wait.waiter in names and wait.board in held
    }


def paint_circle(axes: Axes, record: Record, lane: Mapping[int, int]) -> None:
    """Paint an arrow from each board in the circle of a deadlock to the one that it waits for.

    Two that wait for each other share an arrow with two heads. All others wait for one of these;
    arrows from them would hide it.
    """
    arrows = {
        waiter: holder
        for waiter, holder in in_circle(record).items()
        if waiter != holder and {waiter, holder} <= set(lane)
    }
    mutual = [(a, b) for a, b in arrows.items() if arrows.get(b) == a]
    one_way = [(a, b) for a, b in arrows.items() if (a, b) not in mutual]
    for a, b in mutual[:1]:
        _paint_arrow(axes, record.makespan, lane[a], lane[b], "<|-|>", BULGE_PX)
    for number, (a, b) in enumerate(one_way, 1):
        _paint_arrow(axes, record.makespan, lane[a], lane[b], "-|>", number * BULGE_PX)


def _paint_arrow(axes: Axes, at: int, waiter: int, holder: int, style: str, bulge: float) -> None:
    """Paint an arrow with two corners, which stands out from lanes of any height."""
    # to the left of the marks at the end of the lanes, whichever way it leads
    side = 1 if waiter < holder else -1
    fraction = side * bulge / (abs(waiter - holder) * lane_px(axes))
    axes.annotate(
        "",
        (at, holder),
        (at, waiter),
        arrowprops={
            "arrowstyle": f"{style},head_length=0.5,head_width=0.25",
            "connectionstyle": f"bar,fraction={fraction}",
            "color": FAILURE,
            "linewidth": 3,
            "joinstyle": "miter",
            "mutation_scale": 18,
            "shrinkA": 7,
            "shrinkB": 7,
        },
        annotation_clip=False,
        zorder=5.5,
    )

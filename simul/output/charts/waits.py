"""Who waits for whom after a deadlock: in words beside each lane, and arrows round the circle."""

from collections.abc import Mapping
from typing import NamedTuple

from matplotlib.axes import Axes

from simul.output.charts.bars import lane_px
from simul.output.colours import FAILURE
from simul.record import Record
from simul.record.waits import Want, circle_of

BULGE_PX = 45
"""How far an arrow bends away from the line between its ends."""


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


def paint_circle(axes: Axes, record: Record, lane: Mapping[int, int]) -> None:
    """Paint an arrow from each board in the circle of a deadlock to the one that it waits for.

    All others wait for one of these; arrows from them would hide it.
    """
    names = circle_of(record.waits, Want.LOCK, Want.END)
    held = held_by(record)
    for wait in record.waits:
        if wait.waiter in names and wait.board in held:
            holder = held[wait.board].holder
            if {wait.board, holder} <= set(lane) and holder != wait.board:
                _paint_arrow(axes, record.makespan, lane[wait.board], lane[holder])


def _paint_arrow(axes: Axes, at: int, waiter: int, holder: int) -> None:
    # two arrows between the same lanes bend unlike each other, both into the lanes
    bulge = BULGE_PX * (1 if waiter > holder else 2)
    rad = 2 * bulge / (abs(waiter - holder) * lane_px(axes))
    axes.annotate(
        "",
        (at, holder),
        (at, waiter),
        arrowprops={
            "arrowstyle": "-|>,head_length=0.5,head_width=0.25",
            "connectionstyle": f"arc3,rad={rad if waiter < holder else -rad}",
            "color": FAILURE,
            "linewidth": 3,
            "mutation_scale": 22,
            "shrinkA": 7,
            "shrinkB": 7,
        },
        annotation_clip=False,
        zorder=5.5,
    )

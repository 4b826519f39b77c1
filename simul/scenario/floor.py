"""Walking distances and walking times between boards."""

from simul.scenario.rules import Floor


def metres(floor: Floor, boards: int, start: int, end: int) -> float:
    """Return the distance in metres between two boards, numbered from 1.

    Round a ring it is the shorter way; in rows it is the city-block distance.

    >>> ring = Floor(spacing=2.0)
    >>> [metres(ring, 10, 1, board) for board in (1, 2, 6, 10)]
    [0.0, 2.0, 10.0, 2.0]
    >>> rows = Floor(shape="rows", spacing=2.0, per_row=5, aisle=3.0)
    >>> [metres(rows, 10, 1, board) for board in (5, 6, 10)]
    [8.0, 3.0, 11.0]
    """
    if floor.shape == "ring":
        apart = abs(end - start)
        return min(apart, boards - apart) * floor.spacing
    (row, seat), (other_row, other_seat) = (divmod(n - 1, floor.per_row) for n in (start, end))
    return abs(row - other_row) * floor.aisle + abs(seat - other_seat) * floor.spacing


def walking_time(floor: Floor | None, boards: int, start: int, end: int) -> int:
    """Return the walking time in ms; 0 without a floor.

    >>> walking_time(Floor(spacing=2.8, pace=1.4), 10, 1, 2)
    2000
    """
    return round(1_000 * metres(floor, boards, start, end) / floor.pace) if floor else 0

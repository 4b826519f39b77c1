"""Which ready board comes next, compared with the definition: the least of all by some key."""

from random import Random

import pytest

from simul.oracle.reference.master import TimedMaster
from simul.oracle.reference.ready import Entry, ready_boards
from simul.scenario import Scenario, load_scenario
from simul.scenario.rules import Floor, Order

FLOORS = (
    Floor(spacing=1.8, pace=1.3),
    Floor(spacing=0.001, pace=20),  # several boards are as near as each other
    Floor(shape="rows", spacing=2.0, per_row=7, aisle=3.0),
    Floor(shape="rows", spacing=3.0, per_row=1, aisle=0.001),
    Floor(shape="rows", spacing=3.0, per_row=100, aisle=3.0),
)


def hall(order: Order, floor: Floor | None = None) -> Scenario:
    """A hall of 40 boards."""
    return load_scenario("textbook", boards=40).model_copy(update={"order": order, "floor": floor})


def by_definition(order: Order, ready: dict[int, tuple[Entry, int]], master: TimedMaster) -> int:
    """The board that comes next: of all that are ready, the one with the least key."""

    def key(number: int) -> tuple[int, Entry]:
        entry, deadline = ready[number]
        match order:
            case "nearest-ready":
                return master.walking_time_to(number), entry
            case "weakest-clock-first":
                return deadline, entry
            case _:  # the boards behind her come after those before her
                return number + 1_000 * (number <= master.place), entry

    return min(ready, key=key)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize(
    ("order", "floor"),
    [
        *(("nearest-ready", floor) for floor in FLOORS),
        ("weakest-clock-first", None),
        ("skip-if-not-ready", FLOORS[0]),
    ],
)
def test_the_next_board_is_the_one_with_the_least_key(
    order: Order, floor: Floor | None, seed: int
) -> None:
    """However many are ready, and with ties of all kinds."""
    dice, scenario = Random(seed), hall(order, floor)
    boards, master = ready_boards(scenario), TimedMaster(scenario, 1)
    assert boards is not None
    ready: dict[int, tuple[Entry, int]] = {}
    for step in range(300):
        number = dice.randint(1, 40)
        if number not in ready and dice.random() < 0.6:
            ready[number] = (dice.randint(0, 3), step, number), dice.randint(0, 3)
            boards.add(*ready[number])
        elif ready:
            expected = by_definition(order, ready, master)
            assert boards.take(master) == expected
            del ready[expected]
            master.place = expected
        assert boards.number == len(ready)


def test_first_come_first_served_needs_no_collection() -> None:
    """The order in which boards become ready is that in which they are served."""
    assert ready_boards(hall("ready-first")) is None

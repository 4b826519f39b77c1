"""How boards keep their attributes: there may be 100,000 of them."""

import sys
from collections.abc import Callable
from typing import Any

import pytest
from conftest import make_scenario

from simul.clocks import Timeline
from simul.exhibition import Exhibition
from simul.halls.on_asyncio import AsyncioHall
from simul.halls.on_trio import TrioHall
from simul.halls.threaded import ThreadedHall


@pytest.mark.parametrize("hall", [ThreadedHall, AsyncioHall, TrioHall])
def test_no_board_has_a_large_dictionary_of_its_own(hall: Callable[[Exhibition], Any]) -> None:
    """Beyond 30 attributes Python makes one of 1.5 KB for each object, which is slower as well."""
    board = hall(Exhibition(make_scenario(), Timeline())).boards[0]
    assert sys.getsizeof(vars(board)) < 500

"""Averages of bars too narrow to draw are exact."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba

from simul.output.charts.bins import lane_image, mean_count
from simul.output.colours import COLOUR
from simul.record import Span, State

pytestmark = pytest.mark.charts


def visit(start: int, end: int) -> Span:
    """Return a visit at board 1."""
    return Span(1, State.AT_BOARD, start, end)


def test_a_bin_holds_the_time_that_falls_into_it() -> None:
    """A span over an edge counts in both bins with its part of each."""
    edges = np.array([0.0, 10.0, 20.0, 30.0])
    assert mean_count([visit(5, 15), visit(12, 14)], edges).tolist() == [0.5, 0.7, 0.0]


def test_no_spans_are_none_under_way() -> None:
    """An empty lane is empty, not an error."""
    assert mean_count([], np.array([0.0, 10.0])).tolist() == [0.0]


def test_a_state_is_as_high_as_its_share() -> None:
    """A quarter of the time is the lowest of four rows; what is nobody's stays transparent."""
    shares = [np.array([[0.25]]), np.array([[0.5]])]
    image = lane_image(shares, [State.AT_BOARD, State.THINKING], rows=4)
    blue, pale = to_rgba(COLOUR[State.AT_BOARD]), to_rgba(COLOUR[State.THINKING])
    assert image[0, :, 0] == pytest.approx(np.array([[1, 1, 1, 0], pale, pale, blue]))


def test_a_row_that_holds_two_states_shows_their_mixture() -> None:
    """In proportion to the time."""
    shares = [np.array([[0.25]]), np.array([[0.75]])]
    image = lane_image(shares, [State.AT_BOARD, State.READY], rows=1)
    blue, orange = (np.array(to_rgba(COLOUR[s])) for s in (State.AT_BOARD, State.READY))
    assert image[0, 0, 0] == pytest.approx(0.25 * blue + 0.75 * orange)

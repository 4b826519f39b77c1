"""Python's search for garbage is paused, and then goes on as before."""

import gc

import pytest

from simul.interpreter import no_garbage_collection


@no_garbage_collection()
def searched() -> bool:
    """Return whether the garbage collector is enabled here."""
    return gc.isenabled()


def test_a_decorated_function_is_not_searched_for_garbage() -> None:
    """Each time that it is called; in between everything is as ever."""
    assert [gc.isenabled(), searched(), gc.isenabled(), searched()] == [True, False, True, False]


def test_the_search_goes_on_after_an_error() -> None:
    """Whatever happened."""
    with pytest.raises(ZeroDivisionError), no_garbage_collection():
        print(1 / 0)  # noqa: T201
    assert gc.isenabled()


def test_a_search_that_was_off_stays_off() -> None:
    """Also where one pause lies within another."""
    with no_garbage_collection():
        assert not searched()
        assert not gc.isenabled()
    assert gc.isenabled()

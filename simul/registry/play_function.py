"""The entry point of every scheduler, wherever it comes from: a function `play(exhibition)`."""

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING

from simul.errors import InputError

if TYPE_CHECKING:
    from simul.exhibition import Exhibition


def checked_play(play: object, where: str) -> "Callable[[Exhibition], None]":
    """Return `play` if it can be called as schedulers are; `where` says where it was found.

    Raises InputError, with a remedy, if it cannot.
    """
    if not callable(play):
        raise InputError(
            f"{where}: play must be a function, play(exhibition), and it is {_a_kind(play)}"
        )
    if inspect.iscoroutinefunction(play) or inspect.isasyncgenfunction(play):
        raise InputError(
            f"{where}: play must not be async: it starts the event loop itself, and has it run an "
            "async play_boards; for an example see: simul show asyncio"
        )
    if inspect.isgeneratorfunction(play):
        raise InputError(
            f"{where}: there is a yield in play, so calling it would play nothing; put the yield "
            "into a function that play calls, and that play goes through to the end"
        )
    if not _takes_the_exhibition(play):
        raise InputError(
            f"{where}: play must take the exhibition and nothing else, play(exhibition), and it is "
            f"play{inspect.signature(play)}"
        )
    return play


def _takes_the_exhibition(play: Callable[..., object]) -> bool:
    try:
        inspect.signature(play).bind("the exhibition")
    except TypeError:
        return False
    except ValueError:  # some functions written in C have no signature
        return True
    return True


def _a_kind(thing: object) -> str:
    name = type(thing).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"

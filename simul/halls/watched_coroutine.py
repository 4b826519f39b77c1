"""Watches the coroutine of a task for the error that ends it, whether or not others learn of it.

Frameworks tell only the program, which may look at an error and go on.
"""

from collections.abc import Callable, Coroutine, Generator
from typing import Any


class WatchedCoroutine(Coroutine[Any, Any, Any]):
    """Runs another coroutine; event loops take everything that has these methods."""

    def __init__(
        self, itself: Coroutine[Any, Any, Any], note_error: Callable[[Exception], object]
    ) -> None:
        self.itself = itself
        """What the program has made."""
        self._note_error = note_error

    def send(self, value: Any) -> Any:
        """Run it to where it is suspended next."""
        try:
            return self.itself.send(value)
        except StopIteration:
            raise
        except Exception as error:
            self._note_error(error)
            raise

    def throw(self, *error: Any) -> Any:
        """Raise an error where it is suspended, and run it to where it is suspended next."""
        try:
            return self.itself.throw(*error)
        except StopIteration:
            raise
        except Exception as error:
            self._note_error(error)
            raise

    def close(self) -> None:
        """End it where it is suspended."""
        self.itself.close()

    def __await__(self) -> Generator[Any, Any, Any]:
        return self.itself.__await__()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.itself, name)


def unwatched(coroutine: Any) -> Any:
    """Return the coroutine that the program has made."""
    return coroutine.itself if isinstance(coroutine, WatchedCoroutine) else coroutine

"""Display of results in a notebook, by renderers that the package registers."""

from importlib import import_module
from typing import Protocol


class View(Protocol):
    """The forms in which a result is shown."""

    def text(self) -> str:
        """Return its table."""

    def bundle(self) -> dict[str, str]:
        """Return its table and its charts, by MIME type."""


_renderers: dict[str, str] = {}


def display_with(renderers: dict[str, str]) -> None:
    """Register functions that render results, imported on first use.

    Args:
        renderers: by the name of a class, a function that returns the `View` of a result, written
            as `module:function`.
    """
    _renderers.update(renderers)


class Displayed:
    """A result that a notebook shows as a table and a chart."""

    def __str__(self) -> str:
        """Return the table."""
        return self._view().text()

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return self._view().bundle()

    def _view(self) -> View:
        module, _colon, function = _renderers[type(self).__name__].partition(":")
        view: View = getattr(import_module(module), function)(self)
        return view

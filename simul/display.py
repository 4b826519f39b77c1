"""Display of results in a notebook, by renderers that the package registers."""

from importlib import import_module

_renderers: dict[str, str] = {}


def display_with(renderers: dict[str, str]) -> None:
    """Register functions that render results, imported on first use.

    Args:
        renderers: by the name of a class, a function that returns the result by MIME type, written
            as `module:function`.
    """
    _renderers.update(renderers)


class Displayed:
    """A result that a notebook shows as a table and a chart."""

    def __str__(self) -> str:
        """Return the table."""
        return self._repr_mimebundle_()["text/plain"]

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        module, _colon, function = _renderers[type(self).__name__].partition(":")
        bundle: dict[str, str] = getattr(import_module(module), function)(self)
        return bundle

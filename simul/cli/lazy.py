"""Groups of commands: one names its commands where a name is wrong, one also loads them lazily."""

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click


class HelpfulGroup(click.Group):
    """A group that names its commands where a name is wrong."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; raise UsageError with the nearest name if there is none."""
        names = self.list_commands(ctx)
        if args and not args[0].startswith("-") and args[0] not in names:
            near = get_close_matches(args[0], names, n=1)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(names)}"
            raise click.UsageError(f"there is no command {args[0]!r}; {hint}", ctx)
        return super().resolve_command(ctx, args)


class LazyGroup(HelpfulGroup):
    """A group that knows the module of each command, which defines a function `command`.

    The help page shows the first line of the module's docstring, read without importing it, so that
    `simul --help` loads neither chess nor any framework.
    """

    def __init__(self, *args: Any, commands_in: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._modules = commands_in

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """Return all names in the given order."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return the command of that name; None if there is none."""
        if cmd_name not in self._modules:
            return None
        command: click.Command = import_module(self._modules[cmd_name]).command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002
        formatter: click.HelpFormatter,
    ) -> None:
        """Write the list of commands, with one line each."""
        rows = [(name, _first_line(module)) for name, module in self._modules.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _first_line(module: str) -> str:
    from importlib.util import find_spec
    from pathlib import Path

    spec = find_spec(module)
    source = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else '""""""'
    return source.split('"""')[1].partition("\n")[0]

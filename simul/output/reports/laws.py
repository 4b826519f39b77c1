"""The theory of a scenario as a table: laws, formulas, values and sources."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from string import ascii_lowercase

from rich import box
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from simul.durations import seconds
from simul.output.reports.rules import rules, size
from simul.scenario import Scenario
from simul.theory.law import Law, Part
from simul.theory.loop import Loop, Need
from simul.words import count

NAME, FORMULA = 23, 51
"""Columns for the name of a law and for its formula; in a narrow terminal these two shrink."""
WIDTH = 118
"""Columns for the whole table."""


def theory_report(
    scenario: Scenario, loop: Loop, found: Sequence[Law], *, played: bool
) -> RenderableType:
    """Return a table of all laws, the meaning of the letters, and the sources.

    Args:
        scenario: the scenario in question.
        loop: its parameters, as substituted into the formulas.
        found: the laws.
        played: whether the games are known, so that their lengths were substituted.
    """
    ruled = rules(scenario)
    return Group(
        Text(f"{scenario.title}: {size(scenario)}", style="bold"),
        *([Text(f"Rules: {ruled}")] if ruled else []),
        Text(letters(loop)),
        *_tables(found),
        *map(Text, _remarks(found, played=played)),
        *(Text(f"[{n}] {source}.") for n, source in enumerate(_sources(found), start=1)),
    )


def letters(loop: Loop) -> str:
    """Return the meaning and the values of the letters in all formulas."""
    s = "" if loop.pairs == 1 else "s"
    unit = f"move pair{s}" if loop.moves == loop.replies else f"move{s} of hers"
    size = f"N = {count(loop.boards, 'board')}, M = {loop.pairs:.4g} {unit} a game"
    if Need.MEANS in loop.obstacles:
        return size
    a, b = ("" if spread == "constant" else "a mean of " for spread in loop.spreads)
    return (
        f"{size}, A = {a}{seconds(loop.service)} for a move of the "
        f"master, B = {b}{seconds(loop.think)} for a reply"
        + (" (in this seed's games: no formula knows it)" if loop.of_seed else "")
        + ("; times are cut at a week, so their mean is less than the one given" * loop.cut)
    )


def _tables(found: Sequence[Law]) -> Iterator[RenderableType]:
    """Yield the laws part by part, with the figures of the seed beside them if known."""
    seen = any(law.seen is not None for law in found)
    number = {source: n for n, source in enumerate(_sources(found), start=1)}
    for part in Part:
        those = [law for law in found if law.part is part]
        yield Text(f"\n{part.value}", style="bold")
        reasons = list(dict.fromkeys(law.why for law in those if law.why))
        if len(reasons) == 1 and not any(law.applies for law in those):
            yield Text(f"  Not here: {reasons[0]}.")
            continue
        yield _FittingTable(those, reasons, number, seen=seen)
        for letter, reason in zip(ascii_lowercase, reasons, strict=False):
            yield Text(f"{letter}: not here: {reason}.", style="dim")


@dataclass(frozen=True)
class _FittingTable:
    """The table of some laws, in a width that fits the terminal."""

    found: Sequence[Law]
    reasons: Sequence[str]
    number: Mapping[str, int]
    _: KW_ONLY
    seen: bool

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        yield self.table(min(options.max_width, WIDTH))

    def table(self, width: int) -> Table:
        """Return the table with so many columns of characters."""
        table = Table(
            box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, width=width
        )
        table.add_column("law", ratio=NAME)
        table.add_column("formula", ratio=FORMULA)
        table.add_column("theory", justify="right", width=11 if width == WIDTH else 8, no_wrap=True)
        table.add_column("this seed" if self.seen else "", justify="right", width=9, no_wrap=True)
        table.add_column("holds", width=11, no_wrap=True)
        table.add_column("", width=3, no_wrap=True)
        for law in self.found:
            table.add_row(*self._row(law), style="" if law.applies else "dim")
        return table

    def _row(self, law: Law) -> Iterator[Text]:
        yield Text(law.name)
        yield _formula(law)
        yield Text(law.unit.shown(law.value), style="bold")
        yield Text("" if law.seen is None else law.unit.shown(law.seen))
        reason = "" if law.applies else ascii_lowercase[self.reasons.index(law.why)]
        yield Text(law.holds if law.applies else f"no: {reason}")
        yield Text(f"[{self.number[law.source]}]" if law.applies else "")


def _formula(law: Law) -> Text:
    """Return a formula with its numbers, in one line or in two."""
    if not law.numbers:
        return Text(law.formula)
    wide = len(f"{law.formula} = {law.numbers}") > FORMULA
    return Text(law.formula + ("\n= " if wide else " = ") + law.numbers)


def _sources(found: Iterable[Law]) -> list[str]:
    """Return the sources of the laws that apply, each once."""
    return list(dict.fromkeys(law.source for law in found if law.applies))


def _remarks(found: Sequence[Law], *, played: bool) -> Iterator[str]:
    law = {each.name: each for each in found if each.part is Part.PACE}
    most, least = law["speed-up, at most"], law["at least: Amdahl's law"]
    low, high = least.unit.shown(least.value), most.unit.shown(most.value)
    if low != high and least.applies:
        run = "the speed-up" if least.holds == "bound" else "in a long run the speed-up"
        short = "" if least.holds == "bound" else " A short run may be slower."
        yield (
            "Amdahl's law lets the master's moves and the thinking take turns; here they overlap: "
            f"{run} lies between his {low} and {high}.{short}"
        )
    if any(law.holds in ("long run", "approximate") for law in found):
        yield (
            "Long run: with all N boards in play all the time. A run begins with a crowd and ends "
            "with few boards."
        )
    if not played:
        yield (
            "The games were not played for this: M is the move limit. They may end earlier; then "
            "no total here is exact or a bound."
        )

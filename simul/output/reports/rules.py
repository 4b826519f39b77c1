"""A scenario in a line or two: its size, and the rules that differ from the default."""

from collections.abc import Iterator

from simul.durations import seconds
from simul.scenario import Scenario
from simul.words import count, listing

_COLOURS = {
    "black": "the master has Black",
    "alternating": "the master has White at odd games",
    "lot": "colours by lot",
}
_UNITS = (("h", 3_600_000), ("min", 60_000))


def size(scenario: Scenario) -> str:
    """Return the numbers of games, boards and move pairs, the times of moves, and the seed."""
    boards = count(scenario.boards, "board")
    if scenario.all_games > scenario.boards:
        boards = f"{count(scenario.all_games, 'game')} at {boards}"
    think = scenario.opponents.think_time
    times = f"{_masters(scenario)}, opponents {think}" + _exceptions(scenario)
    return f"{boards}, {scenario.moves} move pairs, {times}, seed {scenario.seed}"


def _masters(scenario: Scenario) -> str:
    team, tandem, each = scenario.master.team, scenario.master.tandem, scenario.master.move_time
    several = [f"a team of {team}"] * (team > 1) + [f"a tandem of {tandem}"] * (tandem > 1)
    return f"{listing(several)}, each {each}" if several else f"master {each}"


def _exceptions(scenario: Scenario) -> str:
    """Return which boards differ from the others; empty if none does."""
    others = {board for override in scenario.opponents.override for board in override.boards}
    named = [str(board) for board in sorted(others) if board <= scenario.boards]
    if not named:
        return ""
    which = count(len(named), "board")
    if len(named) <= 5:
        which = f"board{'s' if named[1:] else ''} {listing(named)}"
    think = {str(override.think_time or "") for override in scenario.opponents.override}
    how = f": {', '.join(think)}" if len(think) == 1 and "" not in think else ""
    return f" ({which}{how or (' differ' if named[1:] else ' differs')})"


def rules(scenario: Scenario) -> str:
    """Return the rules that differ from the default; empty if none does."""
    return "; ".join(_rules(scenario))


def _rules(scenario: Scenario) -> Iterator[str]:
    if scenario.order != "ready-first":
        yield scenario.order
    if scenario.passes:
        yield f"an opponent may pass {count(scenario.passes, 'time')}"
    if scenario.master.colour in _COLOURS:
        yield _COLOURS[scenario.master.colour]
    if scenario.opponents.consulting > 1:
        yield f"{scenario.opponents.consulting} opponents at a board consult"
    if scenario.clock:
        yield _clock(scenario)
    if scenario.floor:
        yield f"floor: {scenario.floor}"
    for each in scenario.breaks:
        when = f"every {duration(each.every)}" if each.every else f"at {duration(each.at or 0)}"
        yield f"a break of {duration(each.length)} {when}"


def _clock(scenario: Scenario) -> str:
    """Return the time control, such as `clock 30 min + 10 s, the master has 1 h`."""
    clock = scenario.clock
    if clock is None:
        return ""
    text = f"clock {duration(clock.time)}"
    if clock.increment:
        text += f" + {duration(clock.increment)}"
    hers = clock.masters_time(scenario.boards)
    return f"{text}, the master has {duration(hers)}" if hers != clock.time else text


def duration(ms: int) -> str:
    """Return a duration, given in ms, in the largest unit of which it is a whole number.

    >>> duration(7_200_000), duration(5_400_000), duration(10_000)
    ('2 h', '90 min', '10 s')
    """
    return next(
        (f"{ms // each} {unit}" for unit, each in _UNITS if ms and ms % each == 0), seconds(ms)
    )

"""The makespan of given games: a closed form if all times are constant, else bounds.

The closed form is derived in docs/theory.md; it counts the last opponent's last reply, which the
usual 24 × 5 s × 30 = 1:00:00 (Miguel Grinberg, PyCon 2017) leaves out.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from simul.durations import clock, seconds
from simul.games import Game
from simul.games.seating import NONE
from simul.scenario import Scenario, ScenarioLike, as_scenario
from simul.theory.constant import closed_form, knee


@dataclass(frozen=True)
class Theory:
    """Makespan of a master who serves any ready board, exact or bounded. Times in ms."""

    total: int
    """The makespan if known exactly, else a bound that no schedule can beat; 0 for none."""
    exact: bool
    binds: str
    """The bottleneck: `the master` or `the opponents`."""
    statement: str
    """The formula with the numbers inserted."""
    explanation: str
    """One plain sentence for the class."""
    masters: int = 1
    """Number of masters who share the work."""

    @classmethod
    def of(cls, games: Sequence[Game], scenario: ScenarioLike | None = None) -> "Theory":
        """Compute what is known about these games, under the rules of their scenario if given.

        Raises ScenarioError for an unknown name or path of a scenario.
        """
        rules = None if scenario is None else as_scenario(scenario)
        if not games:
            return _unknown()
        if any(_may_end_early(game) for game in games):
            return _unbounded()
        constant = _constant_times(games)
        if constant is None or not _is_plain(games, rules):
            return _bounds(games, rules, equal=constant is not None)
        return _exact(len(games), *constant)

    @property
    def bound_name(self) -> str:
        """Label of the bound in a chart; empty without one."""
        if not self.total:
            return ""
        if self.exact:
            return "theory for one master who walks on"
        who = "one master" if self.masters == 1 else f"{self.masters} masters"
        return f"no schedule with {who} beats this"


def _may_end_early(game: Game) -> bool:
    """Return whether a mishap, a failure or a clock may end a game early."""
    return game.misfortune != NONE or game.spoilt is not None or game.pairing.clocks is not None


def _is_plain(games: Sequence[Game], scenario: Scenario | None) -> bool:
    """Return whether one master, without walks or breaks, serves boards with one game each."""
    if any(game.arrives_at for game in games):
        return False
    if scenario is None:
        return True
    alone = scenario.master.team == scenario.master.tandem == 1
    sends_away = scenario.order == "rotation" and scenario.passes
    return (
        alone
        and scenario.all_games == scenario.boards
        and not (scenario.floor or scenario.breaks or sends_away)
    )


def _unknown() -> Theory:
    return Theory(
        total=0,
        exact=False,
        binds="known when it has been played",
        statement="no bound: these games are not known before they are played",
        explanation="Engines play, or what the players compute is measured; so what is verified is "
        "that the games as they were played are legal, and served in the right order.",
    )


def _unbounded() -> Theory:
    return Theory(
        total=0,
        exact=False,
        binds="whatever goes wrong",
        statement="no bound: games may end before their time",
        explanation="When and where a game ends early depends on who was served when, so only the "
        "discrete-event reference can tell.",
    )


def _constant_times(games: Sequence[Game]) -> tuple[int, int, int] | None:
    """Return move pairs, service and think time in ms if these are the same throughout."""
    pairs = {len(game.moves) / 2 for game in games}
    service = {ms for game in games for ms in game.service_times}
    think = {ms for game in games for ms in game.think_times}
    whole = all(len(game.moves) % 2 == 0 and not game.opponent_first for game in games)
    if not whole or len(pairs) != 1 or len(service) != 1 or len(think) != 1:
        return None
    return int(pairs.pop()), service.pop(), think.pop()


def _exact(boards: int, pairs: int, service: int, think: int) -> Theory:
    total = closed_form(boards, pairs, service, think)
    at_knee = f" (knee at {knee(service, think):.3g} boards)" if service else ""
    master_binds = (
        boards * pairs * service + think >= pairs * (service + think) + (boards - 1) * service
    )
    formula = (
        f"N·M·A + B = {boards} × {pairs} × {seconds(service)} + {seconds(think)} = {clock(total)}"
        if master_binds
        else f"M·(A + B) + (N - 1)·A = {pairs} × {seconds(service + think)} + "
        f"{boards - 1} × {seconds(service)} = {clock(total)}"
    )
    return Theory(
        total=total,
        exact=True,
        binds="the master" if master_binds else "the opponents",
        statement=formula + at_knee,
        explanation=_last_reply(boards, pairs, service, think)
        if master_binds
        else _opponents_pace(boards, service, think),
    )


def _last_reply(boards: int, pairs: int, service: int, think: int) -> str:
    moves = boards * pairs * service
    return (
        f"The master makes her last move at {clock(moves)}, where textbooks stop counting "
        f"({boards} × {pairs} × {seconds(service)}); the opponent there still needs "
        f"{seconds(think)} for the last reply, so the hall is empty at {clock(moves + think)}."
    )


def _opponents_pace(boards: int, service: int, think: int) -> str:
    return (
        f"Going round the boards keeps the master busy for {seconds(boards * service)}; then she "
        f"waits for the first opponent, who needs {seconds(think)}: one more board would cost "
        f"{seconds(service)} in all."
    )


def _bounds(games: Sequence[Game], scenario: Scenario | None, *, equal: bool) -> Theory:
    """Bound the makespan from below; `equal`: only the rules of the hall rule out a closed form."""
    team, tandem = (scenario.master.team, scenario.master.tandem) if scenario else (1, 1)
    blocks = [[game for game in games if _block(game, scenario) == n] for n in range(1, team + 1)]
    works, master = zip(*(_work(block, tandem) for block in blocks if block), strict=True)
    longest = _longest(games, scenario.changeover if scenario else 0)
    master_binds = max(master) >= longest
    queues = len({game.pairing.seat for game in games}) < len(games)
    whose = "all of the master's moves" if team * tandem == 1 else "all moves of one of the masters"
    reply = " and the shortest of the last replies" if max(master) > max(works) else ""
    one = "the games at one board" if queues else "the longest game"
    return Theory(
        total=max(*master, longest),
        exact=False,
        binds="the master" if master_binds else "the opponents",
        statement=f"at least {clock(max(master))}: {whose}{reply}"
        if master_binds
        else f"at least {clock(longest)}: {one}, even with a master of its own",
        explanation=_why_a_bound(one, equal=equal, master_binds=master_binds),
        masters=team * tandem,
    )


def _why_a_bound(one: str, *, equal: bool, master_binds: bool) -> str:
    needs = (
        "one master and one game at each board, and no time for walking or rest"
        if equal
        else "equal times and equally long games that end with a reply"
    )
    return f"A closed form needs {needs}, so this is a bound: " + (
        "no queue discipline saves the master a move."
        if master_binds
        else f"no queue discipline shortens {one}, and every second in which that "
        "board stands ready and waits for the master comes on top."
    )


def _block(game: Game, scenario: Scenario | None) -> int:
    """Return the number of the master of a team at whose board a game is played."""
    if scenario is None:
        return 1
    team = range(1, scenario.master.team + 1)
    return next(number for number in team if game.pairing.seat in scenario.boards_of(number))


def _work(games: Sequence[Game], tandem: int) -> tuple[int, int]:
    """Return the ms of moves of the busiest master, and the least ms of the run with her alone.

    If she makes all the moves herself, a last reply follows the last of them.
    """
    works = [sum(sum(game.service_times[n::tandem]) for game in games) for n in range(tandem)]
    reply = min(_last_think(game) for game in games) if tandem == 1 else 0
    return max(works), max(works) + reply


def _longest(games: Sequence[Game], changeover: int) -> int:
    """Return the longest total in ms of the games at one board, with a master of its own."""
    totals: dict[int, int] = {}
    for game in games:
        before = totals.get(game.pairing.seat)
        start = game.arrives_at if before is None else before + changeover
        totals[game.pairing.seat] = start + game.duration
    return max(totals.values())


def _last_think(game: Game) -> int:
    """Return the ms from the master's last move at this board to the end of its game."""
    masters_move_was_last = (len(game.moves) - game.opponent_first) % 2 == 1
    return 0 if masters_move_was_last or not game.moves else game.times[-1]

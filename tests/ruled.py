"""Random small exhibitions under all rules at once."""

from dataclasses import replace
from math import inf
from typing import Any

from conftest import make_scenario
from hypothesis import strategies as st
from unlucky import MISHAPS, THINKING

from simul.games import Game
from simul.games.referee import forfeit
from simul.record import Reason
from simul.scenario import Scenario

_LATE = st.lists(
    st.builds(
        lambda at, boards: {"what": "comes-late", "at": at, "boards": boards},
        st.integers(0, 200),
        st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True),
    ),
    max_size=1,
)
_FLOORS = st.one_of(
    st.none(),
    st.builds(lambda spacing: {"spacing": spacing}, st.sampled_from([0, 1.4, 7, 20])),
    st.builds(
        lambda per_row, pace: {
            "shape": "rows", "spacing": 2, "per_row": per_row, "aisle": 9, "pace": pace
        },
        st.integers(1, 4),
        st.sampled_from([0.3, 1, 1.4]),
    ),
)  # fmt: skip
_CLOCKS = st.one_of(
    st.none(),
    st.builds(
        lambda time, increment, extra, per_board: {
            "time": time, "increment": increment, "host_extra": extra,
            "host_extra_per_board": per_board,
        },
        st.integers(1, 200), st.integers(0, 9), st.integers(0, 90), st.integers(0, 30),
    ),
)  # fmt: skip
_BREAKS = st.lists(
    st.one_of(
        st.builds(
            lambda at, length: {"at": at, "length": length}, st.integers(0, 300), st.integers(1, 60)
        ),
        st.builds(
            lambda every, length: {"every": every, "length": length},
            st.integers(60, 200),
            st.integers(1, 20),
        ),
    ),
    max_size=3,
).filter(lambda breaks: sum(each["length"] / each.get("every", inf) for each in breaks) < 1)
_ENDGAMES = ["4k3/8/8/8/8/8/8/R3K3 w - - 0 1", "4k3/7p/8/8/8/8/8/4K3 b - - 0 1"]
"""In each of them one side could not mate."""
ORDERS = ["ready-first", "rotation", "skip-if-not-ready", "nearest-ready", "weakest-clock-first"]


def _make(data: dict[str, Any]) -> Scenario:
    """Build a valid scenario from sampled parts."""
    data = dict(data)
    boards, order = data["boards"], data.pop("order")
    fitting = {
        "nearest-ready": data["floor"],
        "weakest-clock-first": data["clock"],
        "rotation": data["tandem"] == 1,
    }
    start = data.pop("start")
    opening = {"opening": "e4"} if start == "e4" else {"fen": start} if start else {}
    master = {
        "player": "random",
        "move_time": data.pop("service"),
        "team": min(data.pop("team"), boards),
        "tandem": data.pop("tandem"),
        "colour": data.pop("colour"),
    }
    return make_scenario(
        **{key: value for key, value in data.items() if value is not None},
        **opening,
        master=master,
        order=order if fitting.get(order, True) else "ready-first",
    )


RULED = st.fixed_dictionaries(
    {
        "boards": st.integers(1, 6),
        "games": st.integers(6, 12),
        "changeover": st.integers(0, 20),
        "moves": st.integers(1, 4),
        "service": st.one_of(
            st.integers(0, 10), st.just({"distribution": "exponential", "mean": 6})
        ),
        "think": THINKING,
        "seed": st.integers(0, 2**32),
        "start": st.sampled_from(["", "e4", *_ENDGAMES]),
        "workers": st.integers(1, 7),
        "limit": st.one_of(st.none(), st.integers(1, 100)),
        "mishaps": st.builds(lambda some, late: [*some, *late], MISHAPS, _LATE),
        "order": st.sampled_from(ORDERS),
        "passes": st.integers(0, 3),
        "floor": _FLOORS,
        "clock": _CLOCKS,
        "breaks": _BREAKS,
        "team": st.sampled_from([1, 1, 2, 3]),
        "tandem": st.sampled_from([1, 1, 2, 3]),
        "colour": st.sampled_from(["white", "black", "alternating"]),
    }
).map(_make)  # fmt: skip
"""Whole seconds make ties the normal case."""


def spoil(games: tuple[Game, ...], every: int) -> tuple[Game, ...]:
    """Let a player fail in every n-th game, after half of its moves; in none if n is 0."""
    return tuple(
        _spoilt(game) if every and game.pairing.board % every == 0 else game for game in games
    )


def _spoilt(game: Game) -> Game:
    half = len(game.moves) // 2
    by_master = (half % 2 == 0) is not game.opponent_first
    words = forfeit(game.pairing, by_master, Reason.MISCONDUCT, "somebody", "failed")
    return replace(
        game, moves=game.moves[:half], times=game.times[:half], ending=words, spoilt=7_000
    )

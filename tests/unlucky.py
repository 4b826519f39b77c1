"""Random scenarios in which things go wrong."""

from conftest import make_scenario
from hypothesis import strategies as st

_AT_BOARDS = st.builds(
    lambda what, at, boards: {"what": what, "at": at, "boards": boards},
    st.sampled_from(["walks-out", "falls-silent"]),
    st.integers(0, 300),
    st.lists(st.integers(1, 9), min_size=1, max_size=3, unique=True),
)
_EVERYWHERE = st.builds(
    lambda what, at: {"what": what, "at": at},
    st.sampled_from(["hall-closes", "master-falls-ill"]),
    st.integers(0, 600),
)
MISHAPS = st.lists(
    st.one_of(_AT_BOARDS, _EVERYWHERE),
    max_size=4,
    unique_by=lambda mishap: (mishap["what"], *mishap.get("boards", [])),
)
"""What goes wrong, as it is written in a file; times in seconds."""
LIMITS = st.one_of(st.none(), st.integers(1, 100))
"""Longest time for a reply, in seconds, if there is any."""
THINKING = st.one_of(
    st.integers(0, 90),
    st.builds(lambda mean: {"distribution": "exponential", "mean": mean}, st.integers(1, 90)),
)
"""Whole seconds make ties the normal case."""
UNLUCKY = st.builds(
    make_scenario,
    boards=st.integers(1, 9),
    moves=st.integers(1, 5),
    service=st.integers(0, 10),
    think=THINKING,
    seed=st.integers(0, 2**32),
    opening=st.sampled_from(["", "e4"]),
    workers=st.integers(1, 10),
    limit=LIMITS,
    mishaps=MISHAPS,
)
"""Small exhibitions with all that may go wrong; some have silent opponents and no time limit."""

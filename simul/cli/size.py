"""What a large scenario will take, said beforehand."""

from simul.durations import clock
from simul.output.reports.terminal import complain
from simul.scenario import Scenario

LARGE = 100_000
"""Number of move pairs from which it is said: some twenty seconds of work."""
GAMES_MS, RUN_MS = 0.13, 0.07
"""Real ms a move pair takes on an ordinary machine: to play the games of the seed, and in a run."""
PREDICTED, PLAYED, KEPT = 700, 1_600, 500
"""Bytes a move pair takes: predicted, in the run that is played and written, and in one before.

So much the peak of a command grows, up to 4,000 boards of 30 pairs. A run reaches it when it is
over and the reference predicts it; see docs/speed.md.
"""


def announce_size(scenario: Scenario, *, runs: int = 0, quiet: bool = False) -> None:
    """Say how long a large scenario takes, and how much memory, unless its players take longer."""
    pairs = scenario.all_games * scenario.moves
    if pairs < LARGE or quiet:
        return
    each = PLAYED + (runs - 1) * KEPT if runs else PREDICTED
    complain(
        f"up to {pairs:,} move pairs: at least about {clock(pairs * (GAMES_MS + runs * RUN_MS))} "
        f"and {pairs * each / 1e9:.1f} GB of memory; Ctrl-C stops it"
    )

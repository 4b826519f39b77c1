"""Different players at different boards, chosen at random."""

import random
from collections.abc import Sequence


def one_of(rng: random.Random, weights: Sequence[int]) -> int:
    """Sample the index of a kind of player, with probability proportional to its weight.

    >>> [one_of(random.Random(seed), [3, 1]) for seed in range(8)]
    [1, 0, 1, 0, 0, 0, 1, 0]
    """
    return rng.choices(range(len(weights)), weights)[0]

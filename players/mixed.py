"""Different players at different boards, as the dice will have it."""

import random
from collections.abc import Sequence


def one_of(rng: random.Random, weights: Sequence[int]) -> int:
    """Is one of several kinds at each board, chosen by weighted dice.

    Returns the index of the kind: each turns up as often as its weight says, next to the others.

    >>> [one_of(random.Random(seed), [3, 1]) for seed in range(8)]
    [1, 0, 1, 0, 0, 0, 1, 0]
    """
    return rng.choices(range(len(weights)), weights)[0]

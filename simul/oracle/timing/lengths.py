"""Lengths of games without chess: fixed or sampled."""

import re
from dataclasses import dataclass
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray

from simul.errors import InputError

LONGEST = 1_000
"""Largest number of move pairs, as in scenarios."""
_UNIFORM = re.compile(r"uniform:(\d{1,4})\.\.(\d{1,4})")
_GEOMETRIC = re.compile(r"geometric:(\d{1,4}(?:\.\d+)?)")


@dataclass(frozen=True)
class Length:
    """The distribution of move pairs of a game, cut at the scenario's `moves`."""

    kind: Literal["fixed", "uniform", "geometric"] = "fixed"
    low: float = 0
    high: float = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `fixed`, `uniform:20..40` or `geometric:25`.

        Raises InputError for anything else.

        >>> str(Length.parse("uniform:20..40")), str(Length.parse("geometric:25"))
        ('uniform:20..40', 'geometric:25')
        """
        if text == "fixed":
            return cls()
        if found := _UNIFORM.fullmatch(text):
            low, high = map(int, found.groups())
            if 1 <= low <= high <= LONGEST:
                return cls("uniform", low, high)
        if found := _GEOMETRIC.fullmatch(text):
            mean = float(found[1])
            if 1 <= mean <= LONGEST:
                return cls("geometric", mean)
        raise InputError(
            "a game's length is fixed (as many move pairs as the scenario says), uniform:LOW..HIGH "
            "(any number of them between), or geometric:MEAN (it may end after every one of them); "
            f"all numbers from 1 to {LONGEST:,}, such as uniform:20..40 (got {text!r})"
        )

    def __str__(self) -> str:
        match self.kind:
            case "fixed":
                return "fixed"
            case "uniform":
                return f"uniform:{self.low:g}..{self.high:g}"
            case "geometric":
                return f"geometric:{self.low:g}"

    def pairs(self, u: NDArray[np.float64], most: int) -> NDArray[np.int64]:
        """Return move pairs, at most `most`, for numbers between 0 and 1; shape as theirs."""
        match self.kind:
            case "fixed":
                pairs = np.full(u.shape, most, np.float64)
            case "uniform":
                pairs = self.low + np.floor(u * (self.high - self.low + 1))
            case "geometric" if self.low == 1:
                pairs = np.ones(u.shape)
            case "geometric":
                # inversion: the smallest k with 1 - (1 - 1/mean)^k >= u
                pairs = np.ceil(np.log1p(-u) / np.log1p(-1 / self.low))
        return np.clip(pairs, 1, most).astype(np.int64)


FIXED = Length()

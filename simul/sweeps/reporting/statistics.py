"""Means with error bars: Student's t, 95 %."""

from functools import lru_cache
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from simul.sweeps.results import Estimate

CONFIDENCE = 0.95
Values = NDArray[np.int64] | NDArray[np.float64]


def estimate(values: Values) -> Estimate:
    """Return the mean of independent values, and the half-width of its interval: t·s / √n.

    s is the standard deviation of the sample, and t the quantile of Student's distribution with
    n - 1 degrees of freedom (Student, Biometrika 6, 1908). 0 for one value, and for equal ones.
    """
    mean, count = float(values.mean()), len(values)
    spread = deviation(values)
    return Estimate(mean, student_t(count) * spread / sqrt(count) if spread else 0.0)


def deviation(values: Values) -> float:
    """Return the sample standard deviation, with divisor n - 1; 0 for one value or equal ones."""
    if len(values) < 2 or np.ptp(values) == 0:  # equal floats may differ from their computed mean
        return 0.0
    return float(values.std(ddof=1))


@lru_cache
def student_t(count: int) -> float:
    """Return the quantile of Student's t for a two-sided 95 % interval of `count` values."""
    from scipy.special import stdtrit

    quantile: Any = stdtrit(count - 1, (1 + CONFIDENCE) / 2)
    return float(quantile)

"""Times that cannot be are refused, each with the rule it breaks."""

import pytest
from faulty_files import changed, faults_of

pytestmark = pytest.mark.usefixtures("own_folder")
DURATION = (
    'must be a duration: seconds as a number, or text such as "5 s", "500 ms", "2 min", "1 h"'
)
TIMES = (
    "must be one of constant, uniform, exponential, log-normal, triangular, by-phase, by-choice, "
    "autocorrelated, replayed, measured"
)


@pytest.mark.parametrize(
    ("think_time", "fault"),
    [
        ("-1", " must be between 0 s and 7 days (got -1)"),
        ('"169 h"', ' must be between 0 s and 7 days (got "169 h")'),
        ("nan", " must be a finite time (got NaN)"),
        ("inf", " must be a finite time (got Infinity)"),
        ("-inf", " must be a finite time (got -Infinity)"),
        ("1e308", " must be a finite time (got 1e+308)"),
        ("true", f" {DURATION} (got true)"),
        ("[5]", f" {DURATION} (got [5])"),
        ('"5 x"', f' {DURATION} (got "5 x")'),
        ("2026-11-21", f' {DURATION} (got "2026-11-21")'),
        ("{}", " has no distribution (got {})"),
        ("{ mean = 5 }", ' has no distribution (got {"mean": 5})'),
        (
            '{ distribution = "unform" }',
            f'.distribution {TIMES} (got "unform"); did you mean uniform?',
        ),
        ("{ distribution = 5 }", f".distribution {TIMES} (got 5)"),
        ('{ distribution = "uniform", low = 1 }', ".high is missing"),
        (
            '{ distribution = "exponential", mean = inf }',
            ".mean must be a finite time (got Infinity)",
        ),
        (
            '{ distribution = "triangular", low = 1, mode = 9, high = 5 }',
            " must have low, mode and high in this order "
            '(got {"distribution": "triangular", "low": 1, "mode": 9, "high...)',
        ),
        (
            '{ distribution = "log-normal", mean = 5, sigma = "1" }',
            '.sigma must be a number (got "1")',
        ),
        (
            '{ distribution = "log-normal", mean = 5, sigma = true }',
            ".sigma must be a number (got true)",
        ),
        (
            '{ distribution = "log-normal", mean = 5, sigma = nan }',
            ".sigma must be a finite number (got NaN)",
        ),
        (
            '{ distribution = "log-normal", mean = 5, sigma = 6 }',
            ".sigma must be at most 5.0 (got 6)",
        ),
        (
            '{ distribution = "exponential", maen = 5 }',
            ".mean is missing",
        ),
    ],
)
def test_a_time_that_cannot_be_is_refused(think_time: str, fault: str) -> None:
    """Negative, endless, of the wrong type, or a distribution that is none."""
    assert f"line 11: opponents.think_time{fault}" in faults_of(changed('"55 s"', think_time))

"""Times as people take them: by phase, by choice, in runs, as measured."""

import math
from pathlib import Path
from random import Random
from statistics import correlation, fmean, pstdev
from typing import Any

import chess
import pytest
from conftest import make_scenario
from faulty_files import changed, faults_of

from simul.games.seating import seat
from simul.scenario.move_times.distributions import LONGEST_MS, MoveTime, Sampler
from simul.scenario.move_times.patterns import phase

DRAWS = 10_000
BY_PHASE = {
    "distribution": "by-phase",
    "opening": "20 s",
    "middlegame": "60 s",
    "endgame": "40 s",
    "sigma": 0.8,
}
BY_CHOICE = {"distribution": "by-choice", "base": "10 s", "per_move": "1500 ms", "sigma": 0.5}
IN_RUNS = {"distribution": "autocorrelated", "mean": "55 s", "sigma": 0.8, "correlation": 0.6}
LOG_NORMAL = {"distribution": "log-normal", "mean": "55 s", "sigma": 0.8}
START = chess.Board()
MIDDLEGAME = chess.Board("r4rk1/1pp1qppp/p1np1n2/2b1p1B1/2B1P1b1/P1NP1N2/1PP1QPPP/R4RK1 w - - 0 11")
ENDGAME = chess.Board("4k3/8/8/8/8/8/4P3/4K3 w - - 0 1")


def times(written: Any) -> MoveTime:
    """Read a think time as a scenario file writes it."""
    return make_scenario(think=written).opponents.think_time


def sampler(written: Any, seed: object = "a fixed seed") -> Sampler:
    """What draws the times of one side at board 1."""
    return times(written).sampler(1, lambda: Random(str(seed)))


def sampled(written: Any, position: chess.Board, number: int = DRAWS) -> list[int]:
    """Many draws in a position, one after the other."""
    sample = sampler(written)
    return [sample(position) for _ in range(number)]


def assert_log_normal(values: list[int], mean: float, sigma: float) -> None:
    """Hold draws against the mean and standard deviation of the times and of their logarithms.

    Four standard errors are allowed; that of the logarithm's spread is sigma / √(2n).
    """
    root = math.sqrt(len(values))
    spread = mean * math.sqrt(math.exp(sigma**2) - 1)
    assert abs(fmean(values) - mean) < 4 * spread / root
    logarithms = [math.log(value) for value in values]
    assert abs(fmean(logarithms) - (math.log(mean) - sigma**2 / 2)) < 4 * sigma / root
    assert abs(pstdev(logarithms) - sigma) < 4 * sigma / math.sqrt(2) / root


@pytest.mark.parametrize(
    ("position", "mean"), [(START, 20_000), (MIDDLEGAME, 60_000), (ENDGAME, 40_000)]
)
def test_each_phase_has_its_own_mean(position: chess.Board, mean: int) -> None:
    """Of log-normal times with the same sigma."""
    assert_log_normal(sampled(BY_PHASE, position), mean, 0.8)


@pytest.mark.parametrize(
    ("fen", "expected"),
    [
        pytest.param(
            "r3k2r/qb6/8/8/8/8/QB6/R3K3 b - - 0 10", "opening", id="seven pieces, move 10"
        ),
        pytest.param("r3k2r/qb6/8/8/8/8/QB6/R3K3 w - - 0 11", "middlegame", id="seven, move 11"),
        pytest.param("r3k3/qb6/8/8/8/8/QB6/R3K3 w - - 0 11", "endgame", id="six pieces"),
        pytest.param("r3k3/qb6/8/8/8/8/QB6/R3K3 w - - 0 5", "endgame", id="six pieces, move 5"),
        pytest.param("4k3/pppppppp/8/8/8/8/PPPPPPPP/4K3 w - - 0 1", "endgame", id="pawns only"),
        pytest.param("nnbqkbnr/8/8/8/8/8/8/4K3 w - - 0 40", "middlegame", id="all of one side"),
    ],
)
def test_phases_have_sharp_borders(fen: str, expected: str) -> None:
    """Move 10 is the last of the opening; six pieces, kings and pawns not counted, an endgame."""
    assert phase(chess.Board(fen)) == expected


@pytest.mark.long
@pytest.mark.parametrize(
    ("position", "moves"),
    [(START, 20), (chess.Board("7k/8/8/8/8/8/8/K7 w - - 0 1"), 3)],
)
def test_the_mean_grows_with_the_number_of_legal_moves(position: chess.Board, moves: int) -> None:
    """By the same time for each; sigma stays."""
    assert_log_normal(sampled(BY_CHOICE, position), 10_000 + 1_500 * moves, 0.5)


def test_without_spread_the_times_by_choice_are_the_line_itself() -> None:
    """Exactly: 10 s and 1.5 s for each legal move, those out of check only where there is one."""
    sample = sampler(BY_CHOICE | {"sigma": 0})
    in_check = chess.Board("4k3/8/8/8/8/8/4q3/4K3 w - - 0 1")
    assert [sample(START), sample(in_check), sample(ENDGAME)] == [40_000, 11_500, 19_000]


def series(length: int, sides: int, **parameters: Any) -> list[list[float]]:
    """Logarithms of the successive times of several sides, each with dice of its own."""
    written = IN_RUNS | parameters
    return [
        [math.log(sample(START)) for _ in range(length)]
        for sample in (sampler(written, side) for side in range(sides))
    ]


@pytest.mark.long
def test_every_time_in_a_run_is_as_long_as_the_mean_says() -> None:
    """The first one as well as later ones: the process is stationary from the start."""
    for place in (0, 1, 9):
        values = [round(math.exp(run[place])) for run in series(10, 4_000)]
        assert_log_normal(values, 55_000, 0.8)


@pytest.mark.parametrize("kept", [-0.5, 0.0, 0.6, 0.95])
def test_successive_times_have_their_correlation(kept: float) -> None:
    """Of their logarithms: ρ for neighbours, ρ² for those two moves apart.

    Four standard errors are allowed (Bartlett 1946, doi 10.2307/2983611, for such a process).
    """
    (run,) = series(20_000, 1, correlation=kept)
    for apart in (1, 2):
        power = kept ** (2 * apart)
        variance = (1 + kept**2) * (1 - power) / (1 - kept**2) - 2 * apart * power
        error = math.sqrt(variance / len(run))
        assert abs(correlation(run[:-apart], run[apart:]) - kept**apart) < 4 * error


def test_without_correlation_the_times_are_the_log_normal_ones() -> None:
    """Throw by throw, from the same dice."""
    assert sampled(IN_RUNS | {"correlation": 0}, START, 200) == sampled(LOG_NORMAL, START, 200)


def test_with_full_correlation_every_side_keeps_its_first_time() -> None:
    """And with -1 it swings about the median."""
    assert len(set(sampled(IN_RUNS | {"correlation": 1}, START, 20))) == 1
    swinging = sampled(IN_RUNS | {"correlation": -1}, START, 20)
    assert swinging[::2] == [swinging[0]] * 10
    assert swinging[1::2] == [swinging[1]] * 10
    median = 55_000 * math.exp(-(0.8**2) / 2)
    assert math.isclose(math.sqrt(swinging[0] * swinging[1]), median, rel_tol=1e-4)


def test_every_board_has_a_run_of_its_own() -> None:
    """Whoever draws in between changes nothing, and a seat that is set up again begins anew."""
    scenario = make_scenario(think=IN_RUNS, seed=7)
    first, second, again = (seat(scenario, board).think_time for board in (1, 2, 1))
    sampled_together = [(first(START), second(START)) for _ in range(5)]
    alone = [again(START) for _ in range(5)]
    assert [ms for ms, _ in sampled_together] == alone
    assert alone != [ms for _, ms in sampled_together]
    expected = times(IN_RUNS).sampler(1, lambda: Random("7/1/opponent/time"))
    assert alone == [expected(START) for _ in range(5)]


@pytest.mark.parametrize(
    ("written", "ms"),
    [
        (BY_PHASE | {"opening": 7, "sigma": 0}, 7_000),
        (BY_PHASE | {"opening": 0}, 0),
        (BY_CHOICE | {"base": 0, "per_move": 0}, 0),
        (IN_RUNS | {"mean": 7, "sigma": 0}, 7_000),
        (IN_RUNS | {"mean": 0}, 0),
    ],
)
def test_times_without_spread_are_all_alike(written: Any, ms: int) -> None:
    """Exactly, whatever logarithms do on the way."""
    assert set(sampled(written, START, 20)) == {ms}


@pytest.mark.long
@pytest.mark.parametrize(
    "written",
    [
        BY_PHASE | {"opening": "160 h", "sigma": 5},
        BY_CHOICE | {"base": "160 h", "sigma": 5},
        IN_RUNS | {"mean": "160 h", "sigma": 5},
    ],
)
def test_no_time_is_longer_than_a_week(written: Any) -> None:
    """With such a spread some would be."""
    assert max(sampled(written, START, 5_000)) == LONGEST_MS


@pytest.mark.parametrize("written", ["measured", {"distribution": "measured"}])
def test_measured_times_are_not_drawn(written: Any) -> None:
    """What the player really takes is the time; that depends on the machine."""
    measured = times(written)
    assert measured.measured
    assert measured.not_reproducible == "measured times depend on the machine"
    assert set(sampled(written, START, 5)) == {0}


@pytest.mark.parametrize("written", ["5 s", LOG_NORMAL, BY_PHASE, BY_CHOICE, IN_RUNS])
def test_all_other_times_are_reproducible(written: Any) -> None:
    """The same dice sample the same times."""
    assert not times(written).measured
    assert times(written).not_reproducible == ""
    assert sampled(written, START, 10) == sampled(written, START, 10)


def test_who_needs_no_dice_gets_none() -> None:
    """They are 3 KiB for each board."""

    def none() -> Random:
        raise AssertionError("there are dice")

    for written in ("5 s", "measured"):
        times(written).sampler(1, none)(START)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        (BY_PHASE, "by phase with means 20 s, 60 s, 40 s, sigma 0.8"),
        (BY_CHOICE, "log-normal with mean 10 s + 1.5 s per legal move, sigma 0.5"),
        (IN_RUNS, "autocorrelated with mean 55 s, sigma 0.8, correlation 0.6"),
        ("measured", "measured"),
    ],
)
def test_times_say_in_words_what_they_are(written: Any, words: str) -> None:
    """`simul check` and the tables show it."""
    assert str(times(written)) == words


@pytest.mark.parametrize(
    ("think_time", "fault"),
    [
        (
            '{ distribution = "by-phase", opening = 5, middlegame = 5, sigma = 1 }',
            ".endgame is missing",
        ),
        (
            '{ distribution = "by-phase", openning = 5, opening = 5, middlegame = 5, endgame = 5, '
            "sigma = 1 }",
            ".openning is not a key of this table (got 5); did you mean opening?",
        ),
        (
            '{ distribution = "by-choice", base = -1, per_move = 1, sigma = 1 }',
            ".base must be between 0 s and 7 days (got -1)",
        ),
        (
            '{ distribution = "autocorrelated", mean = 5, sigma = 1, correlation = 1.1 }',
            ".correlation must be at most 1.0 (got 1.1)",
        ),
        (
            '{ distribution = "autocorrelated", mean = 5, sigma = 1, correlation = nan }',
            ".correlation must be a finite number (got NaN)",
        ),
        (
            '{ distribution = "measured", time = 5 }',
            ".time is not a key of this table (got 5)",
        ),
    ],
)  # fmt: skip
def test_a_time_that_cannot_be_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, think_time: str, fault: str
) -> None:
    """With its place and its rule."""
    monkeypatch.chdir(tmp_path)
    found = faults_of(changed('"55 s"', think_time))
    assert found == [f"line 11: opponents.think_time{fault}"]

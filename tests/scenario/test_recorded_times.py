"""Times as recorded in PGN files: all kinds of time controls, clocks and comments."""

from collections.abc import Callable, Sequence
from itertools import chain, cycle, repeat, zip_longest
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import chess
import pytest
from commanding import call
from conftest import make_scenario
from faulty_files import GOOD, changed, faults_of

import simul
from players.pgn_files import read_games
from simul.scenario import load_scenario
from simul.scenario.move_times import recorded
from simul.scenario.move_times.distributions import MoveTime
from simul.scenario.move_times.recorded import recorded_times

ELAPSED = """
1. e4 {[%emt 0:00:05.25]} e5 {[%emt 0:01:00]} 2. Nf3 {good [%emt 0:00:07] [%clk 0:01:00]}
Nc6 {[%emt 1:00:00.001]} 3. Bb5 {[%emt 0:00:09]} *
"""
CLOCKS = """[TimeControl "300+2"]

1. e4 {[%clk 0:04:57]} e5 {[%clk 0:05:01.5]} 2. Nf3 {[%clk 0:04:50.125]} Nc6 {[%clk 0:04:00]}
3. Bb5 {[%clk 0:04:52.125]} *
"""
Write = Callable[[str], dict[str, str]]


@pytest.fixture
def replayed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Write a PGN file and the times that replay it, in the current folder."""
    monkeypatch.chdir(tmp_path)

    def write(text: str) -> dict[str, str]:
        path = tmp_path / "timed.pgn"
        path.write_text(text, encoding="utf-8")
        read_games.cache_clear()
        recorded.read_times.cache_clear()
        return {"distribution": "replayed", "pgn": str(path)}

    return write


def times(written: Any) -> MoveTime:
    """Read a think time as a scenario file writes it."""
    return make_scenario(think=written).opponents.think_time


def game(written: Any, board: int = 1, moves: int = 5) -> list[int]:
    """Times of both sides in turn, move by move, from the start of a game."""
    sample, position = times(written).sampler(board, lambda: Random(1)), chess.Board()
    found: list[int] = []
    for number in range(1, moves + 1):
        position.fullmove_number = number
        for position.turn in (chess.WHITE, chess.BLACK):
            found.append(sample(position))
    return found


def test_elapsed_times_are_replayed_to_the_millisecond(replayed: Write) -> None:
    """Those of the side to move, by move number; after the last the first again."""
    white, black = [5_250, 7_000, 9_000, 5_250, 7_000], [60_000, 3_600_001] * 3
    assert game(replayed(ELAPSED)) == [
        ms for pair in zip(white, black, strict=False) for ms in pair
    ]


def test_clocks_are_replayed_as_their_differences_plus_the_increment(replayed: Write) -> None:
    """300 s at first, 2 s more for each move; 297 left is 5 used."""
    written = replayed(CLOCKS)
    assert recorded_times(Path(written["pgn"])) == (((5_000, 8_875, 0), (500, 63_500)),)


def test_without_a_time_control_the_first_move_has_no_time(replayed: Write) -> None:
    """Nor is there an increment; nonsense in the tag says no more than no tag."""
    for tag in ("", '[TimeControl "?"]\n\n', '[TimeControl "five minutes"]\n\n'):
        text = tag + CLOCKS.partition("\n\n")[2]
        expected = (((0, 6_875, 0), (0, 61_500)),)
        assert recorded_times(Path(replayed(text)["pgn"])) == expected


def test_a_move_whose_clock_is_missing_is_counted_with_the_next(replayed: Write) -> None:
    """Nothing that was thought gets lost: both increments are in it."""
    text = (
        '[TimeControl "60+1"]\n\n1. e4 {[%clk 0:00:50]} e5 {[%clk 0:00:59]} 2. Nf3 d6 '
        "{[%clk 0:00:58]} 3. d4 {[%clk 0:00:30]} *"
    )
    assert recorded_times(Path(replayed(text)["pgn"])) == (((11_000, 0, 22_000), (2_000, 2_000)),)


def test_boards_replay_the_games_in_turn(replayed: Write) -> None:
    """Board 3 of two games has the first again, as with the moves."""
    other = "1. d4 {[%emt 0:00:01]} d5 {[%emt 0:00:02]} *"
    written = replayed(f"{ELAPSED}\n\n{other}")
    assert game(written, 2, 2) == [1_000, 2_000, 1_000, 2_000]
    assert game(written, 1) == game(written, 3) != game(written, 2)


def test_moves_and_times_of_a_recorded_game_go_together(replayed: Write) -> None:
    """Also after an opening that is not played again."""
    written = replayed(ELAPSED)
    player = {"kind": "replay", "pgn": written["pgn"]}
    scenario = make_scenario(1, 4, written, written, player=player, opening="e4 e5")
    (found,) = simul.seed_games(scenario)
    assert found.moves == ("g1f3", "b8c6", "f1b5")
    assert found.times == (7_000, 3_600_001, 9_000)


def test_a_game_that_begins_in_the_middle_has_its_own_first_move(replayed: Write) -> None:
    """Move 40 of the board is the first of the recording."""
    fen = "4k3/4p3/8/8/8/8/4P3/4K3 b - - 0 40"
    text = f'[SetUp "1"]\n[FEN "{fen}"]\n\n40... e5 {{[%emt 0:00:03]}} 41. e4 {{[%emt 0:00:04]}} *'
    sample = times(replayed(text)).sampler(1, lambda: Random(1))
    position = chess.Board(fen)
    assert sample(position) == 3_000
    position.push_san("e5")
    assert sample(position) == 4_000


NO_TIMES = "must hold games with times, [%emt], [%egt] or [%clk], of both sides: game"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("1. e4 e5 *", f"{NO_TIMES} 1 has none of White"),
        ("1. e4 {[%emt 0:00:05]} e5 *", f"{NO_TIMES} 1 has none of Black"),
        ("1. e4 {[%emt 0:00:05]} *", f"{NO_TIMES} 1 has none of Black"),
        (ELAPSED + "\n\n1. e4 {5 s} e5 *", f"{NO_TIMES} 2 has none of White"),
        ("1. e4 Ke2 *", "must be a readable PGN file: game 1, line 1, cannot be read: "),
    ],
)
def test_games_without_times_are_refused(replayed: Write, text: str, rule: str) -> None:
    """Which game, and whose times are missing."""
    replayed(text)
    written = '{ distribution = "replayed", pgn = "timed.pgn" }'
    (fault,) = faults_of(changed('"55 s"', written))
    assert fault.startswith(f"line 11: opponents.think_time.pgn {rule}")


def test_a_missing_recording_is_refused(replayed: Write) -> None:
    """It is looked for beside the scenario; one that is there is taken."""
    (fault,) = faults_of(changed('"55 s"', '{ distribution = "replayed", pgn = "no.pgn" }'))
    assert fault.startswith("line 11: opponents.think_time.pgn must name a PGN file: there is no ")
    path = replayed(ELAPSED)["pgn"]
    text = changed('"55 s"', '{ distribution = "replayed", pgn = "timed.pgn" }')
    Path("good.toml").write_text(text, encoding="utf-8")
    assert str(load_scenario("good.toml").opponents.think_time.pgn) == path  # type: ignore[union-attr]


def test_recorded_times_need_no_random_generator(replayed: Write) -> None:
    """It would take 3 KiB for each board."""

    def none() -> Random:
        raise AssertionError("there are dice")

    times(replayed(ELAPSED)).sampler(1, none)(chess.Board())


def test_replayed_times_name_their_file(replayed: Write) -> None:
    """Without the folders around it."""
    assert str(times(replayed(ELAPSED))) == "as recorded in timed.pgn"


class Clock(NamedTuple):
    """A chess clock that runs forward, to be compared with what reads it backwards."""

    periods: tuple[tuple[int, int, float], ...]
    """Moves, time and increment of each period, in s; the last one repeats."""
    waits: bool = False
    """It stands still during the first move, as on lichess."""
    early: bool = False
    """The first increment is there from the start, as FIDE has it."""
    at_once: bool = False
    """The time of the next period is shown with the last move of the one before."""

    def shows(self, used: Sequence[float]) -> list[float]:
        """What is left after each move of one side."""
        added: list[tuple[float, float]] = []
        periods = chain(self.periods, repeat(self.periods[-1]))
        while len(added) <= len(used):
            moves, time, increment = next(periods)
            added += [(0 if number else time, increment) for number in range(moves)]
        left = added[0][0] + (added[0][1] if self.early else 0)
        shown = []
        for number, seconds in enumerate(used):
            if number and not self.at_once:
                left += added[number][0]
            if number or not self.waits:
                left += added[number][1] - seconds
            if self.at_once:
                left += added[number + 1][0]
            assert left >= 0
            shown.append(left)
        return shown


ALL = 999
"""Moves of a period that lasts to the end."""


def hms(seconds: float) -> str:
    """Write a time as clocks do."""
    whole, tenths = divmod(round(seconds * 10), 10)
    fraction = f".{tenths}" if tenths else ""
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}{fraction}"


def shuffled(tag: str, white: Sequence[str], black: Sequence[str]) -> str:
    """A game in which knights go to and fro, with these comments on the moves of each side."""
    knights = cycle(("Nf3", "Nf6", "Ng1", "Ng8"))
    comments = (each for pair in zip_longest(white, black) for each in pair if each is not None)
    moves = [f"{knight} {{{comment}}}" for comment, knight in zip(comments, knights, strict=False)]
    return f'[White "A"]\n[TimeControl "{tag}"]\n\n{" ".join(moves)} *\n'


def clocked(tag: str, clock: Clock, white: Sequence[float], black: Sequence[float]) -> str:
    """A game by this clock, in which the sides used so long for their moves."""
    sides = [[f"[%clk {hms(left)}]" for left in clock.shows(used)] for used in (white, black)]
    return shuffled(tag, *sides)


def in_seconds(written: dict[str, str]) -> tuple[list[float], list[float]]:
    """The recorded times of the only game."""
    ((white, black),) = recorded_times(Path(written["pgn"]))
    return [ms / 1_000 for ms in white], [ms / 1_000 for ms in black]


def remarks(written: dict[str, str]) -> tuple[str, ...]:
    """What is said of the recording."""
    return times(written).remarks


LONG = [60.0, 3.0, 0.0, 27.5, 5.0, 61.0, 1.0] * 12
SHORT = [2.0, 9.0, 1.5, 3.0, 29.0, 0.5, 12.0]
DAYS = [7_200.0, 80_000.0, 60.0, 86_000.0]
WORDS = "90 min/40 moves + 30 min, 30 sec increment per move"


@pytest.mark.parametrize(
    ("tag", "clock", "used"),
    [
        ("900+10", Clock(((ALL, 900, 10),), waits=True), [0, *SHORT]),
        ("900+10", Clock(((ALL, 900, 10),)), SHORT),
        ("5400+30", Clock(((ALL, 5_400, 30),), early=True), SHORT),
        ("300", Clock(((ALL, 300, 0),)), SHORT),
        ("60+0.5", Clock(((ALL, 60, 0.5),)), SHORT),
        ("40/7200:3600", Clock(((40, 7_200, 0), (ALL, 3_600, 0))), LONG),
        ("40/7200:3600", Clock(((40, 7_200, 0), (ALL, 3_600, 0)), at_once=True), LONG),
        ("40/7200:1800+30", Clock(((40, 7_200, 0), (ALL, 1_800, 30))), LONG),
        ("40/7200:1800+30", Clock(((40, 7_200, 0), (ALL, 1_800, 30)), at_once=True), LONG),
        (
            "40/7200:20/3600:900+30",
            Clock(((40, 7_200, 0), (20, 3_600, 0), (ALL, 900, 30)), at_once=True),
            LONG,
        ),
        ("20/2400", Clock(((20, 2_400, 0),)), LONG),
        ("4/60:1/30", Clock(((4, 60, 0), (1, 30, 0))), SHORT),
        (WORDS, Clock(((40, 5_400, 30), (ALL, 1_800, 30)), early=True, at_once=True), LONG),
    ],
)
def test_times_are_what_the_players_used(
    replayed: Write, tag: str, clock: Clock, used: list[float]
) -> None:
    """Whatever way a clock has of beginning, and of showing the time of a new period."""
    other = used if clock.waits else used[::-1]
    written = replayed(clocked(tag, clock, used, other))
    assert in_seconds(written) == (used, other)
    read = f'timed.pgn: TimeControl "{WORDS}" means 40/5400+30:1800+30'
    assert remarks(written) == ((read,) if tag == WORDS else ())


def test_so_many_days_for_a_move_are_not_kept(replayed: Write) -> None:
    """Correspondence: each move has a whole day, whatever was left of the one before."""
    comments = [f"[%clk {hms(86_400 - used)}]" for used in DAYS]
    assert in_seconds(replayed(shuffled("1/86400", comments, comments))) == (DAYS, DAYS)


def test_sand_runs_from_one_glass_into_the_other(replayed: Write) -> None:
    """What one side uses, the other gains."""
    white, black = [10.0, 20.0, 5.0], [30.0, 1.0, 2.0]
    glasses = [180.0, 180.0]
    shown: list[list[str]] = [[], []]
    for pair in zip(white, black, strict=True):
        for side, used in enumerate(pair):
            glasses[side] -= used
            glasses[1 - side] += used
            shown[side].append(f"[%clk {hms(glasses[side])}]")
    written = replayed(shuffled("*180", *shown))
    assert in_seconds(written) == (white, black)
    assert remarks(written) == ()


@pytest.mark.parametrize("tag", ["", "?", "-"])
def test_without_a_time_control_differences_count(replayed: Write, tag: str) -> None:
    """The first move of each side has no time; nothing is doubtful as long as clocks fall."""
    written = replayed(clocked(tag, Clock(((ALL, 900, 0),)), SHORT, SHORT))
    assert in_seconds(written) == ([0, *SHORT[1:]], [0, *SHORT[1:]])
    assert remarks(written) == ()


def test_clocks_that_rise_are_told_once_for_a_file(replayed: Write) -> None:
    """With the first place: players may give each other time, and tags may be wrong."""
    clock = Clock(((ALL, 5_400, 30),))
    assert remarks(replayed(clocked("5400", clock, SHORT, SHORT) * 2)) == (
        "timed.pgn: clocks rise: is the TimeControl right? First by 0:00:28 in game 1, move 1 of "
        "White and 23 more; such a move takes 0 s",
    )


def test_clocks_may_rise_by_a_second_unexplained(replayed: Write) -> None:
    """They are rounded, and make up for slow lines."""
    written = replayed(shuffled("60", ["[%clk 0:00:50]", "[%clk 0:00:51]"], ["[%clk 0:00:55]"]))
    assert in_seconds(written) == ([10, 0], [5])
    assert remarks(written) == ()


def test_a_time_control_in_minutes_is_told(replayed: Write) -> None:
    """In the standard, 90+30 is a minute and a half, not an hour and a half."""
    clock = Clock(((ALL, 5_400, 30),), early=True)
    (remark,) = remarks(replayed(clocked("90+30", clock, SHORT, SHORT)))
    assert remark.startswith(
        "timed.pgn: clocks rise: is the TimeControl right? First by 1:28:58 in game 1, move 1 of W"
    )


def test_a_tag_that_says_nothing_is_told(replayed: Write) -> None:
    """Once for each text, three texts at most."""
    clock = Clock(((ALL, 900, 0),))
    texts = [clocked(tag, clock, SHORT, SHORT) for tag in ("blitz", "blitz", "a", "b", "c")]
    assert remarks(replayed("\n".join(texts))) == (
        'timed.pgn: TimeControl "blitz" is not understood, and counts as unknown',
        'timed.pgn: TimeControl "a" is not understood, and counts as unknown',
        'timed.pgn: TimeControl "b" is not understood, and counts as unknown',
        "timed.pgn: 1 more TimeControl not in the standard's notation",
    )


def test_a_tag_on_which_nothing_depends_is_not_told(replayed: Write) -> None:
    """The times are those that the moves took."""
    assert remarks(replayed(shuffled("blitz", ["[%emt 5]"], ["[%emt 6] [%clk 0:05:00]"]))) == ()


@pytest.mark.parametrize(
    ("comment", "seconds"),
    [
        ("[%emt 0:00:05]", 5),
        ("[%emt 00:00:05]", 5),
        ("[%emt 0:05]", 5),
        ("[%emt 5]", 5),
        ("[%emt 0:00:05.2]", 5.2),
        ("[%emt 5.25]", 5.25),
        ("[%emt 1:02:03]", 3_723),
        ("[%emt 0:90:00]", 5_400),
        ("[%emt\n0:00:05]", 5),
        ("good [%emt  0:00:05 ] move", 5),
        ("[%eval 0.3] [%emt 0:00:05] [%clk 0:09:00]", 5),
        ("[%clk 0:09:00][%emt 0:00:05]", 5),
        ("[%egt 0:00:05] [%clk 0:09:00]", 5),
        ("[%egt 0:00:05] [%emt 0:00:04]", 4),
        ("[%emt 0:00:05] [%emt 0:00:06]", 5),
        ("[%clk 0:09:58.5]", 1.5),
        ("[%clk 09:58]", 2),
        ("[%emt 999:00:00]", 604_800),  # no move takes more than a week
    ],
)
def test_comments_are_read_in_all_spellings(replayed: Write, comment: str, seconds: float) -> None:
    """Of several in one comment, %emt comes before %egt, and that before %clk."""
    written = replayed(shuffled("600", [comment], ["[%emt 1]"]))
    assert in_seconds(written) == ([seconds], [1])
    assert remarks(written) == ()


def test_comments_that_are_no_times_are_told(replayed: Write) -> None:
    """The first of them, and how many more."""
    text = shuffled("600", ["[%emt 5]", "[%emt soon]"], ["[%clk 0:09:00]", "[%clk -0:00:05]"])
    assert remarks(replayed(text)) == (
        'timed.pgn: "[%emt soon]" cannot be used: game 1, move 2 of White and 1 more',
    )


def test_times_used_so_far_give_the_times_of_moves(replayed: Write) -> None:
    """Also where a move has none, and where one comes from another comment."""
    white = ["[%egt 0:00:05]", "", "[%egt 0:00:25]", "[%emt 4]", "[%egt 0:00:30]"]
    black = ["[%egt 0:01:00]", "[%egt 0:01:00]", "[%egt 0:00:50]"]
    written = replayed(shuffled("", white, [*black, "", ""]))
    assert in_seconds(written) == ([5, 0, 20, 4, 1], [60, 0, 0, 0, 0])
    assert remarks(written) == (
        'timed.pgn: "%egt 50 s, less than before," cannot be used: game 1, move 3 of Black',
    )


def test_elapsed_times_move_the_clock_on(replayed: Write) -> None:
    """A move with %emt alone is not counted again in the next difference."""
    white = ["[%clk 0:09:50]", "[%emt 20]", "[%clk 0:09:00]"]
    assert in_seconds(replayed(shuffled("600", white, ["[%emt 1]"] * 3)))[0] == [10, 20, 30]


def test_a_game_whose_moves_took_no_time_has_times(replayed: Write) -> None:
    """A lichess game of one move each: both clocks stand still."""
    comments = ["[%clk 0:10:00]"]
    assert in_seconds(replayed(shuffled("600+5", comments, comments))) == ([0], [0])


@pytest.mark.long
def test_doubts_are_told_by_every_command(
    replayed: Write, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the report, or beside the JSON object; each once, though both sides have the times."""
    replayed(clocked("blitz", Clock(((ALL, 900, 0),)), SHORT, SHORT))
    written = '{ distribution = "replayed", pgn = "timed.pgn" }'
    text = GOOD.replace('"55 s"', written).replace('"5 s"', written)
    Path("club.toml").write_text(text, encoding="utf-8")
    remark = 'timed.pgn: TimeControl "blitz" is not understood, and counts as unknown'
    for command in (["check"], ["run", "--format", "none"], ["sweep", "--vary", "boards=1,2"]):
        done = call(capsys, command[0], "club.toml", *command[1:])
        assert " ".join(done.out.split()).count(remark) == 1, command
    for command in (["check"], ["run", "--format", "none"]):
        done = call(capsys, command[0], "club.toml", *command[1:], "--json")
        assert remark not in done.out
        assert done.err.count(remark) == 1

"""The games as PGN, read back by two readers that are not ours."""

import io
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import chess.pgn
import pytest
from made_records import (
    ADJUDICATED,
    ALL,
    BARELY,
    BLACK_BEGINS,
    CANCELLED,
    MATE,
    NEVER,
    OPENED,
    ORPHANED,
    UNFINISHED,
    WALKED_OUT,
    Game,
    made_record,
    random_game,
)

from simul.errors import InputError
from simul.output.files import games_pgn, record_csv
from simul.record import Clocks, Ending, Event, Kind, Reason, Record, State

# Debian puts the program where root's search path does not look
PGN_EXTRACT = shutil.which("pgn-extract", path=f"{os.environ.get('PATH', '')}:/usr/games")

MATE_PGN = """\
[Event "A test"]
[Site "?"]
[Date "????.??.??"]
[Round "1"]
[White "The master"]
[Black "Opponent 1"]
[Result "0-1"]
[Board "1"]
[PlyCount "4"]
[Termination "normal"]
[TimeControl "-"]

1. f3 {[%emt 0:00:05]} 1... e5 {[%emt 0:00:55]} 2. g4 {[%emt 0:00:00]}
2... Qh4# {[%emt 0:00:00.001]} {checkmate} 0-1
"""


@cache
def many() -> Record:
    """Games of every kind, then random ones."""
    return made_record(*ALL, *map(random_game, range(12)), stopped="Ctrl-C")


def read(text: str) -> list[chess.pgn.Game]:
    """Read all games with python-chess."""
    file = io.StringIO(text)
    return list(iter(lambda: chess.pgn.read_game(file), None))


def times_ms(game: chess.pgn.Game) -> list[int | None]:
    """Read the time of each move with python-chess."""
    emts = [node.emt() for node in game.mainline()]
    return [None if emt is None else round(emt * 1_000) for emt in emts]


def movetext(*games: Game, stopped: str = "") -> str:
    """Show the lines after the last game's tags."""
    return games_pgn(made_record(*games, stopped=stopped)).split("]\n\n")[-1]


def test_a_game_is_written_in_the_standards_export_format() -> None:
    """Seven tags in their order, further tags by the alphabet, moves with their times."""
    assert games_pgn(made_record(MATE)) == MATE_PGN


def test_python_chess_reads_every_game_without_an_error() -> None:
    """The first reader finds the same moves, results and first positions, in board order."""
    record = many()
    games = read(games_pgn(record))
    assert [game.errors for game in games] == [[] for _ in record.pairings]
    assert [game.headers["Board"] for game in games] == [str(p.board) for p in record.pairings]
    for pairing, game in zip(record.pairings, games, strict=True):
        events = record.by_board[pairing.board]
        made = tuple(e.move for e in events if e.kind in {Kind.MOVE, Kind.REPLY})
        assert tuple(m.uci() for m in game.mainline_moves()) == pairing.opening + made
        assert game.board().fen() == pairing.first_fen
        assert game.headers["Result"] == record.results.get(pairing.board, ("*",))[0]
        assert game.headers["PlyCount"] == str(game.end().ply() - game.ply())


def with_clocks(record: Record, *clocks: Clocks) -> Record:
    """Put chess clocks at every board, in turn these."""
    pairings = [
        replace(pairing, clocks=clocks[n % len(clocks)])
        for n, pairing in enumerate(record.pairings)
    ]
    return replace(record, pairings=tuple(pairings))


def in_turn(record: Record, boards: int) -> Record:
    """Have so many boards in the hall: the games after the first are those of newcomers."""
    pairings = [
        replace(pairing, place=(pairing.board - 1) % boards + 1) for pairing in record.pairings
    ]
    return replace(record, pairings=tuple(pairings))


@cache
def ruled() -> Record:
    """Chess clocks that nobody outlasts, in a hall of seven boards."""
    clocks = Clocks(720_000_000, 36_000_000, 10_000), Clocks(60_000_000, 60_000_000, 0)
    return in_turn(with_clocks(many(), *clocks), boards=7)


@pytest.mark.long
@pytest.mark.skipif(PGN_EXTRACT is None, reason="the program pgn-extract is not installed")
@pytest.mark.parametrize("make", [many, ruled], ids=["plain", "clocks"])
def test_pgn_extract_reads_every_game_without_a_complaint(
    make: Callable[[], Record], tmp_path: Path
) -> None:
    """The second reader finds the same moves too, and has nothing to say."""
    record = make()
    file = tmp_path / "games.pgn"
    file.write_text(games_pgn(record), encoding="utf-8")
    check = subprocess.run([str(PGN_EXTRACT), "-s", "-r", file], capture_output=True, check=True)
    assert (check.stdout, check.stderr) == (b"", b"")
    options = ["-s", "-Wuci", "--notags", "-C", "-w5000"]
    run = subprocess.run([str(PGN_EXTRACT), *options, file], capture_output=True, check=True)
    assert run.stdout.decode().split("\n\n")[:-1] == [
        " ".join([*(m.uci() for m in game.mainline_moves()), game.headers["Result"]])
        for game in read(games_pgn(record))
    ]


def test_the_time_of_a_move_is_its_bar_in_the_gantt_chart() -> None:
    """Board by board, the times are the lengths of the bars (of no length: no bar)."""
    record = many()
    for game in read(games_pgn(record)):
        bars = [
            span.end - span.start
            for span in record.spans
            if span.board == int(game.headers["Board"])
            and span.state in {State.AT_BOARD, State.THINKING}
        ]
        finished = game.headers["Result"] != "*"
        moves = [time for time in times_ms(game) if time]
        assert moves == (bars if finished else bars[: len(moves)])


def test_times_are_kept_to_the_millisecond() -> None:
    """Python-chess reads back 0 ms, 1 ms and more than an hour exactly."""
    times = (0, 1, 10, 999, 1_000, 59_999, 3_599_999, 3_600_000, 36_000_001, 360_000_000)
    record = made_record(replace(random_game(1, plies=10), times=times))
    assert times_ms(read(games_pgn(record))[0]) == list(times)


def clocks_ms(game: chess.pgn.Game) -> list[int | None]:
    """Read what was left after each move with python-chess."""
    left = [node.clock() for node in game.mainline()]
    return [None if seconds is None else round(seconds * 1_000) for seconds in left]


def test_the_clock_stands_beside_the_time_of_a_move() -> None:
    """Seven milliseconds of each turn the opponent's move was there, and the master elsewhere."""
    record = with_clocks(made_record(UNFINISHED), Clocks(60_000, 100_000, 2_000))
    assert games_pgn(record).split("]\n\n")[-1].replace("\n", " ") == (
        "1. e4 {[%emt 0:00:05] [%clk 0:00:56.993]} 1... e5 {[%emt 0:00:55] [%clk 0:00:47]} "
        "2. Nf3 {[%emt 0:00:00] [%clk 0:00:58.986]} {unfinished: the record ends here} * "
    )


def test_what_is_left_on_the_clocks_adds_up() -> None:
    """A clock runs from the other side's move; for an opponent that is the time of the move."""
    read_again = read(games_pgn(ruled()))
    games = {game.headers["Round"]: game for game in read_again}
    for pairing in ruled().pairings:
        game = games[f"{pairing.place}.{(pairing.board - 1) // 7 + 1}"]
        left, spent = clocks_ms(game), times_ms(game)
        assert game.errors == []
        assert pairing.clocks
        by_master, by_opponent, increment = pairing.clocks
        since = 0
        moved = [event for event in ruled().by_board[pairing.board] if event.move]
        played = len(pairing.opening)
        assert left[:played] == [None] * played
        for event, shown, time in zip(moved, left[played:], spent[played:], strict=True):
            if event.kind is Kind.MOVE:
                by_master += increment - (event.at - since)
            else:
                assert time is not None
                by_opponent += increment - time
            assert shown == (by_master if event.kind is Kind.MOVE else by_opponent)
            since = event.at
    assert len(games) == len(ruled().pairings)


@pytest.mark.parametrize(
    ("clocks", "master_is_white", "tags"),
    [
        (None, True, {"TimeControl": "-"}),
        (Clocks(1_800_000, 1_800_000, 10_000), True, {"TimeControl": "1800+10"}),
        (Clocks(60_500, 60_500, 0), True, {"TimeControl": "?"}),
        *(
            (
                Clocks(3_600_000, 300_000, 0),
                white,
                {
                    "TimeControl": "300",
                    "WhiteTimeControl": "3600" if white else "300",
                    "BlackTimeControl": "300" if white else "3600",
                },
            )
            for white in (True, False)
        ),
    ],
)
def test_the_time_control_is_that_of_the_opponents(
    clocks: Clocks | None, master_is_white: bool, tags: dict[str, str]
) -> None:
    """Where the master has another one, both are told by colour."""
    record = made_record(MATE)
    pairing = replace(record.pairings[0], clocks=clocks, master_is_white=master_is_white)
    (game,) = read(games_pgn(replace(record, pairings=(pairing,))))
    assert {tag: value for tag, value in game.headers.items() if "TimeControl" in tag} == tags


def test_games_at_one_board_are_numbered_as_its_rounds() -> None:
    """The board is that of the hall, and no two games have the same round."""
    headers = [game.headers for game in read(games_pgn(in_turn(made_record(*[MATE] * 5), 2)))]
    assert [each["Round"] for each in headers] == ["1.1", "2.1", "1.2", "2.2", "1.3"]
    assert [each["Board"] for each in headers] == ["1", "2", "1", "2", "1"]


def test_a_master_who_was_asked_to_come_back_leaves_no_trace_in_the_game() -> None:
    """The opponent's time goes on, and the moves' numbers do too."""
    record = made_record(MATE)
    passed = Event(5_008, 1, 1, Kind.PASSED)
    away = [Event(1, 0, 1, Kind.WALK), Event(2, 0, 1, Kind.STAND)]
    events = Record.in_order([*record.events, passed, *away])
    assert games_pgn(replace(record, events=events)) == MATE_PGN


def test_moves_of_the_opening_have_no_times() -> None:
    """Nobody thought about them; Black's first move of the run needs no number of its own."""
    assert movetext(OPENED) == (
        "1. e4 e5 2. Nf3 Nf6 {[%emt 0:00:05]} 3. Nc3 {[%emt 0:00:55]} {adjudicated: a\n"
        "rook up} 1-0\n"
    )


def test_a_game_may_begin_with_black_to_move() -> None:
    """The first move carries the number and the dots that the first position asks for."""
    text = games_pgn(made_record(BLACK_BEGINS))
    assert '[SetUp "1"]\n[Termination' in text
    assert f'[FEN "{BLACK_BEGINS.first_fen}"]\n[PlyCount' in text
    assert text.split("\n\n")[1].startswith("12... Kd7 {[%emt 0:00:05]} 13. Kd2 {[%emt 0:00:55]}")


@pytest.mark.parametrize(
    ("game", "termination"),
    [
        (MATE, "normal"),
        (Game((), "1-0 as recorded"), "normal"),
        (ADJUDICATED, "adjudication"),
        (Game((), "1/2-1/2 adjudicated: the hall closed: level"), "adjudication"),
        (WALKED_OUT, "abandoned"),
        (Game((), "0-1 forfeit: the master fell ill"), "abandoned"),
        (Game((), "1-0 forfeit: no reply within 120 s"), "time forfeit"),
        (Game((), "0-1 forfeit: The master ran out of time"), "time forfeit"),
        (
            Game((), "1/2-1/2 Ada ran out of time, but the other side could not mate"),
            "time forfeit",
        ),
        (Game((), "1-0 Black resigned"), "normal"),
        (Game((), "1/2-1/2 agreed"), "normal"),
        (Game((), "1/2-1/2 threefold repetition, claimed"), "normal"),
        (UNFINISHED, "unterminated"),
        (CANCELLED, "unterminated"),
        (ORPHANED, "unterminated"),
        (NEVER, "unterminated"),
        (Game((), failed="the engine died"), "unterminated"),
    ],
    ids=lambda value: value if isinstance(value, str) else value.note or "-",
)
def test_the_termination_tag_says_how_a_game_ended(game: Game, termination: str) -> None:
    """In the words of the PGN standard."""
    assert read(games_pgn(made_record(game)))[0].headers["Termination"] == termination


def test_a_name_is_no_reason() -> None:
    """Whoever is called after a reason has still only walked out."""
    ending = Ending("1-0", Reason.WALKED_OUT, "Mr. Never-ran out of time")
    record = made_record(WALKED_OUT)
    events = (*record.events[:-1], record.events[-1]._replace(note=ending))
    (game,) = [read(games_pgn(replace(record, events=events)))[0]]
    assert game.headers["Termination"] == "abandoned"


def test_a_forfeit_has_its_reason_as_a_comment_and_a_result() -> None:
    """Whoever walked out has lost."""
    assert movetext(WALKED_OUT) == ("1. e4 {[%emt 0:00:05]} {forfeit: Opponent 9 walked out} 1-0\n")


def test_a_game_cut_short_says_why() -> None:
    """The reason the whole run stopped stands before the asterisk, also without any move."""
    assert movetext(BARELY, stopped="Ctrl-C") == "{unfinished: Ctrl-C} *\n"
    assert movetext(BARELY) == "{unfinished: the record ends here} *\n"


@pytest.mark.parametrize(
    ("game", "fate"), [(CANCELLED, "cancelled"), (ORPHANED, "orphaned"), (NEVER, "never started")]
)
def test_a_game_that_was_left_says_what_became_of_it(game: Game, fate: str) -> None:
    """And why the run stopped, if it did."""
    assert movetext(game).endswith(f"{{unfinished: {fate}}} *\n")
    stopped = movetext(game, stopped="Ctrl-C").replace("\n", " ")
    assert stopped.endswith(f"{{unfinished: {fate}: Ctrl-C}} * ")


def test_a_player_who_failed_is_named_at_that_board_only() -> None:
    """Braces and line breaks of the message cannot break the file."""
    failed = Game((), failed="engine said {nonsense}\n\n[Event \x1b]")
    text = games_pgn(made_record(failed, BARELY, stopped="a player failed"))
    assert "\n{unfinished: engine said (nonsense) [Event \\x1b]} *\n" in text
    assert text.endswith("\n{unfinished: a player failed} *\n")
    assert [game.errors for game in read(text)] == [[], []]


def test_a_result_pgn_does_not_know_counts_as_unfinished() -> None:
    """A file must not claim what no reader understands; a recorded game may have none either."""
    assert movetext(Game((), "* as recorded")) == "{unfinished: as recorded} *\n"


def test_a_move_nobody_was_seen_to_think_about_has_no_time() -> None:
    """A master who moves without having come to the board leaves no bar, so no time either."""
    record = made_record(ADJUDICATED)
    events = tuple(event for event in record.events if event.kind is not Kind.VISIT)
    assert times_ms(read(games_pgn(replace(record, events=events)))[0]) == [None, 55_000]


def test_a_game_is_written_ply_by_ply_whatever_the_order_of_time() -> None:
    """A master who does not wait for the reply moves before it; each time is still its move's."""
    record = made_record(replace(UNFINISHED, times=(5_000, 55_000, 5_000)))
    hurried = {Kind.VISIT: 30_000, Kind.MOVE: 35_000}
    events = Record.in_order(
        [
            event._replace(at=hurried[event.kind]) if event.ply == 3 else event
            for event in record.events
        ]
    )
    assert [event.ply for event in events] == [0, 1, 1, 3, 3, 2]
    record = replace(record, events=events)
    (game,) = read(games_pgn(record))
    assert [move.uci() for move in game.mainline_moves()] == list(UNFINISHED.moves)
    assert times_ms(game) == [5_000, 55_000, 5_000]
    assert [row.split(",")[5] for row in record_csv(record).splitlines()[1:]] == [
        *("", "", "e4", "", "Nf3", "e5")
    ]


def test_the_same_games_give_the_same_bytes_for_every_scheduler() -> None:
    """Neither the scheduler nor the clock nor the seed leaves a trace."""
    record = many()
    other = replace(record, scheduler="asyncio", clock="wall", seed=8)
    assert games_pgn(other) == games_pgn(record)


def test_boards_are_written_in_order_however_they_are_listed() -> None:
    """The order of the pairings does not matter."""
    record = many()
    assert games_pgn(replace(record, pairings=record.pairings[::-1])) == games_pgn(record)


def test_lines_of_moves_are_shorter_than_80_columns() -> None:
    """And no time is ever broken across two lines."""
    text = games_pgn(many())
    assert max(map(len, text.splitlines())) == 79
    assert text.count("[%emt ") == text.replace("\n", "").count("[%emt ")


def test_quotes_and_umlauts_in_names_are_kept() -> None:
    """Quotes and backslashes are escaped as the standard says."""
    record = made_record(MATE)
    pairing = replace(record.pairings[0], white='Jürgen "J\\" Müller\n')
    text = games_pgn(replace(record, pairings=(pairing,)))
    assert '[White "Jürgen \\"J\\\\\\" Müller"]\n' in text


def test_an_illegal_move_is_refused_with_its_place() -> None:
    """The message names the board, the move and the position."""
    with pytest.raises(InputError) as caught:
        games_pgn(made_record(MATE, Game(("e2e5",))))
    assert str(caught.value) == f"board 2: e2e5 is not a legal move in {chess.STARTING_FEN}"


def test_a_position_that_is_none_is_refused_with_its_board() -> None:
    """What python-chess has to say about it is passed on."""
    record = made_record(MATE)
    pairing = replace(record.pairings[0], first_fen="nonsense")
    with pytest.raises(InputError, match=r"^board 1: .*'nonsense'"):
        games_pgn(replace(record, pairings=(pairing,)))


def test_a_record_without_boards_gives_an_empty_file() -> None:
    """Nothing happened, nothing is written."""
    assert games_pgn(made_record()) == ""

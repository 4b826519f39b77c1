"""Every rule has a small scenario, and what its comments promise is in its record."""

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any, get_args

import chess
import pytest
from engines_needed import put_stand_in

from players import Greedy
from simul.games import seed_games
from simul.games.seating import seat
from simul.oracle.reference import predict
from simul.record import Kind, Record, Span, State
from simul.scenario import Scenario, everything, load_scenario
from simul.scenario.move_times.patterns import phase
from simul.scenario.move_times.recorded import recorded_times
from simul.scenario.rules import Colour, Order

RULES = [each.name for each in everything() if each.group == "rules"]


def played(name: str, **changes: Any) -> Record:
    """The record of a lesson, with something else in its place if so wished."""
    return predict(load_scenario(name).model_copy(update=changes), "ready-first")


def seconds(spans: tuple[Span, ...]) -> list[float]:
    """How long each of them is."""
    return [(span.end - span.start) / 1_000 for span in spans]


def visited(record: Record) -> list[int]:
    """The boards at which she was, one after the other."""
    return [span.board for span in record.visits]


def waits(record: Record) -> list[float]:
    """How many seconds each ready opponent waited for her, board by board."""
    return seconds(tuple(span for span in record.spans if span.state is State.READY))


def waiting(record: Record, at: int) -> set[int]:
    """The boards that were ready for her at an instant."""
    ready = (span for span in record.spans if span.state is State.READY)
    return {span.board for span in ready if span.start <= at < span.end}


def endings(record: Record) -> Counter[str]:
    """How often games ended how."""
    return Counter(how for _, how in record.results.values())


def moves_in(record: Record, board: int) -> int:
    """Move pairs of a game, one that was begun included."""
    return sum(event.kind is Kind.MOVE for event in record.by_board[board])


def flags(record: Record) -> dict[int, str]:
    """The boards at which a side ran out of time."""
    found = {board: re.search("forfeit: (.*) ran out of time", how)
             for board, (_, how) in record.results.items()}  # fmt: skip
    return {board: match[1] for board, match in found.items() if match}


def metres_walked(record: Record, scenario: Scenario) -> float:
    """Metres that she walked."""
    assert scenario.floor is not None
    return record.walking / 1_000 * scenario.floor.pace


@pytest.mark.parametrize("name", RULES)
def test_a_rule_has_a_small_lesson(name: str) -> None:
    """At most about 16 boards by 10 move pairs, with a comment and something to look for."""
    scenario = load_scenario(name)
    assert scenario.all_games * scenario.moves <= 160
    assert scenario.look_for
    (path,) = [each.path for each in everything() if each.name == name]
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#:schema ../scenario.schema.json"
    assert any(line.startswith("# Look at ") for line in lines)


def test_every_order_colour_and_rhythm_has_a_lesson(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that need no scenario of their own are the white pieces, the black ones alone."""
    put_stand_in(tmp_path, monkeypatch)
    lessons = [load_scenario(each.name) for each in everything() if each.group != "events"]
    assert {lesson.order for lesson in lessons} == set(get_args(Order))
    assert {lesson.master.colour for lesson in lessons} == set(get_args(Colour)) - {"black"}
    rhythms = {lesson.opponents.think_time.distribution for lesson in lessons}
    assert rhythms >= {"by-phase", "by-choice", "autocorrelated", "replayed", "measured"}


def test_in_a_ring_the_way_to_the_next_board_is_two_seconds() -> None:
    """Also from the last board to the first; the first way of all costs nothing."""
    record = played("walking-ring")
    assert visited(record) == list(range(1, 9)) * 6
    assert seconds(record.away) == [2] * 47
    assert record.visits[0].start == 0
    assert record.makespan - played("walking-ring", floor=None).makespan == 47 * 2_000


def test_between_rows_there_is_a_long_way_after_three_short_ones() -> None:
    """7.5 m from the end of a row to the beginning of the other."""
    assert seconds(played("walking-rows").away) == ([1, 1, 1, 5] * 12)[:-1]


def test_nearest_first_walks_least_and_the_elevator_has_no_long_wait() -> None:
    """Metres, worst wait and mean wait, of the same games in three orders."""
    figures = {}
    for order in ("nearest-ready", "skip-if-not-ready", "ready-first"):
        record = played("nearest-first", order=order)
        metres = round(metres_walked(record, load_scenario("nearest-first")))
        figures[order] = metres, round(max(waits(record))), round(record.mean_wait / 1_000)
    assert figures == {
        "nearest-ready": (414, 93, 30),
        "skip-if-not-ready": (430, 75, 35),
        "ready-first": (738, 123, 66),
    }


def test_the_elevator_begins_again_only_when_no_board_ahead_is_ready() -> None:
    """Board numbers grow within a round; a ready board further on is not left behind."""
    record = played("elevator")
    assert record.events == played("nearest-first", order="skip-if-not-ready").events
    turns = 0
    for before, after in pairwise(record.visits):
        ready = waiting(record, before.end)
        if ready and after.board < before.board:
            turns += 1
            assert max(ready) <= before.board
    assert turns > 3


def test_going_round_she_waits_for_the_slow_one_while_others_are_ready() -> None:
    """Boards in turn; from the second round on all five others are ready when Sam is at last."""
    record = played("going-round")
    assert visited(record) == [1, 2, 3, 4, 5, 6] * 6
    waited = [after for before, after in pairwise(record.visits) if after.start > before.end]
    assert [visit.board for visit in waited] == [4] * 5
    for visit in waited[:-1]:
        assert waiting(record, visit.start) >= {1, 2, 3, 5, 6}


def test_slow_sam_passes_three_times_and_the_others_wait_less() -> None:
    """7 s instead of 23 s on average; the last reply comes no earlier."""
    record, without = played("passes"), played("passes", passes=0)
    assert record.passes == {1: 0, 2: 0, 3: 0, 4: 3, 5: 0, 6: 0}
    assert without.events == played("going-round").events
    assert [round(each.mean_wait / 1_000) for each in (record, without)] == [7, 23]
    assert record.makespan >= without.makespan


def test_slow_sams_flag_falls_in_his_third_reply() -> None:
    """60 s + 2 × 2 s - 2 × 25 s leave 14 s, which are not enough for 25 s."""
    record = played("chess-clocks")
    after = record.clocks_after(2)
    assert [clocks.opponent for clocks in after[1::2]] == [37_000, 14_000]
    assert flags(record) == {2: "Slow Sam"}
    assert record.pairings[0].clocks == (90_000, 60_000, 2_000)


def test_without_her_extra_time_the_master_loses_at_two_boards() -> None:
    """Her clocks run at all boards at once."""
    clock = load_scenario("chess-clocks").clock
    assert clock is not None
    record = played("chess-clocks", clock=clock.model_copy(update={"host_extra": 0}))
    assert flags(record) == {2: "Slow Sam", 3: "the master", 4: "the master"}


def test_the_weakest_clock_first_keeps_all_her_flags_up() -> None:
    """Where first come, first served, loses on time at the boards of the quick ones."""
    lost = {
        order: flags(played("weakest-clock", order=order))
        for order in ("weakest-clock-first", "ready-first")
    }
    assert lost == {
        "weakest-clock-first": {},
        "ready-first": {5: "the master", 6: "the master"},
    }


def test_at_even_boards_the_opponent_begins() -> None:
    """With White, and with thinking before she has ever come."""
    record = played("colours")
    whites = [pairing.board for pairing in record.pairings if pairing.master_is_white]
    assert whites == [1, 3, 5]
    begun = [record.by_board[board][1].kind for board in range(1, 7)]
    assert begun == [Kind.VISIT, Kind.REPLY] * 3


def test_the_lot_gives_both_colours_and_another_seed_gives_others() -> None:
    """And White begins."""
    colours = [
        [seat(load_scenario("by-lot", seed=seed), board).pairing.master_is_white
         for board in range(1, 9)]
        for seed in (3, 4)
    ]  # fmt: skip
    assert {True, False} == set(colours[0])
    assert colours[0] != colours[1]
    record = played("by-lot")
    begun = [record.by_board[board][1].kind is Kind.VISIT for board in range(1, 9)]
    assert begun == colours[0]


def test_she_takes_her_breaks_and_no_visit_is_broken_off() -> None:
    """20 s every 90 s, and a minute once; each begins when she has made her move."""
    record = played("breaks")
    rests = [span for span in record.away if span.state is State.RESTING]
    assert Counter(seconds(tuple(rests))) == {20: 5, 60: 1}
    assert all(90_000 * number <= rest.start for number, rest in enumerate(rests[:2], start=1))
    for rest in rests:
        assert not [
            each for each in record.visits if each.start < rest.end and each.end > rest.start
        ]


def test_latecomers_begin_when_they_are_there() -> None:
    """And the last to come is the last to be through."""
    record = played("latecomers")
    came = {board: events[0].at for board, events in record.by_board.items()}
    assert came == {1: 0, 2: 60_000, 3: 0, 4: 0, 5: 180_000, 6: 0}
    assert max(record.by_board, key=lambda board: record.by_board[board][-1].at) == 5


def test_a_newcomer_sits_down_fifteen_seconds_after_the_game_before() -> None:
    """At the same board, in the order of the queue."""
    record = played("newcomers")
    assert record.by_place == {1: (1, 5, 9), 2: (2, 6, 10), 3: (3, 7), 4: (4, 8)}
    for games in record.by_place.values():
        for before, after in pairwise(games):
            gap = record.by_board[after][0].at - record.by_board[before][-1].at
            assert gap == 15_000


def test_in_a_tandem_the_masters_take_turns_at_every_board() -> None:
    """Two at work at once, never both at the same board."""
    record = played("tandem")
    visits = record.visits_by_master
    assert {master: len(spans) for master, spans in visits.items()} == {1: 32, 2: 32}
    for board in range(1, 9):
        at_board = sorted((span.start, master) for master, spans in visits.items()
                          for span in spans if span.board == board)  # fmt: skip
        assert [master for _, master in at_board] == [1, 2] * 4
    assert any(first.start < second.end and second.start < first.end
               for first in visits[1] for second in visits[2])  # fmt: skip


def test_each_master_of_a_team_has_a_block_of_boards() -> None:
    """And is through at a time of her own."""
    visits = played("three-masters").visits_by_master
    blocks = {master: sorted({span.board for span in spans}) for master, spans in visits.items()}
    assert blocks == {1: [1, 2, 3], 2: [4, 5, 6], 3: [7, 8]}
    assert visits[3][-1].end < visits[1][-1].end


def test_a_team_is_slower_than_one_who_plays_alone() -> None:
    """The slowest of three counts; a master alone has the same think times, sampled once."""
    record = played("consulting")
    thought = [[span.end - span.start for span in record.spans
                if span.board == board and span.state is State.THINKING]
               for board in range(1, 5)]  # fmt: skip
    means = [sum(times) / len(times) for times in thought]
    assert min(means[:3]) > means[3]


def test_who_resigns_does_so_at_once() -> None:
    """The instant the master has moved, and a rook behind."""
    record = played("resigning")
    assert endings(record)["Black resigned"] >= 6
    for board, (_, how) in record.results.items():
        if how == "Black resigned":
            *_, moved, over = record.by_board[board]
            assert (moved.kind, moved.at) == (Kind.MOVE, over.at)


def test_level_games_are_drawn_from_the_eighth_move_on() -> None:
    """None before, and those in which something was taken later, or not at all."""
    record = played("agreed-draws")
    assert set(endings(record)) <= {"agreed", "adjudicated: material is level"}
    lengths = Counter(moves_in(record, board) for board in record.by_board)
    assert min(lengths) == 8
    assert len(lengths) > 1


def test_the_third_repetition_is_claimed() -> None:
    """A board of its own finds the position there three times, and nowhere a fourth time."""
    record = played("claimed-draws")
    assert endings(record)["threefold repetition, claimed"] >= 4
    for pairing in record.pairings:
        board = chess.Board(pairing.fen)
        for event in record.by_board[pairing.board]:
            if event.move:
                assert not board.is_repetition(3)
                board.push_uci(event.move)
        claimed = record.results[pairing.board][1] == "threefold repetition, claimed"
        assert board.is_repetition(3) == claimed


def test_at_the_limit_all_is_drawn_whatever_is_on_the_board() -> None:
    """Judged by material the master would have won all but one; one is mated in time."""
    lesson = load_scenario("drawn-at-limit")
    assert played("drawn-at-limit").score == (1, 7, 0)
    judged = played("drawn-at-limit", endings=lesson.endings.model_copy(
        update={"at_limit": "material"}))  # fmt: skip
    assert judged.score == (7, 1, 0)


def test_replies_take_longer_once_the_opening_is_over() -> None:
    """From move 11 on; all boards at the same time."""
    times: dict[str, list[int]] = {"opening": [], "middlegame": []}
    for game in seed_games(load_scenario("by-phase")):
        board = chess.Board(game.pairing.fen)
        for move, ms in zip(game.moves, game.times, strict=True):
            if board.turn == chess.BLACK and phase(board) in times:
                times[phase(board)].append(ms)
            board.push_uci(move)
    assert max(times["opening"]) < 15_000 < min(times["middlegame"])


def test_long_thinks_stand_beside_long_ones() -> None:
    """The slowest board differs from the quickest by far more than where all are independent."""
    means = []
    for name in ("in-runs", "uneven"):
        games = seed_games(load_scenario(name, boards=8))
        first = [game.think_times[:10] for game in games]
        longest = max(sum(times) for times in first)
        shortest = min(sum(times) for times in first)
        means.append(longest / shortest)
    assert means[0] > 2 * means[1]


def test_a_reply_takes_a_second_for_each_legal_move() -> None:
    """And two seconds to begin with."""
    for game in seed_games(load_scenario("by-choice")):
        board = chess.Board(game.pairing.fen)
        for move, ms in zip(game.moves, game.times, strict=True):
            if board.turn == chess.BLACK:
                assert ms == 2_000 + 1_000 * board.legal_moves.count()
            board.push_uci(move)


def test_every_time_is_that_of_the_file() -> None:
    """Of both sides, in all four games; board 2 has the minute and a half."""
    scenario = load_scenario("replayed-times")
    times = recorded_times(scenario.opponents.think_time.pgn)  # type: ignore[union-attr]
    games = seed_games(scenario)
    assert [(game.service_times, game.think_times) for game in games] == list(times)
    longest = max(ms for game in games for ms in game.think_times)
    assert (longest, games[1].think_times[8]) == (90_000, 90_000)


@pytest.mark.long
def test_who_looks_ahead_mates_at_the_second_move() -> None:
    """At every board; who looks at the next move only does not."""
    record = played("search")
    assert endings(record) == {"checkmate": 4}
    assert {moves_in(record, board) for board in record.by_board} == {2}
    lesson = load_scenario("search")
    greedy = lesson.master.model_copy(update={"player": load_scenario("duel").master.player})
    other = played("search", master=greedy)
    assert max(moves_in(other, board) for board in other.by_board) > 2


def test_the_first_moves_are_those_of_the_book() -> None:
    """Every game begins as one of the 24 does, and not all begin alike."""
    books = {game.moves[:6] for game in seed_games(load_scenario("textbook"))}
    begun = {game.moves[:4] for game in seed_games(load_scenario("book"))}
    assert begun <= {moves[:4] for moves in books}
    assert len(begun) > 1


def test_the_stronger_ones_of_a_mixed_field_last_longer() -> None:
    """The seats are sampled; players who move at random are beaten sooner."""
    scenario = load_scenario("mixed")
    record = played("mixed")
    lengths: dict[bool, list[int]] = {True: [], False: []}
    for board in record.by_board:
        takes = isinstance(seat(scenario, board).opponent, Greedy)
        lengths[takes].append(moves_in(record, board))
    assert mean(lengths[True]) > mean(lengths[False])


@pytest.mark.long
def test_measured_times_differ_and_the_games_do_not() -> None:
    """So that this one is left out where records are compared."""
    scenario = load_scenario("measured", boards=1)
    games = [game.moves for game in seed_games(scenario)]
    assert games == [game.moves for game in seed_games(scenario)]
    assert scenario.master.move_time.measured
    assert scenario.opponents.think_time.measured

"""Chess engines as players: how few processes they take, and what becomes of those that fail."""

import gc
import os
import pickle
import random
import shlex
import signal
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import chess
import pytest
from conftest import threads_left_since
from engine_logs import FAKE, alive, lines, pids_in, wait_until
from engines_needed import is_installed

from players.engine import EngineFailure, SearchLimit, find_engine
from players.engines import Engines, engines
from players.uci import Uci

pytestmark = pytest.mark.engines

SOON = 2_000
"""Ms: long enough for the small engine to start, short enough to wait for."""
Make = Callable[..., Uci]


def fake(*arguments: str, most: int = 4, patience: int = 60_000) -> Engines:
    """Return the pool of the small engine with these arguments."""
    return engines([*FAKE, *arguments], most=most, patience=patience, name="fakefish")


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Return the file in which the small engines note that they started."""
    return tmp_path / "log"


@pytest.fixture
def make(log: Path) -> Iterator[Make]:
    """Make players of the small engine; after the test none of its processes may be left."""
    players: list[Uci] = []
    threads = threading.enumerate()

    def player(
        *arguments: str, most: int = 4, patience: int = 60_000, restarts: int = 2, nodes: int = 10
    ) -> Uci:
        pool = fake(f"log={log}", *arguments, most=most, patience=patience)
        players.append(Uci(pool, SearchLimit(nodes=nodes), restarts))
        return players[-1]

    yield player
    for each in players:
        each.close()
    assert [pid for pid in pids_in(log) if alive(pid)] == []
    assert threads_left_since(threads) == []


def failure(player: Uci) -> str:
    """Return what a player says that cannot move."""
    with pytest.raises(EngineFailure) as caught:
        player.choose(chess.Board())
    return str(caught.value)


def test_an_engine_plays_a_game(make: Make) -> None:
    """Both sides, with one process; the position is as it was."""
    white, black = make(), make()
    position = chess.Board()
    for number in range(8):
        before = position.fen()
        move = (white, black)[number % 2].choose(position)
        assert position.fen() == before
        position.push(move)
    assert [move.uci() for move in position.move_stack[:4]] == ["g1f3", "g8f6", "f3g1", "f6g8"]
    assert white.seconds is not None
    assert 0 < white.seconds < 60


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("say=bestmove e2e5", "the engine fakefish played e2e5, which is not legal"),
        ("say=bestmove fish", "the engine fakefish played fish, which is not legal"),
        ("say=bestmove 0000", "the engine fakefish answered without a move ('bestmove 0000')"),
        ("say=bestmove (none)", "the engine fakefish answered without a move ('bestmove (none)')"),
        ("say=bestmove", "the engine fakefish answered without a move ('bestmove')"),
        ("crash=1", "the engine fakefish crashed 3 times (exit code 7)"),
        ("dies=1", "the engine fakefish ended (exit code 3) instead of speaking UCI"),
        (
            "dies=1 words=no-network",
            "the engine fakefish ended (exit code 3) instead of speaking UCI: no-network",
        ),
    ],
)
def test_an_engine_that_misbehaves_is_named_with_what_it_did(
    make: Make, arguments: str, message: str
) -> None:
    """Every time it is asked."""
    split = arguments.split(" ") if " words" in arguments else [arguments]
    player = make(*split)
    assert failure(player) == message
    assert failure(make(*split)) == message


@pytest.mark.parametrize(
    ("argument", "message"),
    [
        ("hang=1", "the engine fakefish did not answer within 2 s"),
        ("no-readyok=1", "the engine fakefish did not answer within 2 s"),
        ("no-uciok=1", 'the engine fakefish did not answer "uci" with "uciok" within 2 s'),
    ],
)
def test_an_engine_that_hangs_is_given_up(make: Make, argument: str, message: str) -> None:
    """Though its limit is no limit of time; and its process is ended."""
    player = make(argument, patience=SOON, restarts=0)
    assert failure(player) == message


def test_an_engine_that_never_answers_is_not_waited_for_at_every_board(
    make: Make, log: Path
) -> None:
    """Else a simul of 600 boards would take hours to fail."""
    hanging = make("hang=1", patience=SOON, restarts=2)
    assert failure(hanging) == "the engine fakefish did not answer within 2 s 3 times"
    assert len(pids_in(log)) == 3
    said = "the engine fakefish did not answer within 2 s 3 times, and never before"
    assert [failure(make("hang=1", patience=SOON)) for _ in range(50)] == [said] * 50
    assert len(pids_in(log)) == 3


def test_an_engine_that_cannot_start_is_not_started_for_every_board(make: Make, log: Path) -> None:
    """What ended at once does so again."""
    assert len({failure(make("dies=1")) for _ in range(50)}) == 1
    assert len(pids_in(log)) == 1


def test_noise_is_no_answer_and_no_failure(make: Make, capfd: pytest.CaptureFixture[str]) -> None:
    """Nor does anything of it come out on our terminal."""
    player = make("noise=1", "words=warning: nothing in particular")
    assert player.choose(chess.Board()) == chess.Move.from_uci("g1f3")
    assert capfd.readouterr() == ("", "")


def test_an_answer_that_comes_late_is_not_taken_for_the_next_one(make: Make) -> None:
    """Though it would be legal."""
    player = make("stale=1")
    moves = [player.choose(chess.Board()).uci() for _ in range(5)]
    assert moves == ["g1f3"] * 5


@pytest.mark.parametrize("mishap", ["crash=1", "hang=1"])
def test_an_engine_that_crashes_or_hangs_is_started_again(
    make: Make, log: Path, tmp_path: Path, mishap: str
) -> None:
    """And is asked the same again."""
    player = make(mishap, f"once={tmp_path / 'done'}", patience=SOON)
    assert player.choose(chess.Board()) == chess.Move.from_uci("g1f3")
    first, second = pids_in(log)
    wait_until(lambda: not alive(first))
    assert alive(second)


def test_restarts_are_counted_for_each_game_on_its_own(make: Make) -> None:
    """Every process crashes at its second question, so a game survives as many as it may."""
    player = make("crash=2", restarts=2)
    for _ in range(3):
        player.choose(chess.Board())
    assert failure(player) == "the engine fakefish crashed 3 times (exit code 7)"
    assert make("crash=2").choose(chess.Board()) == chess.Move.from_uci("g1f3")


def test_a_process_that_is_killed_between_two_moves_is_replaced(make: Make, log: Path) -> None:
    """As the system does when memory is short; it is no crash of that player's."""
    player, pool = make(restarts=0), fake(f"log={log}")
    player.choose(chess.Board())
    os.kill(pids_in(log)[0], signal.SIGKILL)
    wait_until(lambda: not pool.pids)
    assert player.choose(chess.Board()) == chess.Move.from_uci("g1f3")
    assert len(pids_in(log)) == 2


def test_a_process_that_is_killed_while_it_thinks_is_replaced(
    make: Make, log: Path, tmp_path: Path
) -> None:
    """The question is asked again; where that is not allowed, the message says what happened."""
    for restarts, answer in (1, "g1f3"), (0, "crashed (killed by SIGKILL)"):
        once = tmp_path / str(restarts)
        player = make("hang=1", f"once={once}", restarts=restarts)
        with ThreadPoolExecutor(1) as thread:
            choice = thread.submit(player.choose, chess.Board())
            wait_until(once.exists)
            os.kill(pids_in(log)[-1], signal.SIGKILL)
            error = choice.exception(20)
            what = str(error) if error else choice.result().uci()
        assert what.removeprefix("the engine fakefish ") == answer


def test_few_processes_serve_many_seats(make: Make, log: Path) -> None:
    """Fifty seats, each in a thread of its own, all at once; none is started before."""
    players = [make(most=2) for _ in range(50)]
    assert pids_in(log) == []
    start = threading.Barrier(50)

    def play(player: Uci) -> str:
        start.wait(20)
        return "".join(player.choose(chess.Board()).uci() for _ in range(3))

    with ThreadPoolExecutor(50) as threads:
        assert list(threads.map(play, players)) == ["g1f3" * 3] * 50
    assert 1 <= len(pids_in(log)) <= 2


def test_processes_are_used_again(make: Make, log: Path) -> None:
    """One after the other, a hundred questions need one process."""
    for _ in range(100):
        make().choose(chess.Board())
    assert len(pids_in(log)) == 1


def test_an_engine_is_asked_to_quit_when_the_last_player_leaves(make: Make, log: Path) -> None:
    """And is given the time to do so; players who still play keep it."""
    one, other = make("slow-quit=1"), make("slow-quit=1")
    one.choose(chess.Board())
    one.close()
    other.choose(chess.Board())
    assert lines(log, "quit") == []
    other.close()
    assert lines(log, "quit") == [f"quit {pid}" for pid in pids_in(log)]
    assert len(pids_in(log)) == 1


def test_an_engine_that_will_not_quit_is_ended(make: Make, log: Path) -> None:
    """It ignores `quit`, the end of its input and being terminated."""
    player = make("stubborn=1")
    player.choose(chess.Board())
    assert alive(pids_in(log)[0])
    player.close()
    assert not alive(pids_in(log)[0])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no groups of processes")
def test_what_an_engine_has_started_ends_with_it(make: Make, tmp_path: Path) -> None:
    """An engine may be a script around the engine proper."""
    player = make(f"child={tmp_path / 'child'}")
    player.choose(chess.Board())
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    assert alive(child)
    player.close()
    wait_until(lambda: not alive(child))


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="this system has no /proc")
@pytest.mark.parametrize("ends", ["", "crash=2"])
def test_what_has_left_an_engines_group_ends_with_it(make: Make, tmp_path: Path, ends: str) -> None:
    """A child in a session of its own is no member of the group."""
    player = make(f"child={tmp_path / 'child'}", "setsid=1", ends, restarts=0)
    player.choose(chess.Board())
    child = int((tmp_path / "child").read_text(encoding="utf-8"))
    assert alive(child)
    assert os.getsid(child) == child
    if not ends:
        player.close()
    else:
        assert "crashed" in failure(player)
    wait_until(lambda: not alive(child))


XBOARD = "speaks xboard's protocol and not UCI"


def test_an_engine_that_speaks_xboard_is_recognised(make: Make) -> None:
    """Long before its patience is over."""
    said = f"the engine fakefish {XBOARD}: look for an argument, or an adapter, with which it "
    assert failure(make("xboard=1")).startswith(said)


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
@pytest.mark.parametrize("argument", ["", "--uci"])
def test_the_argument_that_helps_is_told_where_it_is_known(tmp_path: Path, argument: str) -> None:
    """GNU Chess speaks both; an argument that is there already has not helped."""
    program = script(tmp_path / "gnuchess", "xboard=1")
    with_argument = [argument] if argument else []
    player = Uci(engines([str(program), *with_argument]), SearchLimit(nodes=1))
    said = failure(player)
    player.close()
    helps = ": look for an argument" if argument else f': write engine = "{program} --uci"'
    assert said.startswith(f"the engine gnuchess {XBOARD}{helps}")


@pytest.mark.skipif(sys.platform == "win32", reason="a script is no program there")
def test_an_engine_finds_what_lies_beside_it(tmp_path: Path) -> None:
    """Also where a link in another folder names it."""
    (tmp_path / "bin").mkdir()
    (tmp_path / "elsewhere").mkdir()
    script(tmp_path / "bin" / "proper-fish")
    outer = tmp_path / "bin" / "fish"
    outer.write_text('#!/bin/sh\nexec proper-fish "$@"\n', encoding="utf-8")
    outer.chmod(0o755)
    link = tmp_path / "elsewhere" / "fish"
    link.symlink_to(outer)
    player = Uci(engines([str(link)]), SearchLimit(nodes=1))
    assert player.choose(chess.Board()).uci() == "g1f3"
    player.close()


def script(path: Path, *arguments: str) -> Path:
    """Make a program of the small engine."""
    path.write_text(f'#!/bin/sh\nexec {shlex.join([*FAKE, *arguments])} "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def test_a_player_that_is_closed_says_so(make: Make, log: Path) -> None:
    """It starts nothing again; to close it once more does no harm."""
    player, other = make(), make()
    player.choose(chess.Board())
    player.close()
    player.close()
    assert failure(player) == "the engine fakefish was asked after the run was over"
    assert other.choose(chess.Board()) == chess.Move.from_uci("g1f3")
    assert len(pids_in(log)) == 1


def test_a_pool_that_is_closed_says_so_and_the_next_run_has_another(log: Path) -> None:
    """Whoever plays on in the first finds out."""
    pool = fake(f"log={log}")
    player = Uci(pool, SearchLimit(nodes=1))
    player.choose(chess.Board())
    pool.close()
    pool.close()
    assert failure(player) == "the engine fakefish was asked after it had been closed"
    later = Uci(fake(f"log={log}"), SearchLimit(nodes=1))
    assert later.choose(chess.Board()) == chess.Move.from_uci("g1f3")
    later.close()
    assert len(pids_in(log)) == 2
    assert not any(map(alive, pids_in(log)))


def test_a_second_run_finds_the_engine_again(make: Make, log: Path) -> None:
    """Also where somebody has kept the pool of the first."""
    for run in range(1, 4):
        player = make()
        player.choose(chess.Board())
        player.close()
        assert len(pids_in(log)) == run


def test_to_close_a_player_ends_its_wait(make: Make, tmp_path: Path) -> None:
    """Another run with the same engine goes on."""
    once = tmp_path / "once"
    player, other = make("hang=1", f"once={once}"), make("hang=1", f"once={once}")
    with ThreadPoolExecutor(1) as thread:
        choice = thread.submit(player.choose, chess.Board())
        wait_until(once.exists)
        player.close()
        assert str(choice.exception(20)) == "the engine fakefish was ended before it answered"
    assert other.choose(chess.Board()) == chess.Move.from_uci("g1f3")


def test_to_close_a_pool_ends_all_waits(tmp_path: Path, log: Path) -> None:
    """Of who is being answered, and of who waits for a free process."""
    heard = tmp_path / "heard"
    pool = fake("hang=1", f"heard={heard}", f"log={log}", most=1)
    players = [Uci(pool, SearchLimit(nodes=1)) for _ in range(3)]
    with ThreadPoolExecutor(3) as threads:
        choices = [threads.submit(player.choose, chess.Board()) for player in players]
        wait_until(lambda: lines(heard, "go"))
        pool.close()
        for choice in choices:
            error = choice.exception(20)
            assert isinstance(error, EngineFailure)
            assert "fakefish was" in str(error)
    assert not any(map(alive, pids_in(log)))


def test_seats_share_a_pool_where_everything_is_the_same() -> None:
    """And nobody else keeps it."""
    pool = engines(["fish"], {"Hash": 1, "Threads": 1})
    assert engines(["fish"], {"Threads": 1, "Hash": 1}) is pool
    assert engines(["fish"], {"Threads": 1, "Hash": 2}) is not pool
    assert engines(["fish"], {"Threads": 1, "Hash": 1}, most=5) is not pool
    forgotten = weakref.ref(pool)
    del pool
    gc.collect()
    assert forgotten() is None


def test_processes_of_players_that_are_forgotten_end(log: Path) -> None:
    """Nobody closed them, and nobody has them any more."""
    player = Uci(fake(f"log={log}"), SearchLimit(nodes=1))
    player.choose(chess.Board())
    assert alive(pids_in(log)[0])
    del player
    gc.collect()
    wait_until(lambda: not alive(pids_in(log)[0]))


LEFT_BEHIND = """\
import sys
import chess
from players.engine import SearchLimit
from players.engines import engines
from players.uci import Uci
player = Uci(engines(sys.argv[1:]), SearchLimit(nodes=1))
player.choose(chess.Board())
"""


def test_no_process_survives_a_program_that_closes_nothing(log: Path) -> None:
    """It ends as it would without engines, and silently; a stubborn engine is no exception."""
    arguments = f"log={log}", "stubborn=1", "noise=1", "words=warning: nothing in particular"
    command = [sys.executable, "-c", LEFT_BEHIND, *FAKE, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert [alive(pid) for pid in pids_in(log)] == [False]


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is another thing there")
def test_no_process_survives_ctrl_c(log: Path, tmp_path: Path) -> None:
    """In the middle of a question, and with nobody who closes anything."""
    heard = tmp_path / "heard"
    arguments = f"log={log}", f"heard={heard}", "hang=1"
    command = [sys.executable, "-c", LEFT_BEHIND, *FAKE, *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as program:
        wait_until(lambda: lines(heard, "go"))
        assert os.getsid(pids_in(log)[0]) != os.getsid(
            program.pid
        )  # a terminal's does not reach it
        program.send_signal(signal.SIGINT)
        _, words = program.communicate(timeout=60)
    assert words.splitlines()[-1] == "KeyboardInterrupt"
    assert [alive(pid) for pid in pids_in(log)] == [False]


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (SearchLimit(nodes=10), "go nodes 10"),
        (SearchLimit(depth=3), "go depth 3"),
        (SearchLimit(time=250), "go movetime 250"),
    ],
)
def test_an_engine_is_told_the_limit_and_forgets_what_was_before(
    tmp_path: Path, limit: SearchLimit, words: str
) -> None:
    """Before every question, so that the answer does not depend on who asked what before."""
    player = Uci(fake(f"heard={tmp_path / 'heard'}"), limit)
    position = chess.Board()
    position.push_san("e4")
    for _ in range(2):
        player.choose(position)
    player.close()
    told = (tmp_path / "heard").read_text(encoding="utf-8").splitlines()
    question = ["ucinewgame", "position startpos moves e2e4", words]
    options = ["setoption name Threads value 1", "setoption name Hash value 16"]
    assert told == [*options, *question, *question, "quit"]


def options_told(tmp_path: Path, **options: str | int | bool) -> list[str]:
    """Return the options that the small engine is told; it has Threads = 4 and Hash = 64."""
    heard = tmp_path / "heard"
    player = Uci(engines([*FAKE, f"heard={heard}"], options), SearchLimit(nodes=1))
    player.choose(chess.Board())
    player.close()
    return lines(heard, "setoption")


def test_options_of_the_user_win(tmp_path: Path) -> None:
    """In capitals or not."""
    assert options_told(tmp_path, hash=32, Style="Wild") == [
        "setoption name Threads value 1",
        "setoption name Style value Wild",
        "setoption name Hash value 32",
    ]


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("Trheads", 1, "has no option Trheads (did you mean Threads?)"),
        ("Contempt", 1, "has no option Contempt"),
        (
            "Hash", 999,
            "does not take Hash = 999: expected value for option 'Hash' to be at most 128, "
            "got: 999",
        ),
        (
            "Style", "Mild",
            "does not take Style = Mild: invalid value for combo option 'Style', got: Mild "
            "(available: Solid, Wild)",
        ),
    ],
)  # fmt: skip
def test_options_that_an_engine_does_not_have_are_named(
    log: Path, option: str, value: str | int, message: str
) -> None:
    """With the nearest that it has."""
    pool = engines([*FAKE, f"log={log}"], {option: value}, name="fakefish")
    player = Uci(pool, SearchLimit(nodes=1))
    assert failure(player) == f"the engine fakefish {message}"
    player.close()
    assert not any(map(alive, pids_in(log)))


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("fakefihs", 'there is no program called "fakefihs" (did you mean fakefish?)'),
        (
            "xqzzyqx",
            'there is no program called "xqzzyqx"; install it, or name another one',
        ),
        ("./nowhere", "there is no ./nowhere"),
        ("./text", "./text is not a program that can be run"),
        ("./broken", "the engine broken cannot be started: Exec format error"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="programs look different there")
def test_a_program_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: str, message: str
) -> None:
    """With the nearest that is."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    for name, mode in ("fakefish", 0o755), ("broken", 0o755), ("text", 0o644):
        Path(name).write_bytes(b"\0\1\2\3")
        Path(name).chmod(mode)
    player = Uci(engines([program]), SearchLimit(nodes=1))
    assert failure(player) == message
    player.close()


def test_a_failure_survives_a_journey_to_another_process() -> None:
    """Masters may play in processes of their own."""
    failed = pickle.loads(pickle.dumps(EngineFailure("the engine crashed")))  # noqa: S301 - ours
    assert (type(failed), str(failed)) == (EngineFailure, "the engine crashed")


WITH_STOCKFISH = pytest.mark.skipif(
    not is_installed("stockfish"), reason="stockfish is not installed"
)


def stockfish_moves(questions: list[chess.Board], most: int) -> dict[str, str]:
    """Ask Stockfish about all positions, in this order, several at a time."""
    player = [
        Uci(engines([find_engine("stockfish")], most=most), SearchLimit(nodes=1_500))
        for _ in questions
    ]
    with ThreadPoolExecutor(most) as threads:
        moves = list(threads.map(lambda who, at: who.choose(at).uci(), player, questions))
    for each in player:
        each.close()
    return dict(zip([board.fen() for board in questions], moves, strict=True))


@WITH_STOCKFISH
def test_stockfish_plays_the_same_whoever_asked_before() -> None:
    """Other processes, another order, another number of them at a time: the same moves."""
    dice, position, questions = random.Random(5), chess.Board(), []
    for _ in range(24):
        questions.append(position.copy())
        position.push(dice.choice(list(position.legal_moves)))
    first = stockfish_moves(questions, most=1)
    dice.shuffle(questions)
    assert stockfish_moves(questions, most=2) == first


@WITH_STOCKFISH
def test_stockfish_finds_a_mate() -> None:
    """So it is an engine that answers, and it is told of the position."""
    player = Uci(engines([find_engine("stockfish")]), SearchLimit(depth=4))
    position = chess.Board("6k1/5ppp/8/8/8/8/8/K3R3 w - - 0 1")
    assert player.choose(position).uci() == "e1e8"
    player.close()

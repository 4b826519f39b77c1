"""The player that looks ahead: what it sees at each depth, and how much better that makes it."""

from collections.abc import Iterable
from random import Random

import chess
import pytest

from players import Greedy, Player, RandomMover, Search
from players.search import LATER, MATE, MOST_CAPTURES, WORTH, _quiescence, balance

MATE_IN_ONE = [
    pytest.param("6k1/5ppp/8/8/8/8/q7/R3R1K1 w - - 0 1", "e1e8", id="not the queen"),
    pytest.param(
        "r1bqkb1r/pppp1ppp/2n2n2/4p2Q/2B1P3/8/PPPP1PPP/RNB1K1NR w KQkq - 4 4",
        "h5f7",
        id="Scholar's",
    ),
    pytest.param(
        "rnbqkbnr/pppp1ppp/8/4p3/6P1/5P2/PPPPP2P/RNBQKBNR b KQkq - 0 2", "d8h4", id="Fool's"
    ),
]
MORPHY = "kbK5/pp6/1P6/8/8/8/8/R7 w - - 0 1"
MATE_IN_TWO = [
    pytest.param(MORPHY, "a1a6", id="Morphy's problem"),
    pytest.param(
        "r1b2k1r/ppp1bppp/8/1B1Q4/5q2/2P5/PPP2PPP/R3R1K1 w - - 1 1", "d5d8", id="queen sacrifice"
    ),
    pytest.param("r5k1/5ppp/8/8/8/8/3R1PPP/3R2K1 w - - 0 1", "d2d8", id="back rank"),
]


def positions(number: int, plies: int, pieces: int = 32) -> list[chess.Board]:
    """Positions from random games with a fixed seed, in none of which the game is over.

    They are less than so many plies old and have at most so many pieces.
    """
    dice, found = Random(5), list[chess.Board]()
    while len(found) < number:
        board = chess.Board()
        for _ in range(dice.randrange(plies)):
            if not board.is_game_over():
                board.push(dice.choice(list(board.legal_moves)))
        if not board.is_game_over() and board.occupied.bit_count() <= pieces:
            found.append(board)
    return found


@pytest.mark.parametrize("depth", [1, 2, 3])
@pytest.mark.parametrize(("fen", "best"), MATE_IN_ONE)
def test_a_mate_in_one_is_found_at_any_depth(fen: str, best: str, depth: int) -> None:
    """And preferred to a slower one, whatever the noise."""
    for noise in (0, 1_000):
        assert Search(Random(1), depth, noise).choose(chess.Board(fen)).uci() == best


@pytest.mark.long
@pytest.mark.parametrize(("fen", "best"), MATE_IN_TWO)
def test_a_mate_in_two_is_found_at_depth_three(fen: str, best: str) -> None:
    """Each of these has one solution, even if that gives away the queen."""
    assert {Search(Random(seed), 3).choose(chess.Board(fen)).uci() for seed in range(3)} == {best}


@pytest.mark.long
def test_a_quicker_mate_is_preferred_to_slower_ones() -> None:
    """Six other moves mate as well, one move later."""
    position = chess.Board("7k/8/5K2/8/8/8/8/6Q1 w - - 0 1")
    assert {Search(Random(n), 3).choose(position).uci() for n in range(8)} == {"g1g7"}


def test_a_fork_with_check_is_seen_at_depth_one() -> None:
    """There is no standing still in check, so the rook is lost."""
    position = chess.Board("r3k3/8/8/3N4/8/8/8/4K3 w - - 0 1")
    assert {Search(Random(n), 1).choose(position).uci() for n in range(5)} == {"d5c7"}


def test_only_a_deeper_search_finds_morphys_problem() -> None:
    """At depth 1 the sacrifice of the rook is a loss of five pawns."""
    position = chess.Board(MORPHY)
    chosen = {Search(Random(seed), 1).choose(position) for seed in range(5)}
    assert chess.Move.from_uci("a1a6") not in chosen


@pytest.mark.parametrize(
    ("fen", "bad"),
    [
        pytest.param("4k3/2p5/3p4/4p3/8/8/3Q4/4K3 w - - 0 1", {"d2d6"}, id="a guarded pawn"),
        pytest.param("4k3/5b2/8/3p4/8/1Q6/8/4K3 w - - 0 1", {"b3d5"}, id="guarded from afar"),
        pytest.param("4k3/8/2p5/3p4/8/4N3/8/4K3 w - - 0 1", {"e3d5", "e3c4"}, id="no fair trade"),
        pytest.param("4k3/8/2p5/3p4/8/4N3/8/4K3 b - - 0 1", {"d5d4"}, id="Black's pawn"),
    ],
)
def test_nothing_is_given_away_to_a_capture(fen: str, bad: set[str]) -> None:
    """At depth 1 the answer is not looked at, but captures are; the greedy player falls for it."""
    chosen = {Search(Random(seed), 1).choose(chess.Board(fen)).uci() for seed in range(10)}
    assert not chosen & bad


@pytest.mark.parametrize("depth", [1, 2])
def test_a_won_game_is_not_drawn_by_stalemate(depth: int) -> None:
    """A new queen would leave Black no move, so it takes a rook or waits."""
    position = chess.Board("8/k1P5/2K5/8/8/8/8/8 w - - 0 1")
    chosen = {Search(Random(seed), depth).choose(position).uci() for seed in range(5)}
    assert chosen == {"c7c8r"} if depth == 1 else "c7c8q" not in chosen


def plain(board: chess.Board, depth: int) -> int:
    """Score a position by plain negamax, every move in full: what alpha-beta has to come to."""
    if board.is_checkmate():
        return -MATE
    if board.is_stalemate():
        return 0
    if not depth:
        return _quiescence(board, -2 * MATE, 2 * MATE, 0, MOST_CAPTURES)
    return max(_after(board, board.legal_moves, depth).values())


def _after(board: chess.Board, moves: Iterable[chess.Move], depth: int) -> dict[chess.Move, int]:
    scores: dict[chess.Move, int] = {}
    for move in list(moves):
        board.push(move)
        scores[move] = -plain(board, depth - 1)
        board.pop()
    return scores


@pytest.mark.long
@pytest.mark.parametrize(("depth", "pieces"), [(1, 32), (2, 10)])
def test_pruning_leaves_out_nothing_that_matters(depth: int, pieces: int) -> None:
    """The move is one of the best that a search without any pruning finds."""
    for position in positions(12, 300, pieces):
        scores = _after(position.copy(), position.legal_moves, depth)
        chosen = Search(Random(1), depth).choose(position)
        assert scores[chosen] == max(scores.values()), position.fen()


def test_a_quicker_mate_outweighs_any_noise_and_any_pieces() -> None:
    """So that a won game is won: nine queens and the noise are less than one ply."""
    assert 9 * WORTH[chess.QUEEN] + 1_000 < LATER
    assert MATE > 100 * LATER / 2


def test_the_board_looks_the_same_from_either_side() -> None:
    """What is good for White is as bad for Black; a mirrored position is worth the same."""
    for position in positions(15, 120):
        other = position.copy(stack=False)
        other.turn = not other.turn
        assert balance(other) == -balance(position)
        assert balance(position.mirror()) == balance(position)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ("4k3/8/8/8/8/8/8/Q3K3 w - - 0 1", "4k3/8/8/8/8/8/8/R3K3 w - - 0 1"),
        ("4k3/P7/8/8/8/8/8/4K3 w - - 0 1", "4k3/8/8/8/8/8/P7/4K3 w - - 0 1"),
        ("4k3/8/8/8/3N4/8/8/4K3 w - - 0 1", "4k3/8/8/8/8/8/8/N3K3 w - - 0 1"),
        ("4k3/8/8/8/4K3/8/P7/8 w - - 0 1", "4k3/8/8/8/8/8/P7/4K3 w - - 0 1"),
        (
            "rnbqkbnr/pppppppp/8/8/8/5NP1/PPPPPPBP/RNBQ1RK1 w kq - 0 1",
            "rnbqkbnr/pppppppp/8/8/8/5NP1/PPPPPPBP/RNBQK2R w KQkq - 0 1",
        ),
    ],
    ids=["more material", "an advanced pawn", "the centre", "an active king", "a castled king"],
)
def test_a_position_is_worth_what_chess_players_know(better: str, worse: str) -> None:
    """One thing is different in each pair."""
    assert balance(chess.Board(better)) > balance(chess.Board(worse))


@pytest.mark.parametrize("noise", [0, pytest.param(100, marks=pytest.mark.long)])
def test_it_moves_legally_and_leaves_the_position_as_it_was(noise: int) -> None:
    """Also the moves that were made before, which it does not need."""
    for position in positions(20, 150):
        before = position.fen(), list(position.move_stack)
        assert Search(Random(2), 1, noise).choose(position) in position.legal_moves
        assert (position.fen(), position.move_stack) == before


def test_the_same_dice_choose_the_same_moves() -> None:
    """And noise makes it play many more."""

    def moves(seed: int, noise: int) -> list[chess.Move]:
        player = Search(Random(seed), 1, noise)
        return [player.choose(chess.Board()) for _ in range(20)]

    assert moves(1, 100) == moves(1, 100) != moves(2, 100)
    assert len(set(moves(1, 0))) < len(set(moves(1, 100)))


def test_equal_moves_are_chosen_by_the_dice() -> None:
    """Either knight comes out, for they stand equally well then."""
    chosen = {Search(Random(seed), 1).choose(chess.Board()).uci() for seed in range(20)}
    assert chosen == {"b1c3", "g1f3"}


def result(white: Player, black: Player, plies: int) -> int:
    """Play a game; material for White, in hundredths, or a mate's worth."""
    position = chess.Board()
    while not position.is_game_over() and position.ply() < plies:
        player = white if position.turn == chess.WHITE else black
        position.push(player.choose(position))
    if position.is_checkmate():
        return -MATE if position.turn == chess.WHITE else MATE
    return balance(position) if position.turn == chess.WHITE else -balance(position)


@pytest.mark.long
def test_it_beats_the_weaker_players_with_either_colour() -> None:
    """At least by two rooks when the game is cut off; one against Greedy may fail."""
    for rival, failures in ((RandomMover, 0), (Greedy, 1)):
        results = [
            result(Search(Random(game), 2), rival(Random(game)), 50) for game in range(3)
        ] + [-result(rival(Random(game)), Search(Random(game), 2), 50) for game in range(3)]
        assert sum(each < 1_000 for each in results) <= failures, results


@pytest.mark.long
def test_noise_makes_it_weaker() -> None:
    """It loses to itself without noise."""
    results = [result(Search(Random(n), 1), Search(Random(n), 1, 400), 60) for n in range(4)]
    assert sum(each > 300 for each in results) >= 3, results

"""Game files as no program writes them: made from good ones, at random."""

from collections.abc import Callable
from random import Random

from faulty_files import GOOD

from simul.scenario import scenario_folder

GAMES = scenario_folder() / "games"
REPLAY = '{ kind = "replay", pgn = "games.pgn" }'
TIMES = '{ distribution = "replayed", pgn = "games.pgn" }'
BOOK = '{ kind = "book", file = "games.pgn", then = "greedy" }'
KINDS = [("textbook", REPLAY, ""), ("timed", REPLAY, TIMES), ("openings", BOOK, "")]
"""Good games, who plays from them, and whose times are read from them."""

SNIPPETS = (
    b"{", b"}", b"(", b")", b";", b"%", b"[", b"]", b'"', b"\n", b"\n\n", b"\r", b"\0", b"\x1b[2J",
    b"--", b"Z0", b"$", b"$999999", b"*", b"1-0", b"0-1", b"1/2-1/2", b"1/2", b"+-", b"Qh5", b"O-O",
    b"e8=Q", b"N@f3", b"Sf6", b"0000", b"...", b"\xff\xfe", b"\xef\xbb\xbf", b"\xc2\x85",
    b"[%clk 0:00:05]", b"[%emt 5]", b"[%egt 0:01:00]", b"[%clk -1:00:00]", b"[%emt 99999:99:99.9]",
    b'\n[TimeControl "40/7200:3600"]\n', b'\n[TimeControl "*180"]\n', b'\n[TimeControl "0/0:0"]\n',
    b'\n[TimeControl "90 min/40 moves + 30 min"]\n', b'\n[Variant "Atomic"]\n', b'[Result "+-"]\n',
    b'\n[FEN "8/8/8/8/8/8/8/8 w - - 0 1"]\n', b'\n[FEN "4k3/8/8/8/8/8/4P3/4K3 w - - 0 1"]\n',
    b"(" * 2_000, b"{" * 2_000, b"{}" * 2_000, b"[" * 2_000, b"9" * 5_000,
)  # fmt: skip
"""What parsers stumble over."""


def _insert(text: bytearray, at: int, dice: Random) -> None:
    text[at:at] = dice.choice(SNIPPETS)


def _replace(text: bytearray, at: int, dice: Random) -> None:
    text[at : at + dice.randint(1, 9)] = dice.randbytes(dice.randint(0, 9))


def _cut(text: bytearray, at: int, dice: Random) -> None:
    del text[at : at + dice.choice((1, 5, 50, 5_000))]


def _repeat(text: bytearray, at: int, dice: Random) -> None:
    text[at:at] = text[at : at + dice.choice((5, 50, 500))] * dice.choice((1, 2, 20))


def _swap(text: bytearray, at: int, _: Random) -> None:
    text[:] = text[at:] + text[:at]


CHANGES: tuple[Callable[[bytearray, int, Random], None], ...] = (
    _insert,
    _insert,
    _replace,
    _cut,
    _repeat,
    _swap,
)


def mutated(good: bytes, dice: Random) -> bytes:
    """Return a file with one to four changes anywhere."""
    text = bytearray(good)
    for _ in range(dice.randint(1, 4)):
        dice.choice(CHANGES)(text, dice.randint(0, len(text)), dice)
    return bytes(text)


def scenario_with(player: str, times: str) -> str:
    """Return a scenario whose sides play from a file."""
    text = GOOD.replace('"greedy"', "PLAYER").replace('"random"', "PLAYER")
    text = text.replace("PLAYER", player)
    return text.replace('"5 s"', times).replace('"55 s"', times) if times else text


def first_games(name: str) -> bytes:
    """Return the first few games of a file."""
    return (GAMES / f"{name}.pgn").read_bytes()[:6_000].rpartition(b"\n\n[Event")[0]

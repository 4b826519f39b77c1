"""The games in a PGN text, read by python-chess.

It skips what it does not understand and ends a game at any blank line; where other games would come
of that, the text is refused with the game's number and line.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import count, dropwhile
from typing import TextIO, cast

import chess
import chess.pgn

from players.recorded_game import RecordedGame

MOST_PLIES = 20_000
"""Plies in one game: the 75-move rule ends every game before that."""
MOST_QUOTED = 200
"""Characters of what is quoted from a file, and of the clocks in the comments on one move."""

RESULTS = {
    "1-0": ("1-0", "1:0", "1–0", "+-", "+/-", "+:-"),
    "0-1": ("0-1", "0:1", "0–1", "-+", "-/+", "-:+"),
    "1/2-1/2": ("1/2-1/2", "1/2", "1/2:1/2", "½-½", "½", "½:½", "½–½", "0.5-0.5", "=", "=-="),
    "*": ("*", "", "?"),
}
"""The four results of the standard, and how they are written; a forfeit counts as a win."""
_RESULT = {spelling: result for result, spellings in RESULTS.items() for spelling in spellings}

_START = chess.Board()
_COMMENT = re.compile(r"\{[^}]*(?:\}|\Z)|;[^\n]*|^%[^\n]*", re.MULTILINE)
_COMMAND = re.compile(r"\[%(?:clk|emt|egt)\s[^\[\]]*\]")
_MOVES_AND_COMMENT = re.compile(r"[^{;]*\{[^}]*\}")
_WITHOUT_COMMANDS = re.compile(r"\{[^}\[]*(?:\[(?!%)[^}\[]*)*\}")
_OPENING = re.compile(r"[{;]")
_FIRST_NUMBER = re.compile(r"(\d{1,6})\s*(\.\s*\.|…)?")
_FOREIGN = re.compile(
    r"(?<!\w)[^\W\d_NBRQKPOa-hx][a-h]?[1-8]?[x:-]?[a-h][1-8]|[\u2654-\u265f]\S{1,9}"
)
"""A move of a piece without an English letter, which python-chess takes for a pawn's."""


def games_in(text: str, *, results: bool) -> Iterator[RecordedGame]:
    """Yield the games in a text, those without moves included.

    `results` tells whether their results are read. Raises ValueError if a game cannot be read as it
    is meant.
    """
    lines = _Lines(text)
    known: dict[chess.Move, chess.Move] = {}  # equal moves share one object, which saves memory
    terminated = True
    for number in count(1):
        recorder = _Recorder(known)
        lines.begin_game()
        try:
            if chess.pgn.read_game(cast("TextIO", lines), Visitor=lambda: recorder) is None:  # noqa: B023 - called at once
                return
            moves_text = _moves_text(lines.of_game)
            _check(recorder, moves_text, terminated=terminated)
            result = _result(recorder, moves_text) if results else "*"
        except ValueError as error:
            place = f"game {number}, line {lines.first:,},"
            raise ValueError(f"{place} cannot be read: {_cut(str(error))}") from None
        terminated = recorder.marker != ""
        yield RecordedGame(
            number=number,
            line=lines.first,
            headers=dict(recorder.headers),
            start=recorder.start,
            moves=tuple(recorder.moves),
            clocks=tuple(recorder.clocks),
            result=result,
        )


class _Recorder(chess.pgn.BaseVisitor[bool]):
    """Takes down one game as python-chess reads it; any fault is raised at once, as ValueError."""

    def __init__(self, known: dict[chess.Move, chess.Move]) -> None:
        self.headers = chess.pgn.Headers({})
        self.start = _START
        self.moves: list[chess.Move] = []
        self.clocks: list[str] = []
        self.marker = ""
        """The result at the end of the moves, if it is one that python-chess knows."""
        self._known = known

    def begin_headers(self) -> chess.pgn.Headers:
        """Return where the tags are to be found."""
        return self.headers

    def visit_header(self, tagname: str, tagvalue: str) -> None:
        """Keep a tag."""
        self.headers[tagname] = tagvalue

    def end_headers(self) -> None:
        """Refuse what is not standard chess: its moves may be legal here, and mean another game."""
        name = self.headers.get("Variant", "")
        if name.strip() in {"", "?"}:
            self.headers.pop("Variant", None)
            return
        try:
            standard = self.headers.variant() is chess.Board and not self.headers.is_chess960()
        except ValueError:
            standard = False
        if not standard:
            raise ValueError(f"its variant is {_cut(name, 60)}: only standard chess is played here")

    def visit_board(self, board: chess.Board) -> None:
        """Keep the position in which the game begins."""
        if board.move_stack or self.moves:
            return
        if board.chess960:
            raise ValueError("it begins as in Chess960: only standard chess is played here")
        if not board.is_valid():
            raise ValueError(f"it begins from an impossible position, {board.fen()}")
        self.start = _START if board == _START else board.copy()

    def visit_move(self, board: chess.Board, move: chess.Move) -> None:  # noqa: ARG002 - a protocol
        """Keep a move."""
        if not move:
            raise ValueError("it has a null move")
        if self.marker:
            raise ValueError(f"moves follow the result {self.marker}: a blank line is missing")
        if len(self.moves) == MOST_PLIES:
            raise ValueError(f"it has more than {MOST_PLIES:,} plies")
        self.moves.append(self._known.setdefault(move, move))
        self.clocks.append("")

    def visit_comment(self, comment: str) -> None:
        """Keep the clocks in a comment on a move."""
        if self.moves and len(self.clocks[-1]) < MOST_QUOTED and "[%" in comment:
            self.clocks[-1] = _cut("".join([self.clocks[-1], *_COMMAND.findall(comment)]))

    def begin_variation(self) -> chess.pgn.SkipType:
        """Pass over a variation."""
        return chess.pgn.SKIP

    def end_variation(self) -> None:
        """Do nothing: a variation leaves no trace."""

    def visit_result(self, result: str) -> None:
        """Keep the result at the end of the moves."""
        self.marker = self.marker or result

    def handle_error(self, error: Exception) -> None:
        """Raise what python-chess would log."""
        raise ValueError(str(error)) from error

    def result(self) -> bool:
        """Return that there was a game."""
        return True


class _Lines:
    """The lines of a text, for python-chess to read; those of the current game are kept."""

    def __init__(self, text: str) -> None:
        self._lines = _readable(enumerate(StringIO(text, newline=None), start=1))
        self.begin_game()

    def begin_game(self) -> None:
        """Forget the lines of the game before."""
        self.of_game: list[str] = []
        self.first = 0
        """Number of the line in which the game begins; 0 until it has been read."""

    def readline(self) -> str:
        """Return the next line; empty at the end."""
        number, line = next(self._lines, (self.first, ""))
        if self.first or _begins_game(line):
            self.first = self.first or number
            self.of_game.append(line)
        return line


def _begins_game(line: str) -> bool:
    return not (line.isspace() or line.startswith(("%", ";")))


def _readable(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Part games that no blank line parts, and end a line after each comment among moves.

    Without the first, python-chess reads on as if it were one game. Without the second it copies
    the rest of a line for each comment in it: minutes, for a file that is one long line.
    """
    in_moves = in_comment = False
    for number, line in lines:
        if not in_comment and line.startswith(("[", "%", ";")):
            if in_moves and chess.pgn.TAG_REGEX.match(line):
                in_moves = False
                yield number, "\n"
            yield number, line
            continue
        parts, in_comment = _parts(line, in_comment)
        in_moves = in_comment or not line.isspace()
        for part in parts:
            yield number, part


def _parts(line: str, in_comment: bool) -> tuple[list[str], bool]:
    """Break a line after each comment; return as well whether it ends within one."""
    begin = line.find("}") + 1 if in_comment else 0
    if in_comment and not begin:
        return [line], True
    if not in_comment and not line.isspace():  # nor may it become blank: that would end the game
        line = _WITHOUT_COMMANDS.sub(" ", line)
        line = " {}\n" if line.isspace() else line
    parts = [line[:begin] + "\n"] if begin else []
    while whole := _MOVES_AND_COMMENT.match(line, begin):
        parts.append(f" {whole[0]}\n")  # a line that began with a comment sign would be left out
        begin = whole.end()
    rest = line[begin:]
    if not rest.isspace() or not parts:
        parts.append(f" {rest}" if parts else rest)
    opening = _OPENING.search(rest)
    return parts, opening is not None and opening[0] == "{"


def _moves_text(lines: Sequence[str]) -> str:
    """Return what stands below the tags, without comments."""
    below = dropwhile(lambda line: line.startswith(("[", "%", ";")) or line.isspace(), lines)
    return _COMMENT.sub(" ", "".join(below)).strip()


def _check(game: _Recorder, moves_text: str, *, terminated: bool) -> None:
    """Raise ValueError if python-chess has read a game that the file does not have.

    `terminated` tells whether the game before had a result at its end.
    """
    if foreign := _FOREIGN.search(moves_text):
        raise ValueError(f"{foreign[0]} is not a move with an English letter")
    if game.headers or not game.moves:
        return
    first = _FIRST_NUMBER.match(moves_text)
    right = first and int(first[1]) == game.start.fullmove_number and not first[2]
    if (first or not terminated) and not right:
        raise ValueError("it has no tags and no first move: is there a blank line within a game?")


def _result(game: _Recorder, moves_text: str) -> str:
    """Return the result by the tag and at the end of the moves, in the standard's notation.

    python-chess knows only that notation, and takes the tag where the two differ.
    """
    tag = game.headers.get("Result", "")
    by_tag = _RESULT.get("".join(tag.split()))
    if by_tag is None:
        raise ValueError(f"its result is {_cut(tag, 60)}: it must be 1-0, 0-1, 1/2-1/2 or *")
    last = (moves_text.split() or [""])[-1]
    # not +- and =, which judge a position where they follow a move
    by_end = game.marker or (_RESULT.get(last, "*") if last[:1] in "01½" else "*")
    if "*" not in (by_tag, by_end) and by_tag != by_end:
        raise ValueError(f"its result is {by_tag} in its tags and {by_end} after its moves")
    return by_end if by_tag == "*" else by_tag


def _cut(text: str, most: int = MOST_QUOTED) -> str:
    return text if len(text) <= most else text[: most - 3] + "..."

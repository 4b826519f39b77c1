"""The games as PGN, with the time each move took: `{[%emt 0:00:05]}`.

With chess clocks, the comment also has the time left after the move: `[%clk 0:29:55]`. The time of
a move is its bar in the Gantt chart. The text does not depend on the scheduler, the clock or the
date, so two runs with the same events give the same bytes.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, repeat
from operator import attrgetter

import chess

from simul.output.files.san import Game, Games, by_ply, is_move, replay
from simul.record import Clocks, Ending, Event, Kind, Pairing, Reason, Record
from simul.words import plain

_WIDTH = 79  # the PGN standard discourages lines of 80 and more printing characters
_MADE_BETWEEN = {
    (Kind.VISIT, Kind.MOVE),
    (Kind.MOVE, Kind.REPLY),
    (Kind.ARRIVED, Kind.REPLY),
}
_RESULTS = {"1-0", "0-1", "1/2-1/2"}
_TERMINATIONS = {
    Reason.ADJUDICATED: "adjudication",
    Reason.NO_REPLY: "time forfeit",
    Reason.OUT_OF_TIME: "time forfeit",  # even a draw, if the other side could not mate
    Reason.WALKED_OUT: "abandoned",
    Reason.FELL_ILL: "abandoned",
    Reason.MISCONDUCT: "abandoned",
}
"""The PGN standard's word for a reason; for all others it is `normal`."""
_LEFT = {Kind.FAILED, Kind.CANCELLED, Kind.ORPHANED}
_SPEAKABLE = str.maketrans("{}", "()")  # PGN comments end at the first closing brace


def games_pgn(record: Record, games: Games | None = None) -> str:
    """Return all games in board order, with one blank line between them.

    `games` are those of `replay`, if the caller has them already. Raises InputError for an illegal
    move.
    """
    return "".join(pgn_parts(record, replay(record) if games is None else games))


def pgn_parts(record: Record, games: Games) -> Iterator[str]:
    """Yield the same text game by game."""
    blank = ""
    for pairing in sorted(record.pairings, key=attrgetter("board")):
        yield blank + _game_pgn(record, pairing, games[pairing.board])
        blank = "\n"


def emt(ms: int) -> str:
    """Return milliseconds as PGN's elapsed move time or clock, h:mm:ss.

    The standard knows whole seconds only. Readers accept a fraction, so it is written if it is not
    zero.

    >>> emt(3_655_000), emt(5_250), emt(0)
    ('1:00:55', '0:00:05.250', '0:00:00')
    """
    seconds, fraction = divmod(ms, 1_000)
    text = f"{seconds // 3_600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:03d}" if fraction else text


def _game_pgn(record: Record, pairing: Pairing, game: Game) -> str:
    result, reason = _ending(record, pairing.board)
    tags = {
        "Event": record.title,
        "Site": "?",
        "Date": "????.??.??",
        "Round": _round(record, pairing),
        "White": pairing.white,
        "Black": pairing.black,
        "Result": result,
        **_further_tags(pairing, game, _termination(record.endings.get(pairing.board))),
    }
    header = "".join(f'[{name} "{_tag_value(value)}"]\n' for name, value in tags.items())
    tokens = chain(_movetext(game, _comments(record, pairing)), _comment(reason), [result])
    return f"{header}\n{_wrapped(tokens)}"


def _round(record: Record, pairing: Pairing) -> str:
    """Return the game's number; `3.1`, `3.2` for games at one board, as the standard allows."""
    if not record.has_newcomers:
        return str(pairing.board)
    number = record.by_place[pairing.seat].index(pairing.board) + 1
    return f"{pairing.seat}.{number}"


def _further_tags(pairing: Pairing, game: Game, termination: str) -> dict[str, str]:
    # in alphabetical order, as the standard's export format requires
    tags = {"Board": str(pairing.seat), "PlyCount": str(len(game.opening) + len(game.moves))}
    if pairing.first_fen != chess.STARTING_FEN:
        tags |= {"SetUp": "1", "FEN": pairing.first_fen}
    tags |= {"Termination": termination, **_time_controls(pairing)}
    return dict(sorted(tags.items()))


def _time_controls(pairing: Pairing) -> dict[str, str]:
    """Return the tags of the time control: the opponent's, and both sides' if they differ."""
    if pairing.clocks is None:
        return {"TimeControl": "-"}
    master, opponent, increment = pairing.clocks
    tags = {"TimeControl": _time_control(opponent, increment)}
    if master != opponent:
        white, black = (master, opponent) if pairing.master_is_white else (opponent, master)
        tags["WhiteTimeControl"] = _time_control(white, increment)
        tags["BlackTimeControl"] = _time_control(black, increment)
    return tags


def _time_control(time: int, increment: int) -> str:
    """Return `1800+10`, or `?` for parts of a second, which the standard cannot express.

    >>> _time_control(1_800_000, 10_000), _time_control(1_800_000, 0), _time_control(500, 0)
    ('1800+10', '1800', '?')
    """
    if time % 1_000 or increment % 1_000:
        return "?"
    return f"{time // 1_000}+{increment // 1_000}" if increment else str(time // 1_000)


def _termination(ending: Ending | None) -> str:
    if ending is None or ending.result not in _RESULTS:
        return "unterminated"
    return _TERMINATIONS.get(ending.reason, "normal")


def _ending(record: Record, board: int) -> tuple[str, str]:
    """Return result and reason; an asterisk and the cause for a game without a result in PGN."""
    result, reason = record.results.get(board, ("*", ""))
    if result in _RESULTS:
        return result, reason
    return "*", f"unfinished: {reason or _why_unfinished(record, board)}"


def _why_unfinished(record: Record, board: int) -> str:
    events = record.by_board[board]
    failures = [event.note for event in events if event.kind is Kind.FAILED]
    if any(failures):
        return " ".join(failures)
    ends = [event for event in events if event.kind in _LEFT]
    if events and not ends:
        return record.stopped or "the record ends here"
    why = (ends[0].note if ends else "") or record.stopped
    return ": ".join(filter(None, [record.fates[board], why]))


def _times(events: Iterable[Event]) -> Iterator[int | None]:
    """Yield the time of each move of the run, in ms; None if the record lacks its beginning."""
    before: Event | None = None
    for event in events:
        if is_move(event):
            known = before is not None and (before.kind, event.kind) in _MADE_BETWEEN
            yield event.at - before.at if before is not None and known else None
        before = event


def _comments(record: Record, pairing: Pairing) -> Iterator[str]:
    """Yield a comment for each move of the run: its time and the time left; empty if unknown."""
    times = _times(by_ply(record, pairing.board))
    clocks: Iterable[Clocks | None] = record.clocks_after(pairing.board) or repeat(None)
    for event, time, left in zip(_moves(record, pairing.board), times, clocks, strict=False):
        parts = [f"[%emt {emt(time)}]"] if time is not None else []
        if left:
            # below 0 only under a mistake: right schedulers do not move after the flag has fallen
            mine = left.master if event.kind is Kind.MOVE else left.opponent
            parts.append(f"[%clk {emt(max(mine, 0))}]")
        yield f"{{{' '.join(parts)}}}" if parts else ""


def _moves(record: Record, board: int) -> Iterator[Event]:
    return filter(is_move, by_ply(record, board))


def _movetext(game: Game, comments: Iterable[str]) -> Iterator[str]:
    ply, numbered = game.first_ply, True
    opening = ((san, "") for san in game.opening)
    for san, comment in chain(opening, zip(game.moves, comments, strict=True)):
        if ply % 2 == 0:
            yield f"{ply // 2 + 1}. {san}"
        else:
            # Black's move needs its number only at the start and after a comment
            yield f"{ply // 2 + 1}... {san}" if numbered else san
        if comment:
            yield comment
        ply, numbered = ply + 1, bool(comment)


def _comment(text: str) -> list[str]:
    """Split a comment into words; the braces stay with the first and the last word."""
    return f"{{{plain(text).translate(_SPEAKABLE)}}}".split(" ")


def _tag_value(text: str) -> str:
    return plain(text).replace("\\", r"\\").replace('"', r"\"")


def _wrapped(tokens: Iterable[str]) -> str:
    """Join tokens with spaces into lines of at most `_WIDTH`, unless a single token is longer."""
    lines: list[str] = []
    line = ""
    for token in tokens:
        if line and len(line) + 1 + len(token) > _WIDTH:
            lines.append(line)
            line = token
        else:
            line = f"{line} {token}" if line else token
    return "\n".join([*lines, line, ""])

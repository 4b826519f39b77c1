"""The data of a replay: records as columns of whole numbers, which compress well.

The page derives no rule of the hall from them: the state that begins with an event and how long it
lasts, waits, clocks and times away are those of the record.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from simul.oracle.unnoticed import DONE
from simul.oracle.verdict.score import board_of
from simul.output.colours import COLOUR, HATCH, HATCH_COLOUR
from simul.output.files.san import moves_of, readable_moves
from simul.output.marks import What, moments_of, unseen
from simul.output.marks import legend as legend_of
from simul.output.replay.shown import ShownRun
from simul.output.replay.source import docstring_lines, highlighted
from simul.output.replay.steps import ACTIONS, deltas, steps_data
from simul.output.replay.stuck import stuck_data
from simul.record import Event, Kind, Pairing, Record, State, in_causal_order
from simul.record.spans import stretches
from simul.scenario.rules import Floor

KINDS = tuple(Kind)
STATES = tuple(State)
LOST = Kind.OVERWRITTEN
Thing = TypeVar("Thing")


def replay_data(runs: Sequence[ShownRun], floor: Floor | None = None) -> dict[str, Any]:
    """Return everything that the page shows, made of texts, whole numbers, lists and objects.

    What several runs have in common is there once: pairings, games, and whole histories.
    """
    records = {_history_of(run.record): run.record for run in runs}
    pairings = _numbered(pairings for _, pairings in records)
    games = _numbered(game for record in records.values() for game in _games(record))
    histories = _numbered(records)
    legend = legend_of([run.record for run in runs], [each for run in runs for each in run.mishaps])
    return {
        "title": runs[0].record.title if runs else "",
        "floor": {"shape": floor.shape, "perRow": floor.per_row} if floor else None,
        "kinds": [str(kind) for kind in KINDS],
        "states": [
            {
                "words": str(state),
                "colour": COLOUR[state],
                "hatch": HATCH[state],
                "hatchColour": HATCH_COLOUR[state],
            }
            for state in STATES
        ],
        "marks": [{"what": str(what)} | look._asdict() for what, look in legend.items()],
        "actions": [str(action) for action in ACTIONS],
        "games": [[fen, " ".join(moves), " ".join(sans)] for fen, moves, sans in games],
        "pairings": [[_pairing(pairing) for pairing in group] for group in pairings],
        "histories": [
            {
                "pairings": pairings[record.pairings],
                "games": [games[game] for game in _games(record)],
                **_columns(record),
            }
            for record in records.values()
        ],
        "runs": [
            _run(run, [*legend]) | {"history": histories[_history_of(run.record)]} for run in runs
        ],
    }


def _history_of(record: Record) -> tuple[str, tuple[Pairing, ...]]:
    """Return what is equal exactly when the same happened to the same players."""
    return record.fingerprint, record.pairings


def _games(record: Record) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return the games of a record: first position, moves, and the moves as people write them."""
    return [
        (pairing.fen, moves_of(record, pairing.board), readable_moves(record, pairing))
        for pairing in record.pairings
    ]


def _numbered(things: Iterable[Thing]) -> dict[Thing, int]:
    """Number things that differ, from 0, in the order in which they come first."""
    return {thing: number for number, thing in enumerate(dict.fromkeys(things))}


def _run(run: ShownRun, marks: Sequence[What]) -> dict[str, Any]:
    record = run.record
    return {
        "scheduler": record.scheduler,
        "label": record.label,
        "clock": record.clock,
        "seed": record.seed,
        "total": record.makespan,
        "speedup": round(record.speedup, 4) if record.finished else None,
        "speedupAtMost": record.speedup_at_most,
        "utilisation": round(record.utilisation, 6),
        "meanWait": round(record.mean_wait, 1),
        "masters": record.masters,
        "stopped": record.stopped,
        "remark": run.remark,
        "stuck": stuck_data(run),
        "breaches": [
            [breach.at, breach.board, breach.invariant, breach.rule, breach.words]
            for breach in run.breaches
        ],
        "marked": [
            [marks.index(what), game, at] for what, game, at in moments_of(record, run.mishaps)
        ],
        "mishaps": [[each.game, each.at, DONE[each.what]] for each in run.mishaps],
        "unseen": unseen.in_words(record),
        "uncalled": [[game, run.arrivals.get(game, 0)] for game in never_begun(record)],
        "file": run.file,
        "source": highlighted(run.source) if run.source else [],
        "docstring": docstring_lines(run.source),
        "line": run.line,
        "steps": _steps(run),
    }


def never_begun(record: Record) -> list[int]:
    """Return the games that the program never began, although the opponent sat there."""
    return [
        game
        for game, events in record.by_board.items()
        if not events and game not in record.unseated
    ]


def _steps(run: ShownRun) -> dict[str, Any] | None:
    if run.steps is None:
        return None
    return steps_data(run.steps, run.source, in_causal_order(run.record.events))


def _pairing(pairing: Pairing) -> dict[str, Any]:
    return {
        "board": pairing.board,
        "place": pairing.seat,
        "white": pairing.white,
        "black": pairing.black,
        "firstMaster": min(pairing.masters),
        "masterIsWhite": pairing.master_is_white,
        "masterBegins": pairing.master_begins,
        "clocks": list(pairing.clocks[:2]) if pairing.clocks else None,
    }


def _columns(record: Record) -> dict[str, list[Any]]:
    events, lasts, waits = in_causal_order(record.events), _lasts(record), _waits(record)
    return {
        "at": deltas([event.at for event in events]),
        "board": [event.board for event in events],
        "ply": [event.ply for event in events],
        "kind": [KINDS.index(event.kind) for event in events],
        "lasts": [lasts.get(id(event), 0) for event in events],
        "wait": [waits.get(id(event), -1) for event in events],
        "master": [_master(record, event) for event in events],
        "notes": [[i, event.note] for i, event in enumerate(events) if event.note],
        "overwrites": [[i, board_of(e)] for i, e in enumerate(events) if e.kind is LOST],
        "away": _away(record),
        "clocks": _clocks(record),
    }


def _lasts(record: Record) -> dict[int, int]:
    """Return the ms that the state lasts which begins with an event; by the event's identity."""
    return {
        id(event): end - event.at
        for board, events in record.by_board.items()
        for event, _, end in stretches(
            events,
            record.makespan,
            master_begins=board not in record.pairing_of or record.pairing_of[board].master_begins,
        )
    }


def _waits(record: Record) -> dict[int, int]:
    """Return, for each visit after a reply, the ms since that reply; by the event's identity."""
    waits = {}
    for events in record.by_board.values():
        before: Event | None = None
        for event in events:
            if event.kind is Kind.PASSED:
                continue
            if before is not None and before.kind is Kind.REPLY and event.kind is Kind.VISIT:
                waits[id(event)] = event.at - before.at
            before = event
    return waits


def _master(record: Record, event: Event) -> int:
    """Return the number of the master whose event it is; 0 if it is an opponent's."""
    if event.board == 0:
        return event.ply
    if event.kind not in (Kind.VISIT, Kind.MOVE, Kind.PASSED):
        return 0
    pairing = record.pairing_of.get(event.board)
    return pairing.master_at(event.ply) if pairing else 1


def _away(record: Record) -> list[list[int]]:
    """Return when masters walk, rest or are kept from serving: master, state, start, end."""
    return [
        [master, STATES.index(span.state), span.start, span.end]
        for master, spans in record.away_by_master.items()
        for span in spans
    ]


def _clocks(record: Record) -> list[list[int]]:
    """Return for each pairing the time left to master and opponent after each ply, flat."""
    if not any(pairing.clocks for pairing in record.pairings):
        return []
    return [
        [ms for left in record.clocks_after(pairing.board) for ms in left[:2]]
        for pairing in record.pairings
    ]

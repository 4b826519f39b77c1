"""Several runs one below the other: the whole on one time axis, and beside it its beginning.

Equal runs share a row. A slide has room for eight: of more, those of which a row would show least
are told in words below. On the axis of the slowest run the visits of a fast one are a smear, so
there is a second column with the first minutes enlarged, in which one sees why it is fast.
"""

from collections.abc import Sequence
from functools import partial
from statistics import median
from textwrap import wrap
from typing import Any, NamedTuple, Self

from matplotlib.axes import Axes
from matplotlib.transforms import blended_transform_factory

from simul.durations import clock, in_words
from simul.interpreter import no_garbage_collection
from simul.output.charts import faults, headlines, sentences
from simul.output.charts.bars import Scale, lane_px
from simul.output.charts.fates import mark_fates
from simul.output.charts.fonts import in_any_script
from simul.output.charts.lanes import (
    Rendering,
    Shown,
    paint_boards,
    rendering_notes,
    shown_boards,
    stacked_if_blurred,
)
from simul.output.charts.masters import (
    MasterLanes,
    boards_at_once,
    masters_of,
    paint_masters,
)
from simul.output.charts.moments import mark_moments, states_of
from simul.output.charts.page import (
    DPI,
    FOOT,
    HEAD,
    WIDTH,
    Chart,
    caption,
    right_margin,
)
from simul.output.charts.sentences import Group
from simul.output.charts.style import LETTER, SMALL, TEXT, house_style
from simul.output.charts.time_axis import lay_out, lay_out_bare, mark_end, step, step_below
from simul.output.colours import FAILURE, FAINT, INK
from simul.output.marks import legend, unnoticed, unseen
from simul.output.marks.moments import failures
from simul.record import Record
from simul.scenario import Scenario
from simul.words import count, listing, shorten, whole_sentences

LEFT, RIGHT = 3.7, 2.6
"""Margins in inches: names on the left, the text beside the longest run on the right."""
BEGINNING, BETWEEN, OUTER = 4.8, 0.3, 0.55
"""Widths in inches of the column of the beginning, and of the gaps before and after it."""
BESIDE = 2.55
"""Smallest width in inches of the text beside the longest run, if the beginning follows it."""
VISIT_PX = 14
"""Width of a usual visit in the enlarged beginning."""
ENLARGED = 4
"""Smallest factor by which the beginning is worth enlarging."""
TOP = HEAD + 0.4
HEIGHT, ROWS_AT_MOST = 9.0, 8
LANES_NAMED_AT_MOST = 4
"""Rows up to which each has the names of its lanes; of more, where they differ from those above."""
MASTER, MASTER_MORE, MASTERS_AT_MOST, GAP, BETWEEN_AT_MOST = 0.16, 0.03, 0.25, 0.05, 0.26
"""Heights in inches: the master's lane, the increment per further master, the maximum for all
masters, the gap to the boards, the gap between two rows."""
MASTERS_SHARE = 0.4
"""Largest share of a row for the masters' lanes."""
WITHOUT_ROW_AT_MOST = 3
"""Largest number of lines on the runs that have no row."""
LANE_PX_AT_LEAST, GROUP_PX_AT_LEAST, GROUPS_AT_MOST = 1, 4, 25
"""Smallest heights of the lanes of a board and of a group of boards, and the number of groups."""
NUMBERED_PX = 26
"""Smallest height of the lanes of boards that have their numbers."""
NAME_LETTERS, LETTERS_AT_MOST, LINES_AT_MOST = 18, 35, 4
"""Characters per line: of a row's name; of the note beside it. Lines of a name and of a note."""
LINE = 1.25
"""Distance of two lines, as a multiple of the size of their letters."""
LINE_LETTERS = 140
"""Characters per line of the text on runs that have no row."""
NOTES = 0.55
"""Height in inches of two lines of notes at the foot of the page."""
BESIDE_PT = 14
"""Distance from the end of a run to the text beside it, in points."""


class Columns(NamedTuple):
    """How the page is divided from left to right."""

    whole: Scale
    right: float
    """Inches to the right of the whole, for texts and the beginning."""
    beginning: Scale | None
    """None if the whole is large enough by itself."""
    beside: float
    """Inches for the text beside the longest run."""


@in_any_script
@house_style()
@no_garbage_collection()
def comparison(
    records: Sequence[Record], remarks: Sequence[str] = (), *, scenario: Scenario | None = None
) -> Chart:
    """Paint one run or more, one below the other, in the given order, on one time axis.

    Equal runs share a row, and there are at most eight rows. Each has the master's lane and the
    boards' lanes. To the right of its end stand the makespan and the speed-up over one game after
    the other; then comes the beginning, enlarged. There are as many remarks as runs, or none; a
    remark says what is wrong with a run and replaces its speed-up. It is empty for a run without
    fault. With the scenario that all of them played, the chart also shows mishaps that were noticed
    later, and says how long the real event took.
    """
    every = sentences.groups(records, remarks)
    groups, left_out = _on_a_slide(every)
    shown = [group.record for group in groups]
    page = Chart(headlines.of_runs(every), sentences.scale_of(records, scenario), HEIGHT)
    mishaps = [each for record in shown for each in unnoticed(record, scenario)]
    page.explain(states_of(shown), [*legend(shown, mishaps).values()])
    without_row = _without_row(left_out)
    foot = FOOT + len(without_row) * TEXT * LINE / 72
    between = min(0.2 * (HEIGHT - TOP - foot) / len(groups), BETWEEN_AT_MOST)
    each = (HEIGHT - TOP - foot + between) / len(groups)
    notes = _Notes.of(each - between)
    columns = _columns(groups, notes)
    renderings: list[Rendering] = []
    most_boards: list[int] = []
    named = ("", "")
    for row, group in enumerate(groups):
        place = _Row(TOP + row * each, each - between, row == 0, row == len(groups) - 1)
        painted = _paint_row(page, group, place, columns, notes, scenario)
        renderings += painted.renderings
        most_boards.append(painted.at_once)
        if len(groups) <= LANES_NAMED_AT_MOST or painted.lanes != named:
            _name_lanes(*painted.rooms, painted.lanes, painted.shown)
        named = painted.lanes
    if without_row:
        page.write(HEIGHT - foot + FOOT - NOTES, "\n".join(without_row), linespacing=LINE)
    same = [group.names for group in groups]
    page.describe(sentences.same_note(names) for names in same if names[:4] == names)
    page.describe([*sentences.remark_sentences(every), " ".join(without_row)])
    at_once = sentences.at_once_notes(groups, most_boards)
    fates = sentences.fates_notes(groups)
    if all(sentences.fates(group.record) in _why(group) for group in groups):
        page.describe([fates])
        fates = ""  # on the page it stands beside the runs
    many = [sentences.same_note(names) for names in same if names[4:]]
    stop, rendered = sentences.stop_note(shown), rendering_notes(renderings)
    page.note([stop, *many, fates, *rendered, at_once])
    return page


def _on_a_slide(groups: Sequence[Group]) -> tuple[list[Group], list[Group]]:
    """Divide groups into those that have a row, and those for which a slide has no room.

    Left out are, in this order: what goes wrong as an earlier one does, mistakes that no bar shows,
    further mistakes, and the last of the others.
    """
    first = {group.remark: row for row, group in reversed([*enumerate(groups)])}

    def telling(row: int) -> int:
        _, record, remark = groups[row]
        if remark and first[remark] != row:
            return 3
        if not record.mistake:
            return 0
        return 1 if remark and not unseen.in_words(record) else 2

    shown = sorted(sorted(range(len(groups)), key=telling)[:ROWS_AT_MOST])
    left_out = [group for row, group in enumerate(groups) if row not in shown]
    return [groups[row] for row in shown], left_out


def _without_row(groups: Sequence[Group]) -> list[str]:
    """Return lines that name the runs without a row: all of them, if three lines hold them."""
    found: dict[str, list[str]] = {}
    for group in groups:
        lucky = group.record.mistake and not group.remark
        begin = "Mistakes that do not show here" if lucky else "Without a row"
        begin = "Caught as well" if group.record.mistake and group.remark else begin
        found.setdefault(begin, []).extend(sentences.plain_names(group.names))
    for put in (listing, sentences.few_names):
        text = " ".join(f"{begin}: {put(found[begin])}." for begin in sorted(found))
        lines = wrap(text, LINE_LETTERS, break_on_hyphens=False)
        if len(lines) <= WITHOUT_ROW_AT_MOST:
            break
    return lines


class _Notes(NamedTuple):
    """How notes on totals are written, all in one size."""

    size: float
    lines: int
    """The largest number of lines."""

    @classmethod
    def of(cls, height: float) -> Self:
        """Choose the size for rows of this height, in inches; the total takes the first line."""
        below = height * 72 - TEXT * LINE
        size = TEXT if below >= 2 * TEXT * LINE else SMALL
        return cls(size, min(max(int(below / size / LINE), 1), LINES_AT_MOST))

    def inches(self, text: str) -> float:
        """Return the width for a text, with room to break between words."""
        slack = 6 if self.lines > 1 else 1
        letters = min(len(text) / min(self.lines, 2), LETTERS_AT_MOST) + slack
        return LETTER * self.size * letters + BESIDE_PT / 72 + 0.1


def _columns(groups: Sequence[Group], notes: _Notes) -> Columns:
    """Divide the page: the longest run needs room for the text to the right of it."""
    until = max(group.record.makespan for group in groups)
    first = _beginning(groups, until // ENLARGED)
    beginning = Scale(first, BEGINNING * DPI) if ENLARGED * first <= until else None
    taken = BEGINNING + BETWEEN + OUTER if beginning else 0
    least = taken + BESIDE if beginning else RIGHT
    needs = [(group.record.makespan, taken + notes.inches(_why(group))) for group in groups]
    right = right_margin([(until, least), *needs], until, left=LEFT, at_most=taken + 4)
    return Columns(Scale(until, (WIDTH - LEFT - right) * DPI), right, beginning, right - taken)


def _beginning(groups: Sequence[Group], at_most: int) -> int:
    """Return the ms in which a usual visit is well visible, or a round of all boards; round.

    A longer round counts only if it takes `at_most` so long. Just after that may come the first
    failure: then that is the point, and shows, too.
    """
    records = [group.record for group in groups]
    visits = [visit.end - visit.start for record in records for visit in record.visits]
    usual = median(visits) if visits else 1
    well_visible = step_below(int(usual * BEGINNING * DPI / VISIT_PX))
    failed = min((event.at for record in records for event in failures(record)), default=0)
    if well_visible < failed <= ENLARGED * well_visible:
        return step(failed, 1)
    round_of_all = step(_first_round([g.record for g in groups if not g.remark] or records), 1)
    return max(well_visible, round_of_all) if round_of_all <= at_most else well_visible


def _first_round(records: Sequence[Record]) -> int:
    """Return the ms in which the quickest of these runs comes to every board once."""
    return min(max(record.start_waits.values(), default=0) for record in records)


def _why(group: Group) -> str:
    """Return the comment on a total; of a run that was stopped, who waits, or the boards' fates."""
    record, remark = group.record, group.remark
    if not record.stopped:
        return faults.in_words(record, remark) or sentences.comment(record, remark)
    if sentences.who_waits(record):
        return f"deadlock: {sentences.who_waits(record)}"
    fates = sentences.fates(record) or sentences.why_stopped(record)
    return fates if "failed" in fates else ": ".join(filter(None, [remark, fates]))


class _Row(NamedTuple):
    """The place of a row on the page."""

    top: float
    height: float
    is_first: bool
    is_last: bool


class _Painted(NamedTuple):
    """A row as it was painted."""

    rooms: tuple[Axes, Axes]
    """The axes of the whole: those of the masters, and of the boards."""
    shown: Shown
    lanes: tuple[str, str]
    """The names of the masters' lanes and of the boards' lanes."""
    renderings: list[Rendering]
    at_once: int
    """The largest number of boards at which one master is at once."""


def _paint_row(
    page: Chart,
    group: Group,
    row: _Row,
    columns: Columns,
    notes: _Notes,
    scenario: Scenario | None,
) -> _Painted:
    """Paint one row: its name, the whole, the result beside it, and the beginning."""
    record, whole = group.record, columns.whole
    masters = masters_of(record)
    at_once = boards_at_once(masters)
    _write_name(page, row.top, group, row.height)
    rooms = _rooms(page, record, row, LEFT, columns.right)
    paint = partial(_paint_run, record, masters, scenario, labelled=row.is_last)
    shown, renderings = paint(*rooms, whole)
    _write_result(*rooms, group, columns, notes)
    if columns.beginning:
        begun = _rooms(page, record, row, WIDTH - OUTER - BEGINNING, OUTER)
        renderings += paint(*begun, columns.beginning)[1]
        _write_at_once(begun[0], record, at_once, columns.beginning)
        if row.is_first:
            first = in_words(columns.beginning.until).removeprefix("1 ")
            caption(begun[0], f"the first {first}, enlarged", weight="bold")
            caption(rooms[0], "the whole", weight="bold")
    lanes = sentences.masters(record), _boards_name(record, shown)
    return _Painted(rooms, shown, lanes, renderings, at_once)


def _write_at_once(master: Axes, record: Record, at_once: int, scale: Scale) -> None:
    """Write in the first idle time that is wide enough at how many boards one master was at once.

    Her lane shows when she was at any board, as if it were one.
    """
    text = f"{at_once} boards at once"
    room = scale.pixel * DPI * (LETTER * SMALL * len(text) + 0.1)
    idle = (s for s in record.idle if min(s.end, scale.until) - s.start >= room)
    if at_once > 1 and (span := next(idle, None)):
        bottom, top = master.get_ylim()
        look: dict[str, Any] = {"size": SMALL, "color": FAILURE, "weight": "bold"}
        box = {"facecolor": "white", "edgecolor": "none", "pad": 1}
        master.text(
            span.start + 8 * scale.pixel,
            (bottom + top) / 2,
            text,
            va="center_baseline",
            bbox=box,
            **look,
        )


def _steps(scale: Scale) -> int:
    """Return the largest number of parts of the time axis: each label needs an inch."""
    return max(min(8, int(scale.width / DPI)), 1)


def _names(group: Group) -> list[str]:
    """Return the name of a row in several forms, the longest first."""
    if len(group.names) == 1:
        return group.names
    names = sentences.plain_names(group.names)
    mark = [f"{listing(names)} (mistakes)"] if group.record.mistake else []
    return [*mark, *sentences.ever_fewer(names)]


def _write_name(page: Chart, top: float, group: Group, height: float) -> None:
    """Write all names if there is room, else fewer, else smaller."""
    for size in (TEXT, SMALL):
        most = min(max(int(height * 72 / size / LINE + 0.4), 1), LINES_AT_MOST)
        for name in _names(group):
            lines = wrap(name, NAME_LETTERS, break_on_hyphens=False)
            if len(lines) <= most:
                break
        if len(lines) <= most:
            break
    lines = [shorten(line, NAME_LETTERS) for line in lines[:most]]
    color = FAILURE if group.record.mistake else INK
    page.write(top, "\n".join(lines), weight="bold", size=size, color=color)


def _rooms(page: Chart, record: Record, row: _Row, left: float, right: float) -> tuple[Axes, Axes]:
    wanted = MASTER + MASTER_MORE * (record.masters - 1)
    masters = min(wanted, MASTERS_AT_MOST, max(MASTER, MASTERS_SHARE * row.height))
    below = masters + GAP
    # the boards above the masters: texts beside both are theirs
    master = page.room(row.top, masters, left, right)
    return master, page.room(row.top + below, row.height - below, left, right)


def _paint_run(
    record: Record,
    masters: Sequence[MasterLanes],
    scenario: Scenario | None,
    master: Axes,
    boards: Axes,
    scale: Scale,
    *,
    labelled: bool,
) -> tuple[Shown, list[Rendering]]:
    shown = _shown(boards, record, scale)
    renderings = [
        paint_masters(master, record, masters, scale),
        paint_boards(boards, record, shown, scale),
        mark_moments(boards, record, shown, scale, scenario),
        mark_fates(boards, record, shown.among_all(record), scale),
    ]
    lay_out(boards, scale.until, labelled=labelled, at_most=_steps(scale))
    lay_out_bare(master, scale.until)
    for axes in (master, boards):
        axes.set_yticks([])
        axes.spines[["left", "bottom"]].set_visible(False)
    if record.makespan <= scale.until:
        mark_end([master, boards], record.makespan)
    return shown, renderings


def _shown(boards: Axes, record: Record, scale: Scale) -> Shown:
    px = boards.get_window_extent().height
    groups = min(max(int(px / GROUP_PX_AT_LEAST), 1), GROUPS_AT_MOST)
    shown = shown_boards(record, int(px / LANE_PX_AT_LEAST), groups, scale)
    return stacked_if_blurred(record, shown, px, scale)


def _name_lanes(master: Axes, boards: Axes, names: tuple[str, str], shown: Shown) -> None:
    _name_middle(master, names[0])
    if lane_px(boards) >= NUMBERED_PX and shown.stride == 1:
        first, *others = shown.boards
        numbers = [f"board {first}", *map(str, others)]
        boards.set_yticks([shown.lane[board] for board in shown.boards], numbers, fontsize=SMALL)
        boards.tick_params(axis="y", length=0, pad=8)
    else:
        _name_middle(boards, names[1])


def _name_middle(axes: Axes, name: str) -> None:
    size = SMALL - 2 if "\n" in name else SMALL
    axes.set_yticks([sum(axes.get_ylim()) / 2], [name], fontsize=size, linespacing=1)
    axes.tick_params(axis="y", length=0, pad=8)


def _boards_name(record: Record, shown: Shown) -> str:
    boards = count(len(record.by_place), "board")
    if record.has_newcomers and shown.stride == 1:
        return f"{sentences.games(record)} at\n{boards}"
    if shown.stacked:
        return f"{boards},\nby state"
    if shown.grouped:
        return f"{boards},\n{shown.stride:,} a lane"
    return boards if shown.stride == 1 else f"{sentences.every(shown.stride)} of\n{boards}"


def _write_result(
    master: Axes, boards: Axes, group: Group, columns: Columns, notes: _Notes
) -> None:
    record, size = group.record, notes.size
    look = {"color": FAILURE, "weight": "bold"} if group.remark else {"color": FAINT}
    free = (columns.whole.until - record.makespan) / columns.whole.pixel / DPI
    letters = int((columns.beside + free - BESIDE_PT / 72 - 0.1) / LETTER / size)
    beside = partial(_write_beside, master, boards, record.makespan)
    beside(0, f"{sentences.ended_at(record)} {clock(record.makespan)}", weight="bold")
    lines = _lines(_why(group), letters, notes.lines)
    beside(TEXT * LINE, "\n".join(lines), size=size, **look)


def _lines(why: str, letters: int, most: int) -> list[str]:
    """Break a text into at most so many lines; drop clauses at its end that do not fit."""
    for length in range(len(why), 0, -1):
        lines = wrap(whole_sentences(why, length), letters, break_on_hyphens=False)
        if len(lines) <= most:
            return lines
    return []


def _write_beside(
    master: Axes, boards: Axes, end: int, down: float, text: str, **look: Any
) -> None:
    """Write to the right of the end of a run, `down` points below the top of the master's lane."""
    boards.annotate(
        text,
        (end, 1),
        (BESIDE_PT, -down),
        xycoords=blended_transform_factory(boards.transData, master.transAxes),
        textcoords="offset points",
        va="top",
        linespacing=1.1,
        annotation_clip=False,
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        **look,
    )

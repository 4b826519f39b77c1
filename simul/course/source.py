"""A Markdown file as a lesson: a title, one block of TOML with its data, and sections of text.

    # The title

    ```toml
    idea = "..."
    ...
    ```

    ## The picture
    ...

Faults are reported all at once, each with its line in the file.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from markdown_it import MarkdownIt
from markdown_it.token import Token
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simul.course.lesson import Lesson, Sections
from simul.errors import InputError
from simul.scenario.line_numbers import Key, key_lines
from simul.words import count, listing

MARK = re.compile(r"\{\{ *([\w-]+) *\}\}")
"""A figure in a text: `{{name}}`."""
_NAME = re.compile(r"(\d+)-([a-z]+(?:-[a-z]+)*)\.md")
_SECTIONS = [str(field.alias) for field in Sections.model_fields.values()]


class LessonError(InputError):
    """A lesson that cannot be used; the message lists everything wrong with it."""


class _Fault(NamedTuple):
    line: int
    words: str


class _Layout(NamedTuple):
    """The parts of a file, with the lines at which they begin."""

    title: str
    data: str
    data_line: int
    """The line of the file before the first of `data`."""
    sections: dict[str, str]
    lines: dict[str, int]


def read_lesson(path: Path) -> Lesson:
    """Read a lesson from a file such as `01-countdown.md`.

    Raises LessonError with all faults, each with its line.
    """
    named = _NAME.fullmatch(path.name)
    if named is None:
        raise LessonError(f"{path}: a lesson has a name such as 01-countdown.md", file=str(path))
    text = path.read_text(encoding="utf-8")
    try:
        layout = _layout(text)
        data = _data(layout)
    except _Faulty as faulty:
        raise _error(path, faulty.faults) from None
    try:
        lesson = Lesson.model_validate(
            {
                **data,
                "number": int(named[1]),
                "name": named[2],
                "title": layout.title,
                "text": layout.sections,
            }
        )
    except ValidationError as error:
        raise _error(path, list(_faults(error, layout))) from None
    if unknown := list(_unknown_figures(text, lesson)):
        raise _error(path, unknown)
    return lesson


class _Faulty(Exception):  # noqa: N818 - not an error by itself
    def __init__(self, *faults: _Fault) -> None:
        super().__init__()
        self.faults = faults


def _error(path: Path, faults: Sequence[_Fault]) -> LessonError:
    lines = [f"  line {line}: {words}" for line, words in sorted(faults)]
    head = f"{path}: {count(len(lines), 'fault')}"
    return LessonError("\n".join([head, *lines]), file=str(path), line=min(faults).line)


def _layout(text: str) -> _Layout:
    """Split a file at its headings; raise _Faulty if its parts are not those of a lesson."""
    lines = text.splitlines()
    tokens = MarkdownIt().parse(text)
    heads = [*_headings(tokens)]
    if not heads or heads[0][0] != "h1" or heads[0][2] != 1:
        raise _Faulty(_Fault(1, "a lesson begins with its title: # The title"))
    blocks = [token for token in tokens if token.type == "fence" and token.info == "toml"]
    if not blocks or not blocks[0].map or (heads[1:] and blocks[0].map[0] >= heads[1][2]):
        raise _Faulty(_Fault(2, "below the title stands a block of data, ```toml"))
    found = [(name, line) for tag, name, line in heads if tag == "h2"]
    if [name for name, _ in found] != _SECTIONS:
        wrong = next((line for (name, line), due in _paired(found) if name != due), len(lines))
        raise _Faulty(_Fault(wrong, f"the sections are {listing(_SECTIONS)}, in this order"))
    ends = [line for _, line in found[1:]] + [len(lines) + 1]
    sections = {
        name: "\n".join(lines[line : end - 1]).strip()
        for (name, line), end in zip(found, ends, strict=True)
    }
    return _Layout(heads[0][1], blocks[0].content, blocks[0].map[0] + 1, sections, dict(found))


def _paired(found: Sequence[tuple[str, int]]) -> Iterator[tuple[tuple[str, int], str]]:
    """Pair the sections with those that are due; one too many is paired with nothing."""
    due = [*_SECTIONS, *[""] * len(found)]
    return zip(found, due, strict=False)


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[str, str, int]]:
    """Yield tag, text and line of each heading."""
    for index, token in enumerate(tokens):
        if token.type == "heading_open" and token.map:
            yield token.tag, tokens[index + 1].content, token.map[0] + 1


def _data(layout: _Layout) -> dict[str, Any]:
    try:
        return tomllib.loads(layout.data)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"at line (\d+)", str(error))
        line = int(place[1]) if place else layout.data.count("\n")
        raise _Faulty(_Fault(layout.data_line + line, f"is not TOML: {error}")) from None


def _faults(error: ValidationError, layout: _Layout) -> Iterator[_Fault]:
    """Give each of pydantic's errors its line."""
    keys = key_lines(layout.data)
    for details in error.errors():
        yield _Fault(_line(details, keys, layout), _words(details))


def _line(details: ErrorDetails, keys: Mapping[Key, int], layout: _Layout) -> int:
    path = details["loc"]
    if path[:1] == ("text",):
        return layout.lines.get(str(path[-1]), 1)
    while path and path not in keys:
        path = path[:-1]
    return layout.data_line + keys.get(path, 0)


def _words(details: ErrorDetails) -> str:
    place = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in details["loc"])
    rule = details["msg"].removeprefix("Value error, ")
    given = details["input"]
    got = "" if isinstance(given, dict | list | Lesson) else f" (got {given!r})"
    return f"{place.lstrip('.')} {rule[:1].lower()}{rule[1:]}{got}".strip()


def _unknown_figures(text: str, lesson: Lesson) -> Iterator[_Fault]:
    for number, line in enumerate(text.splitlines(), 1):
        for name in MARK.findall(line):
            if name not in lesson.figures:
                known = ", ".join(lesson.figures)
                yield _Fault(number, f"there is no figure {name!r}; its figures are {known}")

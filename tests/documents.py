"""The pages that people read, and what can be executed in them."""

import re
import runpy
import tomllib
from collections.abc import Iterator
from pathlib import Path

from simul.scenario.collection import paths

ROOT = Path(__file__).resolve().parents[1]
REFRESH = runpy.run_path(str(ROOT / "docs" / "refresh.py"))
PAGES: dict[str, str] = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in REFRESH["PAGES"]
}
"""The text of every page by its path."""
SHIPPED = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for _, path in paths()}
"""What the file of every scenario says that comes with the project."""
PLACEHOLDER = re.compile(r"\b[A-Z]{2,}\b")
"""What a reader has to replace, such as HOST or FOLDER."""
WRITE_THE_COURSE = {
    "students": "simul learn --html pages",
    "teachers": "simul learn --html for-teachers --with-answers",
    "notebooks": "simul learn --notebooks books",
}
"""Commands in sentences that write the whole course: the tests in tests/course do so."""


def blocks(page: str, language: str) -> list[str]:
    """Return all code blocks of a page in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGES[page], re.DOTALL | re.MULTILINE)


def prose(page: str) -> str:
    """Return what a page says outside its code blocks."""
    return re.sub(r"^```.*?^```", "", PAGES[page], flags=re.DOTALL | re.MULTILINE)


def transcripts() -> Iterator[tuple[str, str, str]]:
    """Yield page, command and output of everything in `console` blocks."""
    for page in PAGES:
        for block in blocks(page, "console"):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                yield page, command, printed


def programs() -> Iterator[tuple[str, str, str | None]]:
    """Yield page, program and output of every `python` block; None where no output is shown."""
    shown = r"^```python\n(.*?)^```\n(?:\n(?:It prints:\n\n)?```text\n(.*?)^```)?"
    for page, text in PAGES.items():
        for found in re.finditer(shown, text, re.DOTALL | re.MULTILINE):
            yield page, found[1], found[2]


def inline_commands() -> list[str]:
    """Return all commands of simul in the sentences and tables of all pages, each once."""
    found = {
        " ".join(command.split())
        for page in PAGES
        for command in re.findall(r"`(simul [^`]+)`", prose(page))
    }
    return sorted(command for command in found if not PLACEHOLDER.search(command))


def shell_lines(page: str) -> list[str]:
    """Return the lines of a page's shell blocks, without comments."""
    text = "\n".join([*blocks(page, "sh"), *blocks(page, "powershell")])
    return [line.split("  #")[0].rstrip() for line in text.splitlines() if line[:1] not in "#"]


def anchors(page: str) -> set[str]:
    """Return the anchors of a page's headings, as hosting sites make them."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def links(page: str) -> list[tuple[str, str]]:
    """Return file and anchor of every link of a page that stays in the project."""
    return re.findall(r"\]\(([^)#:]*)#?([^):]*)\)", prose(page))

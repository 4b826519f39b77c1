"""Markdown and source code as HTML. All text is escaped: HTML in a lesson is shown, not obeyed."""

from collections.abc import Mapping
from html import escape

from markdown_it import MarkdownIt

from simul.course.figures import Value
from simul.course.source import MARK
from simul.output.replay.source import highlighted

PRE = '<pre tabindex="0">'
"""Where lines are too long for the screen, the keyboard can scroll them."""


class Texts:
    """Turns the texts of one lesson into HTML, with its figures."""

    def __init__(self, known: Mapping[str, Value], secret: frozenset[str] = frozenset()) -> None:
        """Take the figures of a lesson, and the names of those that are not to be seen yet."""
        self._known = known
        self._secret = secret
        self._markdown = MarkdownIt("commonmark", {"html": False, "highlight": _highlighted})
        self._markdown.enable("table")

    def html(self, markdown: str) -> str:
        """Return a text of several paragraphs."""
        return self._filled(str(self._markdown.render(markdown)).replace("<pre>", PRE))

    def line(self, markdown: str) -> str:
        """Return a text within a paragraph."""
        return self._filled(str(self._markdown.renderInline(markdown)))

    def _filled(self, html: str) -> str:
        return MARK.sub(lambda mark: self._figure(mark[1]), html)

    def _figure(self, name: str) -> str:
        text = escape(self._known[name].text)
        if name not in self._secret:
            return text
        return (
            f'<span class="figure" data-figure="{escape(name)}" data-value="{text}" '
            'title="shown when the question is answered"><span>?</span></span>'
        )


def code(source: str) -> str:
    """Return source code in colours."""
    lines = ("".join(map(_piece, pieces)) for pieces in highlighted(source.rstrip("\n")))
    return f"{PRE}<code>{chr(10).join(lines)}</code></pre>"


def _highlighted(text: str, language: str, _: str) -> str:
    return code(text) if language in {"python", "py"} else ""  # markdown-it escapes the rest


def _piece(piece: tuple[str, str]) -> str:
    look, text = piece
    return f'<span class="{look}">{escape(text)}</span>' if look else escape(text)

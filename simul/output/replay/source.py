"""The source of a scheduler as pieces of text, each with the class that colours it."""

import ast

from pygments.lexers import PythonLexer
from pygments.token import STANDARD_TYPES

Piece = tuple[str, str]
"""A class of Pygments, such as `k` for keywords, and the text that it colours."""


def highlighted(source: str) -> list[list[Piece]]:
    """Return the pieces of each line; joined, they are the source.

    >>> highlighted("x = 1")
    [[('n', 'x'), ('', ' '), ('o', '='), ('', ' '), ('mi', '1')]]
    """
    lines: list[list[Piece]] = [[]]
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    for kind, text in lexer.get_tokens(source):
        while kind not in STANDARD_TYPES:
            kind = kind.parent
        look = STANDARD_TYPES[kind]
        look = "" if look == "w" else look  # white space has no colour
        first, *others = text.split("\n")
        _add(lines[-1], look, first)
        for other in others:
            lines.append([])
            _add(lines[-1], look, other)
    return lines


def _add(line: list[Piece], look: str, text: str) -> None:
    if line and line[-1][0] == look:
        line[-1] = (look, line[-1][1] + text)
    elif text:
        line.append((look, text))


def docstring_lines(source: str) -> tuple[int, int] | None:
    """Return the first and last line of the file's docstring, from 1; None if it has none."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return None
    match body[:1]:
        case [ast.Expr(value=ast.Constant(value=str())) as docstring]:
            return docstring.lineno, docstring.end_lineno or docstring.lineno
    return None


def column_in_text(line: str, utf8_column: int) -> int:
    """Return where a column that counts bytes of UTF-8, as Python's do, is in a text of JavaScript.

    That counts the units of UTF-16, of which an emoji has two.

    >>> column_in_text("é = wait()", 5), column_in_text("'😀'; wait()", 8)
    (4, 6)
    """
    before = line.encode()[:utf8_column].decode(errors="ignore")
    return len(before.encode("utf-16-le")) // 2

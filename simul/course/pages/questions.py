"""Questions that a page checks by itself: it knows the figure, and how far off is still right."""

import json
from collections.abc import Sequence
from html import escape

from simul.course.answers import FORMS, Grade, rule, slips
from simul.course.figures import Value
from simul.course.lesson import Question
from simul.course.pages.texts import Texts


def asked(question: Question, value: Value, number: int, texts: Texts) -> str:
    """Return a question with a form for its answer, and what is said after it."""
    return f"""\
<form class="question" id="question-{number}" data-figure="{escape(question.figure)}" \
data-rule="{escape(json.dumps(_rule_for(question, value, texts)))}">
<h3>Question {number}</h3>
{texts.html(question.ask)}
{_choices(question, number, texts) if question.choices else _line(value)}
<p class="judged" role="status"></p>
<div class="why" hidden>{texts.html(question.why)}</div>
</form>"""


def answered(question: Question, value: Value, number: int, texts: Texts) -> str:
    """Return a question with its answer, for teachers."""
    right = texts.line(question.choices.get(value.text, value.text))
    others = [text for key, text in question.choices.items() if key != value.text]
    mistakes = [text for _, text in slips(question, value)]
    return f"""\
<section class="question" id="question-{number}">
<h3>Question {number}</h3>
{texts.html(question.ask)}
<p class="answer"><strong>Answer:</strong> {right}</p>
{_listed("Offered as well:", others, texts)}{_listed("Common mistakes:", mistakes, texts)}
{texts.html(question.why)}
</section>"""


def _listed(head: str, items: Sequence[str], texts: Texts) -> str:
    listed = "".join(f"<li>{texts.line(each)}</li>" for each in items)
    return f"<p>{head}</p><ul>{listed}</ul>" if items else ""


def _rule_for(question: Question, value: Value, texts: Texts) -> dict[str, object]:
    """Return by what an answer is judged, as `simul.course.answers` does, and in which words."""
    grades = {"grades": {grade.name: grade for grade in Grade}}
    if question.choices:
        right = question.choices[value.text]
        return grades | {"kind": "choice", "key": value.text, "right": texts.line(right)}
    return grades | {
        "kind": value.kind,
        "number": value.number,
        **rule(question, value)._asdict(),
        "slips": [[number, texts.line(text)] for number, text in slips(question, value)],
        "form": FORMS[value.kind],
        "right": escape(value.text),
    }


def _choices(question: Question, number: int, texts: Texts) -> str:
    rows = "\n".join(
        f'<label><input type="radio" name="choice-{number}" value="{escape(key)}"> '
        f"<span>{texts.line(text)}</span></label>"
        for key, text in question.choices.items()
    )
    return (
        f'<fieldset><legend class="unseen">Answers to question {number}</legend>\n{rows}\n'
        "</fieldset>\n<button>Check</button>"
    )


def _line(value: Value) -> str:
    return (
        '<p class="typed"><label>Your answer <input type="text" name="answer" autocomplete="off" '
        'spellcheck="false"><span class="paper blank"></span></label> <button>Check</button><br>'
        f"<small>{FORMS[value.kind]}</small></p>"
    )

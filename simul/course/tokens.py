"""Completion tokens: what a student has done, in a line that can be checked without a server.

The signature is made with the fingerprints of the records that the solved exercises left. To check
it, they are computed anew. So a token cannot be changed, nor made by naming lessons that were not
solved. It does not prove who solved them, or that it was done alone, and can be forged with this
file at hand.
"""

import base64
import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from typing import Any

from simul.course.checking import expected
from simul.course.library import lessons
from simul.course.progress import Progress
from simul.errors import InputError

MARK = "simul1"
MOST_CHARACTERS = 2_000
LONGEST_NAME = 60
_SIGNATURE = 16
"""Characters of the signature: 80 bits in base 32."""


@dataclass(frozen=True)
class Certificate:
    """What a token says."""

    name: str
    solved: tuple[str, ...]
    """Names of the lessons whose exercises are solved."""
    lessons: int
    """How many lessons the course had."""
    right: int
    """How many predictions were right."""
    questions: int

    def __str__(self) -> str:
        solved = f"{len(self.solved)} of {self.lessons} exercises"
        return f"{self.name}: {solved}, {self.right} of {self.questions} predictions"


def certificate_of(progress: Progress) -> Certificate:
    """Return what a student has done."""
    answers = [answer for each in lessons() for answer in progress.of(each).answers]
    return Certificate(
        name=progress.name[:LONGEST_NAME],
        solved=tuple(each.name for each in lessons() if progress.of(each).fingerprint),
        lessons=len(lessons()),
        right=sum(answer.right for answer in answers),
        questions=sum(len(each.questions) for each in lessons()),
    )


def make_token(progress: Progress) -> str:
    """Return the token of what a student has done."""
    certificate = certificate_of(progress)
    text = json.dumps(asdict(certificate), ensure_ascii=False, separators=(",", ":"))
    body = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    fingerprints = [progress.lessons[name].fingerprint for name in certificate.solved]
    return f"{MARK}.{body}.{_signature(body, fingerprints)}"


def read_token(token: str) -> Certificate:
    """Check a token, and return what it says.

    Raises InputError if it is none, if it was changed, or if it was made otherwise than by solving.
    """
    words = "".join(token.split())  # a mail program may have broken the line
    mark, _, rest = words.partition(".")
    body, _, signature = rest.partition(".")
    if mark != MARK or not signature or len(words) > MOST_CHARACTERS:
        raise InputError(f"this is not a token: one begins with {MARK}. and has three parts")
    certificate = _certificate(body)
    if not hmac.compare_digest(_signature(body, _computed(certificate)), signature.lower()):
        raise InputError(
            "the token is not valid: it was changed, cut, or made in another way than by "
            "solving the exercises"
        )
    return certificate


def _certificate(body: str) -> Certificate:
    try:
        data: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        name, solved = data["name"], data["solved"]
        numbers = [data[key] for key in ("lessons", "right", "questions")]
        if not all(isinstance(each, str) for each in [name, *solved]):
            raise TypeError
        if not all(type(each) is int for each in numbers):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        raise InputError("the token is not valid: it was changed or cut") from None
    return Certificate(name, tuple(solved), *numbers)


def _computed(certificate: Certificate) -> list[str]:
    """Play the schedulers that the solved exercises must be like; return their fingerprints."""
    known = {lesson.name: lesson for lesson in lessons()}
    if unknown := [name for name in certificate.solved if name not in known]:
        raise InputError(
            f"the token names a lesson that this version does not have, {unknown[0][:60]!r}: "
            "check it with the version of simul that made it"
        )
    return [expected(known[name].exercise).fingerprint for name in certificate.solved]


def _signature(body: str, fingerprints: list[str]) -> str:
    key = " ".join(fingerprints).encode()
    digest = hmac.digest(key, body.encode(), hashlib.sha256)
    return base64.b32encode(digest).decode().lower()[:_SIGNATURE]

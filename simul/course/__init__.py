"""The course: about twelve lessons in order, from a countdown to structured concurrency.

lesson.py     a lesson as data: what it shows, asks, runs and sets as an exercise
source.py     a Markdown file -> a validated Lesson; faults with file and line
library.py    the lessons that come along, in order
figures.py    the figures of a lesson, computed by running simul
answers.py    what a student's prediction means, and whether it is right
checking.py   the student's file: really run, and judged by the verdict
progress.py   where a student stands
tokens.py     what a student has done, in a line that can be checked
classroom.py  who has solved what: each file in a process of its own, which is judging.py
lessons/      THE TEXTS: one Markdown file each, with its data in one block of TOML
starts/       the file that a student starts from, one for each exercise
solutions/    model solutions: for teachers, and for the tests
pages/        the course as pages for a browser, and as worksheets
notebooks/    the course as notebooks

A lesson holds no figure: it says which run has it. In its texts `{{name}}` stands for one.
"""

from simul.course.figures import Value, filled, values
from simul.course.lesson import Exercise, Figure, Lesson, Picture, Question, Reading
from simul.course.library import find_lesson, lessons

__all__ = [
    "Exercise",
    "Figure",
    "Lesson",
    "Picture",
    "Question",
    "Reading",
    "Value",
    "filled",
    "find_lesson",
    "lessons",
    "values",
]

"""The course as notebooks, one for each lesson, made from the same sources as its pages.

making.py   a lesson -> the cells of a notebook; needs the extra [notebook]
cells.py    what the cells call: answer, hint, check
"""

from simul.course.notebooks.cells import answer, check, hint
from simul.course.notebooks.making import course_notebooks

__all__ = ["answer", "check", "course_notebooks", "hint"]

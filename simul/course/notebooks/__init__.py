"""The course as notebooks, one for each lesson, made from the same sources as its pages.

making.py   a lesson -> the cells of a notebook; needs the extra [notebook]
cells.py    what the cells call: answer, brief, look_for, check, hint
"""

from simul.course.notebooks.cells import answer, brief, check, hint, look_for
from simul.course.notebooks.making import course_notebooks

__all__ = ["answer", "brief", "check", "course_notebooks", "hint", "look_for"]

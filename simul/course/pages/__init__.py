"""The course as pages for a browser, without a network, and as worksheets on paper.

folder.py     all pages of the course, written into a folder
lesson.py     the page of one lesson, with its replay inside
index.py      the page that lists the lessons
questions.py  questions that the page itself checks
texts.py      Markdown and source code as HTML; figures that are not to be seen too early
web/          the pages' own files: plain HTML, CSS and JavaScript, without a build step

With answers, the same pages are for teachers: every answer, every hint and the model solutions.
"""

from simul.course.pages.folder import course_pages

__all__ = ["course_pages"]

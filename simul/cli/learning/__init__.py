"""What `simul learn` does.

session.py   begin here: the list, a token, a class
student.py   a lesson, step by step
texts.py     ... its texts in a terminal
pages.py     the course as pages and as notebooks
"""

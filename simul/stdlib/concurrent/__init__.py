"""The one module of Python's `concurrent`."""

from simul.stdlib.concurrent import futures

__all__ = ["futures"]

"""Figures that records of equal events share: each is computed once for all of them."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class shared_property(Generic[T]):  # noqa: N801 - used as a decorator, like `cached_property`
    """A cached property, kept where the records that are alike all look: in `known`."""

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, record: None, owner: type) -> "shared_property[T]": ...

    @overload
    def __get__(self, record: object, owner: type) -> T: ...

    def __get__(self, record: Any, owner: type) -> "shared_property[T] | T":
        if record is None:
            return self
        if self._name not in record.known:
            record.known[self._name] = self._compute(record)
        value: T = record.known[self._name]
        vars(record)[self._name] = value  # from now on found before this property
        return value

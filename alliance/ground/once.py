"""A question put to the database once: within a stretch of reading, equal questions share one answer.

A page that only reads is such a stretch (the middleware opens it for GET), and the computation of facts is one. A request
that writes is none, so a rule that is asked after a row was claimed always asks the database.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)
_noted: ContextVar[set[Hashable] | None] = ContextVar("noted", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Within the block `once` keeps its answers; an inner block starts without any."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def is_reading() -> bool:
    """Whether answers are kept now."""
    return _answers.get() is not None


@contextmanager
def noting() -> Iterator[set[Hashable]]:
    """Within the block the questions that are put, answered before or not, come together in the set."""
    noted: set[Hashable] = set()
    token = _noted.set(noted)
    try:
        yield noted
    finally:
        _noted.reset(token)


def once(question: Hashable, ask: Callable[[], Any]) -> Any:
    """The value of `ask()`, asked once in a stretch of reading and each time outside of one."""
    if (noted := _noted.get()) is not None:
        noted.add(question)
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return answers[question]

"""A question put to the database once: within a stretch of reading, equal questions share one answer.

A page that only reads is such a stretch (the middleware opens it for GET), and the computation of facts is one. A request
that writes is none, so a rule that is asked after a row was claimed always asks the database.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Within the block `once` keeps its answers; an inner block starts without any."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def once(question: Hashable, ask: Callable[[], Any]) -> Any:
    """The value of `ask()`, asked once in a stretch of reading and each time outside of one."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if question not in answers:
        answers[question] = ask()
    return answers[question]

"""The stretch of reading in which a file is made."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from alliance.ground import access
from alliance.registers import policy


@contextmanager
def reading_as(user: Any) -> Iterator[None]:
    """While a file is made, as in a request: nothing is asked twice about the person and the settings."""
    known = nullcontext() if hasattr(user, "_access_memory") else access.remembering([user])
    with known, policy.read_once():
        yield

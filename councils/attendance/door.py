"""The code on the screen at the door: it changes every half minute, so that a photo of it is worth nothing later.

A code is the time window signed with the meeting's secret. It is taken for some minutes after it was shown, which is the
time that signing in to the portal takes.
"""

import hashlib
import hmac
from datetime import datetime

WINDOW = 30  # seconds
TAKEN_FOR = 6  # windows: what was shown up to three minutes ago
LENGTH = 16


def code_of(secret: str, at: datetime) -> str:
    """The code that the screen shows at an instant."""
    return _signed(secret, _window(at))


def is_taken(secret: str, code: str, at: datetime) -> bool:
    """Whether the code was shown at the door within the last minutes."""
    shown = (_signed(secret, _window(at) - back) for back in range(TAKEN_FOR + 1))
    return any(hmac.compare_digest(one, code) for one in shown)


def _window(at: datetime) -> int:
    return int(at.timestamp()) // WINDOW


def _signed(secret: str, window: int) -> str:
    return hmac.new(secret.encode(), str(window).encode(), hashlib.sha256).hexdigest()[:LENGTH]

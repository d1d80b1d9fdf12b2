"""The one-time link to the founding page: whoever can read what the server prints may found the alliance."""

import hashlib
import secrets

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from alliance.ground import clock
from alliance.ground.access import Refused
from councils.founding import rules
from councils.founding.models import FoundingLink

BYTES = 32
INVALID = "这个链接无效：它已经用过，或系统重新启动后有了新的链接。"


def issue() -> str:
    """The address of a new link; the one before ends. Empty once the alliance is founded."""
    if not rules.is_empty():
        return ""
    token = secrets.token_urlsafe(BYTES)
    FoundingLink.objects.update_or_create(pk=1, defaults={"digest": _digest(token), "issued_at": clock.now()})
    return f"{settings.SITE_URL.rstrip('/')}{reverse('founding_link', args=[token])}"


def opens(token: str) -> bool:
    """Whether this is the token of the link that was printed last."""
    stored = FoundingLink.objects.values_list("digest", flat=True).first() or ""
    return constant_time_compare(stored, _digest(token)) and bool(stored)


def use(token: str) -> None:
    """Take the link away, in the transaction of the founding: of two that use it at once, one is `Refused`."""
    found = FoundingLink.objects.select_for_update().first()
    if found is None or not constant_time_compare(found.digest, _digest(token)):
        raise Refused(INVALID)
    found.delete()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()

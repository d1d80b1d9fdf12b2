"""The one-time link by which the successor comes: computed, never stored, so that it can be copied again while it is good."""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from members.handover.models import Handover

SALT = "members.handover.link"
SHOWN = 40  # hexadecimal digits: 160 bits


def token(handover: Handover) -> str:
    """Another one for each number of the link; worthless once the successor has accepted, because the state says so."""
    text = f"{handover.pk}:{handover.link}:{handover.phone}"
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:SHOWN]


def address(handover: Handover) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("handover_join", args=[handover.pk, token(handover)])


def opens(handover: Handover, given: str) -> bool:
    return constant_time_compare(token(handover), given.encode(errors="replace").decode())

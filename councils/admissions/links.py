"""The address under which an applicant, who has no account, sees the application: computed, never stored, never guessed."""

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from councils.admissions.models import MembershipApplication

SALT = "councils.admissions.link"
SHOWN = 40  # hexadecimal digits: 160 bits


def token(application: MembershipApplication) -> str:
    text = f"{application.pk}:{application.created_at.isoformat()}"
    return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:SHOWN]


def path(application: MembershipApplication) -> str:
    return reverse("membership_standing", args=[application.pk, token(application)])


def address(application: MembershipApplication) -> str:
    return settings.SITE_URL.rstrip("/") + path(application)


def opens(application: MembershipApplication, given: str) -> bool:
    return constant_time_compare(token(application), given.encode(errors="replace").decode())

"""Which units have somebody in office, as conditions of a query."""

from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef

from alliance.ground import clock
from members.people.models import Representative


def holding(role: str, day: date | None = None) -> Exists:
    """Whether somebody holds a role of the unit on a day, or today."""
    return Exists(Representative.objects.on(day or clock.today()).filter(unit=OuterRef("pk"), role=role))


def without_password() -> Exists:
    """Whether somebody in office for the unit today has an account that was never given a password."""
    serving = Representative.objects.current().filter(unit=OuterRef("pk"), user__is_active=True)
    return Exists(serving.filter(user__password__startswith=UNUSABLE_PASSWORD_PREFIX))

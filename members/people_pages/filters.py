"""Which units have somebody in office, as conditions of a query; the filters of the list of people."""

from datetime import date

import django_filters
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Exists, OuterRef

from alliance.face.filtering import STATES, DatedFilter, OptionFilter, UsualFilter
from alliance.ground import clock
from members.people.models import Representative
from members.units.models import Unit


def holding(role: str, day: date | None = None) -> Exists:
    """Whether somebody holds a role of the unit on a day, or today."""
    return Exists(Representative.objects.on(day or clock.today()).filter(unit=OuterRef("pk"), role=role))


def without_password() -> Exists:
    """Whether somebody in office for the unit today has an account that was never given a password."""
    serving = Representative.objects.current().filter(unit=OuterRef("pk"), user__is_active=True)
    return Exists(serving.filter(user__password__startswith=UNUSABLE_PASSWORD_PREFIX))


class PeopleFilter(DatedFilter, UsualFilter):
    """Without a state and a day, those who are in office today; with a day, those who were on it."""

    usual = "current"
    role = OptionFilter("身份", Representative.Role)
    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    state = django_filters.ChoiceFilter(
        label="状态", choices=[*STATES, ("all", "全部（含已终止）")], empty_label=None, method="by_state"
    )

    class Meta:
        model = Representative
        fields = ["on", "role", "kind", "state"]

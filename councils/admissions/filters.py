"""What the list of applications for membership can be narrowed by."""

import django_filters as filters

from councils.admissions.models import MembershipApplication
from members.units.models import Unit


class AdmissionFilter(filters.FilterSet):
    state = filters.ChoiceFilter(
        label="状态", choices=MembershipApplication.State.choices, empty_label="全部"
    )
    kind = filters.ChoiceFilter(label="成员类别", choices=Unit.Kind.choices, empty_label="全部")

    class Meta:
        model = MembershipApplication
        fields: list[str] = []

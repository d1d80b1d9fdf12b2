"""What the list of applications for membership can be narrowed by."""

import django_filters as filters

from alliance.face.filtering import OptionFilter
from councils.admissions.models import MembershipApplication
from members.units.models import Unit


class AdmissionFilter(filters.FilterSet):
    state = OptionFilter("状态", MembershipApplication.State)
    kind = OptionFilter("成员类别", Unit.Kind)

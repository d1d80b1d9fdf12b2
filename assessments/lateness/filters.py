import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from assessments.self_assessment.filters import LATE, AssessmentFilter
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit


class BoardFilter(django_filters.FilterSet):
    """Who has not submitted; the year is a parameter of the page."""

    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    state = OptionFilter(
        "环节",
        [
            (state.value, state.label)
            for state in (Assessment.State.DRAFT, Assessment.State.SIGNED, Assessment.State.RETURNED)
        ],
    )
    late = OptionFilter("时效", LATE[:2], method="by_lateness")
    reminded = OptionFilter("催报", [("no", "未催报"), ("yes", "已催报")], method="by_reminders")

    by_lateness = AssessmentFilter.by_lateness

    def by_reminders(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(reminders__gt=0) if value == "yes" else queryset.filter(reminders=0)

import django_filters
from django.db.models import QuerySet

from assessments.self_assessment.filters import LATE, AssessmentFilter
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit


class BoardFilter(django_filters.FilterSet):
    """Who has not submitted; the year is a parameter of the page."""

    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="unit__kind", choices=Unit.Kind.choices
    )
    state = django_filters.ChoiceFilter(
        label="环节",
        empty_label="全部",
        choices=[
            (state.value, state.label)
            for state in (Assessment.State.DRAFT, Assessment.State.SIGNED, Assessment.State.RETURNED)
        ],
    )
    late = django_filters.ChoiceFilter(
        label="时效", empty_label="全部", choices=LATE[:2], method="by_lateness"
    )
    reminded = django_filters.ChoiceFilter(
        label="催报", empty_label="全部", choices=[("no", "未催报"), ("yes", "已催报")], method="by_reminders"
    )

    class Meta:
        model = Assessment
        fields = ()

    by_lateness = AssessmentFilter.by_lateness

    def by_reminders(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(reminders__gt=0) if value == "yes" else queryset.filter(reminders=0)

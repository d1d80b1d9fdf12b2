import django_filters
from django.db.models import QuerySet

from alliance.ground import clock
from assessments.cycles import years
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit

LATE = [("late", "逾期未交"), ("open", "未交，尚未逾期"), ("returned", "曾退回补正")]


class AssessmentFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="cycle__year", choices=years.choices
    )
    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="unit__kind", choices=Unit.Kind.choices
    )
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=Assessment.State.choices)
    late = django_filters.ChoiceFilter(label="时效", empty_label="全部", choices=LATE, method="by_lateness")
    grade = django_filters.ChoiceFilter(
        label="等级",
        empty_label="全部",
        choices=[(grade.value, grade.label) for grade in Grade],
        method="by_grade",
    )

    class Meta:
        model = Assessment
        fields = ()

    def by_lateness(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "returned":
            return queryset.filter(return_count__gt=0)
        overdue = Assessment.objects.overdue(clock.now()).values("pk")
        if value == "late":
            return queryset.filter(pk__in=overdue)
        return queryset.not_submitted().exclude(pk__in=overdue)

    def by_grade(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        """Held results cannot be found out by filtering."""
        return queryset.filter(state=Assessment.State.PUBLISHED, grade=value)

import django_filters
from django.db.models import QuerySet

from alliance.face.filtering import OptionFilter
from alliance.ground import clock
from assessments.cycles import years
from assessments.scoring.grading import Grade
from assessments.sheets.models.assessments import Assessment
from members.units.models import Unit

LATE = [("late", "逾期未交"), ("open", "未交，尚未逾期"), ("returned", "曾退回补正")]


class AssessmentFilter(django_filters.FilterSet):
    year = OptionFilter("年度", years.choices, field_name="cycle__year")
    kind = OptionFilter("成员类别", Unit.Kind, field_name="unit__kind")
    state = OptionFilter("状态", Assessment.State)
    late = OptionFilter("时效", LATE, method="by_lateness")
    grade = OptionFilter("等级", [(grade.value, grade.label) for grade in Grade], method="by_grade")

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

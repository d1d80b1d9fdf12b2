"""Filters of the lists of assessments."""

import django_filters
from django.db.models import F, QuerySet

from alliance.ground import clock
from assessments.consequences.models.consequences import Circular, Commendation, TerminationMotion
from assessments.consequences.models.rectifications import Rectification
from assessments.cycles import years
from assessments.results.models.objections import Objection
from assessments.reviews.models import Review
from assessments.scoring.grading import Grade
from assessments.self_assessment.models.assessments import Assessment
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


class ReviewFilter(django_filters.FilterSet):
    """The reviewer's list, or all of them for those who look after the review."""

    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="assessment__cycle__year", choices=years.choices
    )
    state = django_filters.ChoiceFilter(label="评审", empty_label="全部", choices=Review.State.choices)
    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="assessment__unit__kind", choices=Unit.Kind.choices
    )

    class Meta:
        model = Review
        fields = ()


class AssignmentFilter(django_filters.FilterSet):
    """Units and their reviewers; the year is a parameter of the page."""

    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="unit__kind", choices=Unit.Kind.choices
    )
    gap = django_filters.ChoiceFilter(
        label="评审人", empty_label="全部", choices=[("lacking", "缺评审人")], method="by_gap"
    )

    class Meta:
        model = Assessment
        fields = ()

    def by_gap(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state=Assessment.State.IN_REVIEW, standing__lt=F("cycle__reviewers_per_unit"))


STAGES = [
    ("review", "复评中"),
    ("REVIEWED", "待确认"),
    ("CONFIRMED", "已确认"),
]


class CalibrationFilter(django_filters.FilterSet):
    """Marks side by side; the year is a parameter of the page."""

    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="unit__kind", choices=Unit.Kind.choices
    )
    stage = django_filters.ChoiceFilter(label="环节", empty_label="全部", choices=STAGES, method="by_stage")
    spread = django_filters.NumberFilter(label="分差不小于", field_name="spread", lookup_expr="gte")

    class Meta:
        model = Assessment
        fields = ()

    def by_stage(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(state=Assessment.State.IN_REVIEW if value == "review" else value)


class ResultFilter(django_filters.FilterSet):
    """Results that may be seen; the year is a parameter of the page."""

    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="unit__kind", choices=Unit.Kind.choices
    )
    grade = django_filters.ChoiceFilter(
        label="等级", empty_label="全部", choices=[(grade.value, grade.label) for grade in Grade]
    )

    class Meta:
        model = Assessment
        fields = ()


class ObjectionFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="assessment__cycle__year", choices=years.choices
    )
    state = django_filters.ChoiceFilter(label="状态", empty_label="全部", choices=Objection.State.choices)

    class Meta:
        model = Objection
        fields = ()


class RectificationFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="assessment__cycle__year", choices=years.choices
    )
    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="assessment__unit__kind", choices=Unit.Kind.choices
    )
    state = django_filters.ChoiceFilter(
        label="状态",
        empty_label="全部",
        choices=[("overdue", "逾期"), *Rectification.State.choices],
        method="by_state",
    )

    class Meta:
        model = Rectification
        fields = ()

    def by_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.overdue() if value == "overdue" else queryset.filter(state=value)


class MotionFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="second__cycle__year", choices=years.choices
    )
    state = django_filters.ChoiceFilter(
        label="状态", empty_label="全部", choices=TerminationMotion.State.choices
    )

    class Meta:
        model = TerminationMotion
        fields = ()


class CommendationFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="assessment__cycle__year", choices=years.choices
    )
    kind = django_filters.ChoiceFilter(
        label="成员类别", empty_label="全部", field_name="assessment__unit__kind", choices=Unit.Kind.choices
    )

    class Meta:
        model = Commendation
        fields = ()


class CircularFilter(django_filters.FilterSet):
    year = django_filters.ChoiceFilter(
        label="年度", empty_label="全部", field_name="cycle__year", choices=years.choices
    )
    kind = django_filters.ChoiceFilter(label="类别", empty_label="全部", choices=Circular.Kind.choices)

    class Meta:
        model = Circular
        fields = ()

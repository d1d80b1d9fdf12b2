"""The grade that a unit had in a year before the portal (第十一条)."""

from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from assessments.cycles.models import Cycle
from assessments.earlier import resting
from assessments.scoring.grading import Grade
from members.units.models import Unit


class EarlierGradeQuerySet(models.QuerySet):
    def visible_to(self, user) -> "EarlierGradeQuerySet":
        """The secretariat and the council; a unit what is confirmed of itself."""
        if access.is_council_or_secretariat(user):
            return self
        return self.filter(state=EarlierGrade.State.CONFIRMED, unit__in=access.units_read(user))

    def counting(self) -> "EarlierGradeQuerySet":
        """What counts as the grade of its year: confirmed, and no year that was assessed in the portal."""
        held = Cycle.objects.filter(year=OuterRef("year"), opened_at__isnull=False)
        return self.filter(state=EarlierGrade.State.CONFIRMED).exclude(Exists(held))


@condition("已有办理中的事项以该等次为依据，不能再更正或撤销。")
def nothing_rests(grade: "EarlierGrade") -> bool:
    return not resting.act_on(grade)


class EarlierGrade(FSMModelMixin, Audited):
    """One unit's grade of one year, registered from the papers by one person and confirmed by another."""

    class State(Toned):
        REGISTERED = "REGISTERED", "待确认", "warning"
        CONFIRMED = "CONFIRMED", "已确认", "success"
        WITHDRAWN = "WITHDRAWN", "登记有误，已撤销", "neutral"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="earlier_grades", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年度")
    grade = models.CharField("等级", max_length=12, choices=Grade.choices)
    total = models.DecimalField("总分", max_digits=5, decimal_places=2, null=True, blank=True)
    basis = models.CharField("依据", max_length=200)
    state = FSMField("状态", default=State.REGISTERED, choices=State.choices, protected=True)
    registered_by = audit.somebody("登记人")
    confirmed_by = audit.somebody("确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True, blank=True)

    claimed_with = ("unit", "registered_by")
    objects = EarlierGradeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "往年等次"
        ordering = ["-year", "unit__name_key", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "year"],
                name="one_earlier_grade_per_unit_and_year",
                violation_error_message="该单位该年度的等次已登记。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.year}年度等次"

    def get_absolute_url(self) -> str:
        return reverse("earlier_grade", args=[self.pk])

    @property
    def in_words(self) -> str:
        """Grade and total as the papers have them."""
        total = f"，{self.total.normalize():f}分" if self.total is not None else ""
        return f"{self.get_grade_display()}{total}"

    @move(
        state,
        "更正",
        [State.REGISTERED, State.CONFIRMED, State.WITHDRAWN],
        State.REGISTERED,
        conditions=[nothing_rests],
    )
    def correct(self) -> None:
        """Registered otherwise; it waits for confirmation again."""

    @move(state, "确认", State.REGISTERED, State.CONFIRMED)
    def confirm(self) -> None:
        """A second person has compared it with the papers; from here on it counts."""

    @move(state, "撤销", [State.REGISTERED, State.CONFIRMED], State.WITHDRAWN, conditions=[nothing_rests])
    def withdraw(self) -> None:
        """It never was so; it counts no more."""

"""The abstract record of all kinds with its lifecycle, and the files beside records of any kind."""

from collections.abc import Collection
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from members.records.kinds import Kind
from members.units.models import Unit

HALVES = {1: "上半年", 2: "下半年"}


class RecordQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """Drafts are seen by the unit's own people only. What was ever filed is seen by them, by the partner's, and by the
        secretariat and the council; after the end of a membership its people read it for as long as their unit's file.
        """
        own, read = access.units_with(user), access.units_read(user)
        filed = ~Q(state=Record.State.DRAFT)
        if access.is_council_or_secretariat(user):
            return self.filter(filed | Q(unit__in=own))
        return self.filter(Q(unit__in=own) | (filed & (Q(unit__in=read) | Q(partner__in=read))))

    def naming(self, user: Any) -> Self:
        """The same rows with `seen_…` of each field of persons: what stands there for people of the two units, else None."""
        own = access.units_with(user)
        theirs = Q(unit__in=own) | Q(partner__in=own)
        fields = [self.model._meta.get_field(name) for name in self.model.personal]
        return self.annotate(
            **{f"seen_{one.name}": Case(When(theirs, then=F(one.name)), output_field=one) for one in fields}
        )

    def counting(self, *years: int) -> Self:
        """Records of these years that speak for their units: filed, and neither returned nor withdrawn."""
        return self.filter(year__in=years, state__in=Record.COUNTED)

    def referable(self, unit: Unit) -> Self:
        """What other records of the unit may name: whatever it has filed and not withdrawn, the newest first."""
        unfiled = (Record.State.DRAFT, Record.State.WITHDRAWN)
        return self.filter(unit=unit).exclude(state__in=unfiled)

    def to_look_at(self) -> Self:
        return self.filter(state=Record.State.FILED)

    def to_answer(self, units: Collection[int]) -> Self:
        """Records that wait for the answer of one of these units, as the partner."""
        return self.filter(partner__in=units, answer=Record.Answer.ASKED, state__in=Record.COUNTED)

    def drafted_by(self, units: Collection[int]) -> Self:
        return self.filter(unit__in=units, state=Record.State.DRAFT)

    def returned_to(self, units: Collection[int]) -> Self:
        return self.filter(unit__in=units, state=Record.State.RETURNED)


@condition("只有从未报送过的草稿可以删除，已报送的请撤回。")
def never_filed(record: "Record") -> bool:
    return record.first_filed_at is None


@condition("这条记录没有指明成员单位为合作方，不需要确认。")
def names_a_member(record: "Record") -> bool:
    return record.partner_id is not None


@condition("对方还没有答复。")
def is_answered(record: "Record") -> bool:
    return record.answer in (Record.Answer.CONFIRMED, Record.Answer.DISPUTED)


class Record(FSMModelMixin, Audited):
    """What a unit has done or plans to do, of one of the kinds (第十条): who owes it, for when, where it stands, who else says so."""

    class State(Toned):
        DRAFT = "DRAFT", "草稿", "neutral"
        FILED = "FILED", "已报送", "info"
        RETURNED = "RETURNED", "退回修改", "warning"
        ACCEPTED = "ACCEPTED", "已核对", "success"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"

    class Answer(Toned):
        NONE = "", "—", "neutral"
        ASKED = "ASKED", "待对方确认", "warning"
        CONFIRMED = "CONFIRMED", "双方已确认", "success"
        DISPUTED = "DISPUTED", "对方有异议", "danger"

    COUNTED = (State.FILED, State.ACCEPTED)
    kind: ClassVar[Kind]
    claimed_with = ("unit", "partner")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    year = models.PositiveSmallIntegerField("年度")
    part = models.PositiveSmallIntegerField("期次", default=0)
    on = models.DateField("日期", null=True, blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    filed_by = audit.somebody("报送人")
    filed_at = models.DateTimeField("报送时间", null=True, blank=True)
    first_filed_at = models.DateTimeField("首次报送时间", null=True, blank=True)
    looked_by = audit.somebody("核对人")
    looked_at = models.DateTimeField("核对时间", null=True, blank=True)
    opinion = models.CharField("退回原因", max_length=500, blank=True)
    correct_by = models.DateTimeField("修改截止（不含）", null=True, blank=True)
    partner = audit.optional(Unit, "合作成员单位")
    partner_name = models.CharField("联盟外合作单位", max_length=200, blank=True)
    answer = models.CharField(
        "对方确认", max_length=10, choices=Answer, default=Answer.NONE, blank=True, db_index=True
    )
    answer_words = models.CharField("异议内容", max_length=500, blank=True)
    answered_by = audit.somebody("确认人")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    remark = models.TextField("备注", max_length=1000, blank=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-year", "-part", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(part__lte=12), name="%(class)s_part"),
            models.CheckConstraint(
                condition=Q(state="DRAFT") | Q(filed_at__isnull=False, first_filed_at__isnull=False),
                name="%(class)s_filed_has_time",
                violation_error_message="已报送的记录缺少报送时间。",
            ),
            models.CheckConstraint(
                condition=Q(partner=None) | (Q(partner_name="") & ~Q(partner=F("unit"))),
                name="%(class)s_has_one_partner",
                violation_error_message="合作方应是另一个单位，且只填一个。",
            ),
            models.CheckConstraint(
                condition=Q(answer="") | Q(partner__isnull=False),
                name="%(class)s_answer_of_partner",
            ),
            models.CheckConstraint(
                condition=~Q(answer="DISPUTED") | ~Q(answer_words=""),
                name="%(class)s_dispute_has_words",
                violation_error_message="请写明异议内容。",
            ),
        ]
        indexes = [
            models.Index(fields=["year", "unit"]),
            models.Index(fields=["partner", "answer"]),
        ]

    def __str__(self) -> str:
        return str(getattr(self, self.kind.title) or f"（未填{self.kind.label_of(self.kind.title)}）")

    @property
    def name_in_log(self) -> str:
        return f"{self.unit} {self.period} {self.kind.label} {self}"

    def get_absolute_url(self) -> str:
        return reverse("record", args=[self.kind.key, self.pk])

    @property
    def period(self) -> str:
        """What it is about in words: 2026年度, 2026年上半年, 2026年3月, or its day."""
        if self.on is not None:
            return self.on.isoformat()
        if not self.part:
            return f"{self.year}年度"
        return f"{self.year}年{HALVES[self.part] if self.kind.period == 'half' else f'{self.part}月'}"

    @property
    def is_counted(self) -> bool:
        return self.state in self.COUNTED

    @property
    def may_be_named(self) -> bool:
        """As `referable`, of one record."""
        return self.state not in (self.State.DRAFT, self.State.WITHDRAWN)

    @property
    def other_side(self) -> str:
        """Who the partner is, member or not; empty without one."""
        return str(self.partner) if self.partner_id else self.partner_name

    def settle_period(self) -> None:
        """A record with a day of its own is about the year of this day, and about the period in which one is owed."""
        if self.on is not None:
            self.year, self.part = self.on.year, self.kind.part_of(self.on)

    def clean(self) -> None:
        """What is true of a whole record, besides each field; kinds add theirs."""
        super().clean()
        wrong = {}
        if self.kind.period == "day" and self.on is not None and self.on > clock.today():
            wrong["on"] = "日期不能晚于今天。"
        partner = self.kind.partner
        if partner and partner.required and not self.other_side:
            wrong["partner"] = f"请填写{partner.label}。"
        if partner and self.partner_id and self.partner.kind not in partner.kinds:
            wrong["partner"] = f"{self.partner}的成员类别不符，不能作为{partner.label}。"
        if self.partner_name and not (partner and partner.outside):
            wrong["partner"] = "这类记录只能填写成员单位。"
        for name in self.kind.references:
            other = getattr(self, name)
            if other and (other.unit_id != self.unit_id or not other.may_be_named):
                wrong[name] = f"只能选本单位已报送的{other.kind.label}。"
        if wrong:
            raise ValidationError(wrong)

    @move("state", "修改", [State.DRAFT, State.RETURNED])
    def edit(self) -> None:
        """The unit's people write it."""

    @move("state", "作为草稿删除", State.DRAFT, conditions=[never_filed])
    def discard(self) -> None:
        """A draft that nobody has seen is thrown away."""

    @move("state", "报送", [State.DRAFT, State.RETURNED], State.FILED)
    def file(self) -> None:
        """The unit's people file it; a partner that is a member is asked."""

    @move("state", "更正", [State.FILED, State.ACCEPTED], State.FILED)
    def correct(self) -> None:
        """What was filed is corrected for a reason; it is looked at again and the partner is asked again."""

    @move("state", "撤回", [State.FILED, State.ACCEPTED, State.RETURNED], State.WITHDRAWN)
    def withdraw(self) -> None:
        """The unit takes back what it filed; it counts no more."""

    @move("state", "增减佐证材料", [State.DRAFT, State.RETURNED, State.FILED])
    def prove(self) -> None:
        """Files are put beside it or taken away."""

    @move("state", "由合作方答复", [State.FILED, State.ACCEPTED], conditions=[names_a_member])
    def reply(self) -> None:
        """The partner confirms or disputes; it may change its mind."""

    @move("state", "收回答复", [State.FILED, State.ACCEPTED], conditions=[names_a_member, is_answered])
    def retract(self) -> None:
        """The partner takes its answer back and is asked again."""
        self.answer, self.answer_words = self.Answer.ASKED, ""
        self.answered_by = self.answered_at = None

    @move("state", "核对", State.FILED, State.ACCEPTED)
    def accept(self) -> None:
        """The secretariat has looked at it and found it in order."""

    @move("state", "退回修改", [State.FILED, State.ACCEPTED], State.RETURNED)
    def send_back(self) -> None:
        """The secretariat returns it for correction; it counts again when it is filed again."""

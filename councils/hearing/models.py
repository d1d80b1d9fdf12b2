"""A draft on its way to adoption, and what a unit of the council thinks of it."""

from django.db import models
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from councils.decisions.models import CouncilDecision
from councils.votes.models import Motion
from members.units.models import Unit


@condition("还在征求意见，截止后（或全部答复后）才能提请审议。")
def is_heard(draft: "Draft") -> bool:
    over = draft.opinions_by is None or draft.opinions_by <= clock.now()
    return over or not draft.opinions.filter(answered_at=None).exists()


class Draft(FSMModelMixin, Audited):
    """What is drafted, heard and adopted. How it comes to be heard (`ask_opinions`) each kind says itself."""

    class State(Toned):
        DRAFT = "DRAFT", "起草中", "neutral"
        OPINIONS = "OPINIONS", "征求意见", "info"
        ADOPTED = "ADOPTED", "已通过", "success"
        WITHDRAWN = "WITHDRAWN", "已撤销", "warning"

    BEFORE_ADOPTION = (State.DRAFT, State.OPINIONS)

    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    prepared_by = audit.person("起草人")
    opinions_by = models.DateTimeField("意见截止（不含）", null=True, blank=True)
    motion = models.OneToOneField(
        Motion, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="议案"
    )
    decision = audit.optional(CouncilDecision, "理事会决定")
    adopted_at = models.DateTimeField("通过时间", null=True, blank=True)

    class Meta:
        abstract = True

    @move(state, "修改", BEFORE_ADOPTION)
    def revise(self) -> None:
        """What it says is written anew."""

    @move(state, "填写意见", State.OPINIONS)
    def hear(self) -> None:
        """A unit answers."""

    @move(state, "提请表决", State.OPINIONS, conditions=[is_heard])
    def put(self) -> None:
        """It is put to a vote."""

    @move(state, "登记通过", State.OPINIONS, State.ADOPTED, conditions=[is_heard])
    def adopt(self) -> None:
        """It was adopted."""

    @move(state, "撤销", BEFORE_ADOPTION, State.WITHDRAWN)
    def withdraw(self) -> None:
        """It is given up."""


class Opinion(Audited):
    """What a unit thinks of the `draft` that each kind names; empty until it has answered."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    agrees = models.BooleanField("无修改意见", default=False)
    text = models.TextField("意见", max_length=2000, blank=True)
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    answered_by = audit.somebody("答复人")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.unit}：{self.draft}"


def of_draft(kind: type[Draft]) -> models.ForeignKey:
    """The column of the draft that an opinion speaks of."""
    return models.ForeignKey(
        kind, models.PROTECT, related_name="opinions", verbose_name=kind._meta.verbose_name
    )

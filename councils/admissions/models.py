"""An application for membership with its life and the address by which its applicant sees it, and the files beside it."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import Attached
from alliance.ground import access, audit, clock
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from alliance.names import spelling
from alliance.rights.models.users import User
from councils.recusal.models import presides
from members.units import identifiers
from members.units.models import Unit, UnitQuerySet

SALT = "councils.admissions.link"
SHOWN = 40  # hexadecimal digits: 160 bits


class AdmissionQuerySet(models.QuerySet):
    def visible_to(self, user: Any) -> Self:
        """The secretariat, chair and vice-chairs, and who presides in their place; nobody else."""
        sees = access.is_leader_or_secretariat(user)
        return self if sees or presides(user) else self.none()

    def open(self) -> Self:
        return self.filter(state__in=MembershipApplication.OPEN)

    def overdue(self) -> Self:
        """Returned for correction, and the deadline has passed."""
        return self.filter(state=MembershipApplication.State.RETURNED, correct_by__lte=clock.now())


@condition("补正期限未到，不能作不予受理处理。")
def not_being_corrected(application: "MembershipApplication") -> bool:
    return application.state != application.State.RETURNED or application.is_overdue


class MembershipApplication(FSMModelMixin, Audited):
    """What a body says of itself that wants to become a member, who answers for it, and what came of it."""

    class State(Toned):
        FILED = "FILED", "待秘书处审查", "warning"
        RETURNED = "RETURNED", "退回补正", "warning"
        CHECKED = "CHECKED", "待理事长审批", "info"
        APPROVED = "APPROVED", "已同意待登记", "info"
        ADMITTED = "ADMITTED", "已入盟", "success"
        REFUSED = "REFUSED", "未同意", "danger"
        DISMISSED = "DISMISSED", "不予受理", "neutral"
        WITHDRAWN = "WITHDRAWN", "已撤回", "neutral"
        CLOSED = "CLOSED", "终止办理", "neutral"

    OPEN = (State.FILED, State.RETURNED, State.CHECKED, State.APPROVED)
    personal: ClassVar[tuple[str, ...]] = (
        *("head_name", "head_title", "head_phone"),
        *("liaison_name", "liaison_title", "liaison_phone", "liaison_email"),
    )

    name = models.CharField("单位名称", max_length=200, validators=[spelling.check_name])
    kind = models.CharField("成员类别", max_length=12, choices=Unit.Kind)
    uscc = models.CharField(
        "统一社会信用代码", max_length=18, blank=True, validators=[identifiers.check_uscc]
    )
    uscc_missing_reason = models.CharField("无信用代码原因", max_length=100, blank=True)
    district = models.CharField("所在县（市、区）", max_length=40, blank=True)
    address = models.CharField("地址", max_length=200)
    phone = models.CharField("单位电话", max_length=30, blank=True, validators=[identifiers.check_phone])
    website = models.URLField("网址", blank=True)
    field = models.CharField("所属行业/专业领域", max_length=100, blank=True)
    introduction = models.TextField("单位简介", max_length=2000)
    statement = models.TextField("申请理由", max_length=2000)
    head_name = models.CharField("单位负责人姓名", max_length=50, blank=True)
    head_title = models.CharField("单位负责人职务", max_length=60, blank=True)
    head_phone = models.CharField("单位负责人手机", max_length=20, blank=True)
    liaison_name = models.CharField("联络员姓名", max_length=50, blank=True)
    liaison_title = models.CharField("联络员职务", max_length=60, blank=True)
    liaison_phone = models.CharField("联络员手机", max_length=20, blank=True)
    liaison_email = models.EmailField("联络员邮箱", blank=True)
    state = FSMField("状态", default=State.FILED, choices=State.choices, protected=True, db_index=True)
    returned_because = models.CharField("补正要求", max_length=500, blank=True)
    returned_at = models.DateTimeField("退回时间", null=True, blank=True)
    correct_by = models.DateTimeField("补正截止", null=True, blank=True)
    recommended = models.BooleanField("秘书处建议同意", null=True, blank=True)
    opinion = models.TextField("秘书处审查意见", max_length=1000, blank=True)
    checked_by = audit.somebody("审查人")
    checked_at = models.DateTimeField("审查时间", null=True, blank=True)
    reason = models.CharField("审批意见", max_length=500, blank=True)
    decided_by = audit.somebody("审批人")
    decided_at = models.DateTimeField("审批时间", null=True, blank=True)
    closed_because = models.CharField("终止办理原因", max_length=500, blank=True)
    unit = models.OneToOneField(
        Unit, models.PROTECT, null=True, blank=True, related_name="application", verbose_name="登记的单位"
    )
    ended_at = models.DateTimeField("办结时间", null=True, blank=True)
    forgotten_at = models.DateTimeField("个人信息删除时间", null=True, blank=True)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "入盟申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(state__in=["FILED", "RETURNED", "CHECKED", "APPROVED"]),
                name="membership_application_once",
                violation_error_message="该单位已有一件办理中的申请。",
            ),
            models.CheckConstraint(
                condition=~Q(uscc="") | ~Q(uscc_missing_reason=""),
                name="membership_application_code_or_reason",
                violation_error_message="没有统一社会信用代码时，请填写原因。",
            ),
            models.CheckConstraint(
                condition=Q(state="ADMITTED", unit__isnull=False) | ~Q(state="ADMITTED") & Q(unit=None),
                name="membership_application_admitted_has_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}申请入盟"

    def get_absolute_url(self) -> str:
        return reverse("admission", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_overdue(self) -> bool:
        """Returned for correction, and the deadline has passed."""
        late = self.correct_by is not None and clock.now() >= self.correct_by
        return self.state == self.State.RETURNED and late

    @property
    def token(self) -> str:
        """By which an applicant, who has no account, comes back: computed, never stored, never guessed."""
        text = f"{self.pk}:{self.created_at.isoformat()}"
        return salted_hmac(SALT, text, algorithm="sha256").hexdigest()[:SHOWN]

    def opens(self, given: str) -> bool:
        """Whether this is the token of the application."""
        return constant_time_compare(self.token, given.encode(errors="replace").decode())

    @property
    def progress_path(self) -> str:
        return reverse("membership_standing", args=[self.pk, self.token])

    @property
    def progress_address(self) -> str:
        """The whole address, as letters and the page itself give it."""
        return settings.SITE_URL.rstrip("/") + self.progress_path

    @property
    def memberships(self) -> UnitQuerySet:
        """The memberships of the same body that the register has, the latest first."""
        return Unit.objects.of_body(name=self.name, uscc=self.uscc).order_by("-joined_on", "-pk")

    @property
    def named(self) -> QuerySet[User]:
        """Whose numbers stand there as head or liaison, of the people who are known already."""
        numbers = {self.head_phone, self.liaison_phone} - {""}
        return User.objects.filter(Q(username__in=numbers) | Q(phone__in=numbers)).order_by("pk")

    @move("state", "审查", State.FILED, State.CHECKED)
    def check_it(self) -> None:
        """The secretariat has examined it and gives its opinion."""

    @move(
        "state", "不予受理", [State.FILED, State.RETURNED], State.DISMISSED, conditions=[not_being_corrected]
    )
    def dismiss(self) -> None:
        """It is no application that could be examined, or was not corrected in time."""

    @move("state", "退回补正", State.FILED, State.RETURNED)
    def send_back(self) -> None:
        """The secretariat returns it for correction."""

    @move("state", "延长补正期限", State.RETURNED)
    def extend(self) -> None:
        """The secretariat gives more time for the correction."""

    @move("state", "补正", State.RETURNED, State.FILED)
    def correct(self) -> None:
        """The applicant files it again, corrected."""

    @move("state", "同意", State.CHECKED, State.APPROVED)
    def approve(self) -> None:
        """The chair agrees for the council."""

    @move("state", "不同意", State.CHECKED, State.REFUSED)
    def refuse(self) -> None:
        """The chair does not agree."""

    @move("state", "登记入册", State.APPROVED, State.ADMITTED)
    def admit(self) -> None:
        """The secretariat has entered the unit and its people."""

    @move("state", "终止办理", State.APPROVED, State.CLOSED)
    def close(self) -> None:
        """It was agreed to and cannot be entered."""

    @move("state", "撤回", [*OPEN], State.WITHDRAWN)
    def withdraw(self) -> None:
        """The applicant takes it back."""


class MembershipApplicationFile(Attached):
    """A file that came with an application: the licence or certificate of the body, its stamped letter."""

    class Part(models.TextChoices):
        LICENCE = "LICENCE", "营业执照或法人证书"
        LETTER = "LETTER", "加盖公章的申请书"

    FOLDER = "admissions"

    application = models.ForeignKey(
        MembershipApplication, models.PROTECT, related_name="files", verbose_name="申请"
    )
    part = models.CharField("材料", max_length=10, choices=Part)
    replaced = models.BooleanField("已被补正替换", default=False)

    class Meta(Attached.Meta):
        verbose_name = verbose_name_plural = "入盟申请材料"

    def __str__(self) -> str:
        return self.get_part_display()

    @property
    def name_in_log(self) -> str:
        return f"{self.application} {self}"

"""An official document and its life."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.ground import access, audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, condition, move
from councils.numbering.models import PaperKind
from councils.recusal.models import presided_by
from councils.terms.models.terms import PRESIDING
from members.units.models import Unit


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user) -> Self:
        """The secretariat sees all; the council what has its number, and who presides what waits for a signature; a unit
        what was sent to it.
        """
        if access.is_secretariat(user):
            return self
        seen = self.of_units(access.units_read(user))
        if access.holds(user, *access.COUNCIL_OFFICES):
            seen |= Q(state__in=Document.NUMBERED)
        if access.holds(user, *PRESIDING):
            seen |= Q(state=Document.State.SIGNING) & presided_by(user, "unit")
        return self.filter(seen)

    @staticmethod
    def of_units(units) -> Q:
        """Sent to one of these units, whatever became of it since."""
        return Q(
            sent_at__isnull=False, pk__in=Document.objects.filter(recipients__unit__in=units).values("pk")
        )


@condition("主送写的是成员单位或理事会单位，但还没有选择发送范围：请先选择，或改写主送。")
def goes_where_it_says(document: "Document") -> bool:
    """Once it is signed nobody can be added before it is sent, and what is sent to nobody is read by nobody."""
    to_members = any(word in document.addressee for word in ("成员单位", "理事会单位"))
    return not to_members or document.recipients.exists()


class Document(FSMModelMixin, Audited):
    """A 公文. What it says is frozen by the signature, which takes its number; a mistake is corrected by another document
    that names this one, or the document is made void: its number stays in the register either way.

    `body` is clean HTML of the plain editor (`councils.documents.text`). `unit` is the unit that it is about, if it is about one: people of
    that unit and of related ones step back. `upward` shows who signed beside the number.
    """

    class State(Toned):
        DRAFT = "DRAFT", "起草", "neutral"
        CHECKING = "CHECKING", "待核稿", "info"
        SIGNING = "SIGNING", "待签发", "warning"
        SIGNED = "SIGNED", "待印发", "info"
        SENT = "SENT", "已印发", "success"
        REPLACED = "REPLACED", "已更正", "neutral"
        VOID = "VOID", "已作废", "danger"
        DROPPED = "DROPPED", "已撤销", "neutral"

    class Head(models.TextChoices):
        LETTERHEAD = "letterhead", "红头"
        PLAIN = "plain", "白头"
        OVERPRINT = "overprint", "套打（红头纸）"

    class Urgency(models.TextChoices):
        NONE = "", "平件"
        URGENT = "URGENT", "加急"
        VERY_URGENT = "VERY_URGENT", "特急"

    OPEN = (State.DRAFT, State.CHECKING, State.SIGNING)
    NUMBERED = (State.SIGNED, State.SENT, State.REPLACED, State.VOID)
    OUT = (State.SENT, State.REPLACED)
    UPWARD = (PaperKind.REPORT, PaperKind.REQUEST)
    # What is written by hand.
    WRITTEN = ("title", "head", "urgency", "addressee", "body", "copies_to", "contact")

    kind = models.CharField("文种", max_length=15, choices=PaperKind)
    head = models.CharField("版头", max_length=12, choices=Head, default=Head.LETTERHEAD)
    urgency = models.CharField("紧急程度", max_length=12, choices=Urgency, blank=True, default="")
    unit = audit.optional(Unit, "涉及单位")
    title = models.CharField("标题", max_length=120)
    addressee = models.CharField("主送", max_length=300, blank=True)
    body = models.TextField("正文")
    copies_to = models.CharField("抄送", max_length=300, blank=True)
    contact = models.CharField("联系人", max_length=100, blank=True)
    number = models.CharField("文号", max_length=40, blank=True)
    state = FSMField("状态", default=State.DRAFT, choices=State.choices, protected=True)
    drafted_by = audit.somebody("拟稿人")
    checked_by = audit.somebody("核稿人")
    checked_at = models.DateTimeField("核稿时间", null=True, blank=True)
    signed_by = audit.somebody("签发人")
    signed_at = models.DateTimeField("签发时间", null=True, blank=True)
    sent_by = audit.somebody("印发人")
    sent_at = models.DateTimeField("印发时间", null=True, blank=True)
    return_reason = models.CharField("退回原因", max_length=500, blank=True)
    void_reason = models.CharField("作废原因", max_length=300, blank=True)
    corrects = audit.optional("self", "更正的文件", related_name="corrections")
    why_corrected = models.CharField("更正原因", max_length=300, blank=True)
    archived_at = models.DateTimeField("归档时间", null=True, blank=True)
    archived_by = audit.somebody("归档人")
    shelf = models.CharField("归档位置", max_length=60, blank=True)

    objects = DocumentQuerySet.as_manager()
    claimed_with = ("unit", "corrects")

    class Meta:
        verbose_name = verbose_name_plural = "公文"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="document_number_once"),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=~Q(state__in=("DROPPED", "VOID")),
                name="document_corrected_once",
                violation_error_message="该文件的更正件已在办理。",
            ),
        ]
        indexes = [models.Index(fields=["state", "kind"])]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("document", args=[self.pk])

    @property
    def upward(self) -> bool:
        """上行文: the number stands left, who signed right."""
        return self.kind in self.UPWARD

    @property
    def hands(self) -> tuple[int | None, ...]:
        """Who has written or checked it, and so does not sign it."""
        return (self.drafted_by_id, self.checked_by_id)

    @move(state, "修改", State.DRAFT)
    def revise(self) -> None:
        """The secretariat writes on."""

    @move(state, "调整发送范围", State.DRAFT)
    def address(self) -> None:
        """To which units it will go is chosen."""

    @move(state, "送核稿", State.DRAFT, State.CHECKING, conditions=[goes_where_it_says])
    def submit(self) -> None:
        """It goes to whoever checks it."""

    @move(state, "撤回", [State.CHECKING, State.SIGNING], State.DRAFT)
    def take_back(self) -> None:
        """The secretariat takes it back before it is signed."""

    @move(state, "核稿", State.CHECKING, State.SIGNING)
    def check_it(self) -> None:
        """It is found right."""

    @move(state, "退回", [State.CHECKING, State.SIGNING], State.DRAFT)
    def send_back(self) -> None:
        """It is to be written better."""

    @move(state, "签发", State.SIGNING, State.SIGNED)
    def sign(self) -> None:
        """It takes its number and is frozen."""

    @move(state, "印发", State.SIGNED, State.SENT)
    def send(self) -> None:
        """It goes to its recipients."""

    @move(state, "增发", State.SENT)
    def send_more(self) -> None:
        """It goes to more units."""

    @move(state, "阅知", State.SENT)
    def read(self) -> None:
        """A unit says that it has read it."""

    @move(state, "更正", State.SENT)
    def correct(self) -> None:
        """A corrected document is begun; this one holds until that is sent."""

    @move(state, "更正", State.SENT, State.REPLACED)
    def replace(self) -> None:
        """Its correction was sent."""

    @move(state, "作废", [State.SIGNED, State.SENT], State.VOID)
    def make_void(self) -> None:
        """It does not hold; its number stays in the register."""

    @move(state, "撤销", State.DRAFT, State.DROPPED)
    def drop(self) -> None:
        """It will not be issued; it never had a number."""

    @move(state, "上传盖章件", [State.SIGNED, State.SENT, State.REPLACED])
    def keep_scan(self) -> None:
        """The sealed sheet is kept beside it."""

    @move(state, "归档", [State.SENT, State.REPLACED, State.VOID])
    def archive(self) -> None:
        """It is put away."""

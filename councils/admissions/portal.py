"""What applications for membership contribute to the whole: part of the public site, menu, to-dos of both desks, the sweep."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from alliance.ground import access
from alliance.public.pages import part
from alliance.registers import portal
from alliance.registers.portal import Count, Todo
from councils.admissions import rules
from councils.admissions.models import MembershipApplication
from councils.admissions.services import admissions, corrections
from councils.recusal.models import acts_as_chair

KIND = "入盟申请"
State = MembershipApplication.State
TO_CHECK, OVERDUE, TO_DECIDE, TO_ADMIT = (
    Count(f"membership applications {what}")
    for what in ("to check", "with an overdue correction", "to decide", "to register")
)

part(
    "apply",
    "申请入盟",
    "apply",
    order=60,
    note="入盟条件、材料和程序，在线提交申请",
    basis="办法没有规定入盟程序，参照第八条的申请制；由秘书处决定是否开设",
    help="选“不设”后，公开网站没有“申请入盟”栏目，也不能提交申请；已收到的申请照常办理。选“仅登录的成员可见”同样不能提交。",
)

portal.menu(
    KIND,
    "admissions",
    area="members",
    order=30,
    shown=rules.sees_applications,
    pages=("admission",),
    waits=portal.waits_for(TO_CHECK, OVERDUE, TO_DECIDE, TO_ADMIT),
)


@portal.counts
def counts(user: Any) -> Iterable[QuerySet]:
    if access.is_secretariat(user):
        yield TO_CHECK.of(MembershipApplication.objects.filter(state=State.FILED))
        yield OVERDUE.of(MembershipApplication.objects.overdue())
        yield TO_ADMIT.of(MembershipApplication.objects.filter(state=State.APPROVED))
    if acts_as_chair(user):
        yield TO_DECIDE.of(MembershipApplication.objects.filter(state=State.CHECKED))


@portal.todos
def todos(user: Any) -> Iterable[Todo]:
    waiting, address = portal.waiting(user), reverse("admissions")
    for count, state, words, note in (
        (TO_CHECK, State.FILED, "待审查", "审查后提请理事长审批"),
        (OVERDUE, "overdue", "补正逾期", "可以延长期限或不予受理"),
        (TO_DECIDE, State.CHECKED, "待审批", "同意后由秘书处登记入册"),
        (TO_ADMIT, State.APPROVED, "待登记入册", "登记后负责人和联络员收到通知"),
    ):
        if number := waiting[count]:
            yield Todo(
                f"{number} 件入盟申请{words}",
                f"{address}?state={state}",
                note=note,
                kind=KIND,
                urgent=count is OVERDUE,
                decides=count is TO_DECIDE,
            )


portal.sweep("councils.admissions", label="入盟申请个人信息到期删除", every=portal.HOUR)(
    admissions.forget_old
)
portal.sweep("councils.admission_corrections", label="入盟申请补正提醒", every=portal.HOUR)(
    corrections.remind
)

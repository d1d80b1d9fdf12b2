"""The council's parts of the unit file (单位档案): seats held, posts of its people, role applications, decisions about it."""

from typing import Any

from django.urls import reverse

from alliance.face.lists import Column, DataTable
from alliance.templatetags.face import status_tag
from councils.applications.models import RoleApplication
from councils.decisions.models import CouncilDecision
from councils.posts.models import SecretariatPost
from councils.terms.models.seats import Seat
from members.units.models import Unit
from members.units.panels import panel

Contribution = tuple[str, dict[str, Any]] | None
TABLE = "councils/terms/panel.html"


@panel(300, "理事会席位", flush=True, clause_ref="8")
def seats(unit: Unit, user: Any) -> Contribution:
    """Every seat the unit has held, the newest first; one query."""
    held = list(Seat.objects.filter(unit=unit).select_related("term").order_by("-since", "-pk"))
    if not held:
        return None
    table = DataTable(
        [
            Column("role", "席位", value=lambda seat: seat.get_role_display()),
            Column("term", "届", value=lambda seat: str(seat.term)),
            Column("since", "起始日期", kind="date"),
            Column("until", "终止日期（不含）", kind="date"),
            Column("end_reason", "终止原因", css="wide"),
        ],
        held,
        caption="理事会席位",
        row_url=lambda seat: reverse("seat", args=[seat.pk]),
    )
    return TABLE, {"table": table}


@panel(310, "秘书处职务", flush=True, clause_ref="9")
def posts(unit: Unit, user: Any) -> Contribution:
    """Posts in the secretariat that the unit's people hold or held; one query."""
    held = list(SecretariatPost.objects.filter(unit=unit).select_related("user").order_by("-since", "-pk"))
    if not held:
        return None
    table = DataTable(
        [
            Column("user", "姓名", value=lambda post: str(post.user)),
            Column("post", "职务", value=lambda post: post.get_post_display()),
            Column("since", "起始日期", kind="date"),
            Column("until", "终止日期（不含）", kind="date"),
        ],
        held,
        caption="秘书处职务",
        row_url=lambda post: reverse("post", args=[post.pk]),
    )
    return TABLE, {"table": table}


@panel(320, "职务申请", flush=True, clause_ref="8")
def applications(unit: Unit, user: Any) -> Contribution:
    """The unit's role applications that this person may see; one query."""
    found = list(RoleApplication.objects.visible_to(user).filter(unit=unit))
    if not found:
        return None
    table = DataTable(
        [
            Column("role", "申请席位", value=lambda one: one.get_role_display()),
            Column(
                "state",
                "状态",
                states=RoleApplication.State,
            ),
            Column("filed_at", "提交时间", kind="datetime"),
            Column("decided_at", "审批时间", kind="datetime"),
        ],
        found,
        caption="职务申请",
        row_url=lambda one: one.get_absolute_url(),
    )
    return TABLE, {"table": table}


@panel(330, "理事会决定", flush=True, clause_ref="12.two_years")
def decisions(unit: Unit, user: Any) -> Contribution:
    """Decisions about the unit that this person may see; one query."""
    found = list(CouncilDecision.objects.visible_to(user).filter(unit=unit))
    if not found:
        return None
    table = DataTable(
        [
            Column("subject", "议题", css="wide"),
            Column("met_on", "会议日期", kind="date"),
            Column(
                "outcome",
                "结果",
                cell=lambda one: status_tag(one.outcome, "success" if one.passed else "danger"),
            ),
            Column("state", "状态", value=lambda one: one.get_state_display()),
        ],
        found,
        caption="理事会决定",
        row_url=lambda one: one.get_absolute_url(),
    )
    return TABLE, {"table": table}

"""Posts on the board: published from a hiring plan's lines, renewed, closed; and the reminder when one has expired."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from alliance.ground import clock
from alliance.ground.access import Refused
from alliance.ground.verbs import do_to_each, verb
from alliance.messages.notifications import notify
from alliance.registers import policy
from members.employment.models.plans import HiringPlan
from members.employment.models.posts import LONGEST, JobPost
from members.job_board import rules
from members.people.models import Representative
from members.records import rules as record_rules
from members.records import services

REMINDED_FOR = timedelta(days=14)  # after that the to-do says it


@verb(rules.may_renew, moves="renew", reason="岗位续期至 {until}")
def renew(post: JobPost, *, until: date, by: Any) -> None:
    """Let a post stand until the end of a later day, also when it has expired. Nobody is told."""
    if until < clock.today():
        raise Refused("有效期不能早于今天。", field="until")
    if until > clock.today() + timedelta(days=LONGEST):
        raise Refused("一次续期不超过一年。", field="until")
    post.until = until


@verb(rules.may_close, moves="close", reason="岗位下线")
def close(post: JobPost, *, by: Any) -> None:
    """Take a post off the board; it still counts as published. Nobody is told."""


@verb(rules.may_link, reason="由用工计划带入")
def _link(post: JobPost, *, plan: HiringPlan, by: Any) -> None:
    post.plan = plan


def unpublished(plan: HiringPlan) -> list[Mapping[str, Any]]:
    """The lines of a plan of which no post has been made, or only one that was withdrawn."""
    made = plan.job_posts.exclude(state=JobPost.State.WITHDRAWN).values_list("title", flat=True)
    there = set(made)
    return [line for line in plan.posts if line["post"] not in there]


@verb(rules.may_publish)
def publish(plan: HiringPlan, *, by: Any) -> tuple[int, int]:
    """Make a post of every line that has none, and file those in which nothing is missing: how many stand on the board now,
    and how many are drafts to be completed. They belong to the half-year of today. Twice is the same, also at once.
    """
    today, filed, drafts = clock.today(), 0, 0
    for line in unpublished(plan):
        draft = services.begin(
            kind=JobPost.kind,
            unit=plan.unit,
            year=today.year,
            part=1 if today.month <= 6 else 2,
            content=_content(plan, line),
            by=by,
        )
        draft = _link(draft, plan=plan, by=by)
        if record_rules.faults(draft):
            drafts += 1
        else:
            services.file(draft, by=by)
            filed += 1
    return filed, drafts


def _content(plan: HiringPlan, line: Mapping[str, Any]) -> dict[str, Any]:
    """What a line and its plan say of a post; the rest as in the enterprise's last one."""
    last = JobPost.objects.filter(unit=plan.unit).exclude(contact="").order_by("-pk").first()
    skill = plan.kind.lines["posts"].shown("skill", line.get("skill"))
    wanted = [plan.standard, *(f"{name}：{value}" for name, value in (("专业", line.get("majors")), ("技能等级", skill)) if value)]  # fmt: skip
    return {
        "title": line["post"],
        "openings": line["needed"],
        "education": line["education"],
        "requirements": "\n".join(wanted)[:1000],
        "work": line.get("work", ""),
        "pay_from": line["pay_from"],
        "pay_to": line["pay_to"],
        "workplace": plan.workplace or plan.unit.address,
        "until": clock.today() + timedelta(days=policy.get("jobs_open_days")),
        "trade": _trade(line["post"]) or (last.trade if last else ""),
        "district": _district(plan) or (last.district if last else ""),
        "contact": (last.contact if last else "") or plan.unit.phone,
        "about": last.about if last else "",
        "benefits": last.benefits if last else "",
    }


TRADES = {
    "MACHINING": ("车工", "铣工", "磨工", "数控", "加工中心", "机加"),
    "FITTING": ("钳工", "装配", "装调"),
    "ELECTRIC": ("电工", "电气", "自动化", "PLC"),
    "ROBOT": ("机器人",),
    "MOULD": ("模具", "注塑", "冲压"),
    "WELDING": ("焊", "热处理"),
    "QUALITY": ("检验", "质检", "检测", "质量"),
    "UPKEEP": ("维修", "维护", "机修"),
    "DESIGN": ("设计", "研发", "工艺"),
    "MANAGING": ("班组长", "管理", "主管", "计划"),
    "COMPUTING": ("软件", "信息", "程序"),
    "LOGISTICS": ("仓", "物流", "叉车"),
}


def _trade(post: str) -> str:
    return next((trade for trade, words in TRADES.items() if any(word in post for word in words)), "")


def _district(plan: HiringPlan) -> str:
    """The district that the plan or the unit's file names."""
    told = f"{plan.workplace}{plan.unit.district}{plan.unit.address}"
    return next((value for value, label in JobPost.District.choices if label in told), "")


def remind() -> int:
    """The sweep: an enterprise is told once of each post that has expired, to renew or close it; again after a renewal."""
    today = clock.today()
    expired = JobPost.objects.stale(0).filter(until__gte=today - REMINDED_FOR)
    return do_to_each(_remind, list(expired.select_related("unit").order_by("pk")[:200]))


@verb(None)
def _remind(post: JobPost, *, by: Any) -> None:
    roles = (Representative.Role.HEAD, Representative.Role.LIAISON)
    serving = Representative.objects.current().filter(unit=post.unit_id, role__in=roles)
    days = policy.get("jobs_stale_days")
    notify(
        [one.user for one in serving.select_related("user")],
        matter=f"job-post:{post.pk}",
        step=f"expired-{post.until}",
        title=f"岗位“{post}”已过有效期",
        body=f"请续期或下线。过期 {days} 天后仍未维护的，按考核标准扣分。",
        url=post.get_absolute_url(),
        about=post.unit,
    )

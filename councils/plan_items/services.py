"""The items of a plan: written, given to somebody, reported on, reminded of (第五条·(五)、第七条·(四)、第九条·秘书处·(三))."""

from datetime import date, timedelta
from typing import Any

from django.db import transaction

from alliance.files.stored import Room
from alliance.files.uploads import CheckedFile
from alliance.ground import audit, clock
from alliance.ground.access import Refused
from alliance.ground.verbs import claim, verb, words
from alliance.messages.notifications import notify_many
from alliance.registers import policy
from councils.plan_items import rules
from councils.plans import rules as plans
from councils.plans.models.items import PlanItem, PlanProgress
from councils.plans.models.plans import WorkPlan
from councils.posts.models import SecretariatPost
from councils.recusal import audience
from members.units.models import Unit

ROOM = Room("该事项的佐证", 60, 20)
Type, Word = PlanItem.Type, PlanProgress.Word


@verb(plans.may_revise, moves="revise")
def add_item(plan: WorkPlan, *, by: Any, **values: Any) -> PlanItem:
    """One more item (the values of its form). Nobody is told before the plan is adopted."""
    item = PlanItem(plan=plan)
    _fill(item, values)
    return _within(audit.save(item, by=by, reason="列入计划事项"), "列入", by)


@verb(rules.may_write_item, reason="修改计划事项")
def write_item(item: PlanItem, *, by: Any, **values: Any) -> None:
    """Change an item before the plan is adopted."""
    _fill(item, values)
    _within(item, "修改", by)


@verb(rules.may_write_item)
def remove_item(item: PlanItem, *, by: Any) -> None:
    """Take an item out before the plan is adopted; the history keeps it."""
    _within(item, "移出", by)
    audit.delete(item, by=by, reason="移出计划")


def _within(item: PlanItem, did: str, by: Any) -> PlanItem:
    """The plan is another one by it: who confirms it on a page opened before has to look again."""
    audit.save(claim(item.plan), by=by, reason=f"{did}事项：{item.title}")
    return item


def _fill(item: PlanItem, values: dict[str, Any]) -> None:
    """Raises `Refused`, at its field, for what cannot be."""
    for name, value in values.items():
        setattr(item, name, value)
    plan = item.plan
    item.title = words(item.title, "请写明事项。", field="title")
    if not plan.first_day <= item.due_on <= plan.last_day:
        raise Refused(f"完成日期须在计划年度（{plan.years}）内。", field="due_on")
    if item.starts_on and item.starts_on > item.due_on:
        raise Refused("开始日期不能晚于完成日期。", field="starts_on")
    if item.unit_id and item.post:
        raise Refused("责任单位和责任岗位只填一个。", field="post")
    if item.type == Type.TASK:
        item.number = 1
    if item.above_id and (plan.unit_id is None or item.above.plan.unit_id is not None):
        raise Refused("只有单位计划的事项可以对应联盟计划的事项。", field="above")


def _assigned(item: PlanItem) -> None:
    if item.unit is not None:
        _tell([item], f"assigned-{item.version}", "计划事项由本单位承担")


@verb(
    rules.may_assign, reason=lambda record, **_: f"分解到{record.responsible or '（未定）'}", tells=_assigned
)
def assign(item: PlanItem, *, unit: Unit | None = None, post: str = "", by: Any) -> None:
    """Give an item of an adopted plan to one unit or one post; the unit is told."""
    if bool(unit) == bool(post):
        raise Refused("责任单位和责任岗位须填一个，且只填一个。", field="unit")
    if unit is not None and not unit.is_active:
        raise Refused("该单位现在不是成员单位。", field="unit")
    item.unit, item.post = unit, post


@verb(rules.may_report)
def report(
    item: PlanItem, *, word: str, text: str, on: date, file: CheckedFile | None = None, by: Any
) -> PlanProgress:
    """What was done by a day, with a file where there is one; with the word 已完成 the item is done on that day. Nobody is told.

    Raises `Refused` for a day to come.
    """
    if on > clock.today():
        raise Refused("日期不能晚于今天。", field="on")
    row = PlanProgress(item=item, word=word, text=words(text, "请写明情况。", field="text"))
    row.on, row.reported_by = on, by
    if file is not None:
        there = item.progress.all()
        ROOM.check(file, there=there, ever=there)
        row.keep(file)
    audit.save(row, by=by, reason="填报计划进展")
    if word == Word.DONE:
        item.done_on = on
        item.finish()
    else:
        item.go_on()
    audit.save(item, by=by, reason=f"进展：{row.get_word_display()}")
    return row


def _sent_back(item: PlanItem, why: str) -> None:
    _tell([item], f"back-{item.version}", "计划事项退回未完成", f"原因：{why}\n")


@verb(
    rules.may_send_back,
    moves="send_back",
    reason="退回未完成：{why}",
    asks={"why": "请写明退回的原因。"},
    tells=_sent_back,
)
def send_back(item: PlanItem, *, why: str, by: Any) -> None:
    """It is not done yet; whose item it is is told why."""
    item.done_on, item.remark = None, why


def _dropped(item: PlanItem, why: str) -> None:
    _tell([item], "dropped", "计划事项取消", f"原因：{why}\n")


@verb(
    rules.may_drop,
    moves="drop",
    reason="取消事项：{why}",
    asks={"why": "请写明取消的原因。"},
    tells=_dropped,
)
def drop(item: PlanItem, *, why: str, by: Any) -> None:
    """It is not to be done any more; it stays in the plan with the reason and counts no more. Whose item it was is told."""
    item.remark = why


# ---------------------------------------------------------------- reminders


def send_due() -> int:
    """The sweep: some days before an item is due, and once it is overdue, whose it is is told, once each; returns how many were."""
    today = clock.today()
    soon = today + timedelta(days=policy.get("plan_notice_days"))
    rows = PlanItem.objects.under_way().filter(due_on__lte=soon, due_on__gte=today - timedelta(days=30))
    items = list(rows.select_related("plan", "plan__unit", "unit"))
    with transaction.atomic():
        told = _tell([one for one in items if one.due_on >= today], "due-soon", "计划事项即将到期")
        return told + _tell([one for one in items if one.due_on < today], "overdue", "计划事项已逾期")


def _tell(items: list[PlanItem], step: str, title: str, lead: str = "") -> int:
    """Tell whose items these are: the unit's contacts, who holds the post, else the secretariat; a constant number of queries."""
    units = {one.pk: one.plan.unit or one.unit for one in items}
    people = audience.contacts_of_units([unit.pk for unit in units.values() if unit])
    office, letters = audience.secretariat_desk(), []
    posts = SecretariatPost.objects.current().filter(user__is_active=True).select_related("user")
    holders = list(posts) if any(one.post for one in items) else []
    desk = audience.secretariat() if any(not units[one.pk] and not one.post for one in items) else []
    for one in items:
        message = {
            "matter": f"plan_item:{one.pk}",
            "step": step,
            "title": f"{title}：{one.title}",
            "body": f"{lead}{one.plan}，完成日期 {clock.show_day(one.due_on)}（含当日）。",
            "url": one.get_absolute_url(),
        }
        if (unit := units[one.pk]) is not None:
            letters += audience.letters_to(unit, people[unit.pk], office, **message)
        else:
            named = [post.user for post in holders if post.post == one.post] if one.post else desk
            letters += audience.letters(named, **message)
    return notify_many(letters)

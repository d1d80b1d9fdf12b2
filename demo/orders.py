"""The orders of the demo: last year's all done, this year's in every state: done, green, yellow, red, extended, withdrawn."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from councils.extensions import services as extensions
from councils.meetings.models.meetings import Meeting
from councils.resolutions.models.orders import Resolution
from councils.resolutions.services import orders, work
from demo.agenda import Agenda
from demo.cast import BAD_UNIT, instant
from demo.papers import attendance

STANDARD = "形成书面材料，经单位负责人审定后报秘书处。"


def plan_orders(agenda: Agenda, cast: SimpleNamespace, year: int, today: date) -> None:
    """Last `year` and this one."""
    for on in (year, year + 1):
        begun = date(on, 3, 16)
        _Order(agenda, cast, 2, "制定校企师资互聘方案", begun, 30, helpers=(13,)).done(24)
        _Order(agenda, cast, 13, "梳理年度实习岗位清单", begun, 30).done(33)
        _Order(agenda, cast, 31, "组织行业人才需求调研", begun, 120).done(100)
    last = today - timedelta(days=8)
    _Order(agenda, cast, 3, "牵头编制联合培训计划", last, 40, helpers=(2, 13)).taken(note=3)
    _Order(agenda, cast, 2, "汇总共享实训基地开放时段", last, 10, helpers=(14,)).taken(note=4)
    for number, task in enumerate(("报送年度投入说明", "完成安全责任书补签")):
        _Order(agenda, cast, BAD_UNIT, task, last - timedelta(days=20), 24 + number).taken()
    _Order(agenda, cast, 13, "提供工业机器人操作岗位标准", last - timedelta(days=10), 19).extended(8, 22)
    _Order(agenda, cast, 4, "修订学徒制培养协议文本", last, 12).asks(4, 20)
    _Order(agenda, cast, 36, "提出技术难题对接名单", last, 15).reported(6)
    _Order(agenda, cast, 5, "筹备技能交流活动分会场", last, 25).withdrawn(3)
    _Order(agenda, cast, 14, "确认接收教师实践人数", last, 30).sent_out()
    _Order(agenda, cast, 15, "更新联盟宣传展板", today - timedelta(days=1), 45).drafted()


class _Order:
    """One order from the newest council meeting before it began."""

    def __init__(
        self,
        agenda: Agenda,
        cast: SimpleNamespace,
        number: int,
        task: str,
        begun: date,
        days: int,
        *,
        helpers: tuple[int, ...] = (),
    ) -> None:
        self.agenda, self.cast, self.number, self.task = agenda, cast, number, task
        self.begun, self.days, self.helpers = begun, days, helpers
        self.order: Resolution | None = None

    def at(self, days: int, act: Any) -> "_Order":
        def do() -> None:
            self.order = act()

        self.agenda.at(instant(self.begun + timedelta(days=days), 10, 5 + self.number % 50), do)
        return self

    def _draft(self) -> Resolution:
        cast = self.cast
        held = Meeting.objects.filter(state=Meeting.State.HELD, kind__in=Meeting.VOTING)
        return orders.draft(
            cast.units[self.number],
            task=self.task,
            measure=STANDARD,
            last_day=self.begun + timedelta(days=self.days),
            helpers=[cast.units[one] for one in self.helpers],
            meeting=held.order_by("-begins_at").first(),
            source="议定事项",
            by=cast.officer,
        )

    @property
    def liaison(self) -> Any:
        return self.cast.liaisons[self.number]

    def drafted(self) -> "_Order":
        return self.at(0, self._draft)

    def sent_out(self) -> "_Order":
        return self.at(0, lambda: orders.assign(self._draft(), by=self.cast.secretary_general))

    def taken(self, note: int = 0) -> "_Order":
        head = self.cast.heads[self.number]
        self.sent_out().at(1, lambda: work.take(self.order, person=head.name, by=self.liaison))
        if note:
            text = "已召开协调会，完成初稿，正在征求意见。"
            self.at(note, lambda: work.note(self.order, text=text, files=[attendance()], by=self.liaison))
        return self

    def reported(self, days: int) -> "_Order":
        text = "材料已形成并经负责人审定，现予反馈。"
        return self.taken().at(days, lambda: work.report(self.order, text=text, by=self.liaison))

    def done(self, days: int) -> None:
        opinion = "材料齐全，同意销号。"
        self.reported(days).at(
            days + 2, lambda: work.accept(self.order, opinion=opinion, by=self.cast.officer)
        )

    def asks(self, days: int, more: int) -> "_Order":
        until = self.begun + timedelta(days=self.days + more)
        reason = "涉及多家单位会签，原时限内难以完成。"
        return self.taken().at(
            days, lambda: extensions.ask(self.order, last_day=until, reason=reason, by=self.liaison)
        )

    def extended(self, days: int, more: int) -> None:
        answer = "情况属实，同意延期，请抓紧办理。"
        self.asks(days, more).at(
            days + 1, lambda: extensions.grant(self.order, answer=answer, by=self.cast.officer)
        )

    def withdrawn(self, days: int) -> None:
        why = "活动改为线上举办，不再设分会场"
        self.taken().at(days, lambda: orders.withdraw(self.order, why=why, by=self.cast.secretary_general))

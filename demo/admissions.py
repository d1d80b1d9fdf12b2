"""Who applied for membership in the last weeks: one that was refused, one that waits for the chair, one for its applicant, one for the secretariat."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.base import ContentFile

from alliance.calendar import holidays
from alliance.files import uploads
from alliance.ground import clock
from alliance.registers import policy
from councils.admissions.services import admissions as services
from councils.admissions.services import corrections
from demo.agenda import Agenda
from demo.cast import instant
from demo.evidence import picture

# How many days ago, name, kind, place, what it is, why it applies, how far it has come.
ROWS = (
    (75, "德州欣悦餐饮管理有限公司（演示）", "ENTERPRISE", "德城区", "从事团体餐饮服务。", "希望为成员单位提供餐饮服务。", "refused"),
    (8, "禹城精密丝杠有限公司（演示）", "ENTERPRISE", "禹城市", "生产精密滚珠丝杠和直线导轨，职工三百人。", "希望与成员院校合作培养数控技工，承接实习。", "checked"),
    (5, "宁津县智能装备行业协会（演示）", "INDUSTRY", "宁津县", "联系全县智能装备企业六十余家。", "希望与院校对接人才需求，参与标准制定。", "returned"),
    (2, "乐陵市中等职业学校（演示）", "SCHOOL", "乐陵市", "开设机电、数控等专业，在校生一千八百人。", "希望参加产教融合项目，拓展实习就业渠道。", "filed"),
)  # fmt: skip


def plan_admissions(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    for number, (ago, *told, end) in enumerate(ROWS):
        _Applicant(agenda, cast, today - timedelta(days=ago), number).plan(*told, end)


class _Applicant:
    """One application, from the day on which it was made."""

    def __init__(self, agenda: Agenda, cast: SimpleNamespace, on: date, number: int) -> None:
        self.agenda, self.cast, self.on, self.number = agenda, cast, on, number
        self.made: Any = None

    def plan(self, name: str, kind: str, district: str, introduction: str, statement: str, end: str) -> None:
        def do() -> None:
            licence = ContentFile(picture(self.number), name="营业执照或法人证书.jpg")
            self.made = services.apply(
                name=name,
                kind=kind,
                uscc_missing_reason="演示数据",
                district=district,
                address=f"{district}创业路一号",
                introduction=introduction,
                statement=statement,
                head_name="演示负责人",
                head_title="负责人",
                head_phone=f"1399999000{self.number}",
                liaison_name="演示联络员",
                liaison_phone=f"1399999010{self.number}",
                files={"LICENCE": uploads.check(licence, kinds=("jpg",))},
                by=None,
            )

        self._then(0, do)
        if end == "returned":
            why = "请补充加盖公章的申请书；联络员请填写本人职务。"
            self._then(1, lambda: self._send_back(why))
        elif end != "filed":
            advice = "材料齐全，符合条件。" if end == "checked" else "不从事智能制造相关业务。"
            self._then(2, lambda: self._check(end == "checked", advice))
        if end == "refused":
            why = "不从事智能制造相关教育、生产、服务或研究，不符合入盟条件。"
            self._then(4, lambda: services.refuse(self.made, reason=why, by=self.cast.chair))

    def _send_back(self, why: str) -> None:
        until = holidays.add_working_days(clock.today(), policy.get("admission_correction_days"))
        corrections.send_back(self.made, reason=why, correct_by=until, by=self.cast.officer)

    def _check(self, recommended: bool, opinion: str) -> None:
        services.check(self.made, recommended=recommended, opinion=opinion, by=self.cast.officer)

    def _then(self, days: int, act: Any) -> None:
        self.agenda.at(instant(self.on + timedelta(days=days), 10), act)

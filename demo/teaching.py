"""Classes run together, what enterprises give to teaching, and what industry bodies do, in two years."""

from datetime import date
from types import SimpleNamespace

from demo.agenda import Agenda
from demo.records import UnitYear
from demo.research import Row

CLASSES = (
    *(Row(number, "cooperative-class", (9, 12), 11 + number) for number in (1, 2, 3, 5, 6, 8)),
    Row(13, "cooperative-class", (9, 14), 2, more={"name": "现代学徒制机电班", "type": "APPRENTICE", "major": "机电一体化技术"}),
    Row(12, "cooperative-class", (9, 16), 1, more={
        "name": "智能制造混合所有制学院", "type": "MIXED", "exploration": "企业以设备入股，学校以场地和师资入股，设理事会共同管理。",
    }),
)  # fmt: skip
TEACHING = (
    *(Row(number, "teacher-plan", (3, 18)) for number in (12, 13, 15, 16, 18)),
    *(Row(number, "teacher-stay", (9, 3), 1 + number % 10) for number in (12, 13, 15)),
    Row(16, "teacher-stay", (9, 4), 3, more={"teacher": "周敏", "post": "设备维修"}),
    *(Row(number, "teaching", (10, 29), 1 + number % 10) for number in (12, 13, 14, 15, 17)),
    Row(12, "teaching", (10, 30), 3, more={"topic": "工匠精神进校园", "form": "LECTURE", "hours": None}),
    *(Row(number, "competition", (10, 30), 1 + number % 10) for number in (12, 15, 18)),
)
INDUSTRY = (
    Row(31, "forecast", (4, 24)),
    Row(32, "forecast", (4, 24), more={
        "name": "工业机器人应用人才需求预测报告", "field": "工业机器人",
        "findings": "机器人系统集成和运维岗位三年内需增加约四百人，企业最缺能独立调试的技师。",
    }),
    Row(34, "forecast", (4, 24), more={
        "name": "工业互联网运维人才需求预测报告", "field": "工业互联网",
        "findings": "设备联网改造带动数据采集、网络运维岗位三年内需增加约三百人，以大专学历为主。",
    }),
    *(Row(number, "forecast-adoption", (6, 29), 1 + number % 10) for number in (31, 32)),
    Row(31, "forecast-adoption", (6, 30), more={"partner_name": "德州市教育和体育局", "use": "全市职业教育专业结构调整"}),
    Row(31, "standard-work", (5, 12), more={"role": "LEAD", "type": "EDUCATION", "name": "工业机器人技术专业教学标准", "issuer": "山东省教育厅", "number": "演示标准 2026-07", "stage": "已发布"}),
    *(Row(number, "standard-work", (5, 13)) for number in (32, 33)),
    *(Row(number, "guidance", (5, 20), 1 + number % 10) for number in (31, 33, 35)),
    Row(31, "guidance", (5, 21), 12, more={"name": "数控操作工岗位培训", "type": "TRAINING"}),
    *(Row(number, "matchmaking", (5, 30)) for number in (31, 32, 34)),
    *(Row(number, "brokered-agreement", (6, 28), 1 + number % 10) for number in (31, 34)),
    *(Row(number, "promoted-base", (9, 29), 1 + number % 10) for number in (31, 33)),
    *(Row(number, "talent-activity", (9, 29)) for number in (31, 32, 35)),
)  # fmt: skip


def plan_teaching(agenda: Agenda, cast: SimpleNamespace, years: tuple[int, int]) -> None:
    """The classes of both years, so that their growth is seen; the rest of the second."""
    for year in years:
        for row in CLASSES:
            more = {"students": 24 + 6 * (year == years[1]) + row.number} | row.more
            UnitYear(agenda, cast, year, row.number).record(row.key, date(year, *row.on), row.partner, **more)
    for row in (*TEACHING, *INDUSTRY):
        unit = UnitYear(agenda, cast, years[1], row.number)
        unit.record(row.key, date(years[1], *row.on), row.partner, **row.more)

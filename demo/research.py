"""A year of research: guides, surveys, applications and services of the institutes, teams and projects of enterprises with schools."""

from collections.abc import Iterable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any, NamedTuple

from alliance.ground import clock
from demo.agenda import Agenda
from demo.cast import instant
from demo.records import UnitYear
from members.demands import services as demands
from members.experts import services as experts

On = tuple[int, int]


class Row(NamedTuple):
    """A record of unit `number`, filed on a day of the year with a partner; `results` come on a later day; `more` is its content."""

    number: int
    key: str
    on: On
    partner: int = 0
    results: On | None = None
    more: dict[str, Any] = {}


# Days in `more` stand as (month, day).
SECOND_HALF = {
    "issued_on": (9, 10),
    "closes_on": (10, 31),
    "name": "数控机床健康状态评估方法",
    "direction": "运维服务",
}
TOPICS = {
    36: {},
    37: {
        "name": "焊接机器人轨迹自适应规划", "direction": "机器人应用",
        "content": "研究变间隙焊缝的在线识别和轨迹修正方法。", "target": "轨迹偏差不超过 0.5 毫米，换型时间减少一半。",
    },
    38: {
        "name": "智能产线技能人才评价模型", "direction": "人才培养",
        "content": "研究产线运维岗位的能力要素和分级评价办法。", "target": "形成三个岗位的评价标准，在两家成员企业试用。",
    },
    39: {
        "name": "高强铝合金压铸工艺优化", "direction": "材料成形",
        "content": "研究模温、压射速度与气孔率的关系，建立工艺窗口。", "target": "气孔率降低 30%，一次合格率不低于 96%。",
    },
    40: {
        "name": "车间能耗监测和节能调度", "direction": "绿色制造",
        "content": "研究设备级能耗采集、基线建模和排产优化。", "target": "单位产品能耗降低 8%。",
    },
}  # fmt: skip
AUTUMN: dict[int, dict[str, str]] = {
    36: {"content": "研究主轴和进给系统的状态特征提取与寿命预测。", "target": "故障预警准确率不低于 90%。"},
    37: {
        "name": "协作机器人安全停机验证", "direction": "机器人应用",
        "content": "研究人机协作工位的风险评估和停机响应测试方法。", "target": "形成一套测试规程和教学案例。",
    },
    39: {
        "name": "增材制造模具随形冷却设计", "direction": "材料成形",
        "content": "研究随形水路的设计规则和寿命验证。", "target": "冷却时间缩短 25%。",
    },
}  # fmt: skip
ROWS = (
    *(Row(number, "guide", (4, 20 + number % 5), more={"part": 1} | TOPICS[number]) for number in range(36, 41)),
    Row(36, "guide", (4, 21), 12, more={"part": 1, "name": "主轴热误差建模与补偿", "direction": "精密加工"}),
    *(Row(number, "guide", (9, 12), more=SECOND_HALF | {"part": 2} | AUTUMN[number]) for number in (36, 37, 39)),
    *(Row(number, "survey-report", (6, 2 + number % 7)) for number in (36, 37, 38, 40)),
    Row(36, "survey-report", (10, 9), more={
        "name": "成员学校实训条件与企业需求对接调研报告", "subject": "SCHOOL", "method": "VISIT",
        "begun_on": (9, 1), "on": (9, 30), "units_asked": 6, "answers": 40,
    }),
    Row(36, "joint-application", (3, 25), 2, (10, 8)),
    Row(37, "joint-application", (3, 28), 13, (10, 9)),
    Row(39, "joint-application", (4, 2), 3, more={"outcome": "APPLIED", "decided_on": None, "number": "", "level": "NATION"}),
    Row(36, "technical-service", (3, 3), 12, (10, 20)),
    Row(36, "technical-service", (5, 6), 15, (10, 20), {"name": "铸造车间能耗诊断", "type": "CONSULTING", "signed_on": (4, 20)}),
    Row(38, "technical-service", (4, 8), 18, (10, 21), {"name": "表面处理工艺开发", "type": "DEVELOPMENT"}),
    Row(2, "technical-service", (4, 10), 13, (10, 22), {"name": "产线节拍优化技术服务"}),
    Row(3, "technical-service", (4, 12), 14, (10, 23), {"name": "焊接机器人离线编程培训与服务"}),
    *(Row(number, "innovation", (9, 2), partner) for number, partner in ((36, 12), (38, 18), (39, 21))),
    *(Row(number, "open-resource", (1, 20)) for number in (36, 37, 38)),
    Row(36, "open-resource", (1, 21), more={"name": "《鲁北装备》期刊", "type": "JOURNAL", "content": "双月刊，设成员单位专栏。"}),
    *(Row(number, "resource-use", (7, 2), partner) for number, partner in ((36, 2), (36, 13), (37, 15))),
    *(Row(number, "career-help", (10, 8), partner) for number, partner in ((36, 12), (37, 3))),
    Row(12, "joint-team", (3, 6), 2, (10, 24)),
    Row(13, "joint-team", (3, 9), 3, (10, 24), {"name": "焊接机器人应用团队", "direction": "机器人焊接工艺"}),
    Row(36, "joint-team", (3, 12), 4, (10, 25), {"name": "工业互联网联合团队", "direction": "设备联网与数据分析"}),
    Row(12, "joint-project", (4, 3), 2, (10, 24)),
    Row(2, "joint-project", (4, 7), 15, (10, 25), {"name": "输送线视觉分拣系统攻关", "problem": "多规格工件混线，人工分拣差错率高。"}),
    Row(12, "joint-result", (8, 5), 2),
    Row(15, "joint-result", (8, 6), 2, more={"name": "工件视觉分拣软件", "type": "SOFTWARE"}),
)  # fmt: skip


# The unit, the name and what is said of each; the last one waits to be checked.
EXPERTS = (
    (36, "单明远", "SENIOR", "研究员", "智能检测、机器视觉", "缺陷检测、三维测量"),
    (36, "曾凡林", "SENIOR", "教授级高级工程师", "数控装备", "热误差补偿、主轴"),
    (36, "解玉华", "ASSOCIATE", "高级工程师", "工业互联网", "设备联网、边缘计算"),
    (37, "仇建军", "ASSOCIATE", "副研究员", "自动化控制", "输送线、机器人集成"),
    (38, "查文博", "SENIOR", "研究员", "先进材料、表面工程", "热处理、涂层"),
    (2, "任晓东", "ASSOCIATE", "副教授", "焊接工艺", "机器人焊接、离线编程"),
    (12, "尉迟刚", "TECHNICIAN", "高级技师", "装配调试", "液压系统、故障诊断"),
    (39, "朴正浩", "ASSOCIATE", "高级工程师", "数字孪生", "车间仿真"),
)


def plan_experts(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    """Recommended in March, checked a week later; brought up to date in autumn."""
    for place, (number, name, rank, title, fields, keywords) in enumerate(EXPERTS):
        unit, liaison = cast.units[number], cast.liaisons[number]
        content = {
            "name": name, "post": "技术负责人", "rank": rank, "title": title, "degree": "工学硕士",
            "birth_year": 1968 + place, "fields": fields, "keywords": keywords, "services": "技术咨询、联合攻关",
            "achievements": "" if place == 3 else "主持省市科技项目三项，获授权发明专利五件。",
            "phone": f"0534-25551{60 + place}", "consented": True,
        }  # fmt: skip
        _plan_expert(agenda, cast, date(year, 3, 9), unit, content, liaison, waits=place == len(EXPERTS) - 1)


def _plan_expert(
    agenda: Agenda, cast: SimpleNamespace, day: date, unit: Any, content: Any, liaison: Any, *, waits: bool
) -> None:
    def recommend() -> None:
        one = experts.recommend(unit=unit, content=content, by=liaison)
        checked = day + timedelta(days=7)
        if not waits:
            agenda.at(instant(checked), lambda: experts.accept(one, by=cast.officer))
            agenda.at(instant(date(day.year, 10, 12)), lambda: experts.freshen(one, by=liaison))

    agenda.at(instant(day), recommend)


PROBLEMS = (
    ("主轴热变形补偿", "精密加工", "COMMISSION", "加工中心连续运转后主轴热伸长，孔距超差。", "8 小时内热误差不大于 8 微米。"),
    ("铸件表面缺陷在线检测", "智能检测", "JOINT", "人工目检漏检率约 4%，影响交付。", "检出率不低于 98%，单件不超过 3 秒。"),
    ("高强钢冲压模具寿命提升", "先进材料", "CONSULTING", "模具平均寿命不足 3 万次。", "寿命达到 6 万次以上。"),
    ("输送线多规格混线识别", "机器人集成", "OPEN_CALL", "多规格工件混线，换型频繁。", "换型不停线，识别率 99.5% 以上。"),
)  # fmt: skip


class Problem:
    """A technical problem of an enterprise, and what the units that it asks say to it."""

    def __init__(self, agenda: Agenda, cast: SimpleNamespace, place: int, number: int, level: str) -> None:
        self.agenda, self.cast, self.number, self.level = agenda, cast, number, level
        self.place, self.ticket = place, None

    def post(self, day: date, *asked: int) -> None:
        title, field, mode, background, specs = PROBLEMS[self.place]
        content = {
            "title": title, "field": field, "level": self.level, "mode": mode, "background": background, "specs": specs,
            "needed_by": day + timedelta(days=300), "funds": 12 + self.place * 4, "contact": "技术部 0534-2555100",
        }  # fmt: skip
        owner = self.cast.liaisons[self.number]

        def act() -> None:
            draft = demands.draft(unit=self.cast.units[self.number], content=content, by=owner)
            for unit in asked:
                demands.invite(draft, unit=self.cast.units[unit], by=owner)
            self.ticket = demands.post(draft, by=owner)

        self.agenda.at(instant(day), act)

    def at(self, day: date, act: Any, number: int = 0, **given: Any) -> None:
        by = self.cast.liaisons[number or self.number]
        self.agenda.at(instant(day, 14), lambda: act(self.ticket, by=by, **given))

    def answer(self, day: date, number: int, reply: str, words: str) -> None:
        self.at(day, demands.answer, number, unit=self.cast.units[number], reply=reply, words=words)

    def match(self, day: date) -> None:
        def act(ticket: Any, by: Any) -> None:
            demands.match(ticket, answer=ticket.answers.filter(reply="OFFER").first(), by=by)

        self.at(day, act)


def plan_demands(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """One solved since spring; one with an offer, one just asked, one that nobody can take on."""
    solved = Problem(agenda, cast, 0, 12, "PUBLIC")
    solved.post(date(today.year, 4, 8), 36, 2)
    solved.answer(date(today.year, 4, 10), 36, "OFFER", "已有热误差建模软件，可派三人小组到现场。")
    solved.answer(date(today.year, 4, 20), 2, "DECLINE", "本学期设备和人员已排满。")
    solved.match(date(today.year, 4, 24))
    solved.at(
        date(today.year, 9, 20), demands.report, 36, reason="热误差由 31 微米降到 7 微米，已连续运行一个月。"
    )
    solved.at(date(today.year, 9, 25), demands.confirm)

    def ago(days: int) -> date:
        return today - timedelta(days=days)

    offered = Problem(agenda, cast, 1, 13, "PUBLIC")
    offered.post(ago(14), 36, 3)
    offered.answer(ago(12), 36, "OFFER", "单明远研究员团队可以承接，两周内提出成像方案。")
    Problem(agenda, cast, 2, 18, "SUMMARY").post(ago(2), 38)
    vain = Problem(agenda, cast, 3, 21, "INVITED")
    vain.post(ago(20), 39)
    vain.answer(ago(18), 39, "DECLINE", "目前没有机器视觉方向的人员。")


def plan_research(agenda: Agenda, cast: SimpleNamespace, year: int) -> None:
    """The rows of one year (most partners confirm, some have not answered yet); the pool of experts; technical problems."""
    plan_experts(agenda, cast, year)
    plan_demands(agenda, cast, clock.today())
    plan_rows(agenda, cast, year, ROWS)


def plan_rows(agenda: Agenda, cast: SimpleNamespace, year: int, rows: Iterable[Row]) -> None:
    for row in rows:
        more = {name: _day(year, value) for name, value in row.more.items()}
        later = date(year, *row.results) if row.results else None
        UnitYear(agenda, cast, year, row.number).record(
            row.key, date(year, *row.on), row.partner, results=later, **more
        )


def _day(year: int, value: Any) -> Any:
    return date(year, *value) if isinstance(value, tuple) else value

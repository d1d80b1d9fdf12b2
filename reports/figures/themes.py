"""What chapter three counts of the duty records: for each theme one kind, its rows by a choice of its own, and what is added up.

A record counts once for the alliance, by who filed it: filed and neither returned nor withdrawn, and not disputed by the partner.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db.models import Aggregate, Count, F, Q, Sum

from members.bases.models.plans import SOURCES, TrainingBasePlan
from members.cooperation.models.classes import CooperativeClass
from members.cooperation.models.platform import MatchmakingEvent
from members.cooperation.models.projects import CooperationProject
from members.employment.models.hires import EmploymentExchange, Hire
from members.employment.models.posts import JobPost
from members.industry.models.guidance import Guidance, TalentActivity
from members.industry.models.standards import StandardWork
from members.internships.models.agreements import INSURED, SIGNED, Internship
from members.practice.models.batches import PracticeBatch
from members.records.models import Record
from members.research.models.applications import JointApplication
from members.research.models.results import JointResult
from members.teaching.models.competitions import SkillCompetition
from members.teaching.models.contributions import TeachingContribution
from members.teaching.models.practice import TeacherStay
from members.technology.models.innovations import InnovationApplied
from members.technology.models.services import TechnicalService
from members.training.models.sessions import TrainingSession

EVERY = Q(pk__isnull=False)
CONFIRMED = Q(answer=Record.Answer.CONFIRMED)


@dataclass(frozen=True)
class Part:
    """A number of a theme: how many records (`of` None), or the sum of a field or expression, of those that `where` says."""

    key: str
    label: str
    of: Any = None
    kind: str = "int"
    where: Q = EVERY

    @property
    def aggregate(self) -> Aggregate:
        return Count("pk", filter=self.where) if self.of is None else Sum(self.of, filter=self.where)


@dataclass(frozen=True)
class Theme:
    """A table of chapter three: one row for each choice of the field `by`."""

    key: str
    title: str
    model: Any
    by: str
    head: str
    parts: tuple[Part, ...] = field(default_factory=tuple)
    note: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        return list(self.model._meta.get_field(self.by).choices)


def _money_of(prefix: str) -> Any:
    """The sum over all who paid."""
    first, *others = (F(f"{prefix}_{source}") for source in SOURCES)
    return sum(others, first)


number = partial(Part, "n")
persons = partial(Part, "persons")
money = partial(Part, kind="money")

THEMES = (
    Theme("projects", "校企合作项目", CooperationProject, "type", "项目类型", (
        number("项目（项）"), money("amount", "协议金额（万元）", "amount"),
        Part("goals", "年度目标（项）", "goals_set"), Part("met", "已完成（项）", "goals_met"),
    )),
    Theme("classes", "合作办班", CooperativeClass, "type", "办班形式", (
        number("班数（个）"), persons("在读学生（人）", "students"),
    )),
    Theme("internships", "学生实习", Internship, "type", "实习类型", (
        number("学生（人）"), Part("signed", "已签三方协议（人）", where=SIGNED),
        Part("insured", "已投实习责任险（人）", where=INSURED),
    ), note="三方协议以学校、企业、学生均已签订为准；保险以覆盖整个实习期为准。"),
    Theme("practice", "工学交替和企业实践", PracticeBatch, "form", "形式", (
        number("批次（批）"), persons("实际人次（人次）", "participants"), Part("passed", "考核合格（人）", "passed"),
    ), note="岗位实习的人数按三方协议计，见学生实习情况表。"),
    Theme("hires", "毕业生录用", Hire, "source", "来源", (
        persons("录用（人）", "persons"), Part("own", "其中成员单位双方确认（人）", "persons", where=CONFIRMED),
    )),
    Theme("exchanges", "就业工作交流", EmploymentExchange, "form", "形式", (
        number("场次（场）"), persons("参加学生（人次）", "students"), Part("posts", "提供岗位（个）", "posts"),
    )),
    Theme("posts", "岗位发布", JobPost, "trade", "工种类别", (
        number("岗位（个）"), persons("招聘人数（人）", "openings"),
    )),
    Theme("bases", "实训基地建设", TrainingBasePlan, "type", "基地类型", (
        number("建设项目（个）"), money("planned", "计划投入（万元）", _money_of("planned")),
        money("spent", "实际投入（万元）", _money_of("spent")), Part("capacity", "接纳能力（人次/年）", "capacity"),
    )),
    Theme("training", "企业员工培训", TrainingSession, "taught", "授课方", (
        number("班次（个）"), Part("enrolled", "报名（人）", "enrolled"), persons("到课（人）", "attended"),
        Part("passed", "考核合格（人）", "passed"),
    )),
    Theme("teaching", "企业参与教学", TeachingContribution, "form", "参与形式", (
        number("项数（项）"), Part("hours", "学时", "hours"),
    )),
    Theme("stays", "教师企业实践", TeacherStay, "form", "实践形式", (
        number("教师（人次）"), Part("days", "实践天数（天）", "days"),
    )),
    Theme("competitions", "技能比武和技能鉴定", SkillCompetition, "type", "类别", (
        number("次数（次）"), Part("teachers", "参加教师（人）", "teachers"),
    )),
    Theme("applications", "联合申报课题", JointApplication, "level", "级别", (
        number("申报（项）"), Part("approved", "立项（项）", where=Q(outcome=JointApplication.Outcome.APPROVED)),
        money("funds", "经费（万元）", "funds"),
    )),
    Theme("results", "联合攻关成果", JointResult, "type", "成果类型", (number("项数（项）"),)),
    Theme("services", "技术咨询和技术服务", TechnicalService, "type", "服务类型", (
        number("项目（项）"), money("amount", "合同金额（万元）", "amount"), money("income", "到账经费（万元）", "income"),
    )),
    Theme("innovations", "四新推广应用", InnovationApplied, "type", "类别", (
        number("项数（项）"), money("benefit", "经济效益（万元）", "benefit"),
    )),
    Theme("matchmaking", "校企对接活动", MatchmakingEvent, "form", "活动形式", (
        number("场次（场）"), Part("schools", "参加学校（所次）", "schools"),
        Part("enterprises", "参加企业（家次）", "enterprises"), persons("参加人数（人次）", "persons"),
    )),
    Theme("standards", "标准研究与开发", StandardWork, "type", "标准类别", (number("项数（项）"),)),
    Theme("guidance", "专业和培训项目指导", Guidance, "type", "指导类别", (
        number("项目（项）"), Part("times", "指导次数（次）", "times"),
    )),
    Theme("talents", "人力资源建设活动", TalentActivity, "type", "活动类别", (
        number("场次（场）"), persons("参加人数（人次）", "persons"),
    )),
)  # fmt: skip


def counting(model: Any, *years: int) -> Any:
    """The records of a kind that count for the alliance in these years."""
    return model.objects.counting(*years).exclude(answer=Record.Answer.DISPUTED).order_by()


Counted = dict[int, dict[str, dict[str, Any]]]


def counted(theme: Theme, year: int) -> Counted:
    """`{year: {choice: {part: number}}}` of a year and of the one before; one query."""
    wanted = {f"sum_{part.key}": part.aggregate for part in theme.parts}
    rows = counting(theme.model, year - 1, year).annotate(choice=F(theme.by))
    found: Counted = {year - 1: {}, year: {}}
    for row in rows.values("year", "choice").annotate(**wanted):
        found[row["year"]][row["choice"]] = {part.key: row[f"sum_{part.key}"] or 0 for part in theme.parts}
    return found

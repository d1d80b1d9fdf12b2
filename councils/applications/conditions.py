"""The conditions of 第八条 for each seat, and what the records of the portal say about each of them.

一切 / 重要 / 主要 activities are three denominators. A fact that no app records yet is 未记录, never zero; whether a
condition is met is found by a person of the secretariat, the records only support or question it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from alliance.ground import clock
from alliance.registers import facts, regulation
from alliance.registers.regulation import Clause
from councils.terms.models.terms import CouncilRole
from members.units.models import Unit

GROUPS: dict[str, str] = {
    CouncilRole.VICE_CHAIR: "8.vice_chair",
    CouncilRole.STANDING: "8.standing",
    CouncilRole.ORDINARY: "8.ordinary",
}


@dataclass(frozen=True)
class Evidence:
    """A fact that speaks for a condition; `of` is its denominator. `expects` says when it supports the condition."""

    label: str
    fact: str
    of: str = ""
    unit: str = ""
    expects: Literal["some", "all", "none"] = "some"


INFORMATION = Evidence("按月报送信息", "info.months_on_time", "info.months_due", "个月", "all")
SELF_ASSESSMENT = Evidence("年度自评按期报送", "assessment.self_on_time", unit="1是0否")
RESOLUTIONS = Evidence("办结决议事项", "resolution.done", "resolution.assigned", "项", "all")
MEETINGS = Evidence("出席会议", "meeting.attended", "meeting.invited", "次", "all")
OVERDUE = Evidence("逾期决议事项", "resolution.overdue", unit="项", expects="none")
RETURNS = Evidence("自评退回补正", "assessment.returns", unit="次", expects="none")
VIOLATIONS = Evidence("实习违规", "internship.violations", unit="例", expects="none")
CLASSES = Evidence("学徒制、订单班等合作办班", "cooperative_class.active", unit="个")
PROJECTS = Evidence("有效的校企合作项目", "project.active", unit="项")
GOALS = Evidence("完成项目年度目标", "project.goals_met", "project.goals_set", "项", "all")
INTERNS = Evidence("接收实习学生", "internship.received", unit="人")
HIRES = Evidence("录用成员学校毕业生", "hires.member_schools", unit="人")
TRAINING = Evidence("委托成员学校培训员工", "training.delegated", unit="人次")
BASES = Evidence("实训基地实际投入", "base.actual_amount", "base.plan_amount", "万元", "all")
SHARED = Evidence("使用实训基地的成员单位", "base.shared_units", unit="家")
TEACHING = Evidence("参与教学", "teaching.contributions", unit="项")
INSPECTIONS = Evidence("联合检查指导", "internship.joint_inspections", unit="次")
ACTIVITIES = Evidence("参加联盟举办的活动（一切活动）", "activity.joined", "activity.invited", "次", "all")
IMPORTANT = Evidence(
    "参加联盟举办的重要活动", "activity.important_joined", "activity.important_invited", "次", "all"
)
MAIN = Evidence("参加联盟举办的主要活动", "activity.main_joined", "activity.main_invited", "次", "all")

TAKES_PART = (INFORMATION, SELF_ASSESSMENT, RESOLUTIONS, MEETINGS)
KEEPS_RULES = (OVERDUE, RETURNS, VIOLATIONS)

EVIDENCE: dict[str, tuple[Evidence, ...]] = {
    "8.vice_chair.1": TAKES_PART,
    "8.vice_chair.2": KEEPS_RULES,
    "8.vice_chair.3": (ACTIVITIES,),
    "8.vice_chair.4": (CLASSES,),
    "8.vice_chair.5": (INTERNS, HIRES, TRAINING),
    "8.vice_chair.6": (PROJECTS, GOALS),
    "8.standing.1": TAKES_PART,
    "8.standing.2": KEEPS_RULES,
    "8.standing.3": (IMPORTANT,),
    "8.standing.4": (CLASSES,),
    "8.standing.5": (BASES, SHARED),
    "8.standing.6": (TEACHING, INSPECTIONS),
    "8.ordinary.1": TAKES_PART,
    "8.ordinary.2": KEEPS_RULES,
    "8.ordinary.3": (MAIN,),
    "8.ordinary.4": (INTERNS, HIRES),
    "8.ordinary.5": (PROJECTS,),
}


def clauses_for(role: str) -> list[Clause]:
    """The conditions of a seat, in the order of the regulation: 6 / 6 / 5."""
    return regulation.children(GROUPS[role])


def years() -> tuple[int, int]:
    """The years that speak for a unit: the last whole one and the present one so far."""
    this_year = clock.today().year
    return this_year - 1, this_year


def records_for(unit: Unit, role: str) -> dict[str, list[dict[str, Any]]]:
    """`{clause: [record]}` for the last and the present year, ready to be frozen as JSON.

    A record is `{label, unit, expects, year, value, of, url, note}` with numbers as text and None for 未记录. The number of
    queries depends on the facts, not on what is recorded.
    """
    refs = [clause.ref for clause in clauses_for(role)]
    names = {name for ref in refs for piece in EVIDENCE[ref] for name in (piece.fact, piece.of) if name}
    answers = {year: facts.compute(names, [unit], year)[unit.pk] for year in years()}
    return {
        ref: [_record(piece, year, answers[year]) for piece in EVIDENCE[ref] for year in answers]
        for ref in refs
    }


def _record(piece: Evidence, year: int, answers: dict[str, facts.Fact]) -> dict[str, Any]:
    found = answers[piece.fact]
    whole = answers[piece.of].value if piece.of else found.denominator
    return {
        "label": piece.label,
        "unit": piece.unit,
        "expects": piece.expects,
        "year": year,
        "value": None if found.value is None else str(found.value),
        "of": None if whole is None else str(whole),
        "url": found.url,
        "note": found.note,
    }


@dataclass(frozen=True)
class Line:
    """What is recorded for one piece of evidence, both years in one line. `supports` is None where nothing was due."""

    text: str
    url: str
    supports: bool | None
    short: str = ""  # the figure that is not enough


@dataclass(frozen=True)
class Reading:
    """The records of a condition as the page shows them; `unrecorded` names what no app records yet."""

    lines: list[Line]
    unrecorded: str

    @property
    def says(self) -> bool | None:
        """Whether the record meets the condition: not where one figure falls short, unknown where none speaks for it."""
        verdicts = {line.supports for line in self.lines}
        return False if False in verdicts else True if True in verdicts else None

    @property
    def verdict(self) -> str:
        """记录满足 / 记录不足 with the figure / 未记录."""
        if self.says is None:
            return "未记录"
        return (
            "记录满足"
            if self.says
            else f"记录不足（{next(line.short for line in self.lines if line.short)}）"
        )

    @property
    def tone(self) -> str:
        return {True: "success", False: "warning", None: "neutral"}[self.says]


def against_record(met: bool | None, reading: Reading) -> bool:
    """Whether a finding goes against the record: 符合 although the record falls short, 不符合 although it is met."""
    return None not in (met, reading.says) and met != reading.says


def on_material(met: bool | None, reading: Reading) -> bool:
    """Whether a finding of 符合 rests on material alone, as nothing is recorded that could say otherwise."""
    return met is True and reading.says is None


def headline(total: int, against: int, on_material: int) -> str:
    """How many findings go against the record, and how many rest on material alone, in one sentence."""
    said = [f"{against} 项与记录不一致"] if against else []
    said += [f"{on_material} 项未记录，凭材料认定"] if on_material else []
    return f"{total} 项中 {'，'.join(said)}" if said else f"{total} 项均与记录一致"


def read(records: Iterable[dict[str, Any]]) -> Reading:
    """The records of a condition in words: one line per piece of evidence, the newest year first."""
    pieces: dict[str, list[dict[str, Any]]] = {}
    for record in sorted(records, key=lambda record: -record["year"]):
        pieces.setdefault(record["label"], []).append(record)
    known = {label: [one for one in found if one["value"] is not None] for label, found in pieces.items()}
    return Reading(
        [_line(label, found) for label, found in known.items() if found],
        "、".join(label for label, found in known.items() if not found),
    )


def _line(label: str, found: list[dict[str, Any]]) -> Line:
    verdicts = [_supports(record) for record in found]
    supports = False if False in verdicts else True if True in verdicts else None
    url = next((record["url"] for record in found if record["url"]), "")
    short = next(
        (_figure(record) for record, verdict in zip(found, verdicts, strict=True) if verdict is False), ""
    )
    return Line(f"{label}：{'，'.join(_figure(record) for record in found)}", url, supports, short)


def _figure(record: dict[str, Any]) -> str:
    if word := facts.word_for(record["value"], record["unit"]):
        return f"{record['year']}年 {word}"
    number = _plain(record["value"])
    if record["of"] is not None:
        number += f"/{_plain(record['of'])}"
    return f"{record['year']}年 {number}{record['unit'] and ' ' + record['unit']}"


def _supports(record: dict[str, Any]) -> bool | None:
    value = Decimal(record["value"])
    whole = None if record["of"] is None else Decimal(record["of"])
    if record["expects"] == "none":
        return value == 0
    if whole == 0:
        return None
    if record["expects"] == "all" and whole is not None:
        return value >= whole
    return value > 0


def _plain(number: str) -> str:
    return f"{Decimal(number).normalize():f}"

"""What an unqualified unit is asked to do (第十二条): which indicators matter, and one sentence of work for each.

A demand says what to do, never how points are counted. Pure but for the writers that apps above register, which know
from their own records what is missing:

    @demands.writer("info")
    def months(units, year): return {unit.pk: "补齐2026年3月、5月信息报送，……"}

A writer answers for all units at once in a constant number of queries; a unit without a sentence gets the standing one.
"""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

WEAK = Decimal("0.6")  # an indicator below this share of its points is to be put right

Writer = Callable[[list[Any], int], Mapping[int, str]]
_writers: dict[str, Writer] = {}

SENTENCES: dict[str, str] = {
    "info": "补齐缺报月份的信息，明确专人负责，建立按月报送台账。",
    "meeting": "按时出席联盟会议；确不能到会的，事先请假或书面委托，并建立会议落实台账。",
    "activity": "参加联盟组织的活动，落实参加人员，保存签到和活动材料。",
    "resolution": "逐项办结理事会决议中由本单位承办的事项，报送办结材料。",
    "contacts": "明确一至两名固定联络人员，报秘书处备案，并报送分工文件。",
    "assessment": "按期报送年度自评材料和单位年度总结，材料一次报齐。",
    "summary": "报送本单位联盟年度工作总结。",
    "project": "与成员单位签订并落实合作项目，明确年度目标，报送进展材料。",
    "cooperative_class": "与成员单位开办学徒制、订单班等合作班，报送办班协议和名册。",
    "internship": "规范组织实习：签订三方协议、落实责任保险和指导教师，报送协议、保单和巡查记录。",
    "practice": "制定年度企业实践安排并组织实施，报送安排和总结。",
    "base": "制定实训基地年度建设计划，落实投入和管理人员，报送计划和投入凭证。",
    "employment": "制定毕业生就业工作计划，与成员企业对接岗位，报送计划和落实情况。",
    "jobs": "通过联盟发布用工岗位，报送岗位清单。",
    "hiring_plan": "每半年报送用工标准和用工计划。",
    "hires": "优先录用成员学校毕业生，报送录用名单汇总。",
    "training": "开展员工培训，报送培训计划、签到和总结。",
    "teacher_practice": "接收或选派教师参加企业实践，报送安排和考核材料。",
    "teaching": "参与成员学校的课程、教材或教学，报送参与记录。",
    "demand": "报送技术难题并配合对接，反馈解决情况。",
    "research": "与成员单位开展联合研究和成果转化，报送合同和成果材料。",
    "expert": "推荐专家参加联盟服务，报送专家名单和服务记录。",
}


def writer(namespace: str) -> Callable[[Writer], Writer]:
    """Register `fn(units, year) -> {unit id: sentence}` for the facts of a namespace, such as “info”."""

    def register(write: Writer) -> Writer:
        _writers[namespace] = write
        return write

    return register


def written(namespaces: Iterable[str], units: list[Any], year: int) -> dict[str, Mapping[int, str]]:
    """What the writers of some namespaces know about the units."""
    return {name: _writers[name](units, year) for name in set(namespaces) if name in _writers}


def namespaces_of(facts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(name.partition(".")[0] for name in facts))


def sentence(
    name: str, facts: Iterable[str], evidence: str, known: Mapping[str, Mapping[int, str]], unit_id: int
) -> str:
    """The demand for an indicator: from the record where it knows what is missing, else the standing sentence of its subject."""
    spaces = namespaces_of(facts)
    for space in spaces:
        if found := known.get(space, {}).get(unit_id):
            return found
    for space in spaces:
        if space in SENTENCES:
            return SENTENCES[space]
    return plain(name, evidence)


def plain(name: str, evidence: str) -> str:
    """The demand for a subject that no standing sentence speaks of, or that was spoken of already."""
    return f"就“{name}”提出改进措施，落实责任人和完成时间，并报送{evidence or '落实情况的材料'}。"


def chosen(
    marks: Iterable[tuple[Any, Decimal, Decimal]], *, share: Decimal, most: int, only_weak: bool = False
) -> list[Any]:
    """The keys of `(key, points, most points)` to put right: the largest losses until `share` of what was lost is covered.

    Weak ones (below 60 % of their points) go before all others; the others count only where nothing is weak, and not even
    then with `only_weak`. At most `most`; in the order of the loss, ties in the order given.
    """
    lost = [(key, whole - points, points < whole * WEAK) for key, points, whole in marks if points < whole]
    weak = [(key, loss) for key, loss, is_weak in lost if is_weak]
    pool = weak or ([] if only_weak else [(key, loss) for key, loss, _ in lost])
    pool.sort(key=lambda pair: -pair[1])
    wanted, covered, found = share * sum((loss for _, loss in pool), Decimal(0)), Decimal(0), []
    for key, loss in pool[:most]:
        if found and covered >= wanted:
            break
        found.append(key)
        covered += loss
    return found

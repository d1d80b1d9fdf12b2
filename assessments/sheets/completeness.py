"""What a self-assessment lacks before it is handed in (第七条·(五)、第十三条·(一)), each gap with the place to mend it.

Points that are missing, and points that contradict the record without a reason, always stop it. Whether a missing
summary or missing evidence stops it is a setting copied into the year; what does not stop it is shown to the unit, to
the formal check, and to the reviewers.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from alliance.ground.access import Verdict
from assessments.cycles.models import Lacking
from assessments.sheets.lines import Line
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.rules import is_complete

POINTS, REASON, SUMMARY, EVIDENCE, DATE = "points", "reason", "summary", "evidence", "date"
TITLES = {
    POINTS: "没有填写自评分",
    REASON: "自评分与记录不同，没有说明理由",
    SUMMARY: "没有写单位年度工作总结",
    EVIDENCE: "没有附佐证材料",
    DATE: "佐证材料的日期不在考核年度内",
}
SHOWN = 10
LONG = 5


@dataclass(frozen=True)
class Gap:
    """One thing that is missing; `anchor` is its place on the page, `label` how it is called."""

    kind: str
    label: str
    anchor: str
    blocks: bool = False

    @property
    def code(self) -> str:
        """The indicator's code, or the whole label where there is none."""
        return self.label.partition(" ")[0]


@dataclass(frozen=True)
class Lack:
    """All gaps of one kind, as a page lists them."""

    kind: str
    gaps: list[Gap]

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def blocks(self) -> bool:
        return any(gap.blocks for gap in self.gaps)

    @property
    def is_long(self) -> bool:
        """So many that a page names them by their codes only."""
        return len(self.gaps) > LONG


def gaps_of(assessment: Assessment, lines: Iterable[Line]) -> list[Gap]:
    """Everything that is missing, in the order of the form; no query."""
    cycle, found = assessment.cycle, []
    for line in lines:
        label, anchor = f"{line.indicator.code} {line.indicator.name}", f"item-{line.item.pk}"
        if not line.is_answered:
            found.append(Gap(POINTS, label, anchor, blocks=True))
        if line.self_unexplained:
            found.append(Gap(REASON, label, anchor, blocks=True))
        if line.evidence_missing:
            stops = cycle.evidence_missing == Lacking.BLOCK
            found.append(Gap(EVIDENCE, label, f"evidence-{line.item.pk}", blocks=stops))
        if line.strays:
            found.append(Gap(DATE, label, f"evidence-{line.item.pk}"))
    if not assessment.summary.strip():
        found.append(Gap(SUMMARY, "年度工作总结", "cover", blocks=cycle.summary_missing == Lacking.BLOCK))
    return found


def lacks_of(gaps: Iterable[Gap]) -> list[Lack]:
    """The gaps by kind, for a page; kinds without a gap are left out."""
    listed = list(gaps)
    groups = [Lack(kind, [gap for gap in listed if gap.kind == kind]) for kind in TITLES]
    return [lack for lack in groups if lack.gaps]


def may_be_handed_in(assessment: Assessment, lines: list[Line]) -> Verdict:
    """Whether nothing that stops it is missing; the refusal names the indicators."""
    if not (answered := is_complete([line.item for line in lines])):
        return answered
    for lack in lacks_of(gaps_of(assessment, lines)):
        if not lack.blocks:
            continue
        if lack.kind == SUMMARY:
            return Verdict.no("还没有写单位年度工作总结（第七条·(五)），请在页面下方填写。")
        return Verdict.no(f"还有 {len(lack.gaps)} 项指标{lack.title}：{_codes(lack.gaps)}。")
    return Verdict.yes()


def may_be_passed(assessment: Assessment, lines: list[Line], note: str) -> Verdict:
    """The formal check takes what lacks evidence or summary only with a reason, which the reviewers see."""
    open_ones = [gap for gap in gaps_of(assessment, lines) if gap.kind in (EVIDENCE, SUMMARY)]
    if not open_ones or note.strip():
        return Verdict.yes()
    said = "；".join(
        f"{lack.title}：{_codes(lack.gaps)}" if lack.kind == EVIDENCE else lack.title
        for lack in lacks_of(open_ones)
    )
    return Verdict.no(f"{said}。请退回补正，或写明仍予受理的理由。")


def _codes(gaps: list[Gap]) -> str:
    codes = "、".join(gap.code for gap in gaps[:SHOWN])
    return f"{codes} 等" if len(gaps) > SHOWN else codes

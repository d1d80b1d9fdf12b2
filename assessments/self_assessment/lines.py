"""One indicator of the sheet as its page shows it, with the inputs of the unit as ready strings: a page has two dozen of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alliance.face.inline import icon
from assessments.scoring.marking import show
from assessments.self_assessment.services.drafts import Clash
from assessments.sheets.known import Known
from assessments.sheets.lines import Line

INPUTS = """<div class="given">
  <label for="{name}-self_points">自评分</label> {given} <span class="given-max">/ {most}</span> {adopt}
</div>
{complaints}
<p class="departs" data-departs{agrees}>{warning}与记录 {record} 分不同，请在说明里写明理由；取数有误的，请填“对取数有异议”。</p>
<label class="sr-only" for="{name}-self_note">{code} 自评说明</label>
<textarea class="input note-input" id="{name}-self_note" name="{name}-self_note" rows="2" maxlength="2000" placeholder="自评说明：做了什么、依据哪份材料">{self_note}</textarea>
<div class="folds"> {dispute} {claim} </div>"""
NUMBER = """<input class="input given-input" id="{name}-self_points" name="{name}-self_points" value="{points}" inputmode="decimal" autocomplete="off" data-points{invalid}>"""
CHOICE = """<select class="input given-input" id="{name}-self_points" name="{name}-self_points" data-points><option value="">未评</option>{options}</select>"""
ADOPT = """<button type="button" class="btn btn-default btn-small" data-adopt="{points}" aria-label="采用建议分 {points}（{code}）">采用建议分</button>"""
DISPUTE = """<details{opened}><summary>对取数有异议</summary>
  <label class="sr-only" for="{name}-dispute">{code} 对取数的异议</label>
  <textarea class="input" id="{name}-dispute" name="{name}-dispute" rows="2" maxlength="1000" placeholder="哪个数不对、应是多少、有什么材料。秘书处会在形式审查时答复。">{dispute}</textarea> {answer}
</details>"""
CLAIM = """<details{opened}><summary>申请不适用</summary>
  <label class="check-line"><input type="checkbox" name="{name}-not_applicable"{checked} data-na><span>本项不适用于本单位，其余指标按 100 分折算</span></label>
  <label class="sr-only" for="{name}-na_reason">{code} 不适用理由</label>
  <input class="input" id="{name}-na_reason" name="{name}-na_reason" maxlength="300" value="{na_reason}" placeholder="理由（必填），由秘书处审定"> {answer}
</details>"""
ANSWER = '<p class="answer">{}</p>'


@dataclass(frozen=True)
class SheetLine:
    """`values`: what stands in the fields of `LineForm`, as it was typed or is kept; `evidence_fields`: where material is added."""

    line: Line
    values: Mapping[str, Any]
    complaints: list[str]
    clashes: list[Clash]
    evidence_fields: str
    reader: Any

    @property
    def suggested(self) -> str:
        """The suggested points as they are typed; empty where a person must mark."""
        points = self.line.suggestion.points
        return "" if points is None else show(points)

    @property
    def points_text(self) -> str:
        """The own points as they are typed."""
        points = self.values["self_points"]
        return show(points) if isinstance(points, Decimal) else str(points or "")

    @property
    def disputable(self) -> bool:
        """There is a recorded number that could be wrong, or somebody has said so already."""
        return self.line.has_records or bool(self.line.item.dispute)

    @property
    def known(self) -> Known:
        return Known(self.line, self.reader)

    @property
    def inputs(self) -> SafeString:
        """The own points and why, with what may be disputed or claimed not to apply."""
        line, suggested = self.line, self.suggested
        complaints = ((icon("warning"), one) for one in self.complaints)
        return self._drawn(
            INPUTS,
            given=self._given(),
            most=floatformat(line.indicator.points),
            adopt=self._drawn(ADOPT, points=suggested) if suggested else "",
            complaints=format_html_join("", '<p class="field-error">{}{}</p>', complaints),
            agrees="" if line.self_departs else " hidden",
            warning=icon("warning"),
            record=line.record or "",
            dispute=self._dispute() if self.disputable else "",
            claim=self._claim() if line.indicator.na_allowed else "",
            self_note=self.values["self_note"] or "",
        )

    def _drawn(self, pattern: str, **named: Any) -> SafeString:
        line = self.line
        return format_html(pattern, name=f"line-{line.item.pk}", code=line.indicator.code, **named)

    def _given(self) -> SafeString:
        """A choice where the rule knows only some marks, a number where any will do."""
        text = self.points_text
        if not (choices := self.line.choices):
            invalid = format_html(' aria-invalid="{}"', "true") if self.complaints else ""
            return self._drawn(NUMBER, points=text, invalid=invalid)
        marks = ((show(mark), label) for label, mark in choices)
        rows = ((mark, " selected" if mark == text else "", label, mark) for mark, label in marks)
        options = format_html_join("", '<option value="{}"{}>{} · {} 分</option>', rows)
        return self._drawn(CHOICE, options=options)

    def _dispute(self) -> SafeString:
        item, dispute, answer = self.line.item, self.values["dispute"] or "", ""
        if item.dispute_upheld is not None:
            said = "异议成立" if item.dispute_upheld else "异议不成立"
            answer = format_html(ANSWER, f"秘书处答复（{said}）：{item.dispute_answer}")
        opened = " open" if item.dispute or dispute else ""
        return self._drawn(DISPUTE, opened=opened, dispute=dispute, answer=answer)

    def _claim(self) -> SafeString:
        item, claimed, answer = self.line.item, self.values["not_applicable"], ""
        if item.na_approved is not None:
            said = "同意不适用" if item.na_approved else "不同意，请填写自评分"
            answer = format_html(ANSWER, f"秘书处审定：{said}")
        return self._drawn(
            CLAIM,
            opened=" open" if item.not_applicable or claimed else "",
            checked=" checked" if claimed else "",
            na_reason=self.values["na_reason"] or "",
            answer=answer,
        )

"""The self-assessment as one form of many lines, and the small forms of the secretariat's acts on it."""

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms

from assessments.scoring.marking import MarkError
from assessments.self_assessment.services.drafts import Clash
from assessments.sheets.models.assessments import Assessment
from assessments.sheets.models.items import Item
from assessments.standards.content import rule_of


class PointsField(forms.DecimalField):
    """Points as people type them: full-width digits and a stray 分 are understood."""

    def to_python(self, value: Any) -> Decimal | None:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip().removesuffix("分").strip().replace("。", ".")
        return super().to_python(value)


class LineForm(forms.Form):
    """What the unit says about one indicator."""

    self_points = PointsField(
        label="自评分",
        required=False,
        max_digits=5,
        decimal_places=2,
        error_messages={"invalid": "自评分应为数字。"},
    )
    self_note = forms.CharField(label="自评说明", required=False, max_length=2000)
    not_applicable = forms.BooleanField(label="申请本项不适用", required=False)
    na_reason = forms.CharField(label="不适用理由", required=False, max_length=300)
    dispute = forms.CharField(label="对取数的异议", required=False, max_length=1000)

    def __init__(self, item: Item, data: Any):
        super().__init__(data, prefix=f"line-{item.pk}")
        self.item = item

    def clean_self_points(self) -> Decimal | None:
        points = self.cleaned_data["self_points"]
        if points is not None:
            try:
                rule_of(self.item.indicator).rule.validate(points)
            except MarkError as error:
                raise forms.ValidationError(str(error)) from error
        return points

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("not_applicable") and not self.cleaned_data.get("na_reason"):
            self.add_error("na_reason", "申请不适用须说明理由。")
        return self.cleaned_data

    @property
    def values(self) -> dict[str, Any]:
        """What was typed, in order or not."""
        return {name: self[name].value() for name in self.fields}

    @property
    def complaints(self) -> list[str]:
        return [message for found in self.errors.values() for message in found]


class CoverForm(forms.Form):
    """What the unit says about its year as a whole, and whom to ring."""

    summary = forms.CharField(
        label="单位联盟年度工作总结",
        required=False,
        max_length=10000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="第七条·(五)：常务理事、理事单位须完成本单位联盟年度工作总结。",
    )
    filler_phone = forms.CharField(label="填报人电话", required=False, max_length=30)

    def __init__(self, assessment: Assessment, data: Any = None):
        initial = {"summary": assessment.summary, "filler_phone": assessment.filler_phone}
        super().__init__(data, prefix="cover", initial=initial)


@dataclass
class SheetForm:
    """All lines and the cover. What is in order is in `lines` and `cover`; the rest is named in `errors`.

    `records`: `{item id: points}` with which automatic indicators start.
    """

    assessment: Assessment
    items: list[Item]
    data: Any = None
    clashes: list[Clash] = field(default_factory=list)
    records: dict[int, Decimal | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.cover_form = CoverForm(self.assessment, self.data if self._has("cover-summary") else None)

    def _has(self, name: str) -> bool:
        return self.data is not None and name in self.data

    @cached_property
    def posted(self) -> dict[int, LineForm]:
        """The lines that arrived: one that did not (a cut request) is not taken for an emptied one."""
        return {
            item.pk: LineForm(item, self.data)
            for item in self.items
            if self._has(f"line-{item.pk}-self_points")
        }

    def values(self, item: Item) -> dict[str, Any]:
        """What stands in the inputs of a line: what arrived, else what is kept. A form for each would cost more than the rest."""
        if sent := self.posted.get(item.pk):
            return sent.values
        kept = {name: getattr(item, name) for name in LineForm.base_fields}
        if item.self_points is None and not item.not_applicable:
            kept["self_points"] = self.records.get(item.pk)
        return kept

    def complaints(self, item: Item) -> list[str]:
        """What is wrong with what arrived of a line."""
        sent = self.posted.get(item.pk)
        return sent.complaints if sent else []

    @property
    def lines(self) -> dict[int, dict[str, Any]]:
        return {pk: one.cleaned_data for pk, one in self.posted.items() if one.is_valid()}

    @property
    def cover(self) -> dict[str, str]:
        return self.cover_form.cleaned_data if self.cover_form.is_bound and self.cover_form.is_valid() else {}

    @property
    def token(self) -> str:
        return self.data.get("version", "") if self.data is not None else ""

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(where, what is wrong) of what cannot be saved."""
        found = [
            (one.item.indicator.code, message) for one in self.posted.values() for message in one.complaints
        ]
        if self.cover_form.is_bound:
            found += [
                ("封面", message) for messages in self.cover_form.errors.values() for message in messages
            ]
        return found

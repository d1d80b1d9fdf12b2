"""The forms of confirming a result: which vetoes hold, which bonus and deductions are given, and the note."""

from typing import Any

from django import forms

from assessments.scoring.marking import show
from assessments.sheets.models.assessments import Assessment
from assessments.standards.models import BonusItem, Veto

MAX_LINES = 20
SPARE = 2


class VetoForm(forms.Form):
    """One veto of the standard: whether it holds, and on what facts."""

    holds = forms.BooleanField(label="触发", required=False)
    reason = forms.CharField(label="事实和依据", required=False, max_length=500)

    def __init__(self, veto: Veto, initial: dict[str, Any], data: Any = None):
        super().__init__(data, prefix=f"veto-{veto.pk}", initial=initial)
        self.veto = veto

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("holds") and not self.cleaned_data.get("reason"):
            self.add_error("reason", f"请写明触发“{self.veto.text}”的事实和依据。")
        return self.cleaned_data


class BonusForm(forms.Form):
    """One occasion of a bonus or deduction; an empty line is none."""

    code = forms.ChoiceField(label="事项", required=False)
    points = forms.DecimalField(label="分值", required=False, max_digits=5, decimal_places=2, min_value=0)
    reason = forms.CharField(label="事由", required=False, max_length=300)

    def __init__(self, items: list[BonusItem], number: int, initial: dict[str, Any], data: Any = None):
        super().__init__(data, prefix=f"bonus-{number}", initial=initial)
        self.items = {item.code: item for item in items}
        self.fields["code"].choices = [("", "—"), *((item.code, _described(item)) for item in items)]

    def clean(self) -> dict[str, Any]:
        code, points = self.cleaned_data.get("code"), self.cleaned_data.get("points")
        if not code and (points is not None or self.cleaned_data.get("reason")):
            self.add_error("code", "请选择加减分事项。")
        if code and points is None and "points" not in self.errors:
            item = self.items[code]
            if item.lowest == item.highest:
                self.cleaned_data["points"] = item.highest
            else:
                self.add_error("points", "请填写分值。")
        if code and not self.cleaned_data.get("reason"):
            self.add_error("reason", "请写明事由。")
        return self.cleaned_data


def _described(item: BonusItem) -> str:
    sign = "扣" if item.deduction else "加"
    span = show(item.highest) if item.lowest == item.highest else f"{show(item.lowest)}–{show(item.highest)}"
    return f"{item.code} {item.text}（每次{sign} {span} 分）"


class ConfirmForm(forms.Form):
    """The whole page of a confirmation; what stands on the record comes back when a result is confirmed again."""

    note = forms.CharField(
        label="确认意见", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, assessment: Assessment, data: Any = None):
        super().__init__(data, initial={"note": assessment.confirmation_note, "version": assessment.version})
        standard = assessment.standard
        held = {line["code"]: line["reason"] for line in assessment.vetoes}
        self.vetoes = [
            VetoForm(veto, {"holds": veto.code in held, "reason": held.get(veto.code, "")}, data)
            for veto in standard.vetoes.all()
            if veto.active
        ]
        items = sorted(standard.bonus_items.all(), key=lambda item: (item.deduction, item.code))
        self.lines = [
            BonusForm(items, number, initial, data)
            for number, initial in enumerate(self._occasions(assessment, data))
        ]

    @staticmethod
    def _occasions(assessment: Assessment, data: Any) -> list[dict[str, Any]]:
        if data is not None:
            count = sum(f"bonus-{number}-code" in data for number in range(MAX_LINES))
            return [{}] * count
        return [*assessment.bonus, *([{}] * SPARE)][:MAX_LINES]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(one.is_valid() for one in (*self.vetoes, *self.lines))])

    @property
    def chosen_vetoes(self) -> list[dict[str, str]]:
        return [
            {"code": one.veto.code, "reason": one.cleaned_data["reason"]}
            for one in self.vetoes
            if one.cleaned_data.get("holds")
        ]

    @property
    def chosen_bonus(self) -> list[dict[str, Any]]:
        return [
            {name: one.cleaned_data[name] for name in ("code", "points", "reason")}
            for one in self.lines
            if one.cleaned_data.get("code")
        ]

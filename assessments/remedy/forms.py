"""What is typed about a rectification case: the unit's plan and report, the re-check, more time."""

from collections.abc import Sequence
from typing import Any

from django import forms

from alliance.files import uploads
from assessments.rectification.models import Rectification, RectificationItem

EVIDENCE_BYTES = 20 * 1024 * 1024
LONG = 5000


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class WorkForm(forms.Form):
    """The unit's plan and report; one group of fields per item, named by its key. The report comes after the plan."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    plan = forms.CharField(
        label="整改方案",
        max_length=LONG,
        required=False,
        widget=_area(5),
        help_text="原因分析、总体安排、责任人和进度",
    )
    report = forms.CharField(
        label="整改报告",
        max_length=LONG,
        required=False,
        widget=_area(5),
        help_text="整改开展情况、成效和今后的长效措施",
    )

    def __init__(
        self, *args: Any, case: Rectification, items: Sequence[RectificationItem], **options: Any
    ) -> None:
        self.items = items
        self.reporting = case.state == Rectification.State.PLANNED
        initial = {"version": case.version, "plan": case.plan, "report": case.report}
        for item in items:
            initial |= {
                f"measure_{item.pk}": item.measure,
                f"done_{item.pk}": item.done,
                f"result_{item.pk}": item.result,
            }
        super().__init__(*args, initial=initial, **options)
        if not self.reporting:
            del self.fields["report"]
        for place, item in enumerate(items, start=1):
            self.fields[f"measure_{item.pk}"] = forms.CharField(
                label=f"第 {place} 项整改措施", max_length=2000, required=False, widget=_area(3)
            )
            if self.reporting:
                self.fields[f"result_{item.pk}"] = forms.CharField(
                    label=f"第 {place} 项完成情况", max_length=2000, required=False, widget=_area(3)
                )
                self.fields[f"done_{item.pk}"] = forms.BooleanField(
                    label=f"第 {place} 项已完成", required=False
                )

    def lines(self) -> dict[int, dict[str, Any]]:
        """As `rectifications.save_work` takes them."""
        names = ("measure", "result", "done") if self.reporting else ("measure",)
        return {
            item.pk: {name: self.cleaned_data[f"{name}_{item.pk}"] for name in names} for item in self.items
        }

    def groups(self) -> list[dict[str, Any]]:
        return [
            {
                "item": item,
                "measure": self[f"measure_{item.pk}"],
                "result": self[f"result_{item.pk}"] if self.reporting else None,
                "done": self[f"done_{item.pk}"] if self.reporting else None,
            }
            for item in self.items
        ]


class FileForm(forms.Form):
    """Evidence of one item of the case."""

    item = forms.ModelChoiceField(
        label="整改事项", queryset=RectificationItem.objects.none(), empty_label="请选择"
    )
    file = uploads.UploadField(label="佐证文件", max_bytes=EVIDENCE_BYTES)

    def __init__(self, *args: Any, case: Rectification, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["item"].queryset = case.items.all()


VERDICTS = [("yes", "通过"), ("no", "不通过")]


class RecheckForm(forms.Form):
    """A verdict on each item, and an opinion."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    opinion = forms.CharField(
        label="验收意见",
        max_length=2000,
        widget=_area(4),
        help_text="告知被整改单位；不通过的，写明还要做什么",
    )

    def __init__(
        self, *args: Any, case: Rectification, items: Sequence[RectificationItem], **options: Any
    ) -> None:
        self.items = items
        super().__init__(*args, initial={"version": case.version}, **options)
        for place, item in enumerate(items, start=1):
            self.fields[f"accepted_{item.pk}"] = forms.ChoiceField(
                label=f"第 {place} 项验收结论", choices=VERDICTS, widget=forms.RadioSelect
            )

    def accepted(self) -> dict[int, bool]:
        return {item.pk: self.cleaned_data[f"accepted_{item.pk}"] == "yes" for item in self.items}

    def pairs(self) -> list[tuple[RectificationItem, forms.BoundField]]:
        return [(item, self[f"accepted_{item.pk}"]) for item in self.items]


class ExtendForm(forms.Form):
    until = forms.DateField(
        label="延至", widget=forms.DateInput(format="%Y-%m-%d"), help_text="含当日，24 时截止"
    )
    reason = forms.CharField(label="延期理由", max_length=500, widget=_area(3), help_text="告知被整改单位")

"""The lines of a rating table, corrected on screen."""

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from alliance.files.uploads import UploadField
from alliance.registers import regulation
from assessments.rating_tables.reading import JOIN, KEEP, LEAVE, MAX_LINES, Line, Read
from assessments.standard_lines.forms.lines import clause_choices

UPLOAD = 5 * 1024 * 1024
CLAUSE = "11.assessment"  # what every assessed indicator rests on, until somebody says which duty
JUDGED = (("B", "是否型：符合得满分，不符合不得分"), ("D", "档次型：由评分人评定 A、B、C、D 档"))


class TableFileForm(forms.Form):
    file = UploadField(
        label="评分表",
        kinds=("xlsx",),
        max_bytes=UPLOAD,
        help_text="原来使用的评分表即可：一级指标可以合并单元格，分值可以写在名称的括号里",
    )


class LineForm(forms.Form):
    """One line; what is kept must be complete."""

    row = forms.IntegerField(widget=forms.HiddenInput)
    doubts = forms.CharField(widget=forms.HiddenInput, required=False)
    act = forms.ChoiceField(
        label="处理", choices=[(KEEP, "作为一个指标"), (JOIN, "并入上一行"), (LEAVE, "不取")]
    )
    group = forms.CharField(label="一级指标", max_length=60, required=False)
    name = forms.CharField(label="二级指标", max_length=100, required=False)
    points = forms.DecimalField(
        label="分值", min_value=Decimal("0.01"), max_value=1000, decimal_places=2, required=False
    )
    rule = forms.ChoiceField(label="计分方式", choices=JUDGED)
    criteria = forms.CharField(
        label="评分标准", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    evidence = forms.CharField(label="佐证材料", max_length=200, required=False)
    clause = forms.ChoiceField(label="依据条款", choices=[("", "——按上方所选——")], required=False)

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["clause"].choices = [("", "——按上方所选——"), *clauses]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("act") == KEEP:
            wanted = {
                "group": "一级指标",
                "name": "二级指标",
                "points": "分值",
                "criteria": "评分标准",
                "evidence": "佐证材料",
            }
            for name, label in wanted.items():
                if name not in self.errors and cleaned.get(name) in (None, ""):
                    self.add_error(name, f"请填写{label}。")
        return cleaned

    @property
    def doubtful(self) -> list[str]:
        """What was doubtful when the table was read."""
        return [one for one in (self["doubts"].value() or "").split("\n") if one]


class Lines(BaseFormSet):
    """All lines; one that joins the line above needs one above."""

    def clean(self) -> None:
        before = False
        for form in self.forms:
            act = getattr(form, "cleaned_data", {}).get("act")
            if act == JOIN and not before:
                form.add_error("act", "上方没有保留的指标，不能并入。")
            before = before or act == KEEP


LineFormSet = formset_factory(
    LineForm, formset=Lines, extra=0, max_num=MAX_LINES, absolute_max=MAX_LINES, validate_max=True
)


class TermsOfTableForm(forms.Form):
    """What holds for all lines."""

    clause = forms.ChoiceField(
        label="依据条款", help_text="没有逐行选择的，都按此条；写入草稿后还可以逐项修改"
    )
    sealed = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, clauses: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["clause"].choices = clauses


def clauses_for(subject: str) -> list[tuple[str, str]]:
    """The clauses that a line may rest on, the general one first."""
    general = regulation.get(CLAUSE)
    listed = clause_choices(subject, [])
    return [(CLAUSE, f"{general.citation} {general.gloss}"), *(one for one in listed if one[0] != CLAUSE)]


def initial_of(found: Read) -> list[dict[str, Any]]:
    return [
        {
            "row": line.row,
            "doubts": "\n".join(line.doubts),
            "act": line.act,
            "group": line.group[:60],
            "name": line.name,
            "points": line.points,
            "rule": _judged(line),
            "criteria": line.criteria,
            "evidence": line.evidence,
        }
        for line in found.lines
    ]


def _judged(line: Line) -> str:
    """By yes and no, where the words say so; else by levels."""
    return "B" if any(word in line.criteria for word in ("不得分", "不符合", "得0分", "得 0 分")) else "D"

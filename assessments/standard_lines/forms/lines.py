"""Forms of one line of a standard: an indicator, a veto, a bonus item."""

from decimal import Decimal
from typing import Any

from django import forms

from alliance.registers import regulation
from assessments.scoring import vocabulary
from assessments.scoring.marking import show
from assessments.scoring.standard import Subject
from assessments.standards.models import BonusItem, Indicator, Veto


class IndicatorForm(forms.Form):
    """What an indicator says; its rule is a form of its own (`forms.rules.RuleForm`)."""

    code = forms.RegexField(
        label="代码",
        regex=r"^[A-Z][1-9][0-9]?$",
        help_text="一级指标的大写字母加序号，如 A1；同一字母归入同一个一级指标",
        error_messages={"invalid": "应为一个大写字母加序号，如 A1。"},
    )
    group_name = forms.CharField(label="一级指标", max_length=60, help_text="改名会同时改同一字母的其他指标")
    name = forms.CharField(label="二级指标", max_length=100)
    points = forms.DecimalField(label="分值", min_value=Decimal("0.01"), max_value=100, decimal_places=2)
    clauses = forms.MultipleChoiceField(label="依据条款", widget=forms.CheckboxSelectMultiple)
    citation = forms.CharField(
        label="条款写法", max_length=100, required=False, help_text="印在表上的写法；不填则按所选条款生成"
    )
    criteria = forms.CharField(label="评分标准", widget=forms.Textarea(attrs={"rows": 3}), max_length=1000)
    evidence = forms.CharField(label="佐证材料", max_length=200, help_text="需要提供什么，如签到表、协议")
    evidence_required = forms.BooleanField(
        label="须附佐证",
        required=False,
        initial=True,
        help_text="自评得分的，须附材料；分数与平台记录一致的除外",
    )
    prefill = forms.ChoiceField(
        label="取数方式",
        choices=[
            ("AUTO", "自动：系统取数并算出建议分"),
            ("SEMI", "半自动：系统显示数据，由人确认分数"),
            ("MANUAL", "人工：凭佐证评分"),
        ],
    )
    na_allowed = forms.BooleanField(
        label="允许不适用", required=False, help_text="经秘书处同意不适用的，其余指标折算为 100 分"
    )
    duty_fact = forms.ChoiceField(
        label="义务前提", required=False, help_text="该数据为 0 的单位没有这项义务，建议按不适用处理"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, subject: str, chosen: list[str] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["clauses"].choices = clause_choices(subject, chosen or [])
        self.fields["duty_fact"].choices = [("", "——没有——"), *vocabulary.choices(subject)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("duty_fact") and not cleaned.get("na_allowed"):
            self.add_error("na_allowed", "有义务前提的指标应允许不适用。")
        if not cleaned.get("citation") and cleaned.get("clauses"):
            cleaned["citation"] = "、".join(regulation.get(ref).citation for ref in cleaned["clauses"])
            if len(cleaned["citation"]) > 100:
                self.add_error("citation", "所选条款较多，请自行填写 100 字以内的写法。")
        return cleaned

    @classmethod
    def initial_of(cls, row: Indicator) -> dict[str, Any]:
        names = [name for name in cls.base_fields if name != "version"]
        return {
            **{name: getattr(row, name) for name in names},
            "points": show(row.points),
            "version": row.version,
        }


def clause_choices(subject: str, chosen: list[str]) -> list[tuple[str, str]]:
    """The duties that a standard of this subject can rest on, and what is chosen already."""
    roots = (
        ("5.", "9", "11", "12", "13")
        if subject == Subject.SECRETARIAT
        else (f"10.{subject.lower()}", "7.", "8", "11", "13")
    )
    return [
        (clause.ref, f"{clause.citation} {clause.gloss}")
        for clause in regulation.all_clauses()
        if clause.ref in chosen or (clause.duty and clause.ref.startswith(roots))
    ]


class VetoForm(forms.ModelForm):
    class Meta:
        model = Veto
        fields = ["code", "text", "effect", "active"]


class BonusForm(forms.ModelForm):
    class Meta:
        model = BonusItem
        fields = ["code", "text", "deduction", "lowest", "highest"]
        help_texts = {
            "deduction": "勾选后为每次扣分，分值填在“每次最高”",
            "lowest": "加分有幅度的填最低分；没有幅度的可以不填",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["lowest"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("deduction") or cleaned.get("lowest") is None:
            cleaned["lowest"] = cleaned.get("highest")
        return cleaned

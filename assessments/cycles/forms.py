"""Forms of an assessment year: its dates and the settings copied into it, and the alliance's self-evaluation."""

from typing import Any

from django import forms

from alliance.ground import clock
from assessments.cycles.models import Cycle, Lacking
from assessments.standards.forms import year_field

SETTINGS = (
    "reviewers_per_unit",
    "reason_difference",
    "record_difference",
    "summary_missing",
    "evidence_missing",
    "self_weight",
    "notice_days",
)


class CycleForm(forms.Form):
    """Days as people say them: a deadline's own day is included."""

    opens_on = forms.DateField(label="自评开始日期", widget=forms.DateInput)
    self_until = forms.DateField(label="自评上报截止日期（含当日）", widget=forms.DateInput)
    review_until = forms.DateField(label="复评确认截止日期（含当日）", widget=forms.DateInput)
    basis = forms.CharField(
        label="时间晚于规定的依据",
        required=False,
        max_length=300,
        help_text="截止日期晚于第十三条规定（12月10日、12月30日前）时必填，如：理事会决议；在考核页面显示",
    )
    reviewers_per_unit = forms.IntegerField(label="每个单位的评审人数", min_value=1, max_value=5)
    reason_difference = forms.DecimalField(
        label="复评与自评相差多少分须说明理由", min_value=0, max_value=20, decimal_places=2
    )
    record_difference = forms.DecimalField(
        label="给分与记录相差多少分须说明理由",
        min_value=0,
        max_value=1,
        decimal_places=2,
        help_text="0 表示有任何不同都须说明",
    )
    summary_missing = forms.ChoiceField(label="自评没有写年度工作总结时", choices=Lacking.choices)
    evidence_missing = forms.ChoiceField(label="标准要求佐证而没有附材料时", choices=Lacking.choices)
    self_weight = forms.DecimalField(
        label="自评分在总分中的权重",
        min_value=0,
        max_value=1,
        decimal_places=2,
        help_text="0 表示总分等于复评分",
    )
    notice_days = forms.IntegerField(
        label="结果公示的工作日数", min_value=0, max_value=30, help_text="0 表示不公示"
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, year: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.year = year
        if year is None:
            self.fields["year"] = year_field(initial=clock.today().year)
            self.order_fields(["year"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        days = [cleaned.get(name) for name in ("opens_on", "self_until", "review_until")]
        if None in days:
            return cleaned
        if days[1] < days[0]:
            self.add_error("self_until", "不能早于自评开始日期。")
        if days[2] <= days[1]:
            self.add_error("review_until", "应晚于自评上报截止日期。")
        year = self.year or cleaned.get("year")
        for name, day in zip(("opens_on", "self_until"), days, strict=False):
            if year and day.year not in (year, year + 1):
                self.add_error(name, f"日期不在{year}年度内。")
        return cleaned

    def fields_of_cycle(self) -> dict[str, Any]:
        """The cleaned values as fields of `Cycle`: exclusive instants."""
        cleaned = self.cleaned_data
        return {
            "opens_at": clock.start_of_day(cleaned["opens_on"]),
            "self_deadline": clock.end_of_day(cleaned["self_until"]),
            "review_deadline": clock.end_of_day(cleaned["review_until"]),
            "basis": cleaned["basis"],
            **{name: cleaned[name] for name in SETTINGS},
        }

    @staticmethod
    def initial_of(fields: dict[str, Any]) -> dict[str, Any]:
        return {
            "opens_on": clock.local(fields["opens_at"]).date(),
            "self_until": clock.last_day(fields["self_deadline"]),
            "review_until": clock.last_day(fields["review_deadline"]),
            "basis": fields.get("basis", ""),
            **{name: fields[name] for name in SETTINGS},
        }


class SelfEvaluationForm(forms.ModelForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Cycle
        fields = ["self_evaluation"]
        widgets = {"self_evaluation": forms.Textarea(attrs={"rows": 16})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["self_evaluation"].max_length = 10000
        self.fields["self_evaluation"].label = "联盟运行管理自评"
        self.initial["version"] = self.instance.version

    def clean_self_evaluation(self) -> str:
        text = self.cleaned_data["self_evaluation"]
        if len(text) > 10000:
            raise forms.ValidationError("最多 10000 个字。")
        return text

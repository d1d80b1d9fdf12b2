"""What people type about a plan."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from alliance.ground import clock
from councils.decisions.models import CouncilDecision
from councils.meetings.models.meetings import Meeting
from councils.plans.models.plans import WorkPlan
from councils.votes.models import Motion
from members.units.forms import DATE


class PlanForm(VerbForm):
    """A plan; once it is begun only its words change."""

    class Meta:
        model = WorkPlan
        fields = ("kind", "year", "until_year", "title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "until_year": "中长期发展规划的最后一年；年度计划不填",
            "title": "不填则自动命名，如：2027年度工作计划",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until_year"].required = self.fields["title"].required = False
        for name in ("year", "until_year"):
            self.fields[name].min_value, self.fields[name].max_value = 2000, 2099
        if self.instance.pk:
            for name in ("kind", "year", "until_year"):
                del self.fields[name]
        else:
            self.fields["year"].initial = clock.today().year
            self.fields["until_year"].initial = None

    def clean(self) -> dict[str, Any]:
        for name in ("year", "until_year"):
            value = self.cleaned_data.get(name)
            if value is not None and not 2000 <= value <= 2099:
                self.add_error(name, "请填写四位年度。")
        return self.cleaned_data


class OpinionsForm(forms.Form):
    until = forms.DateField(label="意见截止日期", widget=DATE, help_text="含当日，至 24:00 止")

    def values(self) -> dict[str, Any]:
        return {"until": clock.end_of_day(self.cleaned_data["until"])}


class OpinionForm(forms.Form):
    agrees = forms.BooleanField(label="无修改意见", required=False)
    text = forms.CharField(
        label="意见", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 5})
    )


class PutForm(forms.Form):
    """To which meeting the plan is put."""

    meeting = forms.ModelChoiceField(label="会议", queryset=Meeting.objects.none())
    method = forms.ChoiceField(label="表决方式", choices=Motion.Method.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        states = (Meeting.State.DRAFT, Meeting.State.CALLED)
        self.fields["meeting"].queryset = Meeting.objects.filter(
            state__in=states, kind__in=tuple(Meeting.VOTING)
        ).order_by("begins_at")


class AdoptForm(forms.Form):
    """By which decision, of a meeting held outside, the plan was adopted."""

    decision = forms.ModelChoiceField(label="理事会决定", queryset=CouncilDecision.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["decision"].queryset = CouncilDecision.objects.filter(
            state=CouncilDecision.State.CONFIRMED, passed=True, unit=None
        )

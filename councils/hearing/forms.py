"""Until when a draft is heard, what a unit thinks of it, to which meeting it goes."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from alliance.ground import clock
from councils.decisions.models import CouncilDecision
from councils.meetings.models.meetings import Meeting
from councils.votes.models import Motion
from members.units.forms import DATE


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
    """To which meeting the draft is put."""

    meeting = forms.ModelChoiceField(label="会议", queryset=Meeting.objects.none())
    method = forms.ChoiceField(label="表决方式", choices=Motion.Method.choices)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        states = (Meeting.State.DRAFT, Meeting.State.CALLED)
        self.fields["meeting"].queryset = Meeting.objects.filter(
            state__in=states, kind__in=tuple(Meeting.VOTING)
        ).order_by("begins_at")


class DecidedForm(forms.Form):
    """By which decision, of a meeting held outside, the draft was adopted."""

    decision = forms.ModelChoiceField(label="理事会决定", queryset=CouncilDecision.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["decision"].queryset = self.carried()

    def carried(self) -> QuerySet:
        return CouncilDecision.objects.filter(state=CouncilDecision.State.CONFIRMED, passed=True, unit=None)

"""What people type to correct a registration."""

from typing import Any

from django import forms

from councils.terms.forms import DATE
from councils.terms.models.terms import Term


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="哪里登记有误", max_length=200, help_text="例如：选错了单位。会记入历史记录，并告知有关人员"
    )


class DayForm(ReasonForm):
    since = forms.DateField(label="更正后的起始日期", widget=DATE)
    field_order = ("since", "reason")


class TermForm(ReasonForm):
    number = forms.IntegerField(label="届次", min_value=1, max_value=200)
    since = forms.DateField(label="起始日期", widget=DATE)
    last_day = forms.DateField(label="届满日期（含当日）", widget=DATE)
    field_order = ("number", "since", "last_day", "reason")

    @staticmethod
    def initial_of(term: Term) -> dict[str, Any]:
        return {"number": term.number, "since": term.since, "last_day": term.last_day}


class PastTermForm(forms.Form):
    number = forms.IntegerField(label="届次", min_value=1, max_value=200)
    since = forms.DateField(label="起始日期", widget=DATE)
    until = forms.DateField(label="终止日期", widget=DATE, help_text="自该日起由下一届履职")
    reason = forms.CharField(label="依据", max_length=200, help_text="例如：第一届成立大会决议")

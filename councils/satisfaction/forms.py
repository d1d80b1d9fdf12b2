"""What is typed to open a survey, to lengthen it, and to answer it."""

from typing import Any

from django import forms

from councils.satisfaction.models import Answer
from members.units.forms import DATE
from members.units.models import Unit


class OpenForm(forms.Form):
    last_day = forms.DateField(label="截止日期", widget=DATE, help_text="含当日，本年度内")


class ExtendForm(OpenForm):
    reason = forms.CharField(label="延长原因", max_length=200)


class AnswerForm(forms.Form):
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label=None)
    choice = forms.ChoiceField(
        label="对秘书处本年度工作的总体评价", choices=Answer.Choice.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label="意见和建议",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="测评结束后不署名地告知秘书处",
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

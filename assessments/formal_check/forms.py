"""What the formal check asks for: why and until when to correct, an answer to a dispute, a decision on 不适用."""

from django import forms

from assessments.sheets.forms import ByDay, day_field


class SendBackForm(ByDay):
    reason = forms.CharField(
        label="退回原因",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明要补正什么，单位会收到。",
    )
    day = day_field("补正截止日期（含当日）")


class AnswerForm(forms.Form):
    answer = forms.CharField(label="答复", max_length=1000)
    upheld = forms.TypedChoiceField(
        choices=[("yes", "异议成立"), ("no", "异议不成立")], coerce=lambda value: value == "yes"
    )


class DecideForm(forms.Form):
    approved = forms.TypedChoiceField(
        choices=[("yes", "同意不适用"), ("no", "不同意")], coerce=lambda value: value == "yes"
    )

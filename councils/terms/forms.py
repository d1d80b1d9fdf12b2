"""What ends a seat or a post: shape and messages. What is allowed is said by rules and services."""

from django import forms

DATE = forms.DateInput(format="%Y-%m-%d")


class EndForm(forms.Form):
    """The end of a seat or a post: the first day without it, and why."""

    on = forms.DateField(label="终止日期", widget=DATE, help_text="自该日起不再担任，不能晚于今天")
    reason = forms.CharField(label="终止原因", max_length=200)

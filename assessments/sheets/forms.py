"""What the small forms about an assessment share."""

from datetime import datetime

from django import forms

from alliance.ground import clock


def day_field(label: str, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput,
        help_text=help_text,
        error_messages={"invalid": "请填写有效日期。"},
    )


class ByDay(forms.Form):
    """A day that still counts becomes the exclusive instant after it."""

    @property
    def until(self) -> datetime:
        return clock.end_of_day(self.cleaned_data["day"])


def first_error(form: forms.Form) -> str:
    """The first complaint of a small form, to be shown as a message."""
    for name, messages in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        return f"{label}：{messages[0]}" if label else str(messages[0])
    return ""

"""What people type about months."""

from datetime import timedelta
from typing import Any

from django import forms

from alliance.ground import clock, inputs
from alliance.ground.clock import Month

DATE = forms.DateInput(format="%Y-%m-%d")


def recent_years() -> list[tuple[int, str]]:
    """Choices of a year: this one and the five before."""
    this_year = clock.today().year
    return [(year, f"{year}年") for year in range(this_year, this_year - 6, -1)]


def parsed_month(text: str) -> Month:
    """The month of “2026-10”; raises ValidationError."""
    month = inputs.month(text)
    if month is None:
        raise forms.ValidationError("请按 2026-10 这样填写月份。")
    return month


class OpeningForm(forms.Form):
    """Opening a past month again for one unit."""

    month = forms.CharField(
        label="月份", widget=forms.TextInput(attrs={"type": "month"}), help_text="如 2026-10"
    )
    until = forms.DateField(label="开放至", widget=DATE, help_text="含当日，至 24:00 止")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = lambda: clock.today() + timedelta(days=5)

    def clean_month(self) -> Month:
        return parsed_month(self.cleaned_data["month"])

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"until": clock.end_of_day(self.cleaned_data["until"])}

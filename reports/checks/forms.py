"""What the secretariat types about a report."""

from typing import Any

from django import forms

from alliance.calendar import holidays
from alliance.ground import clock
from reports.checks.models import Adoption
from reports.deadlines.forms import DATE


class ReturnForm(forms.Form):
    """Return for correction: the reason and until when."""

    reason = forms.CharField(label="退回原因", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    correct_by = forms.DateField(label="修改截止日期", widget=DATE, help_text="含当日，至 24:00 止")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correct_by"].initial = lambda: holidays.add_working_days(clock.today(), 5)

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"correct_by": clock.end_of_day(self.cleaned_data["correct_by"])}


class AdoptionForm(forms.Form):
    channel = forms.ChoiceField(label="采用渠道", choices=Adoption.Channel.choices)
    adopted_on = forms.DateField(label="采用日期", widget=DATE)
    link = forms.URLField(label="链接", required=False, max_length=200, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adopted_on"].initial = clock.today

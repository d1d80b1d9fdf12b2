"""What is asked where a unit is exempted or given longer."""

from typing import Any

from django import forms

from alliance.ground import clock
from members.obligations import periods
from members.obligations.duties import Duty
from members.obligations.periods import Period

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ReliefForm(forms.Form):
    """An exemption, or with a day an extension, for one or several periods of a duty."""

    how = forms.ChoiceField(
        label="办理方式",
        choices=[("exempt", "豁免（本期不需要办理）"), ("extend", "延期")],
        widget=forms.RadioSelect,
    )
    parts = forms.TypedMultipleChoiceField(label="期间", coerce=int, widget=forms.CheckboxSelectMultiple)
    day = forms.DateField(label="延期至", required=False, widget=DATE, help_text="含当日；豁免不填")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, duty: Duty, year: int, owed: dict[int, Period], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parts"].choices = [
            (part, f"{duty.name_of(year, part)}（截止 {clock.show_deadline(period.deadline)}）")
            for part, period in owed.items()
        ]
        last = periods.last_extension(year)
        self.fields["day"].help_text = f"含当日，最晚 {clock.show_day(last)}；豁免不填"
        self.fields["day"].widget.attrs["max"] = last.isoformat()
        if len(owed) == 1:
            self.fields["parts"].initial = list(owed)

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        if found.get("how") == "extend" and not found.get("day"):
            self.add_error("day", "请填写延期截止日。")
        return found

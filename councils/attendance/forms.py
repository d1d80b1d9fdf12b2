"""What the desk types about who is there."""

from typing import Any

from django import forms

from alliance.names import choosing
from councils.meetings.models.attendances import Attendance
from councils.meetings.models.meetings import Meeting
from members.units.models import Unit

Present = Attendance.Present
MARKS = [(Present.NOT.value, "未到"), (Present.SELF.value, "出席"), (Present.PROXY.value, "委托出席")]


class MarkForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    present = forms.ChoiceField(
        label="到会情况",
        choices=MARKS,
        widget=forms.RadioSelect,
        required=False,
    )
    reason = forms.CharField(
        label="更正理由", max_length=200, required=False, help_text="会议结束以后更正时必填"
    )


class WalkInForm(forms.Form):
    unit = choosing.Chosen("units", label="单位", help_text="不在应到名单中的成员单位，记为列席")

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        due = meeting.attendances.called().values("unit")
        self.fields["unit"].queryset = Unit.objects.members_on(meeting.day).exclude(pk__in=due).in_order()


class RollForm(forms.Form):
    """One choice for each unit that is due."""

    def __init__(self, *args: Any, rows: list[Attendance], **options: Any) -> None:
        super().__init__(*args, **options)
        self.rows = rows
        for row in rows:
            self.fields[f"row_{row.pk}"] = forms.ChoiceField(
                label=str(row.unit),
                choices=MARKS,
                initial=row.present,
                required=False,
                widget=forms.Select,
            )

    def present(self) -> dict[int, str]:
        return {row.pk: self.cleaned_data[f"row_{row.pk}"] for row in self.rows}

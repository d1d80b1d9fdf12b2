"""The text of minutes, and who presided."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from alliance.rights.models.users import User
from councils.minutes.drafting import may_have_presided
from councils.minutes.models import Minutes

ROWS = {"opening": 3, "attended": 4, "excused": 2, "absent": 2, "guests": 2, "body": 10, "closing": 4}
HELP = {
    "attended": "单位（参会人），用分号隔开；委托出席的另起一行",
    "body": "议程、讨论情况和表决结果，按会议记录修改",
    "closing": "没有责任单位和时限的其他议定事项，没有的不填",
}


class MinutesForm(VerbForm):
    presided_by = forms.ModelChoiceField(
        label="主持人", queryset=User.objects.none(), required=False, help_text="由主持人签发"
    )

    class Meta:
        model = Minutes
        fields = (*Minutes.WRITTEN, "presided_by")
        widgets = {name: forms.Textarea(attrs={"rows": rows}) for name, rows in ROWS.items()}
        help_texts = HELP

    def __init__(self, *args: Any, instance: Minutes, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        people = [one.pk for one in may_have_presided(instance.meeting)]
        known = [instance.presided_by_id] if instance.presided_by_id else []
        self.fields["presided_by"].queryset = User.objects.filter(pk__in=[*people, *known]).in_order()

"""What is typed about a motion, and the hands that were counted."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from councils.decisions.forms import UNIT_HELP
from councils.votes.models import Motion
from members.units.models import Unit


class MotionForm(VerbForm):
    class Meta:
        model = Motion
        fields = ("matter", "subject", "unit", "text", "method")
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {
            "subject": "例如：审议2027年度工作计划",
            "unit": UNIT_HELP,
            "method": "无记名投票只记录谁已投票，不记录投了什么",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.in_order()
        self.fields["unit"].empty_label = "不涉及单个单位"


class HandsForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    votes_for = forms.IntegerField(label="赞成", min_value=0, max_value=1000)
    votes_against = forms.IntegerField(
        label="反对", min_value=0, max_value=1000, help_text="其余出席席位计为弃权"
    )

"""What is typed about a question to all seats."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from alliance.ground import clock
from councils.correspondence import services
from councils.correspondence.models import PostalVote
from members.units.models import Unit


class PostalVoteForm(VerbForm):
    matter = forms.ChoiceField(
        label="事项类别", choices=PostalVote.MATTERS, help_text="终止成员资格须在会议上表决"
    )
    last_day = forms.DateField(label="截止日")

    class Meta:
        model = PostalVote
        fields = ("matter", "subject", "unit", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {"unit": "增补席位须选择；该单位及其关联单位的席位自动回避"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        earliest = services.earliest_last_day()
        self.fields[
            "last_day"
        ].help_text = f"当日 24:00 前回复（含当日）；今天签发的，最早为{clock.show_day(earliest)}"
        self.fields["unit"].queryset = Unit.objects.in_order()
        self.fields["unit"].empty_label = "不涉及单个单位"
        kept = self.instance.pk is not None
        self.fields["last_day"].initial = clock.last_day(self.instance.reply_by) if kept else earliest

    def values(self) -> dict[str, Any]:
        return super().values() | {"last_day": self.cleaned_data["last_day"]}

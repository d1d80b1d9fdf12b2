"""What the secretariat types about a meeting: its notice, another time, one more unit."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from alliance.names import choosing
from councils.meetings.models.meetings import Meeting
from members.units.models import Unit

INSTANT = forms.DateTimeInput


class MeetingForm(VerbForm):
    """The notice; who is called follows from kind and day."""

    class Meta:
        model = Meeting
        fields = (
            "kind",
            "importance",
            "title",
            "begins_at",
            "ends_at",
            "place",
            "agenda",
            "reply_by",
            "contact",
            "urgent_reason",
        )
        widgets = {
            "begins_at": INSTANT(),
            "ends_at": INSTANT(),
            "reply_by": INSTANT(),
            "agenda": forms.Textarea(attrs={"rows": 6}),
        }
        help_texts = {
            "kind": "参会单位按类型和会议当日的席位自动列出，保存后可以增减",
            "importance": "第八条：副理事长单位看一切活动，常务理事单位看重要活动，理事单位看主要活动",
            "title": "例如：第一届理事会第二次会议",
            "agenda": "一行一项",
            "contact": "例如：刘佳怡 0534-2671234",
            "urgent_reason": "通知距会议不足规定工作日时必填，印在通知里",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)


class MoveForm(forms.Form):
    """Another time and place, and why."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    begins_at = forms.DateTimeField(label="开始时间", widget=INSTANT())
    ends_at = forms.DateTimeField(label="结束时间", widget=INSTANT())
    place = forms.CharField(label="地点", max_length=120)
    reply_by = forms.DateTimeField(label="回执截止", widget=INSTANT())
    why = forms.CharField(label="改期原因", max_length=200, help_text="将写入通知，发给全部应到单位")

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        names = ("begins_at", "ends_at", "place", "reply_by", "version")
        super().__init__(*args, initial={name: getattr(meeting, name) for name in names}, **options)


class AddUnitForm(forms.Form):
    unit = choosing.Chosen("units", label="单位")
    reason = forms.CharField(label="增补理由", max_length=200)

    def __init__(self, *args: Any, meeting: Meeting, **options: Any) -> None:
        super().__init__(*args, **options)
        known = meeting.attendances.called().values("unit")
        self.fields["unit"].queryset = Unit.objects.members_on(meeting.day).exclude(pk__in=known).in_order()


class LeaveOutForm(forms.Form):
    reason = forms.CharField(
        label="不通知的理由", max_length=200, help_text="该单位不计入应到；已通知的会收到说明"
    )

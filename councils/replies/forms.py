"""A unit's answer."""

from typing import Any

from django import forms

from alliance.files import uploads
from councils.meetings.models.attendances import Attendance
from members.units.models import Unit

LETTER_BYTES = 10 * 1024 * 1024
Reply = Attendance.Reply


class ReplyForm(forms.Form):
    """A unit's answer; which fields matter depends on it."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    reply = forms.ChoiceField(
        label="是否参会", choices=[one for one in Reply.choices if one[0]], widget=forms.RadioSelect
    )
    comer = forms.CharField(
        label="参会人或本单位受托人",
        max_length=60,
        required=False,
        help_text="姓名和职务，例如：王建国 副院长",
    )
    reply_reason = forms.CharField(label="请假原因", max_length=200, required=False)
    proxy_unit = forms.ModelChoiceField(
        label="委托其他单位",
        queryset=Unit.objects.none(),
        required=False,
        empty_label="不委托其他单位",
        help_text="委托其他应到单位代表本单位；由本单位其他人员代表的，只填上面的受托人",
    )
    letter = uploads.UploadField(
        label="委托书",
        kinds=("pdf", "jpg", "png", "heic"),
        max_bytes=LETTER_BYTES,
        required=False,
        help_text="签字盖章后的扫描件或照片；有表决权的席位必须上传",
    )

    def __init__(self, *args: Any, attendance: Attendance, user: Any, **options: Any) -> None:
        initial = {
            "version": attendance.version,
            "reply": attendance.reply or Reply.COMING,
            "comer": attendance.comer or user.name,
            "reply_reason": attendance.reply_reason,
            "proxy_unit": attendance.proxy_unit_id,
        }
        super().__init__(*args, initial=initial, **options)
        others = attendance.meeting.attendances.called().filter(votes=attendance.votes)
        units = Unit.objects.filter(pk__in=others.exclude(pk=attendance.pk).values("unit"))
        self.fields["proxy_unit"].queryset = units.in_order()
        if attendance.file:
            self.fields["letter"].help_text = f"已上传“{attendance.name}”，不选择则保留"

"""What is typed for a request, its answer and its judgement."""

from typing import Any

from django import forms

from alliance.files.stored import MEGABYTE
from alliance.files.uploads import UploadField
from councils.requests.models import MemberRequest
from councils.requests.services import FILE_MB
from members.units.models import Unit


class RequestForm(forms.Form):
    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label=None)
    category = forms.ChoiceField(label="类别", choices=[("", "请选择"), *MemberRequest.Category.choices])
    title = forms.CharField(
        label="事由", max_length=100, help_text="一句话，例如：希望对接机器人专业实习学生"
    )
    text = forms.CharField(
        label="具体内容",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明要解决什么、涉及谁、希望什么时候解决",
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units


class AnswerForm(forms.Form):
    text = forms.CharField(label="答复", max_length=3000, widget=forms.Textarea(attrs={"rows": 6}))


class RatingForm(forms.Form):
    rating = forms.TypedChoiceField(
        label="满意度",
        choices=[one for one in MemberRequest.Rating.choices if one[0]],
        coerce=MemberRequest.Rating,
        widget=forms.RadioSelect,
    )


class FileForm(forms.Form):
    file = UploadField(
        label="附件", max_bytes=FILE_MB * MEGABYTE, error_messages={"required": "请选择文件。"}
    )

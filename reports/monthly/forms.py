"""What people type about a report: shape and messages. What is allowed is said by rules and services."""

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator, MaxLengthValidator

from alliance.files import pictures
from alliance.ground import clock
from reports.deadlines.forms import DATE
from reports.monthly.models import MonthlyReport, ReportPicture

TEXT_LENGTH = 20000


def one_line(text: str) -> str:
    return " ".join(text.split())


class ReportForm(forms.ModelForm):
    """The text of a report. Nothing is required while it is a draft: handing it in asks for what is missing."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = MonthlyReport
        fields = ["title", "category", "body", "reprinted", "source", "privacy_checked", "privacy_note"]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2, "maxlength": 40}),
            "body": forms.Textarea(attrs={"rows": 12}),
        }
        labels = {"privacy_checked": "我已自查：文字和图片不含身份证号、手机号，人物肖像已征得本人同意"}
        help_texts = {
            "title": "不超过 40 字",
            "body": "建议 100 字以上：什么时间、什么人、做了什么、有什么结果",
            "category": "“通知转载”不计积分",
            "privacy_note": "只在系统误把编号、金额等当作身份证号或手机号时填写，如：是设备编号。秘书处审核时会看到",
            "source": "转载时必填，如：德州日报 2026-11-20",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        self.fields["title"].max_length = 40
        self.fields["body"].max_length = TEXT_LENGTH
        self.fields["body"].validators.append(MaxLengthValidator(TEXT_LENGTH, "正文不能超过 20000 字。"))
        self.captions = [
            CaptionForm(
                self.data if self.is_bound else None, instance=picture, prefix=f"picture-{picture.pk}"
            )
            for picture in self.instance.pictures.all()
        ]

    def clean_title(self) -> str:
        return one_line(self.cleaned_data["title"])

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(form.is_valid() for form in self.captions)])

    def pictures(self) -> list[tuple[ReportPicture, "CaptionForm"]]:
        """The pictures as they are now, each with what was typed about it."""
        typed = {form.instance.pk: form for form in self.captions}
        return [
            (one, typed.get(one.pk) or CaptionForm(instance=one, prefix=f"picture-{one.pk}"))
            for one in self.instance.pictures.all()
        ]

    def _post_clean(self) -> None:
        """The model's own checks belong to the service; the instance of the page stays as it was read."""

    def content(self) -> dict[str, Any]:
        """The arguments of the verb `write`: text, the version seen, and the captions by picture."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return values | {
            "seen": self.cleaned_data["version"],
            "pictures": {form.instance.pk: form.values() for form in self.captions},
        }


class CaptionForm(forms.ModelForm):
    """Caption and own date of one picture; ticking `remove` takes it out when the page is saved on purpose."""

    remove = forms.BooleanField(label="移除", required=False)

    class Meta:
        model = ReportPicture
        fields = ["caption", "taken_on"]
        widgets = {"taken_on": DATE}

    @property
    def removes(self) -> bool:
        return self.cleaned_data["remove"]

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_taken_on(self):
        day = self.cleaned_data["taken_on"]
        if day is not None and day > clock.today():
            raise forms.ValidationError("拍摄日期不能晚于今天。")
        return day

    def _post_clean(self) -> None:
        """As above."""


class MultiplePictures(forms.ClearableFileInput):
    allow_multiple_selected = True


class PicturesForm(forms.Form):
    """Only drawn: what is uploaded is checked by `reports.monthly.pictures`, file by file."""

    files = forms.FileField(
        label="添加图片",
        required=False,
        widget=MultiplePictures(attrs={"multiple": True, "data-captions": "new_caption"}),
        validators=[FileExtensionValidator(["jpg", "jpeg", "png", "heic"])],
        help_text="手机照片可直接选，一次可选多张；上传后自动缩小，并去除拍摄地点等信息。",
    )
    files.max_bytes = pictures.MAX_BYTES  # of the phone

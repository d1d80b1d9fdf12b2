"""What people type about reports: shape and messages. What is allowed is said by rules and services."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import FileExtensionValidator, MaxLengthValidator

from alliance.calendar import holidays
from alliance.ground import clock, inputs
from alliance.ground.clock import Month
from members.units.models import Unit
from reports.annual.models import AnnualReport
from reports.monthly.models.monthly import Adoption, MonthlyReport, ReportPicture
from reports.monthly.services import pictures

DATE = forms.DateInput(format="%Y-%m-%d")
TEXT_LENGTH = 20000


def recent_years() -> list[tuple[int, str]]:
    """Choices of a year: this one and the five before."""
    this_year = clock.today().year
    return [(year, f"{year}年") for year in range(this_year, this_year - 6, -1)]


def one_line(text: str) -> str:
    return " ".join(text.split())


class ReportForm(forms.ModelForm):
    """The text of a report. Nothing is required while it is a draft: handing it in asks for what is missing."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = MonthlyReport
        fields = ["title", "category", "body", "reprinted", "source", "privacy_checked"]
        widgets = {
            "title": forms.Textarea(attrs={"rows": 2, "maxlength": 40}),
            "body": forms.Textarea(attrs={"rows": 12}),
        }
        labels = {"privacy_checked": "我已自查：文字和图片不含身份证号、手机号，人物肖像已征得本人同意"}
        help_texts = {
            "title": "不超过 40 字",
            "body": "建议 100 字以上：什么时间、什么人、做了什么、有什么结果",
            "category": "“通知转载”不计积分",
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

    def _post_clean(self) -> None:
        """The model's own checks belong to the service; the instance of the page stays as it was read."""

    def content(self) -> dict[str, Any]:
        """The arguments of the verb `write`: text, version, and the captions by picture."""
        values = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return values | {
            "version": self.cleaned_data["version"],
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
    """Only drawn: what is uploaded is checked by `services.pictures`, file by file."""

    files = forms.FileField(
        label="添加图片",
        required=False,
        widget=MultiplePictures(attrs={"multiple": True}),
        validators=[FileExtensionValidator(["jpg", "jpeg", "png"])],
        help_text="可一次选多张；上传后自动去除拍摄地点等信息。",
    )
    files.max_bytes = pictures.MAX_BYTES


class ReturnForm(forms.Form):
    """Return for correction: the reason and until when."""

    reason = forms.CharField(label="退回原因", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    correct_by = forms.DateField(label="修改截止日期", widget=DATE, help_text="含当日，至 24:00 止")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["correct_by"].initial = lambda: holidays.add_working_days(clock.today(), 5)


class AdoptionForm(forms.Form):
    channel = forms.ChoiceField(label="采用渠道", choices=Adoption.Channel.choices)
    adopted_on = forms.DateField(label="采用日期", widget=DATE)
    link = forms.URLField(label="链接", required=False, max_length=200, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["adopted_on"].initial = clock.today


class OpeningForm(forms.Form):
    """Opening a past month again for one unit."""

    month = forms.CharField(
        label="月份", widget=forms.TextInput(attrs={"type": "month"}), help_text="如 2026-10"
    )
    until = forms.DateField(label="开放至", widget=DATE, help_text="含当日，至 24:00 止")
    reason = forms.CharField(label="理由", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = lambda: clock.today() + timedelta(days=5)

    def clean_month(self) -> Month:
        return parsed_month(self.cleaned_data["month"])


class CensureForm(forms.Form):
    text = forms.CharField(label="通报内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class BulletinForm(forms.Form):
    remark = forms.CharField(
        label="通报说明", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


@dataclass(frozen=True)
class Chosen:
    """What a board or ranking shows: `number` is the month asked for, if any."""

    year: int
    number: int | None
    kind: str

    @property
    def month(self) -> Month:
        """The month asked for; without one the current month of this year, or the last of a past year."""
        current = Month.current()
        return Month(self.year, self.number or (current.month if self.year == current.year else 12))

    @property
    def query(self) -> str:
        """The same choice as the address of a link."""
        values = {"year": self.year, "month": self.number or "", "kind": self.kind}
        return "?" + urlencode(values)


class BoardForm(forms.Form):
    """What the board and the ranking show; whatever else stands in the address is left out."""

    year = forms.TypedChoiceField(label="年度", coerce=int, required=False)
    month = forms.TypedChoiceField(label="月份", coerce=int, required=False)
    kind = forms.ChoiceField(label="成员类别", required=False)

    def __init__(self, query: Any, *, whole_year: bool = False) -> None:
        super().__init__({**{"year": "", "month": "", "kind": ""}, **query.dict()})
        self.fields["year"].choices = [("", "本年"), *recent_years()]
        self.fields["month"].choices = [
            ("", "全年" if whole_year else "本月"),
            *((number, f"{number}月") for number in range(1, 13)),
        ]
        self.fields["kind"].choices = [("", "全部"), *Unit.Kind.choices]
        self.is_valid()
        chosen = self.cleaned_data
        self.chosen = Chosen(
            year=chosen.get("year") or Month.current().year,
            number=chosen.get("month") or None,
            kind=chosen.get("kind") or "",
        )


class AnnualForm(forms.ModelForm):
    """Title and sections of the annual report; a draft may leave any of them empty."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    class Meta:
        model = AnnualReport
        fields = ["title", *AnnualReport.SECTIONS]
        help_texts = {
            "overview": "成员构成和变化的表格、图自动附在后面，这里写总体情况",
            "operation": "理事会、秘书处组成和理事会决定的表格自动附在后面",
            "information": "按月统计、采用统计和排名自动附在后面",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        for name in AnnualReport.SECTIONS:
            self.fields[name].widget.attrs["rows"] = 8
            self.fields[name].max_length = TEXT_LENGTH
            self.fields[name].validators.append(MaxLengthValidator(TEXT_LENGTH, "不能超过 20000 字。"))

    def _post_clean(self) -> None:
        """As above."""

    def content(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*self.Meta.fields, "version")}


def parsed_month(text: str) -> Month:
    """The month of “2026-10”; raises ValidationError."""
    month = inputs.month(text)
    if month is None:
        raise forms.ValidationError("请按 2026-10 这样填写月份。")
    return month

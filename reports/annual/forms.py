"""What people type about the annual report."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from reports.annual.chapters import SELF, numeral
from reports.annual.models import AnnualReport, ReportChapter
from reports.figures import catalogue, named
from reports.monthly.forms import TEXT_LENGTH


def known_figures(text: str) -> None:
    """What stands in braces is the name of a figure."""
    if wrong := named.unknown(text, catalogue.names()):
        marks = "、".join(f"{{{one}}}" for one in wrong[:5])
        raise ValidationError(f"没有这样的数据：{marks}。请从数据名列表中选用，或者去掉大括号。")


class AnnualForm(forms.Form):
    """The title and a field for the words of each chapter; a draft may leave any of them empty.

    Unless `strict` (as a page saves itself) what stands in braces may be unfinished.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    title = forms.CharField(label="标题", max_length=100)

    def __init__(self, *args: Any, instance: AnnualReport, strict: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance = instance
        self.fields["version"].initial, self.fields["title"].initial = instance.version, instance.title
        self.chapters = list(instance.chapters.all())
        for number, chapter in enumerate(self.chapters, start=1):
            if chapter.key != SELF:
                self.fields[chapter.field] = self._words(
                    f"{numeral(number)}、{chapter.title}", chapter, strict
                )

    def _words(self, label: str, chapter: ReportChapter, strict: bool) -> forms.CharField:
        checks: list[Any] = [MaxLengthValidator(TEXT_LENGTH, "不能超过 20000 字。")]
        if strict:
            checks.append(known_figures)
        area = forms.Textarea(attrs={"rows": 8, "maxlength": TEXT_LENGTH})
        return forms.CharField(
            label=label, required=False, widget=area, initial=chapter.text, validators=checks, strip=True
        )

    @property
    def rows(self) -> list[tuple[int, ReportChapter, Any]]:
        """Number, chapter and field (None for the self-evaluation, which is written elsewhere)."""
        return [
            (number, chapter, self[chapter.field] if chapter.field in self.fields else None)
            for number, chapter in enumerate(self.chapters, start=1)
        ]

    def values(self) -> dict[str, Any]:
        """The arguments of the verb `write`."""
        texts = {
            name: value.replace("\r\n", "\n")
            for name, value in self.cleaned_data.items()
            if name != "version"
        }
        return texts | {"seen": self.cleaned_data["version"]}


class ChapterForm(forms.Form):
    """A chapter of the secretariat's own."""

    title = forms.CharField(label="章名", max_length=40)

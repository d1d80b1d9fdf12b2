"""The form that a task makes for the units, and what the secretariat types about an answer."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from alliance.calendar import holidays
from alliance.files.stored import MEGABYTE
from alliance.files.uploads import UploadField
from alliance.ground import clock
from alliance.registers import policy
from reports.answers import values
from reports.answers.services import FILE_MB
from reports.collections.models.answers import Answer
from reports.collections.models.collections import Question
from reports.deadlines.forms import DATE

Kind = Question.Kind


class AnswerForm(forms.Form):
    """The questions of a task as fields; a draft may lack any, what is there must fit."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, answer: Answer, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["version"].initial = answer.version
        self.questions = list(answer.collection.questions.all())
        self.kept = {row.question_id: row for row in answer.files.exclude(file="")}
        for one in self.questions:
            made = _field(one)
            made.label, made.needed = f"{one.place}. {one.label}", one.required
            made.help_text = one.hint
            if one.kind != Kind.FILE:
                made.initial = answer.value_of(one)
            self.fields[f"q{one.pk}"] = made

    @property
    def lines(self) -> list[tuple[Any, Question, Any, str]]:
        """Field, question, the file that is there, and the width."""
        wide = (Kind.LONG, Kind.FILE)
        return [
            (self[f"q{one.pk}"], one, self.kept.get(one.pk), "full" if one.kind in wide else "half")
            for one in self.questions
        ]

    def values(self) -> dict[int, Any]:
        plain = (one for one in self.questions if one.kind != Kind.FILE)
        return {one.pk: self.cleaned_data[f"q{one.pk}"] for one in plain}

    def uploads(self) -> dict[int, Any]:
        """The files that were chosen now."""
        files = (one for one in self.questions if one.kind == Kind.FILE)
        return {one.pk: file for one in files if (file := self.cleaned_data[f"q{one.pk}"])}


def _field(question: Question) -> forms.Field:
    if question.kind == Kind.NUMBER:
        return forms.DecimalField(
            required=False,
            max_digits=values.DIGITS,
            decimal_places=values.PLACES,
            validators=[lambda value: _fits(question, value)],
        )
    if question.kind == Kind.DATE:
        return forms.DateField(required=False, widget=DATE)
    if question.kind == Kind.FILE:
        return UploadField(required=False, max_bytes=FILE_MB * MEGABYTE)
    if question.kind in (Kind.CHOICE, Kind.YESNO):
        options = question.options if question.kind == Kind.CHOICE else [values.YES, values.NO]
        return forms.ChoiceField(
            required=False, choices=[("", "（未选择）"), *((one, one) for one in options)]
        )
    most = values.LONGEST[question.kind]
    widget = forms.Textarea(attrs={"rows": 4}) if question.kind == Kind.LONG else None
    return forms.CharField(
        required=False, widget=widget, validators=[MaxLengthValidator(most, f"不超过 {most} 字。")]
    )


def _fits(question: Question, value: Decimal) -> None:
    if sentence := values.misfit(question, value):
        raise ValidationError(sentence)


class ReturnForm(forms.Form):
    """Return for correction: why, and until when."""

    reason = forms.CharField(label="退回原因", max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    correct_by = forms.DateField(label="修改截止日期", widget=DATE, help_text="含当日，至 24:00 止")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        days = policy.get("collection_correction_days")
        self.fields["correct_by"].initial = lambda: holidays.add_working_days(clock.today(), days)

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"correct_by": clock.end_of_day(self.cleaned_data["correct_by"])}


class ExtendForm(forms.Form):
    """More time for one unit."""

    until = forms.DateField(label="延期至", widget=DATE, help_text="含当日，至 24:00 止")
    reason = forms.CharField(label="延期理由", max_length=200)

    def values(self) -> dict[str, Any]:
        return self.cleaned_data | {"until": clock.end_of_day(self.cleaned_data["until"])}

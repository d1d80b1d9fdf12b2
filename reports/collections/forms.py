"""What the secretariat types about a task: the task with its lines, its corrected words, one more unit."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from alliance.ground import clock
from alliance.names import choosing
from councils.terms.models.terms import CouncilRole
from members.units.models import Unit
from reports.collections.models.collections import Collection, Question
from reports.collections.services.composing import CONTENT
from reports.deadlines.forms import DATE

SPARE = 4  # empty lines below the questions; saving brings new ones


class QuestionForm(forms.ModelForm):
    """A line of the task. An empty one is passed over, one whose words were deleted is taken out."""

    class Meta:
        model = Question
        fields = ("place", "label", "kind", "unit", "choices", "hint", "required", "about_people")
        help_texts = {
            "unit": "数字才填，如：万元、人次；人、家、次等须填整数，金额两位小数，除 % 外不小于 0",
            "choices": "单选才填，用分号隔开，如：是；否；不适用",
            "about_people": "含姓名、电话等，导出须写理由",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, empty_permitted=True, use_required_attribute=False, **options)
        for name in ("label", "place"):
            self.fields[name].required = False

    def has_changed(self) -> bool:
        """A spare line counts once something is written in it."""
        return self.instance.pk is not None or "label" in self.changed_data

    def _post_clean(self) -> None:
        """The model's own checks belong to the service."""

    def content(self, place: int) -> dict[str, Any] | None:
        """What the verbs take; None for a line that asks nothing."""
        if not self.has_changed() or not self.cleaned_data.get("label", "").strip():
            return None
        found = {name: self.cleaned_data[name] for name in CONTENT}
        return found | {"place": found["place"] or place, "pk": self.instance.pk}


class CollectionForm(VerbForm):
    """A task with its lines."""

    due_on = forms.DateField(label="截止日期", widget=DATE, required=False, help_text="含当日，至 24:00 止")
    kinds = forms.MultipleChoiceField(
        label="按成员类别",
        choices=Unit.Kind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    seats = forms.MultipleChoiceField(
        label="按席位", choices=CouncilRole.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Collection
        fields = ("title", "explanation", "contact", "kinds", "seats", "shared")
        widgets = {"explanation": forms.Textarea(attrs={"rows": 5})}
        help_texts = {
            "explanation": "为什么要、填到什么口径、用在哪里",
            "contact": "例如：刘佳怡 0534-2671234",
            "shared": "理事会成员可以查看汇总表；文件只有秘书处、理事长和本单位能看",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = list(self.instance.questions.all()) if self.instance.pk else []
        if self.instance.due_at:
            self.fields["due_on"].initial = clock.last_day(self.instance.due_at)
        data = self.data if self.is_bound else None
        lines = [
            *known,
            *(Question(place=len(known) + number) for number in range(1, SPARE + 1)),
        ]
        self.lines = [
            QuestionForm(data, instance=one, prefix=f"q{one.pk or f'new{number}'}")
            for number, one in enumerate(lines, start=1)
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(line.is_valid() for line in self.lines)])

    def values(self) -> dict[str, Any]:
        """What the verbs take, by name."""
        day = self.cleaned_data["due_on"]
        questions = [line.content(place) for place, line in enumerate(self.lines, start=1)]
        return super().values() | {
            "due_at": clock.end_of_day(day) if day else None,
            "questions": [one for one in questions if one is not None],
        }


class RewordForm(forms.Form):
    """The words of a published task."""

    title = forms.CharField(label="名称", max_length=100)
    explanation = forms.CharField(label="说明", max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))
    why = forms.CharField(label="更正原因", max_length=200, help_text="告知全部填报单位，记入历史")

    def __init__(self, *args: Any, collection: Collection, **options: Any) -> None:
        initial = {"title": collection.title, "explanation": collection.explanation}
        super().__init__(*args, initial=initial, **options)
        self.questions = list(collection.questions.all())
        for one in self.questions:
            self.fields[f"label{one.pk}"] = forms.CharField(
                label=f"第 {one.place} 项", max_length=60, initial=one.label
            )
            self.fields[f"hint{one.pk}"] = forms.CharField(
                label=f"第 {one.place} 项填写说明", max_length=200, required=False, initial=one.hint
            )

    def values(self) -> dict[str, Any]:
        found = self.cleaned_data
        texts = {one.pk: (found[f"label{one.pk}"], found[f"hint{one.pk}"]) for one in self.questions}
        return {name: found[name] for name in ("title", "explanation", "why")} | {"texts": texts}


class UnitForm(forms.Form):
    unit = choosing.Chosen("units", label="单位")

    def __init__(self, *args: Any, collection: Collection, **options: Any) -> None:
        super().__init__(*args, **options)
        known = collection.answers.values("unit")
        self.fields["unit"].queryset = Unit.objects.active().exclude(pk__in=known).in_order()

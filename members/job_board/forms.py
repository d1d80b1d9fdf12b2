"""What a visitor narrows the board by, and until when a post is renewed."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from alliance.ground import clock
from alliance.registers import policy
from members.employment.models.plans import Education
from members.employment.models.posts import JobPost
from members.units.forms import DATE
from members.units.models import Unit

ALL = ("", "全部")
PAY = tuple((str(low), f"{low} 元以上") for low in (4000, 5000, 6000, 8000, 10000))


class BoardForm(forms.Form):
    """Each that is given narrows the list; what makes no sense is passed over."""

    q = forms.CharField(label="关键词", required=False, max_length=40)
    district = forms.ChoiceField(label="地点", required=False, choices=[ALL, *JobPost.District.choices])
    trade = forms.ChoiceField(label="工种", required=False, choices=[ALL, *JobPost.Trade.choices])
    education = forms.ChoiceField(label="我的学历", required=False, choices=[ALL, *Education.choices[1:]])
    pay = forms.ChoiceField(label="月薪", required=False, choices=[ALL, *PAY])
    unit = forms.CharField(label="单位", required=False, max_length=40)

    def conditions(self) -> Iterator[Q]:
        self.full_clean()
        asked = {name: value for name, value in self.cleaned_data.items() if value}
        for name in ("district", "trade"):
            if name in asked:
                yield Q(**{name: asked[name]})
        if "education" in asked:
            yield Q(education__in=Education.values[: Education.values.index(asked["education"]) + 1])
        if "pay" in asked:
            yield Q(pay_to__gte=int(asked["pay"]))
        for word in asked.get("q", "").split():
            trades = [value for value, label in JobPost.Trade.choices if word in label]
            yield Q(title__icontains=word) | Q(trade__in=trades) | Q(unit__in=_named(word))
        if "unit" in asked:
            yield Q(unit__in=_named(asked["unit"].strip()))


def _named(text: str) -> QuerySet:
    """The units that are called so, in full, in short or by their initials."""
    called = Q(name__icontains=text) | Q(short_name__icontains=text)
    return Unit.objects.filter(called | Q(initials__icontains=text) if text.isascii() else called).order_by()


class RenewForm(forms.Form):
    until = forms.DateField(label="有效期至", widget=DATE, help_text="含当日，一次不超过一年")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.today() + timedelta(days=policy.get("jobs_open_days"))

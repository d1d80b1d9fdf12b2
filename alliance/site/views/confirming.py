"""All settings that the council has not confirmed yet in one table, confirmed by one act with one 依据."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliance.face import acting
from alliance.ground.access import require
from alliance.registers import policy
from alliance.registers.models import Setting
from alliance.signin import reauth
from alliance.site.views.settings import field_of

TAKEN = "taken"


class ConfirmForm(forms.Form):
    """A line for each setting: whether it is among those confirmed, and its value; one 依据 for all."""

    basis = forms.CharField(label="依据", max_length=300, help_text="例如：第二届理事会第三次会议决议")

    def __init__(self, declared: list[policy.Definition], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declared = declared
        self.taken = {one.key for one in declared}
        if self.is_bound:
            self.taken &= set(self.data.getlist(TAKEN))
        for one in declared:
            self.fields[one.key] = field_of(one)
            if self.is_bound and one.key not in self.taken:
                self.fields[one.key].disabled = True

    @property
    def groups(self) -> list[tuple[str, list[Any]]]:
        """By group: (key, whether taken, field, where the present value comes from)."""
        found: dict[str, list[Any]] = {}
        for one in self.declared:
            line = {"key": one.key, "taken": one.key in self.taken, "field": self[one.key], "unit": one.unit}
            found.setdefault(one.group, []).append(line)
        return list(found.items())

    @property
    def values(self) -> dict[str, Any]:
        return {one.key: self.cleaned_data[one.key] for one in self.declared if one.key in self.taken}


@reauth.asks_password
def confirm(request: HttpRequest) -> HttpResponse:
    require(policy.may_change(request.user))
    declared = policy.unconfirmed()
    stored = dict(Setting.objects.values_list("key", "value"))
    initial = {one.key: stored.get(one.key, one.default) for one in declared}
    form = ConfirmForm(declared, request.POST or None, initial=initial)
    answer = acting.carry_out(
        request,
        form,
        lambda: policy.confirm(form.values, basis=form.cleaned_data["basis"], by=request.user),
        done=lambda made: f"已确认 {len(made)} 项设置。",
        to="home",
        at="basis",
    )
    return answer or render(
        request, "alliance/site/settings/confirm.html", {"title": "一次确认多项设置", "form": form}
    )

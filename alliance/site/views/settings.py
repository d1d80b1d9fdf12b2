"""Settings with their 依据: what the regulation leaves open, as the council has settled it."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from alliance.face import acting
from alliance.face.datatable import Column, DataTable
from alliance.face.inline import link, status_tag
from alliance.ground import inputs
from alliance.ground.access import require
from alliance.history.words import events_of
from alliance.registers import policy
from alliance.registers.models import Setting
from alliance.signin import reauth

FIELDS = {
    "int": forms.IntegerField,
    "decimal": forms.DecimalField,
    "bool": forms.BooleanField,
    "text": forms.CharField,
    "lines": forms.CharField,
    "month_day": forms.CharField,
    "month": forms.CharField,
    "choice": forms.ChoiceField,
}


def field_of(declared: policy.Definition) -> forms.Field:
    options: dict = {
        "label": declared.label,
        "help_text": declared.help,
        "required": declared.kind in ("int", "decimal"),
    }
    if declared.kind == "choice":
        options["choices"] = declared.choices
    if declared.kind == "lines":
        options["widget"] = forms.Textarea
    if declared.kind == "month_day":
        options.update(help_text=declared.help or "月-日，例如 12-10", required=True)
    if declared.kind == "month":
        options.update(required=True, widget=forms.TextInput(attrs={"type": "month"}))
    if declared.kind in ("int", "decimal"):
        options.update(min_value=declared.minimum, max_value=declared.maximum)
    return FIELDS[declared.kind](**options)


class SettingForm(forms.Form):
    basis = forms.CharField(label="依据", max_length=300, help_text="例如：第二届理事会第三次会议决议")
    confirmed = forms.BooleanField(
        label="理事会已确认", required=False, help_text="未勾选时显示为“待理事会确认”"
    )

    def __init__(self, declared: policy.Definition, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {"value": field_of(declared), **self.fields}


def shown(declared: policy.Definition, value) -> str:
    if declared.kind == "bool":
        return "是" if value else "否"
    if declared.kind == "month_day":
        month, day = str(value).split("-")
        return f"{int(month)}月{int(day)}日"
    if declared.kind == "month":
        return inputs.month(value).label
    if declared.kind == "choice":
        return dict(declared.choices).get(value, str(value))
    return f"{value} {declared.unit}".strip() if value != "" else "—"


def setting_list(request: HttpRequest) -> HttpResponse:
    """All settings by group; everybody may read them, the secretariat may change them."""
    stored = {row.key: row for row in Setting.objects.all()}
    may_change = policy.may_change(request.user)

    def row(declared: policy.Definition) -> dict:
        own = stored.get(declared.key)
        confirmed = own is not None and own.confirmed
        return {
            "label": declared.label,
            "key": declared.key,
            "value": shown(declared, own.value if own else declared.default),
            "basis": own.basis if own else declared.basis,
            "status": ("理事会已确认", "success")
            if confirmed
            else (policy.UNCONFIRMED if own is None else "待理事会确认", "warning"),
        }

    columns = [
        Column(
            "label",
            "设置",
            css="wide",
            cell=lambda line: (
                link(line["label"], reverse("setting", args=[line["key"]])) if may_change else line["label"]
            ),
        ),
        Column("value", "当前值", css="wide"),
        Column("status", "状态", cell=lambda line: status_tag(*line["status"])),
        Column("basis", "依据", css="wide"),
    ]
    groups: dict[str, list] = {}
    for declared in policy.definitions():
        groups.setdefault(declared.group, []).append(row(declared))
    tables = [(group, DataTable(columns, rows, caption=group)) for group, rows in groups.items()]
    return render(
        request,
        "alliance/site/settings/list.html",
        {"title": "设置", "tables": tables, "may_change": may_change, "open": len(policy.unconfirmed())},
    )


@reauth.asks_password
def setting(request: HttpRequest, key: str) -> HttpResponse:
    require(policy.may_change(request.user))
    try:
        declared = policy.definition(key)
    except KeyError:
        raise Http404("没有这项设置") from None
    stored = Setting.objects.filter(key=key).first()
    initial = {
        "value": stored.value if stored else declared.default,
        "basis": stored.basis if stored else "",
        "confirmed": bool(stored and stored.confirmed),
    }
    form = SettingForm(declared, request.POST or None, initial=initial)
    answer = acting.fill_in(
        request, form, policy.change, key, done=f"已保存“{declared.label}”。", to="settings", at="value"
    )
    return answer or render(
        request,
        "alliance/site/settings/edit.html",
        {
            "title": declared.label,
            "declared": declared,
            "form": form,
            "default": shown(declared, declared.default),
            "events": events_of(stored) if stored else [],
        },
    )

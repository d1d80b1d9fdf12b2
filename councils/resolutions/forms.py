"""What is typed about an order, and by the units about their work."""

from typing import Any

from django import forms

from alliance.files import uploads
from alliance.ground import clock
from alliance.names import choosing
from councils.decisions.models import CouncilDecision
from councils.meetings.models.meetings import Meeting
from councils.resolutions.models.orders import Resolution
from members.units.models import Unit

SHOWN = 30
FILES = ("file1", "file2", "file3")
HELPERS = ("helper1", "helper2", "helper3")
AREA = forms.Textarea(attrs={"rows": 4})


class ResolutionForm(forms.Form):
    """An order: what, who, until when, and where it comes from."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    task = forms.CharField(
        label="事项", max_length=200, help_text="一项一单，例如：制定2027年度校企联合培训计划"
    )
    measure = forms.CharField(
        label="办结标准", max_length=1000, widget=AREA, help_text="做到什么程度算办结，需要哪些材料"
    )
    unit = choosing.Chosen("units", label="责任单位")
    person = forms.CharField(
        label="责任人", max_length=60, required=False, help_text="不清楚时留空，由责任单位签收时填写"
    )
    last_day = forms.DateField(label="时限", help_text="当日 24:00 前办结（含当日）")
    helper1 = choosing.Chosen("units", label="配合单位一", required=False)
    helper2 = choosing.Chosen("units", label="配合单位二", required=False)
    helper3 = choosing.Chosen("units", label="配合单位三", required=False)
    meeting = forms.ModelChoiceField(
        label="来源会议", queryset=Meeting.objects.none(), required=False, empty_label="不是会议交办"
    )
    decision = forms.ModelChoiceField(
        label="来源决定",
        queryset=CouncilDecision.objects.none(),
        required=False,
        empty_label="不是理事会决定",
    )
    source = forms.CharField(
        label="来源说明",
        max_length=200,
        required=False,
        help_text="例如：理事长批示；会议、决定都没有选时必填",
    )

    def __init__(
        self, *args: Any, resolution: Resolution | None = None, initial: dict | None = None, **more: Any
    ) -> None:
        initial = {**(_values(resolution) if resolution else {}), **(initial or {})}
        super().__init__(*args, initial=initial, **more)
        held = Meeting.objects.filter(state__in=(Meeting.State.CALLED, Meeting.State.HELD))
        confirmed = CouncilDecision.objects.filter(state=CouncilDecision.State.CONFIRMED, passed=True)
        for name in ("unit", *HELPERS):
            self.fields[name].queryset = Unit.objects.active().in_order()
        self.fields["meeting"].queryset = _newest(held, initial.get("meeting"), "-begins_at")
        self.fields["decision"].queryset = _newest(confirmed, initial.get("decision"), "-met_on")

    def values(self) -> dict[str, Any]:
        """What the verbs take, by name."""
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in (*HELPERS, "version")
        }
        helpers = [one for name in HELPERS if (one := self.cleaned_data[name])]
        return given | {"helpers": helpers}


def _newest(found: Any, chosen: Any, order: str) -> Any:
    """The newest, and the one that is chosen already."""
    keys = [*found.order_by(order).values_list("pk", flat=True)[:SHOWN]]
    keys += [chosen] if chosen else []
    return found.model.objects.filter(pk__in=keys).order_by(order)


def _values(resolution: Resolution) -> dict[str, Any]:
    names = ("version", "task", "measure", "person", "source")
    helpers = [one.unit_id for one in resolution.helpers.all()]
    return {
        **{name: getattr(resolution, name) for name in names},
        **dict(zip(HELPERS, helpers, strict=False)),
        "unit": resolution.unit_id,
        "meeting": resolution.meeting_id,
        "decision": resolution.decision_id,
        "last_day": clock.last_day(resolution.deadline),
    }


class TakeForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    person = forms.CharField(label="责任人", max_length=60, help_text="姓名和职务，例如：王建国 副院长")


class EntryForm(forms.Form):
    """A text with up to three files; more come with the next entry."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    text = forms.CharField(label="办理情况", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))
    file1 = uploads.UploadField(label="佐证材料一", required=False)
    file2 = uploads.UploadField(label="佐证材料二", required=False)
    file3 = uploads.UploadField(label="佐证材料三", required=False)

    def values(self) -> dict[str, Any]:
        """What the verbs take, by name."""
        files = [one for name in FILES if (one := self.cleaned_data[name])]
        return {"text": self.cleaned_data["text"], "files": files}

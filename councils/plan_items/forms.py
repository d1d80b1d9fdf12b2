"""What people type about the items of a plan."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from alliance.files.uploads import UploadField
from alliance.ground import clock
from alliance.names import choosing
from councils.plans.models.items import PlanItem, PlanProgress
from councils.plans.models.plans import WorkPlan
from councils.posts.models import SecretariatPost
from members.units.forms import DATE
from members.units.models import Unit

MEGABYTES = 20


class ItemForm(VerbForm):
    """An item; who is responsible may be left open until the plan is adopted."""

    unit = choosing.Chosen("units", label="责任单位", required=False)

    class Meta:
        model = PlanItem
        fields = ("type", "title", "measure", "starts_on", "due_on", "number", "unit", "post", "above")
        widgets = {"starts_on": DATE, "due_on": DATE}
        help_texts = {
            "measure": "做到什么算完成，如：签订协议 3 份",
            "due_on": "含当日，须在计划年度内",
            "number": "会议、活动一年几次",
            "post": "与责任单位只填一个，可在计划通过后分解",
        }

    def __init__(self, *args: Any, plan: WorkPlan, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.active().in_order()
        if plan.unit_id is not None:
            del self.fields["unit"], self.fields["post"]
            known = PlanItem.objects.filter(plan__in=WorkPlan.objects.in_force(plan.year))
            self.fields["above"].queryset = known.exclude(state=PlanItem.State.DROPPED)
            self.fields["above"].empty_label = "不对应联盟计划的事项"
        else:
            del self.fields["above"]


class AssignForm(forms.Form):
    unit = choosing.Chosen("units", label="责任单位", required=False)
    post = forms.ChoiceField(
        label="责任岗位",
        required=False,
        choices=[("", "不定岗位"), *SecretariatPost.Post.choices],
        help_text="责任单位和责任岗位填一个",
    )

    def __init__(self, *args: Any, item: PlanItem, **options: Any) -> None:
        super().__init__(*args, initial={"unit": item.unit_id, "post": item.post}, **options)
        self.fields["unit"].queryset = Unit.objects.active().in_order()


class ReportForm(forms.Form):
    """How it stands with an item."""

    word = forms.ChoiceField(label="进展", choices=PlanProgress.Word.choices)
    on = forms.DateField(label="日期", widget=DATE, help_text="完成的填完成日期，按此判断是否按期")
    text = forms.CharField(label="情况", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
    file = UploadField(label="佐证", required=False, max_bytes=MEGABYTES * 1024 * 1024)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today

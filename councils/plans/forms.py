"""What people type about a plan."""

from typing import Any

from django import forms

from alliance.face.acting import VerbForm
from alliance.ground import clock
from councils.plans.models.plans import WorkPlan


class PlanForm(VerbForm):
    """A plan; once it is begun only its words change."""

    class Meta:
        model = WorkPlan
        fields = ("kind", "year", "until_year", "title", "text")
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        help_texts = {
            "until_year": "中长期发展规划的最后一年；年度计划不填",
            "title": "不填则自动命名，如：2027年度工作计划",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["until_year"].required = self.fields["title"].required = False
        for name in ("year", "until_year"):
            self.fields[name].min_value, self.fields[name].max_value = 2000, 2099
        if self.instance.pk:
            for name in ("kind", "year", "until_year"):
                del self.fields[name]
        else:
            self.fields["year"].initial = clock.today().year
            self.fields["until_year"].initial = None

    def clean(self) -> dict[str, Any]:
        for name in ("year", "until_year"):
            value = self.cleaned_data.get(name)
            if value is not None and not 2000 <= value <= 2099:
                self.add_error(name, "请填写四位年度。")
        return self.cleaned_data

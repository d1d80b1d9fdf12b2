"""What is typed for an objection, and for its answer."""

from django import forms


class ObjectionForm(forms.Form):
    reason = forms.CharField(
        label="异议内容和依据",
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="写明对哪一项有异议、应为多少、依据是什么。秘书处答复后会通知您。",
    )


class AnswerForm(forms.Form):
    upheld = forms.TypedChoiceField(
        label="处理结论",
        choices=[("", "请选择"), ("no", "异议不成立，维持原结果"), ("yes", "异议成立，退回复评")],
        coerce=lambda value: value == "yes",
    )
    text = forms.CharField(label="答复", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))

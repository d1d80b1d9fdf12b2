"""What is typed for a circular and for a recommendation."""

from django import forms

LONG = 5000


class CircularForm(forms.Form):
    title = forms.CharField(label="标题", max_length=200)
    body = forms.CharField(
        label="正文",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="单位名单由系统附在正文之后，不能修改",
    )


class CommendationForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput)
    recommended_to = forms.CharField(label="推荐至", max_length=100, help_text="例如：德州市教育和体育局")
    grounds = forms.CharField(
        label="推荐理由",
        max_length=LONG,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="对联盟工作的支持和贡献，可写入推荐材料",
    )

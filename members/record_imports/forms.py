"""A workbook of records."""

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator

from members.record_imports.services import MAX_SIZE
from members.units.models import Unit


class UploadForm(forms.Form):
    """A workbook of records, and for which unit."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label=None)
    file = forms.FileField(
        label="工作簿",
        validators=[FileExtensionValidator(["xlsx"], message="请上传 .xlsx 工作簿（可下载模板填写）。")],
        error_messages={"required": "请选择文件。", "empty": "文件是空的。"},
    )
    file.max_bytes = MAX_SIZE

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units

"""Uploading evidence and the sealed scan: what it is, its own date, the file."""

from django import forms

from alliance.files.stored import MEGABYTE
from alliance.files.uploads import UploadField
from assessments.evidence.services import FILE_MB

SCAN_MB = 20


class EvidenceForm(forms.Form):
    title = forms.CharField(label="材料名称", required=False, max_length=120)
    dated_on = forms.DateField(
        label="材料日期",
        widget=forms.DateInput,
        error_messages={"required": "请填写材料日期。", "invalid": "请填写有效的材料日期。"},
    )
    file = UploadField(
        label="文件",
        max_bytes=FILE_MB * MEGABYTE,
        error_messages={"required": "请选择要上传的文件。", "empty": "这个文件是空的。"},
    )


class ScanForm(forms.Form):
    code = forms.CharField(label="页脚校验码", required=False, max_length=24)
    file = UploadField(
        label="盖章扫描件",
        kinds=("pdf", "jpg", "png"),
        max_bytes=SCAN_MB * MEGABYTE,
        error_messages={"required": "请选择盖章扫描件。"},
    )

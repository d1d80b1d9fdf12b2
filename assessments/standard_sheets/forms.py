"""The form that takes a workbook in."""

from django import forms

from alliance.files.uploads import UploadField

UPLOAD = 5 * 1024 * 1024


class WorkbookForm(forms.Form):
    file = UploadField(label="Excel 文件", kinds=("xlsx",), max_bytes=UPLOAD)

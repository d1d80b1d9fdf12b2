"""What is typed into a document; its texts in the plain editor, with the pictures of this document and no others."""

from typing import Any

from django import forms
from django.urls import reverse

from alliance.face.acting import VerbForm
from alliance.files.uploads import UploadField
from alliance.names import choosing
from alliance.prose.fields import ProseField
from councils.documents.models.annexes import Annex
from councils.documents.models.documents import Document
from councils.documents.text import addresses
from councils.numbering.models import PaperKind
from members.units.models import Unit

MEGABYTE = 1024 * 1024
LINES = "标题用“一、”“（一）”“1.”“（1）”各级；可以加表格和图片"
PICTURES_AT = "/documents/pictures/"


def _with_pictures(field: ProseField, document: Document, rows: int) -> None:
    field.pictures = addresses(document)
    field.widget.upload_to = reverse("document_picture_new", args=[document.pk])
    field.widget.pictures_at, field.widget.attrs["rows"] = PICTURES_AT, rows


class NewDocumentForm(forms.Form):
    kind = forms.ChoiceField(label="文种", choices=[(kind.value, kind.label) for kind in PaperKind.written()])
    unit = choosing.Chosen(
        "units",
        label="涉及单位",
        required=False,
        help_text="针对某一个单位的填写，该单位和关联单位的人员回避",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].queryset = Unit.objects.active().in_order()


class DocumentForm(VerbForm):
    body = ProseField(label="正文", help_text=LINES)

    class Meta:
        model = Document
        fields = Document.WRITTEN
        help_texts = {
            "addressee": "例如：各成员单位；在“选择发送范围”里可以按所选单位填写",
            "copies_to": "多个用逗号隔开，没有的不填",
            "contact": "例如：刘佳怡 0534-2671234",
            "head": "套打：红头部分留空，用印好的红头纸打印",
        }

    def __init__(self, *args: Any, instance: Document, **options: Any) -> None:
        super().__init__(*args, instance=instance, **options)
        _with_pictures(self.fields["body"], instance, 22)


class AnnexForm(forms.Form):
    title = forms.CharField(label="附件名称", max_length=120)
    body = ProseField(label="附件正文", required=False, help_text=LINES)
    file = UploadField(
        label="附件文件", required=False, max_bytes=20 * MEGABYTE, help_text="填写正文或者上传文件，二选一"
    )

    def __init__(self, *args: Any, document: Document, annex: Annex | None = None, **options: Any) -> None:
        initial = {"title": annex.title, "body": annex.body} if annex else {}
        super().__init__(*args, initial=initial, **options)
        _with_pictures(self.fields["body"], document, 12)


class ScanForm(forms.Form):
    file = UploadField(
        label="盖章扫描件", kinds=("pdf", "jpg", "png"), max_bytes=20 * MEGABYTE, help_text="盖章后的整份文件"
    )

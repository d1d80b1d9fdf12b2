"""Where a file is put beside an indicator, as a ready string: a page has two dozen of them."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.files.stored import MEGABYTE
from assessments.evidence.services import FILE_MB
from assessments.sheets.models.items import Item

FIELDS = """<div class="evidence-add no-print">
  <input type="file" class="input input-file" form="upload" id="{name}-file" name="{name}-file" accept=".pdf,.jpg,.jpeg,.png,.heic,.docx,.xlsx" data-max-photo-bytes="26214400" data-max-bytes="{max_bytes}" aria-label="{code} 选择文件">
  <label class="sr-only" for="{name}-dated_on">{code} 材料日期</label>
  <input type="date" class="input" form="upload" id="{name}-dated_on" name="{name}-dated_on" title="材料日期（材料本身的日期）">
  <input class="input" form="upload" name="{name}-title" maxlength="120" placeholder="材料名称" aria-label="{code} 材料名称">
  <button type="submit" class="btn btn-default btn-small" form="upload" data-upload formaction="{add_url}" hx-post="{add_url}" hx-encoding="multipart/form-data" hx-target="#{name}" hx-params="csrfmiddlewaretoken,{name}-file,{name}-dated_on,{name}-title">上传</button>
  <a class="btn btn-quiet btn-small" href="{pick_url}">引用平台记录</a>
</div>"""


def fields(item: Item) -> SafeString:
    """The fields carry the item's number; they belong to the form `upload` of the page."""
    return format_html(
        FIELDS,
        name=f"evidence-{item.pk}",
        code=item.indicator.code,
        max_bytes=FILE_MB * MEGABYTE,
        add_url=reverse("evidence_add", args=[item.pk]),
        pick_url=reverse("evidence_pick", args=[item.pk]),
    )

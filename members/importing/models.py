from typing import Any

from django.conf import settings
from django.db import models
from django.dispatch import receiver
from simple_history.signals import pre_create_historical_record

from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned


class RosterImport(Audited):
    """An uploaded roster between upload and decision: the file, the rows as read and their errors, then what became of it.

    `rows` are mappings as `plan` makes them; `errors` are [row in Excel, label, message]; `questions` wait for an answer in
    `answers`. What holds personal data is emptied with the decision, but for the faulty rows that were left out, which stay
    to be fetched. The counts then say what was written, and `written` which records, so that it can be taken back.
    """

    class State(Toned):
        MATCHING = "MATCHING", "待核对列", "warning"
        PREVIEW = "PREVIEW", "待确认", "warning"
        APPLIED = "APPLIED", "已导入", "success"
        DISCARDED = "DISCARDED", "已放弃", "neutral"
        UNDONE = "UNDONE", "已撤销", "neutral"

    filename = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("校验值", max_length=64)
    content = models.BinaryField("文件", default=b"", editable=False)
    rows = models.JSONField("数据行", default=list)
    errors = models.JSONField("错误", default=list)
    notices = models.JSONField("提示", default=list)
    questions = models.JSONField("待回答的问题", default=list)
    answers = models.JSONField("回答", default=dict)
    chosen = models.JSONField("列的对应", default=dict)
    written = models.JSONField("写入的记录", default=dict)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    state = models.CharField("状态", max_length=10, choices=State, default=State.PREVIEW)
    created_units = models.PositiveIntegerField("新增单位数", default=0)
    changed_units = models.PositiveIntegerField("更新单位数", default=0)
    appointments = models.PositiveIntegerField("登记人员数", default=0)
    left_rows = models.PositiveIntegerField("未导入行数", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "名册导入"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.filename

    def forget(self) -> None:
        """Empty what holds personal data; the caller saves."""
        self.content, self.rows, self.errors, self.notices = b"", [], [], []
        self.questions, self.answers, self.chosen = [], {}, {}


class KnownColumns(Audited):
    """What a person said the labels of a heading mean, for the next file with the same heading."""

    sheet = models.CharField("表", max_length=60)
    fingerprint = models.CharField("表头特征", max_length=64)
    columns = models.JSONField("列的对应", default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "已核对的表头"
        constraints = [models.UniqueConstraint(fields=["sheet", "fingerprint"], name="known_columns_once")]

    def __str__(self) -> str:
        return f"{self.sheet}（{len(self.columns)} 列）"


@receiver(pre_create_historical_record, sender=RosterImport.history.model)
def leave_rows_out_of_history(history_instance: Any, **kwargs: Any) -> None:
    """History stays for ever; the telephone numbers of a preview must not. What was written has its own history."""
    history_instance.content = b""
    history_instance.rows, history_instance.errors, history_instance.notices = [], [], []
    history_instance.questions, history_instance.answers = [], {}
    history_instance.chosen, history_instance.written = {}, {}

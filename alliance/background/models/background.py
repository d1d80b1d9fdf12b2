from django.db import models


class Background(models.Model):
    """What a worker does later: its place in the queue of a lane (`alliance.background.lanes`), its lease, and how it went.

    `turn` counts how often it was taken: a worker that comes back after its lease has lapsed finds another number and
    writes nothing. `failures` counts those in a row, kills included. The subclass says `state`, with at least QUEUED
    and RUNNING, and `owner`.
    """

    kind = models.CharField("类型", max_length=60)
    title = models.CharField("名称", max_length=200)
    parameters = models.JSONField("参数", default=dict, blank=True)
    failures = models.PositiveSmallIntegerField("连续失败", default=0)
    error = models.CharField("原因", max_length=500, blank=True)
    turn = models.PositiveIntegerField("第几次办理", default=0)
    requested_at = models.DateTimeField("申请时间")
    taken_at = models.DateTimeField("最近开始", null=True, blank=True)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

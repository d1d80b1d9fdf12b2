import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse

from alliance.ground import access, audit
from alliance.ground.lifecycle import Toned

ACTS, FILES = "works", "files"  # the lanes (`alliance.background.lanes`)
UNDER_WAY = Q(state__in=["QUEUED", "RUNNING"]) | Q(state="FAILED", lane=ACTS)


def file_path(work: "Work", filename: str) -> str:
    return f"exports/{work.pk}"


class WorkQuerySet(models.QuerySet):
    def visible_to(self, user) -> "WorkQuerySet":
        """One's own; acts are seen by the secretariat, the chair and the system administrator, too."""
        own = Q(owner=user)
        if access.is_secretariat(user) or access.holds(user, access.Office.CHAIR, access.Office.SYSTEM_ADMIN):
            own |= Q(lane=ACTS)
        return self.filter(own)

    def acts(self) -> "WorkQuerySet":
        return self.filter(lane=ACTS)

    def files(self) -> "WorkQuerySet":
        return self.filter(lane=FILES)

    def under_way(self) -> "WorkQuerySet":
        """What is not at its end: an act that has stopped is still half done, a file that was not made is not."""
        return self.filter(UNDER_WAY)


class Work(models.Model):
    """What takes too long for one request: an act in many steps, or a file. Its place in a lane, its lease, how it went.

    While a work is under way there is no second one of its kind about the same thing; a file is about what was asked for,
    of which data, by whom. `turn` counts how often it was taken: a worker that comes back after its lease has lapsed finds
    another number and writes nothing. `failures` counts those in a row, kills included. `cursor` and `stage` belong to
    the kind of an act and say where it goes on.
    """

    class State(Toned):
        QUEUED = "QUEUED", "等待办理", "neutral"
        RUNNING = "RUNNING", "办理中", "info"
        DONE = "DONE", "已完成", "success"
        FAILED = "FAILED", "办理中断", "danger"
        REFUSED = "REFUSED", "未予办理", "danger"
        CANCELLED = "CANCELLED", "已取消", "neutral"

    class FileState(Toned):
        """The same of a file, in the words of who waits for it."""

        QUEUED = "QUEUED", "排队中", "neutral"
        RUNNING = "RUNNING", "生成中", "info"
        DONE = "DONE", "已完成", "success"
        FAILED = "FAILED", "失败", "danger"
        CANCELLED = "CANCELLED", "已取消", "neutral"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lane = models.CharField("类别", max_length=10, choices=[(ACTS, "办理事项"), (FILES, "导出文件")])
    kind = models.CharField("类型", max_length=60)
    about = models.CharField("对象", max_length=64)
    title = models.CharField("名称", max_length=200)
    parameters = models.JSONField("参数", default=dict, blank=True)
    owner = audit.somebody("办理人")
    state = models.CharField("状态", max_length=10, choices=State, default=State.QUEUED)
    failures = models.PositiveSmallIntegerField("连续失败", default=0)
    error = models.CharField("原因", max_length=500, blank=True)
    turn = models.PositiveIntegerField("第几次办理", default=0)
    requested_at = models.DateTimeField("申请时间")
    taken_at = models.DateTimeField("最近开始", null=True, blank=True)
    leased_until = models.DateTimeField("占用至", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    stage = models.CharField("环节", max_length=60, blank=True)
    cursor = models.BigIntegerField("进行到", default=0)
    done = models.PositiveIntegerField("已办", default=0)
    total = models.PositiveIntegerField("共", default=0)
    file = models.FileField("文件", upload_to=file_path, blank=True)
    filename = models.CharField("文件名", max_length=200, blank=True)
    content_type = models.CharField("格式", max_length=100, blank=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "后台办理事项"
        ordering = ["-requested_at"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "about"], condition=UNDER_WAY, name="one_work_under_way")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("export" if self.is_file else "work", args=[self.pk])

    @property
    def is_file(self) -> bool:
        return self.lane == FILES

    @property
    def pending(self) -> bool:
        """It was too large to be done at once and has a row."""
        return not self._state.adding

    @property
    def is_waiting(self) -> bool:
        """It goes on by itself."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def status(self) -> Toned:
        """Its state with label and tone."""
        return self.FileState(self.state) if self.is_file else self.State(self.state)

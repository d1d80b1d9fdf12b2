from django.db import models

from alliance.ground.audit import Audited
from alliance.paper.models import new_code
from assessments.sheets.models.assessments import Assessment


class Dossier(Audited):
    """The sealed record of one assessment: standard, facts, evidence hashes, marks, recusals, decisions under one hash.

    `content` is canonical JSON; `sha256` its hash; `code` finds it on the public verification page.
    """

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="dossiers", verbose_name="考核")
    number = models.PositiveSmallIntegerField("封存次数", default=1)
    code = models.CharField("校验码", max_length=16, unique=True, default=new_code)
    content = models.TextField("封存内容")
    sha256 = models.CharField("校验值", max_length=64)
    sealed_at = models.DateTimeField("封存时间")
    superseded = models.BooleanField("已被新封存替代", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "考核卷宗"
        ordering = ["-sealed_at"]
        constraints = [models.UniqueConstraint(fields=["assessment", "number"], name="dossier_number_once")]

    def __str__(self) -> str:
        return self.code

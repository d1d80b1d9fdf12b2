"""常用报表: a report with its parameters under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from alliance.ground import access
from alliance.ground.audit import Audited


class SavedReportQuerySet(models.QuerySet):
    def visible_to(self, user) -> "SavedReportQuerySet":
        """One's own, and for the secretariat what its people share."""
        shared = Q(shared=True) if access.is_secretariat(user) else Q(pk__in=[])
        return self.filter(Q(owner=user) | shared)


class SavedReport(Audited):
    """A report (`report` is its key in the catalogue) with what its address asked for; opened again, it shows the rows of that day.

    `shared` lets the whole secretariat open it, each with the own rights.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="saved_reports", verbose_name="保存人"
    )
    name = models.CharField("名称", max_length=60)
    report = models.CharField("报表", max_length=100)
    query = models.TextField("参数", blank=True)
    shared = models.BooleanField("秘书处共用", default=False)

    objects = SavedReportQuerySet.as_manager()
    claimed_with = ("owner",)

    class Meta:
        verbose_name = verbose_name_plural = "常用报表"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"],
                name="saved_report_name_once",
                violation_error_message="您已有同名的常用报表，请换一个名称。",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        address = reverse("catalogue_report", args=[self.report])
        return f"{address}?{self.query}" if self.query else address

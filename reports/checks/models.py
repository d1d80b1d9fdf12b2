"""Where a report was used."""

from django.db import models

from alliance.ground.audit import Audited
from reports.monthly.models import MonthlyReport


class Adoption(Audited):
    """The use of an accepted report in a channel; a report counts with its highest channel only."""

    class Channel(models.TextChoices):
        WEBSITE = "WEBSITE", "联盟网站"
        BULLETIN = "BULLETIN", "联盟简报/公众号"
        CITY = "CITY", "市级"
        PROVINCE = "PROVINCE", "省级"
        NATION = "NATION", "国家级"

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="adoptions", verbose_name="报送")
    channel = models.CharField("渠道", max_length=10, choices=Channel)
    adopted_on = models.DateField("采用日期")
    link = models.URLField("链接", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "采用"
        constraints = [
            models.UniqueConstraint(
                fields=["report", "channel"],
                name="adoption_once_per_channel",
                violation_error_message="该渠道的采用已登记。",
            )
        ]

    def __str__(self) -> str:
        return self.get_channel_display()

    @property
    def name_in_log(self) -> str:
        return f"{self.report.name_in_log} {self}"

from django.conf import settings
from django.db import models

from alliance.ground.access import Office
from alliance.ground.audit import Audited
from alliance.ground.dated import Dated


class Administrator(Dated, Audited):
    """A dated appointment as 系统 / 安全 / 审计管理员; the three are mutually exclusive for a person."""

    OFFICES = (Office.SYSTEM_ADMIN, Office.SECURITY_ADMIN, Office.AUDIT_ADMIN)

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="administrators", verbose_name="人员"
    )
    office = models.CharField("岗位", max_length=30, choices=[(office, office.label) for office in OFFICES])

    class Meta:
        verbose_name = verbose_name_plural = "管理员岗位"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(until=None),
                name="administrator_of_one_kind",
                violation_error_message="三员分设：一人只能担任一种管理员。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_office_display()}"

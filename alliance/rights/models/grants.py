"""Guardian's object permissions with dates: who stands for what, from when until when."""

from django.db import models
from django.db.models import F, Q
from guardian.managers import UserObjectPermissionManager
from guardian.models import UserObjectPermissionBase

from alliance.ground.access import COUNCIL_OFFICES, Office
from alliance.ground.dated import Dated, DatedQuerySet


class HeldToday(UserObjectPermissionManager.from_queryset(DatedQuerySet)):
    """Only what holds today, and only for active people: guardian's own shortcuts ask through this manager too."""

    def get_queryset(self) -> DatedQuerySet:
        return super().get_queryset().current().filter(user__is_active=True)


class DatedGrant(Dated, UserObjectPermissionBase):
    """An object permission with the half-open dates of the appointment behind it; `rows` has those of other days too.

    A subclass adds `content_object`, a direct foreign key, so that no grant outlives its object.
    """

    objects = HeldToday()
    rows = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        unique_together = ["user", "permission", "content_object", "since"]
        base_manager_name = "rows"
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="%(class)s_ends_after_start",
            )
        ]


class Organ(models.Model):
    """What offices are held in that belong to no unit and no term: a row for the secretariat, one for the administration.

    The posts of the secretariat outlast the terms of the council (they prepare the next one), so a term cannot carry them.
    """

    class Code(models.TextChoices):
        SECRETARIAT = "SECRETARIAT", "秘书处"
        ADMINISTRATION = "ADMINISTRATION", "系统管理"

    code = models.CharField("机构", max_length=20, choices=Code, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "机构"
        permissions = [
            (office.permission, f"担任{office.label}") for office in Office if office not in COUNCIL_OFFICES
        ]

    def __str__(self) -> str:
        return self.get_code_display()

    @classmethod
    def of(cls, code: str) -> "Organ":
        """The row of an organ; there is one of each, made when it is first needed."""
        return cls.objects.get_or_create(code=code)[0]


class OrganUserObjectPermission(DatedGrant):
    """Who holds which post of the secretariat, and who is an administrator."""

    content_object = models.ForeignKey(Organ, models.CASCADE, verbose_name="机构")

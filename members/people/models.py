from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Case, Q, Value, When

from alliance.ground.audit import Audited
from alliance.ground.dated import Dated, DatedQuerySet
from alliance.names import spelling
from members.units.models import Unit


class RepresentativeQuerySet(DatedQuerySet):
    def by_rank(self) -> "RepresentativeQuerySet":
        """Heads first, then those for human resources, liaisons, secretaries; the longest in office first."""
        return self.ranked().order_by("unit", "rank", "since", "pk")

    def ranked(self) -> "RepresentativeQuerySet":
        """Each with the `rank` of its role."""
        ranks = [When(role=role, then=Value(rank)) for rank, role in enumerate(Representative.Role.values)]
        return self.annotate(rank=Case(*ranks, output_field=models.SmallIntegerField()))

    def matching(self, text: str) -> "RepresentativeQuerySet":
        """Those in whose name or unit, present or former, every word occurs; digits of numbers are not searched."""
        found = self
        for word in text.split():
            wanted = Q(unit__in=Unit.objects.matching(word))
            if not spelling.has_digits(word):
                wanted |= Q(user__in=get_user_model().objects.matching(word))
            found = found.filter(wanted)
        return found


class Representative(Dated, Audited):
    """A person who stands for a unit from one date to another (第七条、第九条、第十条)."""

    class Role(models.TextChoices):
        HEAD = "HEAD", "单位负责人"
        HR_LEAD = "HR_LEAD", "分管人力资源负责人"
        LIAISON = "LIAISON", "联络员"
        SECRETARY = "SECRETARY", "秘书"

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="representatives", verbose_name="单位")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="representations", verbose_name="人员"
    )
    role = models.CharField("身份", max_length=10, choices=Role)
    title = models.CharField("职务", max_length=60, blank=True)
    duties = models.CharField("联盟工作分工", max_length=200, blank=True)
    end_reason = models.CharField("终止原因", max_length=200, blank=True)

    objects = RepresentativeQuerySet.as_manager()
    claimed_with = ("unit", "user")

    class Meta:
        verbose_name = verbose_name_plural = "单位人员"
        ordering = ["unit", "role", "since"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(until=None, role="HEAD"),
                name="one_head_per_unit",
                violation_error_message="该单位已有在任负责人，请先办理交接。",
            ),
            models.UniqueConstraint(
                fields=["unit", "user", "role"],
                condition=Q(until=None),
                name="representative_open_once",
                violation_error_message="该人员已担任此身份。",
            ),
        ]
        indexes = [models.Index(fields=["user", "until"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_role_display()} {self.user}"

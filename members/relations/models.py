"""Declared relations between two units, for which each recuses for the other (回避)."""

from django.db import models
from django.db.models import Q

from alliance.ground.audit import Audited
from alliance.ground.dated import Dated, DatedQuerySet
from members.units.models import Unit


class UnitRelationQuerySet(DatedQuerySet):
    def of(self, unit: Unit | int) -> "UnitRelationQuerySet":
        """The relations of a unit, whichever of the two declared them."""
        return self.filter(Q(unit=unit) | Q(other=unit))


class UnitRelation(Dated, Audited):
    """A declared relation between two units (parent, subsidiary, same controller): each recuses for the other."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="relations", verbose_name="单位")
    other = models.ForeignKey(
        Unit, models.PROTECT, related_name="relations_of_others", verbose_name="关联单位"
    )
    nature = models.CharField("关联关系", max_length=100)

    objects = UnitRelationQuerySet.as_manager()
    claimed_with = ("unit", "other")

    class Meta:
        verbose_name = verbose_name_plural = "单位关联关系"
        ordering = ["-since", "pk"]
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(condition=~Q(unit=models.F("other")), name="relation_between_two_units"),
            models.UniqueConstraint(
                fields=["unit", "other"],
                condition=Q(until=None),
                name="relation_open_once",
                violation_error_message="这两个单位的关联关系已登记。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} — {self.other}（{self.nature}）"

    def partner_of(self, unit: Unit) -> Unit:
        return self.other if self.unit_id == unit.pk else self.unit

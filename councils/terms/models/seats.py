from datetime import date
from typing import Any

from django.db import models
from django.db.models import Q

from alliance.ground import clock
from alliance.ground.audit import Audited
from alliance.ground.dated import Dated
from councils.terms.models.terms import SEAT_LIMITS, CouncilRole, Term
from members.people.models import Representative
from members.units.models import Unit


class Seat(Dated, Audited):
    """A seat of the council, held by a unit; the person is whoever stands for the unit in `holder_role` at the time.

    `ordinal` numbers the seats of a role. One open seat per term, role and ordinal, together with the upper bound
    of the ordinal, lets the database itself enforce 1 / 2 / 5 (第四、六、七条).
    """

    term = models.ForeignKey(Term, models.PROTECT, related_name="seats", verbose_name="届")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="seats", verbose_name="单位")
    role = models.CharField("席位", max_length=12, choices=CouncilRole)
    ordinal = models.PositiveSmallIntegerField("席次")
    holder_role = models.CharField(
        "任职人身份",
        max_length=10,
        choices=[
            (Representative.Role.HEAD, Representative.Role.HEAD.label),
            (Representative.Role.HR_LEAD, Representative.Role.HR_LEAD.label),
        ],
        default=Representative.Role.HEAD,
    )
    end_reason = models.CharField("终止原因", max_length=300, blank=True)

    claimed_with = ("unit", "term")

    class Meta:
        verbose_name = verbose_name_plural = "理事会席位"
        ordering = ["term", "role", "ordinal"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["term", "role", "ordinal"],
                condition=Q(until=None),
                name="seat_taken_once",
                violation_error_message="该席位已有单位担任。",
            ),
            models.UniqueConstraint(
                fields=["term", "unit"],
                condition=Q(until=None),
                name="one_seat_per_unit",
                violation_error_message="该单位本届已担任一个席位。",
            ),
            models.CheckConstraint(
                condition=Q(ordinal__gte=1)
                & (
                    Q(role=CouncilRole.ORDINARY)
                    | Q(role=CouncilRole.CHAIR, ordinal__lte=SEAT_LIMITS[CouncilRole.CHAIR])
                    | Q(role=CouncilRole.VICE_CHAIR, ordinal__lte=SEAT_LIMITS[CouncilRole.VICE_CHAIR])
                    | Q(role=CouncilRole.STANDING, ordinal__lte=SEAT_LIMITS[CouncilRole.STANDING])
                ),
                name="seat_limits",
                violation_error_message="席位数已满：理事长单位 1 个、副理事长单位 2 个、常务理事单位 5 个。",
            ),
            models.CheckConstraint(
                condition=Q(holder_role="HEAD") | Q(role=CouncilRole.ORDINARY),
                name="seat_held_by_head",
                violation_error_message="只有理事可以由分管人力资源负责人担任（第七条）。",
            ),
        ]
        indexes = [models.Index(fields=["unit", "until"])]

    def __str__(self) -> str:
        return f"{self.unit}（{self.get_role_display()}）"


def holders_of(seats: Any, day: date | None = None) -> dict[int, Representative]:
    """`{seat id: representative}` who fills each seat on a day, in one query; a seat may stand empty."""
    day = day or clock.today()
    wanted = {(seat.unit_id, seat.holder_role): seat.pk for seat in seats}
    people = (
        Representative.objects.on(day)
        .filter(unit__in={unit for unit, _ in wanted})
        .select_related("user")
        .order_by("since", "pk")
    )
    return {wanted[key]: person for person in people if (key := (person.unit_id, person.role)) in wanted}

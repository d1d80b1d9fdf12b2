from datetime import date, timedelta

from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Coalesce

from alliance.ground import clock
from alliance.ground.access import COUNCIL_OFFICES, Office
from alliance.ground.audit import Audited
from alliance.ground.dated import Dated, DatedQuerySet
from alliance.names.numerals import numeral
from alliance.registers.kept import kept
from alliance.rights.models.grants import DatedGrant


class CouncilRole(models.TextChoices):
    """The four kinds of seat of the council (第四、六、七条)."""

    CHAIR = "CHAIR", "理事长单位"
    VICE_CHAIR = "VICE_CHAIR", "副理事长单位"
    STANDING = "STANDING", "常务理事单位"
    ORDINARY = "ORDINARY", "理事单位"


# 第四、六、七条: one chair, two vice-chairs, five standing directors; ordinary directors are open.
SEAT_LIMITS: dict[str, int | None] = {
    CouncilRole.CHAIR: 1,
    CouncilRole.VICE_CHAIR: 2,
    CouncilRole.STANDING: 5,
    CouncilRole.ORDINARY: None,
}


# The order of the seats; a unit may apply for a seat higher than the one it holds.
RANK: dict[str, int] = {
    CouncilRole.ORDINARY: 1,
    CouncilRole.STANDING: 2,
    CouncilRole.VICE_CHAIR: 3,
    CouncilRole.CHAIR: 4,
}


# Who may come to preside over a matter, in this order (第五条): `councils.recusal.models.presiding_order`.
PRESIDING = (Office.CHAIR, Office.VICE_CHAIR, Office.STANDING)


class TermQuerySet(DatedQuerySet):
    def sitting(self) -> "Term | None":
        """The one term whose council is in office today; None before the first one."""
        return next(iter(_sitting()), None)


@kept
def _sitting() -> models.QuerySet:
    return Term.objects.current().order_by("-number")[:1]


class Term(Dated, Audited):
    """A term of the council (届); half-open dates, one after the other.

    `expires_on` is copied from the settings when the term opens. A council whose time has run out stays in office until
    the next one opens, so that nobody loses an office at midnight; the secretariat is reminded (换届).
    """

    number = models.PositiveSmallIntegerField("届次", unique=True)
    expires_on = models.DateField("届满日期（不含）")

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "届"
        ordering = ["-number"]
        permissions = [
            (office.permission, f"担任{office.label}") for office in Office if office in COUNCIL_OFFICES
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=models.F("since")),
                name="term_ends_after_start",
                violation_error_message="届的终止日期必须晚于起始日期。",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__gt=models.F("since")), name="term_expires_after_start"
            ),
            # NULLs are distinct in a plain unique index, so the open end is compared as a date of its own.
            models.UniqueConstraint(
                Coalesce("until", Value(date.max)),
                condition=Q(until=None),
                name="one_open_term",
                violation_error_message="已有在任的一届理事会。",
            ),
        ]

    def __str__(self) -> str:
        return f"第{numeral(self.number)}届理事会"

    @property
    def last_day(self) -> date:
        return self.expires_on - timedelta(days=1)

    @property
    def has_expired(self) -> bool:
        """Its time has run out and no other term has followed yet."""
        return self.until is None and self.expires_on <= clock.today()


class TermUserObjectPermission(DatedGrant):
    """Who holds which office of the council: of the term, because its seats end with it."""

    content_object = models.ForeignKey(Term, models.CASCADE, verbose_name="届")

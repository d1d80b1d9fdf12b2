"""What holds from one day to another: appointments, seats, posts, relations, grants.

Half-open: in force on `since`, no longer on `until`; without `until` it goes on. One that ends on the day on which it began
was taken back before it counted: it was in force on no day.
"""

from datetime import date, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q

from alliance.ground import clock


class DatedQuerySet(models.QuerySet):
    def on(self, day: date) -> Self:
        """In force on that day."""
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))

    def current(self) -> Self:
        """In force today."""
        return self.on(clock.today())

    def not_over_on(self, day: date) -> Self:
        """In force on that day, or to begin later."""
        return self.filter(Q(until=None) | Q(until__gt=day))

    def overlapping(self, since: date, until: date | None = None) -> Self:
        """In force on some day of the half-open time from `since` to `until`."""
        found = self.not_over_on(since).exclude(until=F("since"))
        return found if until is None else found.filter(since__lt=until)


def last_of(since: date, until: date | None) -> date | None:
    """The last day of what holds from `since` to before `until`; None without an end, and of what never held."""
    return None if until is None or until == since else until - timedelta(days=1)


class Dated(models.Model):
    """Something that holds from `since` to before `until`."""

    since = models.DateField("起始日期")
    until = models.DateField("终止日期（不含）", null=True, blank=True)

    objects = DatedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")),
                name="%(class)s_ends_after_start",
                violation_error_message="终止日期不能早于起始日期。",
            )
        ]

    @property
    def last_on(self) -> date | None:
        """The last day that counts, which is what people read."""
        return last_of(self.since, self.until)

    @property
    def is_current(self) -> bool:
        return self.is_on(clock.today())

    @property
    def is_to_come(self) -> bool:
        return self.since > clock.today() and self.until != self.since

    def standing_on(self, day: date) -> tuple[str, str]:
        """In words, with its tone, how it stood on a day; what was to end later says its last day."""
        if self.until == self.since:
            return "登记有误，已撤销", "neutral"
        if self.since > day:
            return f"自 {self.since} 起", "info"
        if self.until is None:
            return "在任", "success"
        return ("已终止", "neutral") if self.until <= day else (f"任至 {self.last_on}", "warning")

    def is_on(self, day: date) -> bool:
        """As `DatedQuerySet.on`, of one that is at hand."""
        return self.since <= day and (self.until is None or self.until > day)

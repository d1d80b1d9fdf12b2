"""Which assessments: who may see them, and where they stand."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from alliance.ground import access, clock
from alliance.registers import policy
from councils.recusal.models import acts_as_chair, presided_by
from members.relations.closed import closed_units
from members.units.models import Unit


class AssessmentQuerySet(models.QuerySet):
    def visible_to(self, user) -> "AssessmentQuerySet":
        """The secretariat and the chair see all; who presides in the chair's place those units; reviewers what is assigned
        to them; units their own, for some time after their membership too.
        """
        if access.is_secretariat(user) or acts_as_chair(user):
            return self
        return self.filter(
            self._of_units_of(user)
            | Q(pk__in=access.granted(user, "review_assessment_assigned"))
            | presided_by(user, "unit")
        )

    def of_units_of(self, user) -> "AssessmentQuerySet":
        """Of the units that the person stands for; what was submitted also of those whose closed file is open to read."""
        return self.filter(self._of_units_of(user))

    def _of_units_of(self, user) -> Q:
        drafts = [self.model.State.DRAFT, self.model.State.SIGNED]
        read = Q(unit__in=access.units_read(user)) & ~Q(state__in=drafts)
        return Q(unit__in=access.units_with(user)) | read

    def running(self) -> "AssessmentQuerySet":
        """Of years that are opened and not published."""
        return self.filter(cycle__opened_at__isnull=False, cycle__published_at=None)

    def not_submitted(self) -> "AssessmentQuerySet":
        return self.filter(state__in=self.model.WITH_UNIT)

    def of_members(self) -> "AssessmentQuerySet":
        """Of units that are members today: nobody asks the others any more."""
        return self.filter(unit__in=Unit.objects.active())

    def overdue(self, instant: datetime) -> "AssessmentQuerySet":
        """Not submitted although every deadline that applies (cycle, extension, correction) has passed at `instant`."""
        return (
            self.not_submitted()
            .filter(cycle__opened_at__isnull=False, cycle__self_deadline__lte=instant)
            .filter(Q(correct_by=None) | Q(correct_by__lte=instant))
            .exclude(extensions__until__gt=instant)
        )

    def owed(self) -> "AssessmentQuerySet":
        """Those whose unit is still a member: an ended membership owes no result."""
        return self.filter(Q(unit__ended_on=None) | Q(unit__ended_on__gt=clock.today()))

    def awaiting_check(self) -> "AssessmentQuerySet":
        return self.filter(state=self.model.State.SUBMITTED)

    def to_check_by(self, user) -> "AssessmentQuerySet":
        """Of the running years, what waits for the formal check of this person, the first handed in first."""
        waiting = self.running().awaiting_check().exclude(unit__in=closed_units(user))
        return waiting.select_related("unit").order_by("submitted_at", "pk")

    def to_confirm_by(self, user) -> "AssessmentQuerySet":
        """Of members, what waits for the confirmation of this person, by name."""
        waiting = self.of_members().filter(state=self.model.State.REVIEWED)
        if policy.get("confirm_by_another"):
            waiting = waiting.exclude(
                Q(checked_by=user) | Q(pk__in=user.reviews.standing().values("assessment"))
            )
        waiting = waiting.exclude(unit__in=closed_units(user))
        return waiting.select_related("unit").order_by("unit__name_key")

    def awaiting_review(self) -> "AssessmentQuerySet":
        return self.filter(state=self.model.State.IN_REVIEW)


class AssessmentsOfUnits(models.Manager.from_queryset(AssessmentQuerySet)):
    """What everybody means by the assessments of a year; the secretariat's own one is asked for by name."""

    def get_queryset(self) -> AssessmentQuerySet:
        return super().get_queryset().filter(unit__isnull=False)


class AssessmentsOfSecretariat(models.Manager.from_queryset(AssessmentQuerySet)):
    def get_queryset(self) -> AssessmentQuerySet:
        return super().get_queryset().filter(unit=None)

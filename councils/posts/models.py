from django.conf import settings
from django.db import models
from django.db.models import Case, Q, Value, When

from alliance.ground.access import Office
from alliance.ground.audit import Audited
from alliance.ground.dated import Dated, DatedQuerySet
from members.units.models import Unit


class PostQuerySet(DatedQuerySet):
    def ranked(self) -> "PostQuerySet":
        """Each with the `rank` of its post: the secretary-general first, the secretaries of the units last."""
        kinds = SecretariatPost.Post
        order = (kinds.SECRETARY_GENERAL, kinds.DEPUTY_SECRETARY_GENERAL, kinds.OFFICER, kinds.SECRETARY)
        ranks = [When(post=post, then=Value(rank)) for rank, post in enumerate(order)]
        return self.annotate(rank=Case(*ranks, output_field=models.SmallIntegerField()))


class SecretariatPost(Dated, Audited):
    """A dated post in the secretariat (第九条). The person comes from `unit`, so recusal is the normal case."""

    class Post(models.TextChoices):
        SECRETARY_GENERAL = "SECRETARY_GENERAL", "秘书长"
        DEPUTY_SECRETARY_GENERAL = "DEPUTY_SECRETARY_GENERAL", "副秘书长"
        SECRETARY = "SECRETARY", "秘书"
        OFFICER = "OFFICER", "秘书处工作人员"

    post = models.CharField("职务", max_length=30, choices=Post)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="secretariat_posts", verbose_name="人员"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="secretariat_posts", verbose_name="所在单位")
    end_reason = models.CharField("终止原因", max_length=300, blank=True)

    objects = PostQuerySet.as_manager()
    claimed_with = ("unit", "user")

    class Meta:
        verbose_name = verbose_name_plural = "秘书处职务"
        ordering = ["post", "since"]
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(until=None, post="SECRETARY_GENERAL"),
                name="one_secretary_general",
                violation_error_message="已有在任秘书长，请先办理交接。",
            ),
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(until=None, post="SECRETARY"),
                name="one_secretary_per_unit",
                violation_error_message="该单位已指定秘书，请先办理交接（第九条：指定一名固定人员）。",
            ),
            models.UniqueConstraint(
                fields=["user", "post"],
                condition=Q(until=None),
                name="post_held_once",
                violation_error_message="该人员已担任此职务。",
            ),
        ]
        indexes = [models.Index(fields=["user", "until"])]

    def __str__(self) -> str:
        return f"{self.get_post_display()} {self.user}"


OFFICE_OF_POST: dict[str, Office] = {
    SecretariatPost.Post.SECRETARY_GENERAL: Office.SECRETARY_GENERAL,
    SecretariatPost.Post.DEPUTY_SECRETARY_GENERAL: Office.DEPUTY_SECRETARY_GENERAL,
    SecretariatPost.Post.SECRETARY: Office.UNIT_SECRETARY,
    SecretariatPost.Post.OFFICER: Office.SECRETARIAT,
}

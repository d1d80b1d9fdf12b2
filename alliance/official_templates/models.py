"""Templates of the office, one row for each that was uploaded and for each return to the built-in one."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django_fsm import FSMField, FSMModelMixin

from alliance.files.stored import StoredFile
from alliance.ground import audit
from alliance.ground.audit import Audited
from alliance.ground.lifecycle import Toned, move
from alliance.official.forms import forms


class DocumentTemplateQuerySet(models.QuerySet):
    def of(self, form: str) -> Self:
        return self.filter(form=form)

    def in_force(self, form: str, moment: datetime | None) -> "DocumentTemplate | None":
        """What holds for a kind of document at an instant (now without one); None while nothing was ever put in force."""
        found = self.of(form).filter(state=DocumentTemplate.State.USED)
        if moment is not None:
            found = found.filter(since__lte=moment)
        return found.order_by("-since", "-created_at").first()


class DocumentTemplate(FSMModelMixin, StoredFile, Audited):
    """A .docx with placeholders for a kind of document, in force from `since` until the next one; without a file the built-in
    one is in force again. A file is write-once: to change a template is to upload another.
    """

    class State(Toned):
        WAITING = "WAITING", "待启用", "warning"
        USED = "USED", "已启用", "success"

    FOLDER = "document_templates"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    form = models.CharField("文种", max_length=20)
    state = FSMField("状态", default=State.WAITING, choices=State.choices, protected=True)
    uploaded_by = audit.somebody("上传人")
    since = models.DateTimeField("启用时间", null=True, blank=True)
    used_by = audit.somebody("启用人")
    remark = models.CharField("说明", max_length=200, blank=True)

    objects = DocumentTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公文模板"
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="WAITING", since=None) | Q(state="USED", since__isnull=False),
                name="template_in_force_has_an_instant",
            ),
            models.CheckConstraint(
                condition=~Q(state="WAITING", file=""), name="waiting_template_has_a_file"
            ),
        ]
        indexes = [models.Index(fields=["form", "since"])]

    def __str__(self) -> str:
        return f"{self.label}：{self.name or '内置模板'}"

    @property
    def label(self) -> str:
        """The kind of document in words."""
        declared = forms().get(self.form)
        return declared.label if declared else self.form

    @property
    def key(self) -> str:
        """As it stands in an address."""
        return str(self.pk)

    def get_absolute_url(self) -> str:
        return reverse("document_template", args=[self.form])

    @move(state, "启用", State.WAITING, State.USED)
    def put_in_use(self) -> None:
        """Documents issued from now on have this face."""

"""What the people of a unit are told of its result, in the public notice and when it is published."""

from django.urls import reverse

from alliance.messages.notifications import notify_many
from assessments.sheets.models.assessments import Assessment
from members.people.models import Representative


def tell_result(batch: list[Assessment], step: str, title: str, body: str) -> None:
    """Tell everybody who stands for the units their total and grade, once for each step; in two queries."""
    own = {row.unit_id: row for row in batch}
    people = Representative.objects.current().filter(unit__in=own).select_related("user")
    notify_many(
        [
            {
                "recipient": person.user,
                "matter": row.matter,
                "step": step,
                "about": row.unit,
                "title": title,
                "body": f"{row.unit}：总分 {row.total}，等级“{row.get_grade_display()}”。{body}",
                "url": reverse("assessment_result", args=[row.pk]),
                "urgent": False,
            }
            for person in people
            if (row := own[person.unit_id])
        ]
    )

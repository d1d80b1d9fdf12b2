"""Taking an assessment into one's hands before changing it."""

from assessments.self_assessment.models.assessments import Assessment


def claim(assessment: Assessment) -> Assessment:
    """The row locked until the transaction ends, with cycle, unit, standard and extensions at hand."""
    return (
        Assessment.objects.select_for_update(of=("self",))
        .select_related("cycle", "unit", "standard")
        .prefetch_related("extensions")
        .get(pk=assessment.pk)
    )

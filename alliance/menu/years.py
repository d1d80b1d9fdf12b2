"""The assessment years as the menu knows them: with the rights of every person, without a query."""

from typing import Any

from alliance.ground import access

# Words of the rights of every person whose number is a year; `assessments.cycles` gives them.
YEAR_OPENED, YEAR_PUBLISHED = "assessment_year_opened", "assessment_year_published"


def assessment_years(user: Any) -> frozenset[int]:
    """The opened assessment years; known without a query."""
    return access.granted(user, YEAR_OPENED)


def published_years(user: Any) -> frozenset[int]:
    """The assessment years whose results are published: before the first, nothing follows from any."""
    return access.granted(user, YEAR_PUBLISHED)

"""考核标准 on paper: what it shows."""

from typing import Any

from alliance.paper.printed import Version, about
from assessments.standards import content
from assessments.standards.models import Standard

STANDARD = "standard"


def standard_content(standard: Standard) -> dict[str, Any]:
    fields = ("year", "subject", "edition", "state", "title", "basis", "note", "change_reason")
    return {
        **{name: getattr(standard, name) for name in fields},
        "published_at": standard.published_at,
        "content": content.as_dict(standard),
        "sources": {row.code: content.source_of(row) for row in standard.indicators.all()},
    }


def standard_version(standard: Standard) -> Version:
    return Version(
        STANDARD,
        about=about(standard),
        title=str(standard),
        year=standard.year,
        content=standard_content(standard),
    )

"""通报 on paper: what it shows, and what its code proves on the public page."""

from alliance.paper import printed
from alliance.paper.printed import Version, about
from assessments.publicity.models import Circular

CIRCULAR = "circular"


def circular_version(circular: Circular, *, issuer: str, total: bool) -> Version:
    return Version(
        CIRCULAR,
        about=about(circular),
        title=circular.title,
        year=circular.cycle.year,
        content={
            "title": circular.title,
            "body": circular.body,
            "units": circular.units,
            "total": total,
            "issuer": issuer,
            "issued_at": circular.issued_at,
        },
    )


printed.kind(
    CIRCULAR,
    label="通报",
    certifies="这份通报由秘书处在平台印发，标题、正文和所列单位与印发时一致。",
    limits="印章由持有人核对。",
)

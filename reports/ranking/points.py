"""Points of a report for the ranking: pure. Points are for the ranking only; the assessment counts months."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

CHANNELS = ("WEBSITE", "BULLETIN", "CITY", "PROVINCE", "NATION")
KEYS = (
    "report_points_accepted",
    *(f"report_points_{channel.lower()}" for channel in CHANNELS),
    "report_reprint_factor",
)


@dataclass(frozen=True)
class Scale:
    """The points in force: for acceptance, for the highest channel, and the factor of a reprint."""

    accepted: Decimal
    channels: Mapping[str, Decimal]
    reprint: Decimal

    @classmethod
    def of(cls, values: Mapping[str, Decimal]) -> "Scale":
        """From the settings named in `KEYS`."""
        return cls(
            values["report_points_accepted"],
            {channel: values[f"report_points_{channel.lower()}"] for channel in CHANNELS},
            values["report_reprint_factor"],
        )

    def points(self, *, state: str, category: str, reprinted: bool, channels: Iterable[str]) -> Decimal:
        """Accepted reports earn; forwarded notices never do; only the highest channel counts; a reprint less."""
        if state != "ACCEPTED" or category == "NOTICE":
            return Decimal(0)
        best = max((self.channels[channel] for channel in channels), default=Decimal(0))
        return (self.accepted + best) * (self.reprint if reprinted else 1)

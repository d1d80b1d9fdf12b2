"""A chart as data: it is frozen with the report and drawn where it is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.safestring import SafeString

from alliance.paper import charts


@dataclass(frozen=True)
class Chart:
    """`kind` is `bar` (series over labels) or `donut` (the first series, one value per label); values are whole numbers."""

    kind: str
    title: str
    labels: Sequence[str]
    series: Sequence[tuple[str, Sequence[int]]]
    unit: str = ""

    @property
    def svg(self) -> SafeString:
        if self.kind == "donut":
            shares = list(zip(self.labels, self.series[0][1], strict=True))
            return charts.donut(shares, title=self.title, unit=self.unit)
        return charts.bar(self.labels, self.series, title=self.title, unit=self.unit)

    @property
    def described(self) -> str:
        """Its numbers in words, for who cannot see it."""
        parts = [
            f"{label}：" + "，".join(f"{name} {values[place]}".strip() for name, values in self.series)
            for place, label in enumerate(self.labels)
        ]
        return f"{self.title}（{self.unit}）：" + "；".join(parts)

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "title": self.title,
            "labels": list(self.labels),
            "series": [[name, list(values)] for name, values in self.series],
            "unit": self.unit,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Chart":
        return cls(**data | {"series": [(name, values) for name, values in data["series"]]})

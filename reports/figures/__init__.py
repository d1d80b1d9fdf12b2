"""The figures of an alliance year, as reports (`alliance.table.Table`) and charts: one definition for page, Excel, PDF."""

from .assessment import assessment_charts, assessment_tables
from .charts import Chart
from .information import information_charts, information_tables
from .organisation import member_charts, member_tables, organisation_tables

__all__ = [
    "Chart",
    "assessment_charts",
    "assessment_tables",
    "information_charts",
    "information_tables",
    "member_charts",
    "member_tables",
    "organisation_tables",
]

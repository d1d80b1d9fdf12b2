"""The figures of an alliance year, as reports (`alliance.workbook.table.Table`) and charts: one definition for page, Excel, PDF."""

from reports.annual.figures.assessment import assessment_charts, assessment_tables
from reports.annual.figures.charts import Chart
from reports.annual.figures.information import information_charts, information_tables
from reports.annual.figures.organisation import member_charts, member_tables, organisation_tables

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

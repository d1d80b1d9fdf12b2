"""Tables, filters and pages of lists."""

from django import template

from alliance.face import datatable
from alliance.face.components import one_of
from alliance.workbook import table as reports

register = template.Library()


@register.inclusion_tag("components/table.html")
def table(source):
    """Draw a `DataTable`, or a report's `alliance.workbook.table.Table` with its note."""
    if isinstance(source, reports.Table):
        return {"table": datatable.of_report(source), "note": source.note}
    return {"table": one_of(source, datatable.DataTable), "note": ""}


@register.inclusion_tag("print/table.html")
def print_table(report):
    """Draw a report (`alliance.workbook.table.Table`) on paper: widths by its columns, head on every sheet, sums, note."""
    drawn = datatable.of_report(one_of(report, reports.Table))
    return {"table": drawn, "shares": datatable.shares(drawn.columns), "report": report}


@register.inclusion_tag("components/filter_bar.html")
def filter_bar(listing):
    """Search, filters, active conditions and export of a `listing.Listing`."""
    return {"listing": listing}


@register.inclusion_tag("components/pagination.html")
def pagination(listing):
    """“共 N 条”, page links and page size of a `listing.Listing`."""
    return {"listing": listing}

"""Reports that the secretariat of the demo has saved: two for everybody there, one of the officer's own."""

from datetime import date, timedelta
from types import SimpleNamespace

from demo.agenda import Agenda
from demo.cast import instant
from reports.catalogue import services


def plan_saved_reports(agenda: Agenda, cast: SimpleNamespace, today: date) -> None:
    """The officer saved them two weeks ago."""
    last = today.year - 1
    sets = (
        ("学校成员名录（送教育局）", "units", "kind=SCHOOL&column=name&column=uscc&column=district", True),
        (f"{last}年度整改通知书", "rectification_notice", f"year={last}", True),
        ("企业成员履职台账", "duty_ledger_print", f"kind=ENTERPRISE&year={last}", False),
    )

    def save() -> None:
        for name, report, query, shared in sets:
            services.save(report=report, name=name, query=query, shared=shared, by=cast.officer)

    agenda.at(instant(today - timedelta(days=14), 10), save)

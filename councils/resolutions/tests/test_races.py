"""The secretariat finds an order done while the unit takes its report back: one of them wins, and the record says which."""

import pytest
from django.db import transaction

from alliance.ground import clock
from alliance.tests import builders
from councils.resolutions.models.orders import Resolution
from councils.resolutions.services import orders, work
from councils.resolutions.tests import made
from councils.votes.tests.test_races import together

pytestmark = pytest.mark.django_db(transaction=True)


def test_accept_while_the_unit_takes_its_report_back(everyone):
    for _ in range(4):
        order = made.reported(everyone.school, everyone.secretary_general, everyone.school_head)
        done = together(
            [
                lambda order=order: work.accept(order, opinion="同意", by=everyone.officer).state,
                lambda order=order: work.take_back(order, why="再补", by=everyone.school_head).state,
                lambda order=order: work.send_back(order, why="缺附件", by=everyone.secretary_general).state,
            ]
        )
        (won,) = [one for one in done if one != "refused"]
        order = Resolution.objects.get(pk=order.pk)
        assert (order.state, order.entries.count(), order.reported_at is None) == (won, 2, won == "TAKEN")


def test_without_the_claim_both_are_written(everyone):
    """The control: the same functions without claim, rule and lifecycle write both."""
    order = made.reported(everyone.school, everyone.secretary_general, everyone.school_head)

    def loose(act, **given):
        with transaction.atomic():
            act.__wrapped__(order, **given)

    together(
        [
            lambda: loose(work.accept, opinion="同意", moment=clock.now(), by=everyone.officer),
            lambda: loose(work.take_back, why="再补", by=everyone.school_head),
        ]
    )
    assert order.entries.count() == 3


def test_orders_sent_out_at_once_have_different_numbers_without_gaps(everyone):
    units = [builders.unit() for _ in range(6)]
    drafts = [made.drafted(unit, everyone.officer) for unit in units]
    together([lambda one=one: orders.assign(one, by=everyone.secretary_general) for one in drafts])
    assert sorted(Resolution.objects.values_list("number", flat=True)) == [
        f"德智联督〔2026〕{number}号" for number in range(1, 7)
    ]

"""Two hundred documents signed by twenty at once: each takes a number of its own, and none is left out."""

import threading
from contextlib import suppress

import pytest
from django.db import transaction

from alliance.ground import audit
from alliance.ground.access import Refused
from alliance.paper import series
from alliance.paper.models import Series
from councils.documents.models.documents import Document
from councils.documents.services import signing
from councils.numbering.models import IssuedPaper
from councils.votes.tests.test_races import together

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
THREADS, EACH = 20, 10
State = Document.State


def waiting(house, number):
    rows = [
        Document(kind="NOTICE", title=f"通知{place}", body="<p>内容</p>", state=State.SIGNING)
        for place in range(number)
    ]
    with transaction.atomic():
        return audit.bulk_create(Document, rows, by=house.officer, reason="测试")


def whole(ordinals):
    """Neither a gap nor a double."""
    return sorted(ordinals) == list(range(1, len(ordinals) + 1))


def test_two_hundred_signatures_leave_no_gap_and_no_double(everyone, noon):
    rows = waiting(everyone, THREADS * EACH)

    def sign_some(mine):
        for one in mine:
            while True:  # a busy database is asked again, as the browser would
                try:
                    signing.sign(one, by=everyone.secretary_general)
                except Refused:
                    raise
                except Exception as error:
                    if "locked" not in str(error):
                        raise
                    continue
                break
        return len(mine)

    shares = [rows[place::THREADS] for place in range(THREADS)]
    assert together([lambda mine=mine: sign_some(mine) for mine in shares]) == [EACH] * THREADS
    found = list(IssuedPaper.objects.values_list("ordinal", "number"))
    assert whole([ordinal for ordinal, _ in found])
    assert len({number for _, number in found}) == THREADS * EACH
    signed = set(Document.objects.values_list("number", flat=True))
    assert signed == {number for _, number in found}
    assert Series.objects.get(code="secretariat").last == THREADS * EACH


def test_what_is_rolled_back_gives_its_number_back(everyone, noon):
    first, second = waiting(everyone, 2)
    with suppress(RuntimeError), transaction.atomic():
        signing.sign(first, by=everyone.secretary_general)
        raise RuntimeError
    assert signing.sign(second, by=everyone.secretary_general).number == "德智联秘〔2026〕1号"


def test_number_is_taken_in_a_transaction_only(everyone, noon):
    with pytest.raises(RuntimeError):
        series.next_number("secretariat", 2026)


def test_two_signatures_of_one_document_take_one_number(everyone, noon):
    (one,) = waiting(everyone, 1)
    done = together([lambda: signing.sign(one, by=everyone.secretary_general).number] * 6)
    assert sorted(done) == ["refused"] * 5 + ["德智联秘〔2026〕1号"]
    assert IssuedPaper.objects.count() == 1


def test_control_numbers_taken_without_the_lock_are_doubled(everyone, noon):
    Series.objects.create(code="naive", year=2026)
    gate = threading.Barrier(4)

    def naive():
        last = Series.objects.get(code="naive").last
        gate.wait(timeout=20)
        Series.objects.filter(code="naive").update(last=last + 1)
        return last + 1

    assert not whole(together([naive] * 4))

"""Correcting what is written about a person, and the one-time password."""

from typing import Any

from django.db import transaction

from alliance.accounts.services import accounts
from alliance.ground import audit
from alliance.ground.access import require
from alliance.power import judge
from alliance.power.judge import Act
from members.people import rules
from members.people.models import Representative
from members.people.services.identities import change_account, identity_differs
from members.people.services.people import claim
from members.units import pinyin


@transaction.atomic
def change(
    representative: Representative,
    *,
    by: Any,
    reason: str = "",
    version: int | None = None,
    title: str | None = None,
    duties: str | None = None,
    name: str | None = None,
    phone: str | None = None,
    email: str | None = None,
) -> Representative:
    """Correct what is written about a person: post and duties here, name, number and e-mail on the account.

    A new number becomes the login name too. None leaves a value as it is; without a difference nothing is written.
    Raises `Conflict` for an outdated `version`, `Refused` for a number that belongs to somebody else. A changed account is
    told to the person, a changed e-mail to the old address as well.
    """
    claimed = claim(representative)
    if by is not None:
        require(rules.may_change_person(by, claimed))
        if identity_differs(claimed.user, name=name, phone=phone, email=email):
            judge.insist(rules.may_identify(by, claimed), by, Act.IDENTIFY)
    audit.expect_version(claimed, version)
    why = reason.strip() or "修改人员资料"
    change_account(claimed.user, name=name, phone=phone, email=email, by=by, reason=why)
    initials = pinyin.person_initials(claimed.user.name)
    wanted = {
        "title": claimed.title if title is None else title.strip(),
        "duties": claimed.duties if duties is None else duties.strip(),
        "initials": initials,
    }
    if any(getattr(claimed, key) != value for key, value in wanted.items()):
        for key, value in wanted.items():
            setattr(claimed, key, value)
        audit.save(claimed, by=by, reason=why)
    return claimed


@transaction.atomic
def issue_password(representative: Representative, *, reason: str = "", by: Any) -> str:
    """Give the person a one-time password, returned once and stored nowhere; open sessions of the person end."""
    if by is not None:
        require(rules.may_issue_password(by, representative))
    return accounts.issue_password(representative.user, reason=reason, by=by)

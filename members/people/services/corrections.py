"""Correcting what is written about a person, and the one-time password."""

from typing import Any

from alliance.accounts.services import accounts
from alliance.ground import audit
from alliance.ground.access import Verdict
from alliance.ground.verbs import verb
from members.people import rules
from members.people.models import Representative
from members.people.services.identities import change_account
from members.units.models import Unit


def _may_correct(
    user: Any,
    unit: Unit,
    representative: Representative,
    name: str | None,
    phone: str | None,
    email: str | None,
) -> Verdict:
    return rules.may_correct(user, representative, name, phone, email)


@verb(_may_correct, part_of="unit")
def change(
    representative: Representative,
    *,
    by: Any,
    reason: str = "",
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
    why = reason.strip() or "修改人员资料"
    change_account(representative.user, name=name, phone=phone, email=email, by=by, reason=why)
    wanted = {
        "title": representative.title if title is None else title.strip(),
        "duties": representative.duties if duties is None else duties.strip(),
    }
    if any(getattr(representative, key) != value for key, value in wanted.items()):
        for key, value in wanted.items():
            setattr(representative, key, value)
        audit.save(representative, by=by, reason=why)
    return representative


@verb(rules.may_issue_password)
def issue_password(representative: Representative, *, reason: str = "", by: Any) -> str:
    """Give the person a one-time password, returned once and stored nowhere; open sessions of the person end."""
    return accounts.issue_password(representative.user, reason=reason, by=by)

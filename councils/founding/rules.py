"""When an alliance may be founded: once, while nobody is in the portal."""

from alliance.ground.access import Verdict
from alliance.rights.models.users import User
from members.units.models import Unit


def is_empty() -> Verdict:
    if User.objects.exists() or Unit.objects.exists():
        return Verdict.no("联盟已经建立，不能再次建立。")
    return Verdict.yes()

"""Django's and guardian's question, answered from the dated grants: `user.has_perm("members.head_unit", unit)`."""

from typing import Any

from django.contrib.auth.backends import BaseBackend

from alliance.rights import grants


class DatedGrantBackend(BaseBackend):
    """Object permissions by date; for people switched off, for other objects and without an object it says no."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        return obj is not None and user_obj.is_active and grants.holds(user_obj, perm, obj)

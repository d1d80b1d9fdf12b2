"""What the sealed dossiers contribute: they are found by their whole code."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from alliance.paper.printed import normal
from alliance.registers import portal
from alliance.registers.portal import Hit
from assessments.dossiers.models import Dossier


@portal.search
def find_dossier(user: Any, text: str) -> Iterable[Hit]:
    """A dossier by its whole code, as it is printed on the result."""
    code = normal(text)
    if len(code) != Dossier._meta.get_field("code").max_length:
        return []
    found = Dossier.objects.filter(code=code).select_related("assessment__unit", "assessment__cycle")
    return [
        Hit(f"考核卷宗 {one.code}", reverse("verify_code", args=[one.code]), "卷宗", str(one.assessment))
        for one in found
    ]

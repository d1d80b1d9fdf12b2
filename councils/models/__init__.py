from .applications import ApplicationCondition, RoleApplication
from .decisions import CouncilDecision
from .posts import SecretariatPost
from .seats import Seat
from .terms import RANK, SEAT_LIMITS, CouncilRole, Term, TermUserObjectPermission

__all__ = [
    "RANK",
    "SEAT_LIMITS",
    "ApplicationCondition",
    "CouncilDecision",
    "CouncilRole",
    "RoleApplication",
    "Seat",
    "SecretariatPost",
    "Term",
    "TermUserObjectPermission",
]

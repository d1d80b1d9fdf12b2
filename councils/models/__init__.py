from .applications import ApplicationCondition, ConditionEvidence, RoleApplication
from .decisions import CouncilDecision
from .posts import SecretariatPost
from .seats import Seat
from .terms import RANK, SEAT_LIMITS, CouncilRole, Term, TermUserObjectPermission

__all__ = [
    "RANK",
    "SEAT_LIMITS",
    "ApplicationCondition",
    "ConditionEvidence",
    "CouncilDecision",
    "CouncilRole",
    "RoleApplication",
    "Seat",
    "SecretariatPost",
    "Term",
    "TermUserObjectPermission",
]

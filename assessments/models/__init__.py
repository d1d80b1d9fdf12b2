from .assessments import Assessment, AssessmentUserObjectPermission, Extension, Item
from .consequences import Circular, Commendation, TerminationMotion
from .cycles import Cycle
from .dossiers import Dossier
from .evidence import Evidence
from .objections import Objection
from .rectifications import Rectification, RectificationItem, RectificationNotice
from .reviews import Mark, Review
from .secretariat import SecretariatItem, SecretariatMark, SecretariatReview, SecretariatScore
from .standards import BonusItem, Indicator, Standard, Subject, Veto

__all__ = [
    "Assessment",
    "AssessmentUserObjectPermission",
    "BonusItem",
    "Circular",
    "Commendation",
    "Cycle",
    "Dossier",
    "Evidence",
    "Extension",
    "Indicator",
    "Item",
    "Mark",
    "Objection",
    "Rectification",
    "RectificationItem",
    "RectificationNotice",
    "Review",
    "SecretariatItem",
    "SecretariatMark",
    "SecretariatReview",
    "SecretariatScore",
    "Standard",
    "Subject",
    "TerminationMotion",
    "Veto",
]

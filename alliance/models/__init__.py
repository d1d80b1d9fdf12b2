from .exports import Export
from .holidays import Holiday
from .jobs import JobRun
from .notifications import Delivery, MailDecision, Notification, Outbox
from .posts import AdminPost
from .settings import Setting
from .texts import RegulationText
from .users import User
from .works import Work

__all__ = [
    "AdminPost",
    "Delivery",
    "Export",
    "Holiday",
    "JobRun",
    "MailDecision",
    "Notification",
    "Outbox",
    "RegulationText",
    "Setting",
    "User",
    "Work",
]

from .changes import PowerChange
from .exports import Export
from .holidays import Holiday
from .jobs import JobRun
from .notifications import Delivery, Notification
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
    "Notification",
    "PowerChange",
    "RegulationText",
    "Setting",
    "User",
    "Work",
]

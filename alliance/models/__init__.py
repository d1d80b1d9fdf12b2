from .exports import Export
from .holidays import Holiday
from .jobs import JobRun
from .notifications import Delivery, Notification
from .posts import AdminPost
from .printed import PrintedVersion
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
    "PrintedVersion",
    "RegulationText",
    "Setting",
    "User",
    "Work",
]

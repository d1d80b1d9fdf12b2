from .changes import PowerChange
from .downloads import Download
from .exports import Export
from .grants import DatedGrant, Organ, OrganUserObjectPermission
from .holidays import Holiday
from .jobs import JobRun
from .notifications import Delivery, MailDecision, Notification, Outbox
from .posts import AdminPost
from .printed import PrintedVersion
from .settings import Setting
from .signin import SignIn, SignInTally
from .texts import RegulationText
from .users import User
from .works import Work

__all__ = [
    "AdminPost",
    "DatedGrant",
    "Delivery",
    "Download",
    "Export",
    "Holiday",
    "JobRun",
    "MailDecision",
    "Notification",
    "Organ",
    "OrganUserObjectPermission",
    "Outbox",
    "PowerChange",
    "PrintedVersion",
    "RegulationText",
    "Setting",
    "SignIn",
    "SignInTally",
    "User",
    "Work",
]

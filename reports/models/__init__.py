from .annual import AnnualReport
from .bulletins import Bulletin
from .censures import Censure
from .monthly import Adoption, MonthlyReport, ReportPicture
from .openings import Opening

__all__ = ["Adoption", "AnnualReport", "Bulletin", "Censure", "MonthlyReport", "Opening", "ReportPicture"]

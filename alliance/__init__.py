from alliance.celery import app as celery_app

__all__ = ["celery_app"]

# The rooms of this floor, each seeing only those above it in this list.
STORIES = (
    "ground",
    "names",
    "registers",
    "rights",
    "files",
    "workbook",
    "prose",
    "face",
    "history",
    "messages",
    "background",
    "paper",
    "diagrams",
    "official",
    "official_templates",
    "signin",
    "power",
    "accounts",
    "calendar",
    "jobs",
    "menu",
    "public",
    "site",
)

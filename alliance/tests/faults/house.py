"""Who is in the portal of the faults: units whose liaisons write, a head who prints, an officer who uploads and reads."""

import subprocess
from pathlib import Path
from typing import Any

from alliance.ground import access
from alliance.tests import builders
from alliance.tests import builders_assessments as years
from alliance.tests.faults.load import Acknowledged

WRITERS = 6


class House:
    """Built once in an empty, migrated database."""

    def __init__(self, log: Path, services: dict[str, Any]) -> None:
        self.log, self.services = Acknowledged(log), services
        made = builders.alliance()
        self.officer, self.head = made.officer.username, made.school_head.username
        self.people = [made.officer, made.secretary_general, made.school_head, made.enterprise_head]
        self.capacity = access.capacity(made.officer)
        units = [made.school, made.enterprise, *(builders.unit() for _ in range(WRITERS - 2))]
        self.drafts, self.forms = {}, {}
        for unit in units:
            liaison = builders.person(unit, "LIAISON", email=f"liaison{unit.pk}@example.org")
            self.drafts[liaison.username] = builders.draft(unit, liaison).pk
            form = f"/assessments/{years.assessment(unit).pk}/form/"
            head = builders.person(unit, "HEAD") if unit not in (made.school, made.enterprise) else None
            self.forms |= {person.username: form for person in (liaison, head) if person}

    def restart_postgres(self) -> None:
        """Stop at once, as a crash does, and start again."""
        subprocess.run(
            [*self.services["postgres"], "-m", "immediate", "restart"], check=True, capture_output=True
        )

"""The material of the demo: one picture per unit, beside every indicator for which the standard asks for material."""

import io
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from alliance.files import uploads
from assessments.evidence import services as evidence
from assessments.sheets import prefilling
from assessments.sheets.models.assessments import Assessment

TITLE = "年度工作材料汇编"
PAPER, INK, BAND = (250, 250, 246), (120, 130, 145), (196, 60, 52)


def picture(seed: int) -> bytes:
    """A scanned page: a heading and lines of text as bars, a little different for each unit."""
    image = Image.new("RGB", (420, 594), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((90, 48, 330, 66), fill=BAND)
    for line in range(22):
        width = 300 - (line * 37 + seed * 53) % 110
        draw.rectangle((56, 104 + line * 20, 56 + width, 110 + line * 20), fill=INK)
    target = io.BytesIO()
    image.save(target, "JPEG", quality=70)
    return target.getvalue()


def attach(assessment: Assessment, number: int, *, by: Any) -> None:
    """Put the unit's material beside each indicator whose points rest on it."""
    lines = [line for line in prefilling.prefill(assessment) if line.evidence_missing]
    if not lines:
        return
    upload = ContentFile(picture(number), name=f"{TITLE}.jpg")
    file = uploads.check(upload, kinds=("jpg",))
    for line in lines:
        line.item.assessment = assessment
    day = date(assessment.cycle.year, 10, 1 + number % 28)
    first = evidence.add_file(lines[0].item, file=file, title=TITLE, dated_on=day, by=by)
    evidence.spread(first, [line.item for line in lines[1:]], by=by)

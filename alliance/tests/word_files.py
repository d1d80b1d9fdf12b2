"""What is wrong with a Word document by the schema of its format (ISO 29500, as Word 2010 and later read it)."""

from pathlib import Path
from tempfile import TemporaryDirectory

from openxml_audit import FileFormat, OpenXmlValidator


def complaints(content: bytes) -> list[str]:
    """Each fault of the document with the part that it is in: elements, their order, their values, what refers to nothing."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "document.docx"
        path.write_bytes(content)
        found = OpenXmlValidator(file_format=FileFormat.OFFICE_2010, max_errors=20).validate(path)
    return [f"{one.part_uri}: {one.description}" for one in found.errors]

"""The text of a document: prose as the plain editor writes it, with the pictures that were put into this document."""

from collections.abc import Collection

from alliance.files.stored import reader_of
from alliance.prose import parsing, plain, sanitising
from alliance.prose.blocks import Block
from councils.documents.models.annexes import DocumentPicture
from councils.documents.models.documents import Document


def html_of_text(text: str) -> str:
    """Plain lines as they are stored: a line is a paragraph; short ones that begin with 一、 or （一） are headings (GB/T 9704)."""
    return parsing.html_of(plain.blocks_of_plain(text), address=sanitising.place_of)


def addresses(document: Document) -> set[str]:
    """Where the pictures are that may stand in this document."""
    return {picture.get_absolute_url() for picture in document.pictures.all()}


def blocks_of(stored: str, pictures: Collection[DocumentPicture] = ()) -> tuple[Block, ...]:
    """What is stored as blocks; of pictures those that are given, where their file is there."""
    return parsing.blocks_of(stored, load=reader_of(pictures))

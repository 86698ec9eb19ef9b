"""The frames of a document as the template for slides asks for them."""

from __future__ import annotations

from derive.document import Document, Part
from derive.write import Printer, choose_notation
from derive.write.layout import Layout
from derive.write.measures import Measure, Room
from derive.write.own import Printers
from derive.write.slides import Slide, slides

ROOM = Room(width=35.5, height=16.9, em=3.85, picture=38)


def slides_of(document: Document) -> tuple[Slide, ...]:
    """All frames but the one of the title."""
    return slides(document, measure_of(document))


def measure_of(document: Document):
    """Heights in the letters of each part."""
    printers = Printers(document, Printer(choose_notation("lecture"), document.model))

    def measure(part: Part | None) -> Measure:
        return Measure(Layout(printers.of(part) if part else printers.whole), ROOM)

    return measure

"""Prose: what people write in the plain editor (headings, lists, tables, pictures), kept clean and read as blocks."""

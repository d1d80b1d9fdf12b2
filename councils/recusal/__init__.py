"""回避: who comes from which unit and so steps back, who presides or keeps the record where somebody does, and who is told."""

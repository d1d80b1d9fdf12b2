"""Charts of many rows, as SVG for page and paper: proportions in lying bars, maps of months, and a unit against its kind."""

"""The application for a seat as its people see it: begun, filled in, checked, decided, corrected (第八条)."""

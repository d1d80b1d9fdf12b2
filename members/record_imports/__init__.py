"""Duty records of any kind by workbook: template, upload with a preview and the errors of each row, then all of it or nothing."""

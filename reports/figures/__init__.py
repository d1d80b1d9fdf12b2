"""The figures of an alliance year, as tables and charts: one definition for page, Excel and PDF of the annual report."""

"""The bench: how the portal's main pages do at 1,000 and 10,000 units, beside bare views."""

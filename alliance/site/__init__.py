"""The pages of the portal itself: home, search, settings, the regulation, errors and outages, and the frame of every page."""

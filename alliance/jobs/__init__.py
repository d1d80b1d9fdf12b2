"""How the background work goes: running the sweeps, their health, and the page that shows it."""

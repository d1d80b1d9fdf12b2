"""What the units answer to a notice: they come, are on leave, or give a written proxy (第七条·(二)、第十条)."""

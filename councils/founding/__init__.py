"""The founding: an empty portal becomes that of an alliance with its lead school, chair and secretary-general (第四、九条)."""

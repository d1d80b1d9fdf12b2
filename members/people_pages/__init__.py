"""The people of a unit as pages show them: registered, handed over, corrected, invited; what a second person confirms (第七、九、十条)."""

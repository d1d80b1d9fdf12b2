"""Taking the import of a roster back as if it had not been, as long as nothing rests on it."""

"""Files on demand: papers and long lists made in the background, fetched by who asked for them, permission asked again."""

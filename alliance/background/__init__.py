"""What takes too long for one request: asked for once, done by a worker, found again by a sweep, its progress shown."""

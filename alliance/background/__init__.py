"""What takes too long for one request: asked for once, an act or a file; done by a worker, found again by a sweep, its progress shown."""

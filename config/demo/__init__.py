"""The demo hospital as it runs in reality: web server, worker and beat as processes, watched by a supervisor."""

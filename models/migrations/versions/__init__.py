"""Self-contained revisions."""

"""Provincial adapters."""

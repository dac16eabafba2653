"""Plain view-models; no Qt."""

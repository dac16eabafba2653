"""One file a family of papers."""

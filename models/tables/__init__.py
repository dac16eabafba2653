"""Tables by subject. No logic."""

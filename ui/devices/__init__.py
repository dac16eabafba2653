"""Readers, scanners, printers of the desk."""

"""Screens and devices. Plain states are drawn, clicks become commands."""

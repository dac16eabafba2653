"""The kiosk: full screen, touch, one question a page."""

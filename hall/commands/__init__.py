"""One function a user action: check, append events, save the fold, in one transaction. No screens, no SQL."""

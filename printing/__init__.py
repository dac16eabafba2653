"""Papers as data to PDF, and their way to a printer. No rule of the hall is decided here."""

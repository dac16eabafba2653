"""The store: tables, migrations, unit of work, queries. No rule of the hall is decided here."""

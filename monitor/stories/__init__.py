"""Which articles tell the same event, and what is new about a told one. Pure; must not know the store."""

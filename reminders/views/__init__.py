"""Pages of reminders: one's notices and preferences, the private calendar; the office's rules and ledger."""

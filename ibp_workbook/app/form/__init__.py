"""A form in the browser: session, outbox, conflicts, fields, history and comments."""

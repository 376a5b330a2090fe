"""Plain rules of mails: how a template becomes a text, when a failed one is tried again."""

"""The nouns: one file per ritual, no queries, no Slack."""

"""The rules of 30-day challenges: prompts, dates, days and consistency."""

"""A strict local Slack: it refuses what Slack refuses, and shows what members would see."""

"""What happens when something that the bot stands on breaks."""

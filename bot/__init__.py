"""What would survive a move away from Slack's wires."""

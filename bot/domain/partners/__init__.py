"""Accountability partners: rules, facts and forms."""

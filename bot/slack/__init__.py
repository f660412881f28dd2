"""The only package that sends to Slack on the bot's own account, and our reply helper for response_url."""

from bot.slack.acts import (
    Act,
    Attempt,
    Create,
    Delete,
    Invite,
    Join,
    Open,
    Publish,
    React,
    Redraw,
    Say,
    Store,
    Upload,
    Whisper,
)
from bot.slack.questions import ClientFor, is_slacks
from bot.slack.reading import MAX_PAGES, PAGE, outcome_of
from bot.slack.reply import Reply
from bot.slack.sending import Slack

__all__ = [
    "MAX_PAGES",
    "PAGE",
    "Act",
    "Attempt",
    "ClientFor",
    "Create",
    "Delete",
    "Invite",
    "Join",
    "Open",
    "Publish",
    "React",
    "Redraw",
    "Reply",
    "Say",
    "Slack",
    "Store",
    "Upload",
    "Whisper",
    "is_slacks",
    "outcome_of",
]

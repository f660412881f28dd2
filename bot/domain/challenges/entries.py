"""What somebody wrote, as words that can be kept and shown again."""

import re

CHANNEL = re.compile(r"<#[CG]\w+\|([^<>|]+)>")
PERSON = re.compile(r"<@[UW]\w+(?:\|([^<>|]+))?>")
SPECIAL = re.compile(r"<!(?:subteam\^\w+\|@?([^<>|]+)|date\^[^<>|]*\|([^<>|]+)|(\w+)[^<>]*)>")
LINK = re.compile(r"<([a-z]+:[^<>|]+)(?:\|([^<>|]+))?>")


def readable(text: str) -> str:
    """Slack's markup as plain words: names instead of ids, links as they are, & < > as typed.

    What comes out pings nobody: it is escaped where it is shown.
    """
    text = CHANNEL.sub(r"#\1", text)
    text = PERSON.sub(lambda found: f"@{found[1] or 'someone'}", text)
    text = SPECIAL.sub(lambda found: found[2] or f"@{found[1] or found[3]}", text)
    text = LINK.sub(lambda found: _link(found[1], found[2]), text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _link(url: str, words: str | None) -> str:
    return url.removeprefix("mailto:") if words is None or words in url else f"{words} ({url})"

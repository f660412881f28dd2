"""How the local Slack says no: to the bot with Slack's code, to a member with an exception."""


class SlackError(Exception):
    """The Web API refuses: `code` is Slack's, `more` goes into the answer beside it."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more


def bad_arguments(*messages: str) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {m}" for m in messages]})


class NotAllowed(Exception):
    """A member tried what Slack's client does not offer to them."""

"""Our reply helper for response_url."""

import http.client
import logging

from slack_sdk.webhook import WebhookClient

from bot.slack.questions import REPLY_TIMEOUT
from bot.views.message import Message, check_message

log = logging.getLogger(__package__)


class Reply:
    """Answers the person who acted, through the response_url of what they did.

    A failure is logged and swallowed: what is saved is saved.
    """

    def __init__(self, url: str | None) -> None:
        self._url = url

    def __call__(self, message: Message, *, replace: bool = False) -> None:
        if not self._url:
            return
        check_message(message)
        client = WebhookClient(self._url, timeout=REPLY_TIMEOUT, retry_handlers=[])
        try:
            answer = client.send(
                response_type="ephemeral",
                replace_original=replace,
                delete_original=False,
                **message.payload(),
            )
        except (OSError, http.client.HTTPException) as error:
            log.warning("a reply did not reach Slack: %s", type(error).__name__)
            return
        if answer.status_code != 200:
            log.warning("a reply was refused: status %s", answer.status_code)

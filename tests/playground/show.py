"""A bot that shows every part of Block Kit that Convene uses, and remembers what members did with it."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from tests.waiting import until

Json = dict[str, Any]
ONE, TWO, THREE = "One", "Two", "Three"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}, **more}


def button(text: str, action_id: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def field(label: str, kind: str, **more: Any) -> Json:
    element = {"type": kind, "action_id": label, **more}
    return {"type": "input", "block_id": label, "label": plain(label), "element": element, "optional": label != "Name"}


OPTIONS = [{"text": plain(text), "value": text.lower()} for text in (ONE, TWO, THREE)]
SURE = {"title": plain("Sure?"), "text": plain("This ends it."), "confirm": plain("End"), "deny": plain("Back")}
CELLS = [[{"type": "raw_text", "text": text} for text in row] for row in (("Who", "Days"), ("Amy", "12"))]
LIST = {
    "type": "rich_text_list",
    "style": "bullet",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "easy", "style": {"bold": True}}]},
        {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://example.org", "text": "hard"}]},
    ],
}
MESSAGE: list[Json] = [
    {"type": "header", "text": plain("Day 3 of 30")},
    section(
        "*Easy and hard* with `code` and <https://example.org|a link>",
        accessory={"type": "overflow", "action_id": "more", "options": OPTIONS},
    ),
    {"type": "section", "fields": [{"type": "mrkdwn", "text": "*Done*\n4"}, {"type": "mrkdwn", "text": "*Rest*\n1"}]},
    {
        "type": "actions",
        "elements": [
            button("Done", "done", style="primary", value="3"),
            button("End", "end", style="danger", confirm=SURE),
            {"type": "static_select", "action_id": "one", "options": OPTIONS},
            {"type": "multi_users_select", "action_id": "people", "placeholder": plain("People")},
        ],
    },
    {"type": "table", "rows": CELLS, "column_settings": [{"align": "left"}, {"align": "right"}]},
    {"type": "markdown", "text": "## So far\n\n1. one\n2. **two**\n\n| a | b |\n|---|---|\n| 1 | 2 |"},
    {"type": "rich_text", "elements": [LIST]},
    {"type": "divider"},
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "Reply in this thread, or press *Done*."}]},
]
FORM: Json = {
    "type": "modal",
    "callback_id": "first",
    "title": plain("First"),
    "submit": plain("Send"),
    "close": plain("Cancel"),
    "blocks": [
        {"type": "alert", "text": plain("Nothing is public yet."), "level": "info"},
        field("Name", "plain_text_input", max_length=20),
        field("Several", "multi_static_select", options=OPTIONS),
        field("People", "multi_users_select"),
        field("Places", "multi_conversations_select"),
        field("Ticks", "checkboxes", options=OPTIONS),
        field("Either", "radio_buttons", options=OPTIONS),
        field("Day", "datepicker"),
        field("Hour", "timepicker"),
        field("Files", "file_input", filetypes=["txt"], max_files=2),
        {"type": "actions", "elements": [button("Look closer", "closer")]},
    ],
}
SECOND: Json = {
    **FORM,
    "callback_id": "second",
    "title": plain("Second"),
    "blocks": [field("Name", "plain_text_input")],
}


class Show:
    """`/form` opens a form on a form, `/raw` answers privately; the buttons of MESSAGE and of Home do what they say."""

    def __init__(self, app: App, client: WebClient) -> None:
        self.client = client
        self.heard: list[Any] = []
        self.presses = 0
        app.command("/form")(self._open)
        app.command("/raw")(self._whisper)
        app.action("closer")(self._closer)
        app.action("again")(self._again)
        app.action("count")(self._count)
        app.view("first")(self._first)
        app.view("second")(self._second)
        app.shortcut("keep")(self._keep)
        app.event("app_home_opened")(self._home)
        for event in ("message", "reaction_added", "file_shared", "member_joined_channel"):
            app.event(event)(lambda: None)
        for action in ("more", "done", "end", "one", "people", "ticks"):
            app.action(action)(self._acted)

    def posts(self, channel: str, blocks: list[Json] | None = None) -> str:
        return str(self.client.chat_postMessage(channel=channel, text="Day 3", blocks=blocks or MESSAGE)["ts"])

    def _acted(self, ack: Ack, action: Json) -> None:
        names = ("value", "selected_option", "selected_options", "selected_users")
        found = next(action[name] for name in names if action.get(name))
        self.heard.append(found["value"] if isinstance(found, dict) else found)
        ack()

    def _keep(self, ack: Ack, body: Json) -> None:
        self.heard.append(body["message"]["text"])
        ack()

    # Forms

    def _open(self, ack: Ack, body: Json) -> None:
        self.client.views_open(trigger_id=body["trigger_id"], view=FORM)
        ack()

    def _closer(self, ack: Ack, body: Json) -> None:
        self.client.views_push(trigger_id=body["trigger_id"], view=SECOND)
        ack()

    def _first(self, ack: Ack, view: Json) -> None:
        values = {label: found[label] for label, found in view["state"]["values"].items()}
        if values["Name"]["value"] == "taken":
            ack(response_action="errors", errors={"Name": "The first form has that name."})
        else:
            self.heard.append(values)
            ack()

    def _second(self, ack: Ack, view: Json) -> None:
        name = view["state"]["values"]["Name"]["Name"]["value"]
        if name == "taken":
            ack(response_action="errors", errors={"Name": "The second form has that name."})
        else:
            ack()

    # Private answers: pressed once they are replaced, then joined by another, then taken away

    def _whisper(self, ack: Ack) -> None:
        ack(text="Whispered", blocks=[section("Whispered"), actions("Press again", "again")])

    def _again(self, ack: Ack, respond: Respond) -> None:
        ack()
        self.presses += 1
        again = [section(f"Replaced {self.presses}"), actions("Press again", "again")]
        if self.presses == 1:
            respond(text="Replaced", blocks=again, replace_original=True)
        elif self.presses == 2:
            respond(text="One more", replace_original=False)
        else:
            respond(delete_original=True)

    # Home

    def _home(self, event: Json) -> None:
        self.draws_home(event["user"])

    def _count(self, ack: Ack, body: Json) -> None:
        self.presses += 1
        self.draws_home(body["user"]["id"])
        ack()

    def draws_home(self, user: str) -> None:
        blocks = [
            {"type": "header", "text": plain("For you today")},
            section(f"Pressed {self.presses} times", accessory=button("Count", "count")),
        ]
        self.client.views_publish(user_id=user, view={"type": "home", "blocks": blocks})


def actions(label: str, action_id: str) -> Json:
    return {"type": "actions", "elements": [button(label, action_id)]}


def hears(show: Show, *values: object) -> None:
    """The bot has been told these, in this order."""
    until(lambda: show.heard[-len(values) :] == list(values))

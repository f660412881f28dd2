"""Members and a real Bolt app: commands, buttons, forms, shortcuts, Home."""

import json
from datetime import timedelta
from typing import Any

import pytest
from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.models import blocks as kit
from slack_sdk.models.views import View
from slack_sdk.webhook import WebhookClient

from bot.clock import StandingClock
from bot.playground.errors import NotAllowed
from bot.playground.inputs import faults
from bot.playground.members import Member
from bot.playground.records import Channel, Message
from bot.playground.screen import calls_for
from bot.playground.workspace import Workspace

OPTIONS = [kit.Option(text="One", value="1"), kit.Option(text="Two", value="2")]


def form(title: str = "Form", callback_id: str = "form", **more: Any) -> View:
    inputs = [
        kit.InputBlock(
            block_id="name",
            label="Name",
            element=kit.PlainTextInputElement(action_id="name", min_length=2, max_length=5),
        ),
        kit.InputBlock(
            block_id="when",
            label="When",
            optional=True,
            element=kit.DatePickerElement(action_id="when", initial_date="2026-12-01"),
        ),
        kit.InputBlock(
            block_id="which",
            label="Which",
            optional=True,
            element=kit.CheckboxesElement(action_id="which", options=OPTIONS),
        ),
    ]
    return View(type="modal", title=title, submit="Go", callback_id=callback_id, blocks=inputs, **more)


@pytest.fixture
def bot(app: App) -> App:
    """Answers commands, opens a form, and remembers every payload that it was given in `app.taken`."""

    def say(ack: Ack, command: dict[str, Any]) -> None:
        button = kit.ButtonElement(text="Go", action_id="go", value="1")
        ack(text=f"said: {command['text']}", blocks=[kit.ActionsBlock(elements=[button])])

    def show(ack: Ack, command: dict[str, Any], client: WebClient) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=form(notify_on_close=True))
        ack()

    def fail() -> None:
        raise RuntimeError("as planned")

    app.command("/say")(say)
    app.command("/raw")(say)
    app.command("/form")(show)
    app.command("/broken")(fail)
    return app


def test_a_command_answers_the_one_who_typed_it(bot: App, amy: Member, ben: Member, practice: Channel) -> None:
    answer = amy.command("/say", "hello", practice)
    assert (answer.ok, answer.text) == (True, "said: hello")
    assert [one["text"] for one in amy.messages(practice)] == ["said: hello"]
    assert ben.messages(practice) == []


def test_names_arrive_as_ids_where_the_manifest_asks_for_it(
    bot: App, amy: Member, ben: Member, practice: Channel
) -> None:
    typed = "@ben #practice a < b"
    escaped = f"said: <@{ben.id}|ben> <#{practice.id}|practice> a &lt; b"
    assert amy.command("/say", typed, practice).text == escaped
    assert amy.command("/raw", typed, practice).text == f"said: {typed}"


def test_what_is_not_in_the_manifest_does_not_exist(bot: App, amy: Member, practice: Channel) -> None:
    assert amy.command("/nothing", "", practice).error == "invalid_command"
    assert amy.shortcut("nothing").error == "invalid_shortcut"
    assert amy.shortcut("keep").error == "invalid_shortcut"


def test_a_bot_that_fails_is_noticed(bot: App, amy: Member, practice: Channel) -> None:
    assert amy.command("/broken", "", practice).error == "dispatch_failed"


def test_somebody_of_another_organisation_has_buttons_but_no_commands(
    bot: App, workspace: Workspace, practice: Channel, client: WebClient
) -> None:
    seen: list[dict[str, Any]] = []

    def go(ack: Ack, body: dict[str, Any]) -> None:
        seen.append(body)
        ack()

    bot.action("go")(go)
    greta = workspace.add_member("greta", external=True)
    workspace.member("amy").invite(practice, greta)
    assert greta.command("/say", "", practice).error == "invalid_command"
    with pytest.raises(NotAllowed):
        greta.open_home()
    button = kit.ActionsBlock(elements=[kit.ButtonElement(text="Go", action_id="go")])
    client.chat_postMessage(channel=practice.id, text="x", blocks=[button])
    assert greta.press(greta.messages(practice)[-1], "go").ok
    assert (seen[0]["team"]["id"], seen[0]["user"]["team_id"]) == (workspace.team_id, greta.team_id)


def test_a_button_s_answer_can_replace_what_was_private(bot: App, amy: Member, practice: Channel) -> None:
    def go(ack: Ack, respond: Respond, action: dict[str, Any]) -> None:
        ack()
        respond(text=f"pressed {action['value']}", replace_original=True)

    bot.action("go")(go)
    holder = amy.command("/say", "x", practice).message
    assert holder is not None
    assert amy.press(holder, "go").ok
    assert [one["text"] for one in amy.messages(practice)] == ["pressed 1"]


def test_what_one_alone_sees_can_be_dismissed(bot: App, amy: Member, ben: Member, practice: Channel) -> None:
    whispered = amy.command("/say", "x", practice).message
    assert whispered is not None
    with pytest.raises(NotAllowed):
        ben.dismiss(practice, whispered["ts"])
    with pytest.raises(NotAllowed):
        amy.dismiss(practice, ben.say(practice, "for all")["ts"])
    amy.dismiss(practice, whispered["ts"])
    assert [one["text"] for one in amy.messages(practice)] == ["for all"]


@pytest.mark.parametrize(
    ("text", "blocks", "called"),
    [
        ("<@{amy}> and others", [], True),
        ("<@{amy}|amy>", [], True),
        ("<!channel> all", [], True),
        ("amy, without a mark", [], False),
        ("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "for <@{amy}>"}}], True),
        ("x", [{"type": "rich_text_section", "elements": [{"type": "user", "user_id": "{amy}"}]}], True),
        ("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "for <@U0BEN>"}}], False),
    ],
)
def test_a_mention_is_found_wherever_it_stands(amy: Member, text: str, blocks: list[Any], called: bool) -> None:
    marked = json.loads(json.dumps(blocks).replace("{amy}", amy.id))
    message = Message("1.000000", "C1", "U0BEN", "T1", text.replace("{amy}", amy.id), marked)
    assert calls_for(amy.id, message) is called


def test_a_response_url_is_good_for_five_answers_and_half_an_hour(
    bot: App, amy: Member, practice: Channel, clock: StandingClock
) -> None:
    urls: list[str] = []

    def go(ack: Ack, body: dict[str, Any]) -> None:
        urls.append(body["response_url"])
        ack()

    bot.action("go")(go)
    holder = amy.command("/say", "x", practice).message
    assert holder is not None
    amy.press(holder, "go")
    amy.press(holder, "go")

    def answer(url: str) -> int:
        return WebhookClient(url, timeout=2, retry_handlers=[]).send(text="y").status_code

    assert [answer(urls[0]) for _ in range(6)] == [200] * 5 + [404]
    clock.wait(timedelta(minutes=31))
    assert answer(urls[1]) == 404


def test_a_form_is_checked_before_it_is_sent(bot: App, amy: Member, practice: Channel) -> None:
    amy.command("/form", "", practice)
    assert amy.modal is not None
    empty = amy.submit(amy.modal)
    assert (empty.error, set(empty.errors or {})) == ("client_validation", {"name"})
    assert amy.submit(amy.modal, {"name": "x"}).errors == {"name": "This entry must be at least 2 characters."}


@pytest.mark.parametrize(
    ("limits", "names", "fault"),
    [
        ({"max_files": 2}, ["a.txt", "b.txt"], None),
        ({"max_files": 2}, ["a.txt", "b.txt", "c.txt"], "Please choose no more than 2."),
        ({}, ["a.txt"] * 11, "Please choose no more than 10."),
        ({"filetypes": ["txt", "md"]}, ["a.TXT", "b.md"], None),
        ({"filetypes": ["txt", "md"]}, ["a.txt", "b.pdf"], "Please choose .txt or .md files."),
    ],
)
def test_a_form_takes_so_many_files_of_some_kinds(limits: dict[str, Any], names: list[str], fault: str | None) -> None:
    element = {"type": "file_input", "action_id": "f", **limits}
    block = {"type": "input", "block_id": "f", "label": {"type": "plain_text", "text": "F"}, "element": element}
    entered = {"f": {"f": {"type": "file_input", "files": [{"name": name} for name in names]}}}
    assert faults([block], entered) == ({"f": fault} if fault else {})


def test_a_form_brings_what_was_entered(bot: App, amy: Member, practice: Channel) -> None:
    sent: list[dict[str, Any]] = []

    def take(ack: Ack, view: dict[str, Any]) -> None:
        sent.append(view["state"]["values"])
        ack()

    bot.view("form")(take)
    amy.command("/form", "", practice)
    assert amy.modal is not None
    amy.fill(amy.modal, "which", ["2"])
    assert amy.submit(amy.modal, {"name": "Ada"}).ok
    assert amy.modals == []
    values = sent[0]
    assert values["name"]["name"] == {"type": "plain_text_input", "value": "Ada"}
    assert values["when"]["when"]["selected_date"] == "2026-12-01"
    assert [one["value"] for one in values["which"]["which"]["selected_options"]] == ["2"]


def test_errors_stand_under_the_field_and_the_form_stays(bot: App, amy: Member, practice: Channel) -> None:
    def take(ack: Ack) -> None:
        ack(response_action="errors", errors={"name": "Taken."})

    bot.view("form")(take)
    amy.command("/form", "", practice)
    assert amy.modal is not None
    answer = amy.submit(amy.modal, {"name": "Ada"})
    assert (answer.ok, answer.errors) == (False, {"name": "Taken."})
    assert amy.modal["state"]["values"]["name"]["name"]["value"] == "Ada"


def test_forms_are_pushed_updated_and_cleared(bot: App, amy: Member, practice: Channel) -> None:
    def take(ack: Ack, view: dict[str, Any]) -> None:
        depth = view["title"]["text"]
        if depth == "Form":
            ack(response_action="push", view=form("Second"))
        elif depth == "Second":
            ack(response_action="update", view=form("Third"))
        else:
            ack(response_action="clear")

    bot.view("form")(take)
    amy.command("/form", "", practice)
    titles = []
    for _ in range(3):
        assert amy.modal is not None
        titles.append([one["title"]["text"] for one in amy.modals])
        amy.submit(amy.modal, {"name": "Ada"})
    assert titles == [["Form"], ["Form", "Second"], ["Form", "Third"]]
    assert amy.modals == []


def test_closing_is_told_where_the_bot_asked(bot: App, amy: Member, practice: Channel) -> None:
    told: list[bool] = []

    def closed(ack: Ack, body: dict[str, Any]) -> None:
        told.append(body["is_cleared"])
        ack()

    bot.view_closed("form")(closed)
    amy.command("/form", "", practice)
    assert amy.modal is not None
    amy.close(amy.modal)
    assert (amy.modals, told) == ([], [False])


def test_a_trigger_lasts_three_seconds_and_works_once(
    bot: App, amy: Member, client: WebClient, clock: StandingClock
) -> None:
    triggers: list[str] = []

    def begin(ack: Ack, body: dict[str, Any]) -> None:
        triggers.append(body["trigger_id"])
        ack()

    bot.shortcut("begin")(begin)
    amy.shortcut("begin")
    amy.shortcut("begin")

    def open_with(trigger: str) -> str:
        with pytest.raises(SlackApiError) as caught:
            client.views_open(trigger_id=trigger, view=form())
        return str(caught.value.response["error"])

    client.views_open(trigger_id=triggers[0], view=form())
    assert open_with(triggers[0]) == "exchanged_trigger_id"
    clock.wait(timedelta(seconds=4))
    assert open_with(triggers[1]) == "expired_trigger_id"
    assert open_with("nonsense") == "invalid_trigger_id"


def test_a_shortcut_brings_its_message(bot: App, amy: Member, ben: Member, practice: Channel) -> None:
    kept: list[str] = []

    def keep(ack: Ack, body: dict[str, Any]) -> None:
        kept.append(f"{body['user']['name']}: {body['message']['text']}")
        ack()

    bot.shortcut("keep")(keep)
    assert ben.shortcut("keep", amy.say(practice, "a thought")).ok
    assert kept == ["ben: a thought"]


ELEMENTS = [
    (kit.StaticSelectElement(action_id="x", options=OPTIONS), "2", ("selected_option", "value"), "2"),
    (kit.OverflowMenuElement(action_id="x", options=OPTIONS), "1", ("selected_option", "value"), "1"),
    (kit.RadioButtonsElement(action_id="x", options=OPTIONS), "1", ("selected_option", "value"), "1"),
    (kit.UserSelectElement(action_id="x"), "U1", ("selected_user",), "U1"),
    (kit.ConversationSelectElement(action_id="x"), "C1", ("selected_conversation",), "C1"),
    (kit.ChannelMultiSelectElement(action_id="x"), ["C1"], ("selected_channels",), ["C1"]),
    (kit.DatePickerElement(action_id="x"), "2026-12-24", ("selected_date",), "2026-12-24"),
    (kit.TimePickerElement(action_id="x"), "09:30", ("selected_time",), "09:30"),
    (kit.DateTimePickerElement(action_id="x"), 1_800_000_000, ("selected_date_time",), 1_800_000_000),
]


@pytest.mark.parametrize(("element", "selected", "path", "found"), ELEMENTS)
def test_every_kind_of_choice_arrives(
    bot: App,
    amy: Member,
    practice: Channel,
    client: WebClient,
    element: kit.InteractiveElement,
    selected: Any,
    path: tuple[str, ...],
    found: Any,
) -> None:
    taken: list[Any] = []

    def take(ack: Ack, action: dict[str, Any]) -> None:
        taken.append(action)
        ack()

    bot.action("x")(take)
    client.chat_postMessage(channel=practice.id, text="x", blocks=[kit.ActionsBlock(elements=[element])])
    assert amy.press(amy.messages(practice)[-1], "x", selected=selected).ok
    value = taken[0]
    for name in path:
        value = value[name]
    assert value == found


def test_what_is_not_offered_cannot_be_chosen(practice: Channel, amy: Member, client: WebClient) -> None:
    menu = kit.StaticSelectElement(action_id="x", options=OPTIONS)
    client.chat_postMessage(channel=practice.id, text="x", blocks=[kit.ActionsBlock(elements=[menu])])
    holder = amy.messages(practice)[-1]
    with pytest.raises(NotAllowed):
        amy.press(holder, "x", selected="9")
    with pytest.raises(NotAllowed):
        amy.press(holder, "y")


def test_home_shows_what_was_published(bot: App, amy: Member) -> None:
    def opened(event: dict[str, Any], client: WebClient) -> None:
        view = View(type="home", blocks=[kit.HeaderBlock(text="Today")])
        client.views_publish(user_id=event["user"], view=view)

    bot.event("app_home_opened")(opened)
    home = amy.open_home()
    assert home is not None
    assert home["blocks"][0]["text"]["text"] == "Today"


def test_members_do_only_what_members_can(workspace: Workspace, amy: Member, practice: Channel) -> None:
    cleo, dan = workspace.add_member("cleo"), workspace.add_member("dan", guest=True)
    with pytest.raises(NotAllowed):
        cleo.say(practice, "x")
    with pytest.raises(NotAllowed):
        dan.join(practice)
    with pytest.raises(NotAllowed):
        cleo.edit(practice, amy.say(practice, "x")["ts"], "y")
    workspace.archive(practice)
    with pytest.raises(NotAllowed):
        amy.say(practice, "x")

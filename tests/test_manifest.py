"""manifest.yml fits Slack's schema, in every variant that the generator makes of it."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot import manifest
from bot.__main__ import main

SCHEMA = json.loads((Path(__file__).parent / "fixtures" / "manifest.schema.2.0.0.json").read_text())
URL = "https://bot.example.org/slack/events"

NEEDS = {
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "channel_": "channels:read",
    "group_": "groups:read",
    "member_": "channels:read",
    "user_change": "users:read",
}
"""The scope without which Slack never sends an event."""


@pytest.fixture
def shipped() -> manifest.Manifest:
    return manifest.load()


def texts(part: Any) -> list[str]:
    if isinstance(part, dict):
        return [text for value in part.values() for text in texts(value)]
    if isinstance(part, list):
        return [text for value in part for text in texts(value)]
    return [part] if isinstance(part, str) else []


@pytest.mark.parametrize("http", [None, "https://bot.example.org"])
@pytest.mark.parametrize("prefix", ["", "cop"])
def test_every_variant_fits_slacks_schema(http: str | None, prefix: str) -> None:
    made = yaml.safe_load(manifest.generate(http=http, prefix=prefix))
    jsonschema.Draft7Validator(SCHEMA).validate(made)


def test_socket_mode_needs_no_url(shipped: manifest.Manifest) -> None:
    assert shipped["settings"]["socket_mode_enabled"] is True
    assert not [text for text in texts(shipped) if text.startswith("http")]


def test_over_http_everything_comes_to_one_url(shipped: manifest.Manifest) -> None:
    made = manifest.over_http(shipped, "https://bot.example.org/")
    settings = made["settings"]
    urls = [command["url"] for command in made["features"]["slash_commands"]]
    assert {
        *urls,
        settings["event_subscriptions"]["request_url"],
        settings["interactivity"]["request_url"],
    } == {URL}
    assert settings["socket_mode_enabled"] is False


def test_the_whole_url_may_be_given_too(shipped: manifest.Manifest) -> None:
    assert manifest.over_http(shipped, URL) == manifest.over_http(shipped, "https://bot.example.org")


@pytest.mark.parametrize("host", ["bot.example.org", "http://bot.example.org", "https://", "https://a.org/?x=1"])
def test_slack_pushes_to_https_only(shipped: manifest.Manifest, host: str) -> None:
    with pytest.raises(manifest.ManifestError):
        manifest.over_http(shipped, host)


def test_a_prefix_renames_the_commands_and_every_text_that_names_one(shipped: manifest.Manifest) -> None:
    made = manifest.with_prefix(shipped, "cop")
    assert manifest.commands(made) == [f"/cop-{name[1:]}" for name in manifest.commands(shipped)]
    bare = re.compile("|".join(rf"(?<![\w/]){name}\b" for name in manifest.commands(shipped)))
    assert [text for text in texts(shipped) if bare.search(text)]
    assert not [text for text in texts(made) if bare.search(text)]


def test_a_prefix_leaves_urls_and_ids_alone(shipped: manifest.Manifest) -> None:
    made = manifest.with_prefix(manifest.over_http(shipped, "https://bot.example.org/challenge"), "cop")
    assert made["settings"]["interactivity"]["request_url"] == "https://bot.example.org/challenge/slack/events"
    assert made["features"]["shortcuts"] == shipped["features"]["shortcuts"]


@pytest.mark.parametrize("prefix", ["Cop", "a b", "-", "x" * 15])
def test_a_prefix_that_slack_would_refuse_is_refused(shipped: manifest.Manifest, prefix: str) -> None:
    with pytest.raises(manifest.ManifestError):
        manifest.with_prefix(shipped, prefix)


def test_commands_arrive_with_ids_and_say_how_they_are_used(shipped: manifest.Manifest) -> None:
    for command in shipped["features"]["slash_commands"]:
        assert command["should_escape"] is True
        assert command["usage_hint"].startswith("[")


def test_nobody_is_locked_out_of_typing_to_the_bot(shipped: manifest.Manifest) -> None:
    assert shipped["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }


def test_every_optional_scope_is_asked_for_too(shipped: manifest.Manifest) -> None:
    """Slack requires it: an optional scope stands in both lists."""
    scopes = shipped["oauth_config"]["scopes"]
    assert set(scopes["bot_optional"]) < set(scopes["bot"])
    assert len(scopes["bot"]) == len(set(scopes["bot"]))
    assert "channels:history" not in scopes["bot_optional"]
    assert "user" not in scopes


def test_every_event_has_the_scope_that_slack_wants_for_it(shipped: manifest.Manifest) -> None:
    scopes = shipped["oauth_config"]["scopes"]["bot"]
    for event in shipped["settings"]["event_subscriptions"]["bot_events"]:
        needed = [scope for start, scope in NEEDS.items() if event.startswith(start)]
        assert set(needed) <= set(scopes), event


def test_every_scope_has_its_reason_beside_it() -> None:
    lines = manifest.path().read_text().splitlines()
    for scope in manifest.load()["oauth_config"]["scopes"]["bot"]:
        named = [n for n, line in enumerate(lines) if re.fullmatch(rf"\s+- {scope}( #.*)?", line)]
        assert any("#" in lines[n] or lines[n - 1].lstrip().startswith("#") for n in named), scope


def test_the_command_line_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest"]) == 0
    assert capsys.readouterr().out == manifest.path().read_text()


def test_the_command_line_says_what_is_malformed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["manifest", "--http", "bot.example.org"]) == 2
    assert "https://bot.example.org" in capsys.readouterr().err

"""A facilitator steers on the page: prompts are added by hand, and a post that Slack refuses is seen and sent again."""

import pytest
from playwright.sync_api import Page, expect

from bot.playground.run import Playground
from tests.playground.at_the_page import PLAYED
from tests.playground.newcomer import Newcomer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170)]

SCENARIO = "day-12"


@pytest.fixture
def facilitator(page: Page, playground: Playground) -> Newcomer:
    facilitator = Newcomer(page)
    page.goto(playground.url)
    expect(facilitator.content).to_contain_text("day 12 of 3", timeout=PLAYED)
    facilitator.puts_away()
    return facilitator


def test_prompts_are_added_at_the_end(facilitator: Newcomer) -> None:
    facilitator.types("/challenge")
    facilitator.presses("Steer")
    facilitator.sends("Add prompts")
    facilitator.form.get_by_label("More prompts").fill("*One more*\nFor the end.\n\n*And a last one*")
    facilitator.sends("Save")
    expect(facilitator.form).to_contain_text("It has 32 days now.")
    facilitator.puts_away()
    facilitator.turns("day")
    expect(facilitator.post("day 13 of 32")).to_be_visible()
    assert facilitator.wrong == []


def test_a_post_that_slack_refuses_stands_in_the_drawer_until_it_is_sent_again(
    facilitator: Newcomer, playground: Playground
) -> None:
    channel = next(iter(playground.slack.workspaces.values())).channel("data-practice").id
    playground.slack.fail("chat.postMessage", error="restricted_action", channel=channel)
    facilitator.page.get_by_test_id("drawer-button").click()
    facilitator.page.get_by_test_id("drawer-outbox").click()
    facilitator.turns("next")
    refused = facilitator.page.get_by_test_id("outbox-not_sent")
    expect(refused).to_contain_text("restricted_action")
    expect(refused).to_contain_text("challenges.day")
    facilitator.page.get_by_test_id("drawer-close").click()
    facilitator.page.get_by_test_id("channel-app").click()
    facilitator.page.get_by_role("tab", name="Home").click()
    expect(facilitator.content).to_contain_text("only some people may post in this channel")
    facilitator.presses("Try again")
    expect(facilitator.form).to_contain_text("I send it now")
    assert facilitator.wrong == []

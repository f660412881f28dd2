"""Somebody at the page, before a workspace of three people and a bot that shows everything."""

from playwright.sync_api import Locator, Page, expect

from bot.playground.members import Member
from tests.playground.at_the_page import SOON, Somebody


class Reader(Somebody):
    soon, paced = SOON, SOON  # nothing that it waits for is paced

    def __init__(self, page: Page, url: str, member: Member) -> None:
        super().__init__(page)
        page.add_init_script(f"sessionStorage.getItem('me') || sessionStorage.setItem('me', '{member.id}')")
        page.goto(url)
        expect(self.at("member-select")).to_have_value(member.id)

    @property
    def menu(self) -> Locator:
        return self.page.get_by_role("menu")

    @property
    def home(self) -> Locator:
        return self.at("home")

    def channel(self, name: str) -> Locator:
        return self.aside(f"channel-{name}")

    def opens(self, name: str) -> None:
        self.channel(name).click()
        if name != "app":
            expect(self.content.get_by_role("heading", level=1)).to_have_text(name)

    def tool(self, words: str, label: str) -> None:
        """Press one of the tools of the message with these words."""
        post = self.post(words).last
        post.hover()
        post.locator(".toolbar").get_by_role("button", name=label).click()

    def chooses(self, words: str, label: str) -> None:
        """In the menu of the message with these words."""
        self.tool(words, "More actions")
        self.menu.get_by_role("menuitem", name=label).click()

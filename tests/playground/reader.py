"""Somebody at the page, before a workspace of three people and a bot that shows everything."""

from playwright.sync_api import Locator, Page, expect

from bot.playground.members import Member

SOON = 10_000  # milliseconds: a limit, not a pause


class Reader:
    """Everything is named by what is written on it."""

    def __init__(self, page: Page, url: str, member: Member) -> None:
        self.page = page
        self.wrong: list[str] = []
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.set_default_timeout(SOON)
        expect.set_options(timeout=SOON)
        page.add_init_script(f"sessionStorage.getItem('me') || sessionStorage.setItem('me', '{member.id}')")
        page.goto(url)
        expect(page.get_by_test_id("member-select")).to_have_value(member.id)

    @property
    def narrow(self) -> bool:
        size = self.page.viewport_size
        return size is not None and size["width"] < 760

    @property
    def content(self) -> Locator:
        return self.page.locator("#content")

    @property
    def form(self) -> Locator:
        return self.page.get_by_test_id("modal")

    @property
    def thread(self) -> Locator:
        return self.page.get_by_test_id("thread")

    @property
    def menu(self) -> Locator:
        return self.page.get_by_role("menu")

    @property
    def home(self) -> Locator:
        return self.page.get_by_test_id("home")

    def channel(self, name: str) -> Locator:
        """In the side bar, which on a phone opens from the menu."""
        if self.narrow and not self.page.evaluate("document.body.classList.contains('side-open')"):
            self.page.get_by_role("button", name="Channels and steps").click()
        return self.page.get_by_test_id(f"channel-{name}")

    def opens(self, name: str) -> None:
        self.channel(name).click()
        if name != "app":
            expect(self.content.get_by_role("heading", level=1)).to_have_text(name)

    def post(self, words: str) -> Locator:
        return self.content.get_by_test_id("message").filter(has_text=words)

    def types(self, words: str) -> None:
        composer = self.page.get_by_test_id("composer")
        composer.fill(f"{words} ")  # the space ends the command: nothing is left to complete
        composer.press("Enter")

    def tool(self, words: str, label: str) -> None:
        """Press one of the tools of the message with these words."""
        post = self.post(words).last
        post.hover()
        post.locator(".toolbar").get_by_role("button", name=label).click()

    def chooses(self, words: str, label: str) -> None:
        """In the menu of the message with these words."""
        self.tool(words, "More actions")
        self.menu.get_by_role("menuitem", name=label).click()

    def is_well(self) -> None:
        """Nothing went wrong, and nothing is wider than the screen."""
        assert self.wrong == []
        size = self.page.viewport_size
        assert size is not None
        assert self.page.evaluate("document.documentElement.scrollWidth") <= size["width"]

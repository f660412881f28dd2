"""The playground's people and channels, as they stand when the page opens."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.playground.server import LocalSlack
    from bot.playground.workspace import Workspace

COLORS = ("4a6fa5", "b0413e", "3c7a57", "8c5fa8", "c07a1a", "2f7f86", "7a5c3e", "a04a78")


def seed(slack: "LocalSlack") -> "Workspace":
    """Eight members in several zones, one a guest, one of another organisation; you come first, as admin."""
    workspace = slack.open_workspace("Playground")
    everyone = [
        workspace.add_member("you", real_name="You", tz="Europe/Berlin", admin=True),
        workspace.add_member("amara", real_name="Amara Okafor", tz="Africa/Lagos"),
        workspace.add_member("bruno", real_name="Bruno Carvalho", tz="America/Sao_Paulo"),
        workspace.add_member("chiyo", real_name="Chiyo Tanaka", tz="Asia/Tokyo"),
        workspace.add_member("dana", real_name="Dana Whitfield", tz="America/New_York"),
        workspace.add_member("elif", real_name="Elif Kaya", tz="Europe/Istanbul"),
        workspace.add_member("farid", real_name="Farid Haddad", tz="Asia/Kolkata", guest=True),
        workspace.add_member("greta", real_name="Greta Lind", tz="Europe/Stockholm", external=True),
    ]
    for member, color in zip(everyone, COLORS, strict=True):
        member.color = color
    own = [one for one in everyone if not (one.guest or one.external)]
    general = workspace.add_channel("general", own, general=True)
    general.topic = "Announcements for the whole workspace"
    practice = workspace.add_channel("data-practice", everyone)
    practice.topic = "People who work with data, and learn it together"
    private = workspace.add_channel("mentors", [*own[:3], own[5]], private=True)
    private.topic = "A private channel: Convene comes in when invited"
    return workspace

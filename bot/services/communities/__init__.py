"""What is done with communities: set up, steer, leave, and take one's data along."""

from bot.services.communities.changes import Changes
from bot.services.communities.home import HomeTab
from bot.services.communities.mine import Mine
from bot.services.communities.setup import SettingUp
from bot.services.communities.steering import Steering


class Communities(SettingUp, Steering, Changes, HomeTab, Mine):
    """Every method is one transaction; rituals that were entered are asked to come along inside it."""

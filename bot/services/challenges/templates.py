"""The templates that come with Convene, read once from their files."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from bot.domain.challenges.prompts import Template, template_of


@cache
def shipped() -> Mapping[str, Template]:
    """By key, in the order of their titles. A file of the wrong shape stops the start, with its name."""
    found = []
    for path in (files("bot") / "templates").iterdir():
        if path.name.endswith(".yml"):
            found.append(template_of(yaml.safe_load(path.read_text(encoding="utf-8"))))
    return {template.key: template for template in sorted(found, key=lambda template: template.title)}

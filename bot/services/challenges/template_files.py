"""A template as a YAML file that people can write by hand: read with the line of each flaw, and written."""

import difflib
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.domain.challenges.prompts import LONGEST_TITLE, MOST_DAYS, Prompt, too_long_by
from bot.domain.challenges.templates import LONGEST_SUMMARY, Flaw, Flawed, TemplateForm

MOST_BYTES = 400_000  # a hundred long prompts
MOST_FLAWS = 8  # that are told at once
DEEPEST = 4  # file, prompts, one prompt, its text
MOST_NODES = 1000  # a template of a hundred prompts has fewer; to read on would only take time
FIELDS = ("title", "summary", "prompts")
OF_A_PROMPT = ("text", "essential")
IGNORED = "key"  # of the files that come with Convene
BOOL, NULL = "tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"
YES = frozenset({"yes", "true", "on"})


class Careful(yaml.SafeLoader):
    """Plain content only: nothing that stands for something else, nothing nested deeper than a template is."""

    depth = nodes = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # the stubs leave its type out
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise Unread(Flaw(line, "file_alias"))
        if getattr(event, "tag", None):
            raise Unread(Flaw(line, "file_tag"))
        if self.depth >= DEEPEST:
            raise Unread(Flaw(line, "file_deep"))
        if self.nodes >= MOST_NODES:
            raise Unread(Flaw(line, "file_endless", {"most": MOST_DAYS}))
        self.depth, self.nodes = self.depth + 1, self.nodes + 1
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class Unread(Exception):
    """The file cannot be read any further."""

    def __init__(self, flaw: Flaw) -> None:
        super().__init__(flaw.problem)
        self.flaw = flaw


def read(text: str, field: str) -> tuple[TemplateForm, list[Prompt]]:
    """The template in a file. Raises Flawed on `field` with everything that is wrong."""
    if len(text.encode("utf-8", "replace")) > MOST_BYTES:
        raise Flawed(field, [Flaw(0, "file_large", {"most": MOST_BYTES // 1000})])
    try:
        root = composed(text)
    except Unread as flaw:
        raise Flawed(field, [flaw.flaw]) from None
    reader = Reader()
    form, prompts = reader.template(root)
    if reader.flaws:
        raise Flawed(field, sorted(reader.flaws, key=lambda flaw: flaw.line)[:MOST_FLAWS])
    return form, prompts


def composed(text: str) -> Node | None:
    """The file's nodes, each with its line. Raises Unread."""
    loader = None
    try:
        loader = Careful(text.removeprefix("\ufeff"))
        return loader.get_single_node()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise Unread(Flaw(line, "file_character")) from None
    except yaml.MarkedYAMLError as error:
        raise Unread(_syntax(error)) from None
    finally:
        if loader is not None:
            loader.dispose()


def _syntax(error: yaml.MarkedYAMLError) -> Flaw:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 0
    if isinstance(error, yaml.composer.ComposerError):  # all that is left of these: a second document
        return Flaw(line, "file_documents")
    if str(error.context).startswith(("while scanning an alias", "while scanning an anchor")):
        return Flaw(line, "file_alias")
    return Flaw(line, "file_syntax", {"said": str(error.problem or error.context or "")})


class Reader:
    """Goes through the nodes and gathers what is wrong."""

    def __init__(self) -> None:
        self.flaws: list[Flaw] = []
        self._misspelt: set[str] = set()

    def template(self, root: Node | None) -> tuple[TemplateForm, list[Prompt]]:
        if root is None:
            self._flaw(None, "file_empty")
            return TemplateForm("", ""), []
        fields = self._fields(root, (*FIELDS, IGNORED))
        form = TemplateForm(
            self._text(root, fields, "title", LONGEST_TITLE), self._text(root, fields, "summary", LONGEST_SUMMARY)
        )
        return form, self._prompts(root, fields)

    def _flaw(self, node: Node | None, problem: str, **facts: object) -> None:
        self.flaws.append(Flaw(node.start_mark.line + 1 if node else 0, problem, facts))

    def _fields(self, node: Node, known: tuple[str, ...]) -> Mapping[str, Node]:
        """The fields of a mapping by name; whatever else is there is a flaw."""
        if not isinstance(node, MappingNode):
            self._flaw(node, "file_no_fields", fields=", ".join(known[:3]))
            return {}
        found: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name not in known:
                self._unknown(key, name, known)
            elif name in found:
                self._flaw(key, "file_twice", name=name)
            else:
                found[name] = value
        return found

    def _unknown(self, key: Node, name: str, known: tuple[str, ...]) -> None:
        near = difflib.get_close_matches(name.lower(), known, 1)
        if near:
            self._misspelt.add(near[0])
            self._flaw(key, "file_misspelt", name=name[:40], near=near[0])
        else:
            self._flaw(key, "file_unknown", name=name[:40], fields=", ".join(known[:3]))

    def _field(self, root: Node, fields: Mapping[str, Node], name: str) -> Node | None:
        found = fields.get(name)
        if found is None and isinstance(root, MappingNode) and name not in self._misspelt:
            self._flaw(None, "file_missing", name=name)
        return found

    def _text(self, root: Node, fields: Mapping[str, Node], name: str, limit: int) -> str:
        node = self._field(root, fields, name)
        if node is None:
            return ""
        text = self._scalar(node, name)
        if text and len(text) > limit:
            self._flaw(node, "file_long", name=name, over=len(text) - limit)
        return text

    def _scalar(self, node: Node, name: str) -> str:
        """One text; whatever is written where a text belongs, such as a number, is taken as it stands there."""
        if not isinstance(node, ScalarNode):
            self._flaw(node, "file_not_text", name=name)
            return ""
        text = "" if node.tag == NULL else str(node.value).strip()
        if not text:
            self._flaw(node, "file_empty_text", name=name)
        return text

    def _prompts(self, root: Node, fields: Mapping[str, Node]) -> list[Prompt]:
        node = self._field(root, fields, "prompts")
        if node is None:
            return []
        if not isinstance(node, SequenceNode) or not node.value:
            self._flaw(node, "file_no_list")
            return []
        if len(node.value) > MOST_DAYS:
            self._flaw(node.value[MOST_DAYS], "file_many", given=len(node.value), most=MOST_DAYS)
            return []
        return [self._prompt(item, number) for number, item in enumerate(node.value, 1)]

    def _prompt(self, node: Node, number: int) -> Prompt:
        name, essential = f"prompt {number}", None
        if isinstance(node, MappingNode):
            fields = self._fields(node, OF_A_PROMPT)
            essential = self._essential(fields.get("essential"))
            if "text" not in fields:
                if "text" not in self._misspelt:
                    self._flaw(node, "file_prompt_without_text", number=number)
                return Prompt("")
            node = fields["text"]
        text = self._scalar(node, name)
        if over := too_long_by(text):
            self._flaw(node, "file_long", name=name, over=over)
        return Prompt(text, essential)

    def _essential(self, node: Node | None) -> bool | None:
        if node is None:
            return None
        if not isinstance(node, ScalarNode) or node.tag != BOOL:
            self._flaw(node, "file_not_yes_or_no")
            return None
        return node.value.lower() in YES


# Writing


class Written(yaml.SafeDumper):
    """Texts of several lines as people write them: after a bar, as they are."""

    def represent_text(self, text: str) -> ScalarNode:
        return self.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


Written.add_representer(str, Written.represent_text)

HEAD = "# A template for 30-day challenges. Change what you like, and bring it back in.\n"


def written(form: TemplateForm, prompts: list[Prompt]) -> str:
    """The file of a template. Read again, it is the same."""
    content = {"title": form.title, "summary": form.summary, "prompts": [_item(prompt) for prompt in prompts]}
    return HEAD + yaml.dump(content, Dumper=Written, allow_unicode=True, sort_keys=False, width=100_000)


def _item(prompt: Prompt) -> object:
    if prompt.essential is None:
        return prompt.text
    return {"text": prompt.text, "essential": prompt.essential}

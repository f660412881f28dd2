"""The rules of setting up a community."""

from dataclasses import replace

import pytest

from bot.domain.communities import ADMINS, MEMBERS, NAMED, CommunityForm, checked, may_set_up, suggestion
from bot.domain.errors import Invalid
from bot.domain.people import Actor

AMY = Actor(workspace_id=1, id=1, slack_id="U1", name="amy", zone="Europe/Berlin")
FORM = CommunityForm("Data craft", "Get better.", "berlin", ("U1",))


def test_the_form_is_prefilled_from_the_channel_and_the_actor() -> None:
    form = suggestion("data-craft_lab", AMY)
    assert (form.name, form.zone, form.facilitators) == ("Data craft lab", "Europe/Berlin", ("U1",))
    assert form.purpose == "Get better at data craft lab together."


def test_a_checked_form_names_its_zone_in_full() -> None:
    assert checked(FORM).zone == "Europe/Berlin"


@pytest.mark.parametrize(
    ("form", "field", "problem"),
    [
        (replace(FORM, name=""), "name", "missing"),
        (replace(FORM, name="x" * 81), "name", "too_long"),
        (replace(FORM, purpose="x" * 301), "purpose", "too_long"),
        (replace(FORM, zone="Atlantis"), "zone", "unknown_zone"),
        (replace(FORM, facilitators=()), "facilitators", "needs_facilitator"),
        (replace(FORM, facilitators=("U",) * 11), "facilitators", "too_many_facilitators"),
        (replace(FORM, who_starts="everyone"), "who_starts", "missing"),
    ],
)
def test_a_field_that_cannot_be_taken_is_named(form: CommunityForm, field: str, problem: str) -> None:
    with pytest.raises(Invalid) as found:
        checked(form)
    assert (found.value.field, found.value.problem) == (field, problem)


ADMIN, GUEST, STRANGER = (
    replace(AMY, admin=True),
    replace(AMY, guest=True),
    replace(AMY, external=True),
)


@pytest.mark.parametrize(
    ("actor", "policy", "named", "allowed"),
    [
        (AMY, MEMBERS, [], True),
        (AMY, ADMINS, [], False),
        (AMY, NAMED, ["U1"], True),
        (AMY, NAMED, ["U2"], False),
        (ADMIN, ADMINS, [], True),
        (ADMIN, NAMED, ["U2"], True),
        (GUEST, MEMBERS, [], False),
        (STRANGER, NAMED, ["U1"], False),
    ],
)
def test_who_may_set_up(actor: Actor, policy: str, named: list[str], allowed: bool) -> None:
    assert may_set_up(actor, policy, named) is allowed

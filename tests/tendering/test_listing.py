"""A pasted listing: what it states, nothing more; saved only by the forms that show it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from maillage.kernel.tenancy import within
from maillage.people.models import FacilitatorProfile, Provider
from maillage.tendering.domain.listing import METHODS, PROFILE_WORDS, Listing, read_listing

TEXT = """Claire Vasseur, psychologue du travail et superviseuse.
Interventions en Indre-et-Loire, Haute-Vienne et dans le Loir-et-Cher (41), au nord de la ville.
Approche systémique, GEASE. Contact : Claire@exemple.fr, 06 12 34 56 78.
SIRET : 552 100 554 00013. Certifiée Qualiopi. Déclaration d’activité n° 24 37 04123 37."""


def test_each_field_holds_what_a_passage_states():
    assert read_listing(TEXT) == Listing(
        email="claire@exemple.fr",
        phone="06 12 34 56 78",
        siret="55210055400013",
        training_registration_no="24370412337",
        has_qualiopi=True,
        profile_types=["work_psychologist", "supervisor"],
        # Neither Vienne nor Loire nor Cher, which other names hold; nor the Nord.
        departements=["37", "41", "87"],
        methods=["systémique", "GEASE"],
    )


def test_a_wrong_key_and_a_silent_text_give_nothing():
    assert read_listing("SIRET : 552 100 554 00014").is_empty
    assert read_listing("").is_empty
    assert read_listing("Nous cherchons le soleil du nord.").is_empty
    assert read_listing("Département du Nord (59)").departements == ["59"]


@settings(max_examples=80)
@given(st.text(max_size=400))
def test_any_text_is_read_and_every_value_comes_from_our_lists(text):
    read = read_listing(text)
    assert set(read.methods) <= set(METHODS)
    assert set(read.profile_types) <= set(PROFILE_WORDS)
    assert read.phone in text


def test_what_was_read_is_reviewed_and_nothing_is_kept_before(world, sign_in):
    organisation = world.provider.organisation
    organisation.email = "deja@exemple.fr"
    organisation.save()
    client = sign_in(world.provider.people["admin"])
    url = f"/o/{organisation.slug}/profil/coller/"
    page = client.post(url, {"text": TEXT})
    assert page.status_code == 200
    told = page.context["provider_form"].initial
    assert (told["email"], told["siret"]) == ("deja@exemple.fr", "55210055400013")
    person = page.context["person_form"].initial
    assert person == {
        "profile_types": ["work_psychologist", "supervisor"],
        "departements": ["37", "41", "87"],
        "methods": ["systémique", "GEASE"],
    }
    with within(organisation):
        assert not FacilitatorProfile.objects.exists()
        assert Provider.objects.get().training_registration_no == ""
    assert client.post(url, {"text": "Bonjour"}).status_code == 422

"""A call whose committee opens: keys, publication, closed offers, opening, all in browsers.

What browsers seal is opened here by other libraries (pyrage, shamir-mnemonic), and an offer that
these closed is opened by a browser.
"""

from __future__ import annotations

import io
import itertools
import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader
from pyrage import passphrase, x25519

from maillage.kernel import sealing
from maillage.kernel.tenancy import across_organisations, within
from maillage.people.models import FacilitatorProfile, Organisation, User
from maillage.tendering import access, merkle
from maillage.tendering.content import Identity
from maillage.tendering.envelopes import Parcel, record
from maillage.tendering.models import (
    CommitteeMember,
    Consultation,
    Offer,
    OfferKeys,
    ReceiptList,
    RequiredDocument,
)
from maillage.tendering.queries import offers as offer_queries
from tests.conftest import NOW
from tests.factories import PROVIDER_ROLES, Space, World, build_world, make_space
from tests.journeys import calls
from tests.tendering.analysis import make_criteria
from tests.tendering.factories import DEADLINE, make_call, make_facilitator, make_reference
from tests.tendering.offers import content
from tests.tendering.sealed import Sitting, close, combine, send
from tests.tendering.test_provider_papers import SECRET, keep

NOTE = "Une lecture systémique, marqueur-7f3a."
MEMBERS = {"buyer": "Inès Garnier", "director": "Hélène Castaing", "head_of_service": "Paul Roux"}
PEOPLE = {**MEMBERS, "secretary": "Léa Morvan"}


@dataclass
class Stage:
    """The world of the journey, and who sits where."""

    world: World
    person: Any
    files: dict[str, Path]
    call: Consultation
    other: Space

    def seated(self, user: User) -> Any:
        """Somebody at a screen, already signed in."""
        someone = self.person()
        someone.sit_as(user)
        return someone

    @property
    def home(self) -> str:
        return f"/o/{self.world.home.organisation.slug}"


@pytest.fixture
def stage(transactional_db: None, person: Any, settings: Any, tmp_path: Path) -> Stage:
    settings.MAILLAGE_NOW = NOW.isoformat()
    world = build_world()
    for role, name in PEOPLE.items():
        first, last = name.split()
        User.objects.filter(pk=world.home.people[role].pk).update(first_name=first, last_name=last)
    other = make_space("provider", PROVIDER_ROLES)
    for space, name in ((world.provider, "Cabinet Ricochet"), (other, "Atelier des métiers")):
        Organisation.objects.filter(pk=space.organisation.pk).update(name=name)
        make_facilitator(space.organisation)
    make_facilitator(world.provider.organisation, first_name="Bruno", last_name="Cosse")
    call = make_call(
        world.home.organisation,
        procedure="adapted_procedure",
        regime="private_internal_rules",
        deadline=DEADLINE,
    )
    make_criteria(call)
    with within(call.organisation):
        RequiredDocument.objects.create(
            organisation=call.organisation, consultation=call, kind="insurance"
        )
    keep(world, "insurance")
    make_reference(world.provider)
    files = {role: tmp_path / f"{role}.age" for role in MEMBERS}
    return Stage(world, person, files, call, other)


@pytest.mark.browser
@pytest.mark.slow
def test_closed_by_browsers_and_opened_together(stage: Stage, settings: Any) -> None:
    seats = {role: stage.seated(stage.world.home.people[role]) for role in MEMBERS}
    for role, someone in seats.items():
        make_key(someone, stage, role)
    publish(seats["buyer"], stage)
    two_of_three_by_other_libraries(stage)
    replace_the_buyer(seats, stage)
    provider = stage.seated(stage.world.provider.people["facilitator"])
    deposit(provider, stage, price="310", note="Une première version.")
    deposit(provider, stage, price="300,50", note=NOTE, again=True)
    offered = content(
        offer_queries.open_lots(stage.call), facilitator_of(stage.other), price=32_000
    )
    send(stage.call, stage.other, close(stage.call, stage.other.organisation.slug, offered))
    settings.MAILLAGE_NOW = (DEADLINE + timedelta(minutes=5)).isoformat()
    root_is_public(stage)
    open_together(seats, stage)
    record_and_comparison(seats["director"], stage)


def make_key(someone: Any, stage: Stage, role: str) -> None:
    someone.asks_axe = role == "buyer"
    calls.make_key(someone, stage.world.home.organisation.slug, stage.files[role])


def publish(buyer: Any, stage: Stage) -> None:
    """The committee is named, then the key is made, split and published."""
    buyer.open(f"{stage.home}/appels/{stage.call.slug}/redaction/relire/")
    buyer.press("Publier avec le comité")
    for name in MEMBERS.values():
        buyer.page.get_by_label(name).check()
    buyer.press("Nommer le comité")
    buyer.press("Partager la clé et publier l’appel")
    expect(buyer.page.get_by_text("L’appel est publié.")).to_be_visible()
    with within(stage.world.home.organisation):
        stage.call.refresh_from_db()
    assert stage.call.status == "published"
    assert bytes(stage.call.sealed_identity) == b""


def two_of_three_by_other_libraries(stage: Stage) -> None:
    """What browsers split and sealed, pyrage and shamir-mnemonic open and put together."""
    home, identities = stage.world.home, {}
    with within(home.organisation):
        people = [seat.user for seat in CommitteeMember.objects.filter(left_at=None)]
    for role, path in stage.files.items():
        lines = passphrase.decrypt(path.read_bytes(), calls.PHRASE).decode().split("\n")
        identities[home.people[role].pk] = lines[2]
    sitting = Sitting(stage.call, 2, people, identities)
    shares = [sitting.share_of(user) for user in people]
    assert len(shares) == 3
    for pair in itertools.combinations(shares, 2):
        identity = x25519.Identity.from_str(combine(pair).decode())
        assert str(identity.to_public()) == stage.call.recipient
    for share in shares:
        assert b"AGE-SECRET-KEY" not in combine([share])


def replace_the_buyer(seats: dict[str, Any], stage: Stage) -> None:
    """The buyer leaves, the secretary comes: two members give pieces of their shares, then the
    newcomer checks what their own browser makes of them."""
    stage.files["secretary"] = stage.files["buyer"].with_name("secretary.age")
    seats["secretary"] = newcomer = stage.seated(stage.world.home.people["secretary"])
    make_key(newcomer, stage, "secretary")
    url = f"{stage.home}/appels/{stage.call.slug}/ouverture/"
    director = seats["director"]
    director.open(url)
    director.press("Changer le comité", link=True)
    director.page.get_by_label(MEMBERS["buyer"]).uncheck()
    director.page.get_by_label("Léa Morvan").check()
    director.press("Demander leur part aux membres actuels")
    for role in ("director", "head_of_service"):
        someone = seats[role]
        someone.open(url)
        calls.with_key(someone, stage.files[role])
        someone.page.get_by_role("button", name="Transmettre ma part").click()
        told = someone.page.get_by_label(re.compile("J’ai vérifié de vive voix"))
        expect(someone.page.locator("[data-told]")).to_contain_text("Léa Morvan, empreinte")
        told.check()
        someone.press("Transmettre ma part au nouveau comité")
    expect(someone.page.get_by_text("Le comité a changé")).to_be_visible()
    stage.files.pop("buyer").unlink()
    two_of_three_by_other_libraries(stage)
    newcomer.open(url)
    calls.with_key(newcomer, stage.files["secretary"])
    newcomer.press("Vérifier ma part")
    expect(newcomer.page.get_by_text("Votre part s’ouvre")).to_be_visible()


def deposit(someone: Any, stage: Stage, *, price: str, note: str, again: bool = False) -> None:
    """An offer is written, closed and sent; the draft of the first one is still there."""
    space = stage.world.provider.organisation.slug
    someone.open(f"/o/{space}/appels/{stage.call.slug}/offre/")
    page = someone.page
    if again:
        expect(page.get_by_text("Votre brouillon est là")).to_be_visible()
        expect(page.get_by_label("Votre manière de travailler")).to_have_value(
            "Une première version."
        )
        expect(page.get_by_label("Bruno Cosse", exact=True)).to_be_checked()
        expect(page.get_by_label("Claire Vasseur", exact=True)).not_to_be_checked()
    else:
        page.get_by_role("button", name="Fermer et déposer").click()
        expect(page.get_by_text("Indiquez un prix pour au moins un lot.")).to_be_visible()
    expect(page.get_by_text("Repris de vos pièces : piece.txt")).to_be_visible()
    if not again:
        told = "2\xa0réponses sur\xa04\xa0: il manque un prix et votre manière de travailler."
        expect(page.locator("[data-gauge] [role=status]")).to_have_text(told)
        wrong = {"name": "faux.txt", "mimeType": "text/plain", "buffer": b"Un autre dossier."}
        page.locator("input[type=file]").first.set_input_files(wrong)
        expect(page.get_by_text("Joint : faux.txt")).to_be_visible()
        page.get_by_role("button", name="Retirer ce fichier").click()
        expect(page.get_by_text("Joint : faux.txt")).to_have_count(0)
        expect(page.get_by_text("Repris de vos pièces : piece.txt")).to_be_visible()
    page.get_by_label("Prix d’une séance").fill(price)
    page.get_by_label("Qui interviendra").select_option(label="Claire Vasseur")
    page.get_by_label("Bruno Cosse", exact=True).check()
    page.get_by_label("Dont Bruno Cosse, au plus").fill("1")
    page.get_by_label("TVA", exact=True).select_option("0")
    page.get_by_label("Motif d’exonération").fill("Franchise en base")
    page.get_by_label("Votre manière de travailler").fill(note)
    page.get_by_label(re.compile("J’atteste sur l’honneur")).check()
    expect(page.locator("[data-gauge] [role=status]")).to_contain_text("rien ne manque")
    someone.press("Fermer et déposer la proposition")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Reçu de dépôt"))


def root_is_public(stage: Stage) -> None:
    """The first who looks fixes the list; anybody can compute the root again."""
    visitor = stage.person()
    visitor.open(f"/appels/{stage.call.slug}/")
    expect(visitor.page.get_by_text("2 propositions reçues à temps")).to_be_visible()
    told = visitor.page.request.get(f"{visitor.base}/appels/{stage.call.slug}/recus.json").json()
    with across_organisations("test"):
        fixed = ReceiptList.objects.get()
    assert told["racine"] == fixed.root == merkle.root(told["recus"])
    visitor.leave()


def open_together(seats: dict[str, Any], stage: Stage) -> None:
    """The director starts, she and the newcomer give their shares, she opens."""
    director, other = seats["director"], seats["secretary"]
    director.asks_axe = True
    url = f"{stage.home}/appels/{stage.call.slug}/ouverture/"
    director.open(url)
    director.press("Commencer l’ouverture")
    calls.with_key(director, stage.files["director"])
    director.press("Transmettre ma part")
    other.open(url)
    calls.with_key(other, stage.files["secretary"])
    other.press("Transmettre ma part")
    expect(other.page.get_by_text("Hélène Castaing peut ouvrir.")).to_be_visible()
    director.open(url)
    calls.with_key(director, stage.files["director"])
    director.press("Ouvrir les propositions")
    expect(director.page.get_by_text("Les propositions sont ouvertes.")).to_be_visible()


def record_and_comparison(director: Any, stage: Stage) -> None:
    """The record names who opened and what was received; then readers come before prices."""
    with director.page.expect_download() as download:
        director.page.get_by_role("link", name="Télécharger le procès-verbal").click()
    read = PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    words = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in read.pages))
    for name in ("Hélène Castaing", "Léa Morvan", "Cabinet Ricochet", "Atelier des métiers"):
        assert name in words
    with across_organisations("test"):
        statuses = sorted(Offer.objects.values_list("status", flat=True))
    assert statuses == ["opened", "opened", "replaced"]
    director.press("Lire et noter", link=True)
    expect(director.page.get_by_role("heading", name="Qui lit ?")).to_be_visible()
    with across_organisations("test"):
        keys = {one.offer.organisation_id: one for one in OfferKeys.objects.select_related("offer")}
        assert [one.incidents for one in keys.values()] == [[], []]
    found = keys[stage.world.provider.organisation.pk]
    assert SECRET in named_papers(stage, found)
    own = access.access_own_offer(
        user=stage.world.provider.people["facilitator"],
        provider=stage.world.provider.organisation,
        consultation=stage.call,
    )
    assert own is not None
    (bid,) = own.content.bids
    assert len(bid.persons) == 2
    assert own.content.most_each == {bid.persons[1]: 1}
    (reference,) = own.content.references
    assert (reference.sessions, reference.structure_name) == (24, "SESSAD des Tilleuls")


def named_papers(stage: Stage, keys: OfferKeys) -> list[bytes]:
    """The files of the identity envelope, opened with what the committee gave for it."""
    with across_organisations("test"):
        offer = Offer.objects.select_related("organisation").get(keys=keys)
    opener = sealing.unseal(
        bytes(keys.identity_key),
        record=f"keys:{offer.slug}:identity",
        identity=sealing.instance_identity(),
    )
    inside = sealing.unseal(
        Parcel.from_bytes(bytes(offer.sealed)).identity,
        record=record(stage.call.slug, offer.organisation.slug, "identity"),
        identity=opener.decode(),
    )
    return [piece.data for piece in Identity.from_bytes(inside).pieces]


def facilitator_of(space: Space) -> FacilitatorProfile:
    with within(space.organisation):
        return FacilitatorProfile.objects.get()

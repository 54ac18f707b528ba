"""What the winner alone owes: asked of nobody else, recalled by a question over an amount."""

from __future__ import annotations

import pytest

from maillage.kernel import clock
from maillage.kernel.tenancy import within
from maillage.tendering.domain import drafting
from maillage.tendering.domain.consistency import questions
from maillage.tendering.domain.reading import Paper
from maillage.tendering.enums import PaperMoment
from maillage.tendering.models import RequiredDocument
from tests.tendering.factories import make_call, make_facilitator
from tests.tendering.offers import make_answerable_call

WINNER = Paper("social_certificate", moment=PaperMoment.AWARD)


@pytest.mark.parametrize(
    ("cents", "asked", "codes"),
    [(4_999_99, [], []), (5_000_00, [], ["vigilance"]), (5_000_00, [WINNER], [])],
)
def test_vigilance_is_recalled_from_an_amount(world, cents, asked, codes):
    call = make_call(world.home.organisation, budget_cents=cents)
    with within(world.home.organisation):
        drafting.write_papers(consultation=call, actor=world.home.people["buyer"], asked=asked)
        found = questions(call, list(call.lots.all()), now=clock.now())
    assert [(one.code, one.prevents) for one in found] == [(code, False) for code in codes]


def test_an_offer_is_complete_without_what_the_winner_owes(world, sign_in):
    call = make_answerable_call(world.home.organisation)
    make_facilitator(world.provider.organisation)
    with within(world.home.organisation):
        for paper in (Paper("cv"), WINNER):
            RequiredDocument.objects.create(
                organisation=call.organisation,
                consultation=call,
                kind=paper.kind,
                moment=paper.moment,
            )
    client = sign_in(world.provider.people["facilitator"])
    page = client.get(f"/o/{world.provider.organisation.slug}/appels/{call.slug}/offre/")
    pieces = [name for name in page.context["form"].fields if name.startswith("piece_")]
    assert pieces == ["piece_cv"]
    public = client.get(f"/appels/{call.slug}/")
    assert public.context["winner_papers"] == ["Attestation de vigilance (cotisations sociales)"]
    assert "À la signature, puis tous les 6 mois" in public.content.decode()

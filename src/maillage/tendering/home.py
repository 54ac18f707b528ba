"""What the room puts on the home page of each role."""

from collections.abc import Iterator
from datetime import datetime, time

from django.http import HttpRequest
from django.urls import reverse

from maillage.kernel import clock
from maillage.kernel.http import here
from maillage.kernel.registries import Due, Figure, Place
from maillage.kernel.words import pluriel
from maillage.tendering.access import awaits_opening
from maillage.tendering.enums import ConsultationStatus, Step
from maillage.tendering.queries import analysis as analysis_queries
from maillage.tendering.queries import calls as call_queries
from maillage.tendering.queries import committee as committee_queries
from maillage.tendering.queries import exchanges as exchange_queries
from maillage.tendering.queries import results as result_queries

CALLS, PROFILE = "tendering:call_list", "tendering:profile"
MATCHING = "tendering:matching_calls"
PLACES = (
    Place("calls", "Appels", "megaphone", CALLS, 20, "tendering.read_calls"),
    Place("matching_calls", "Appels", "megaphone", MATCHING, 20, "tendering.answer_calls"),
    Place("profile", "Profil", "person-circle", PROFILE, 90, "tendering.keep_profile"),
)


def dues(request: HttpRequest) -> Iterator[Due]:
    """Drafts to finish, deadlines to come, closed calls to compare; for providers, calls."""
    organisation = request.organisation  # type: ignore[attr-defined]
    if request.user.has_perm("tendering.answer_calls", organisation):
        yield from _calls_to_answer(request)
    if request.user.has_perm("tendering.read_offers", organisation):
        yield from _offers_to_read(request)
    if not request.user.has_perm("tendering.read_calls", organisation):
        return
    if committee_queries.owes_key(request.user):
        url = here(request, "tendering:member_key")
        yield Due(label="Votre clé d’ouverture est attendue par un comité", url=url, urgent=True)
    for call in committee_queries.owes_pieces(request.user):
        url = here(request, "tendering:opening", slug=call.slug)
        yield Due(label=f"Votre part est attendue : {call.title}", url=url, urgent=True)
    for call in committee_queries.owes_check(request.user):
        url = here(request, "tendering:opening", slug=call.slug)
        yield Due(label=f"Votre part à vérifier : {call.title}", url=url, at=call.deadline)
    if request.user.has_perm("tendering.publish_calls", organisation):
        yield from _letters_owed(request)
        yield from _questions_to_answer(request)
    yield from _calls_to_follow(request)


def _calls_to_follow(request: HttpRequest) -> Iterator[Due]:
    organisation = request.organisation  # type: ignore[attr-defined]
    may_draft = request.user.has_perm("tendering.draft_calls", organisation)
    may_compare = request.user.has_perm("tendering.publish_calls", organisation)
    for call in call_queries.calls_to_follow():
        url = here(request, "tendering:call_detail", slug=call.slug)
        if call.status == ConsultationStatus.DRAFT:
            if may_draft:
                url = here(request, "tendering:call_step", slug=call.slug, step=Step.REVIEW)
                yield Due(label=f"Brouillon à terminer : {call.title}", url=url)
        elif call.is_open_at(clock.now()):
            yield Due(label=f"Date limite de l'appel : {call.title}", url=url, at=call.deadline)
        elif awaits_opening(call):
            url = here(request, "tendering:opening", slug=call.slug)
            yield Due(label=f"Propositions à ouvrir ensemble : {call.title}", url=url, urgent=True)
        elif not call.is_elsewhere:
            if may_compare:
                url = here(request, "tendering:comparison", slug=call.slug)
            yield Due(label=f"Appel clos, à comparer : {call.title}", url=url, urgent=True)


def _questions_to_answer(request: HttpRequest) -> Iterator[Due]:
    for one in exchange_queries.waiting_questions()[:5]:
        slug = one.consultation.slug
        url = here(request, "tendering:question_answer", slug=slug, question=one.slug)
        yield Due(label=f"Question sans réponse : {one.consultation.title}", url=url, urgent=True)


def figures(request: HttpRequest) -> Iterator[Figure]:
    """Open calls: those of the buyer, or those that fit the provider."""
    organisation = request.organisation  # type: ignore[attr-defined]
    if request.user.has_perm("tendering.read_calls", organisation):
        number = call_queries.open_calls_of_space().count()
        label = pluriel(number, "appel ouvert", "appels ouverts")
        yield Figure(label, number, here(request, "tendering:call_list"))
    if request.user.has_perm("tendering.answer_calls", organisation):
        number = len(call_queries.matching_calls(call_queries.profiles_of_space()))
        url = here(request, "tendering:matching_calls")
        label = pluriel(number, "appel qui vous correspond", "appels qui vous correspondent")
        yield Figure(label, number, url)


def _calls_to_answer(request: HttpRequest) -> Iterator[Due]:
    for one in call_queries.matching_calls(call_queries.profiles_of_space())[:5]:
        url = reverse("tendering:public_call", kwargs={"slug": one.call.slug})
        yield Due(label=f"Appel ouvert : {one.call.title}", url=url, at=one.call.deadline)


def _offers_to_read(request: HttpRequest) -> Iterator[Due]:
    for reader in analysis_queries.calls_to_read(request.user):
        call = reader.consultation
        url = here(request, "tendering:reading", slug=call.slug)
        yield Due(label=f"Propositions à lire et noter : {call.title}", url=url, urgent=True)


def _letters_owed(request: HttpRequest) -> Iterator[Due]:
    """Letters that wait to leave, and reasons to give before a date."""
    for call in result_queries.calls_with_letters():
        url = here(request, "tendering:letters", slug=call.slug)
        yield Due(label=f"Courriers à envoyer : {call.title}", url=url, urgent=True)
    for request_for in result_queries.reasons_owed():
        call = request_for.consultation
        due = datetime.combine(request_for.answer_due_on, time.max, tzinfo=clock.PARIS)
        url = here(request, "tendering:letters", slug=call.slug)
        yield Due(label=f"Motifs à donner : {call.title}", url=url, at=due)

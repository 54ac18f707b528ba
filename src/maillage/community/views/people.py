"""Members: who they are, who comes in, who hosts; and one's own settings."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from maillage.community.access import Seat, access_invitation, access_member
from maillage.community.domain import inviting
from maillage.community.domain.errors import Refused
from maillage.community.domain.members import (
    choose_digest,
    leave,
    refuse,
    share_hosting,
    verify,
)
from maillage.community.enums import MemberState, NoEntry, Part, Proof
from maillage.community.forms.keeping import DecideForm, InviteForm
from maillage.community.queries import reading
from maillage.community.views.frame import at, crumbs, form_page, seat_page, tabs
from maillage.kernel.forms import put_back
from maillage.kernel.paging import page_of

COLUMNS = [{"label": "Nom"}, {"label": "Fonction"}, {"label": "Structure"}, {"label": "État"}]
FOR_HOSTS = [*COLUMNS, {"label": "Gestes", "hidden": True}]


@seat_page()
def members(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Who is here, by name; who hosts also sees who waits."""
    waiting = reading.to_do(seat)["texts"] if seat.is_host else 0
    context = {
        "seat": seat,
        "tabs": tabs(seat, "members", waiting),
        "page": page_of(request, reading.members(seat)),
        "columns": FOR_HOSTS if seat.is_host else COLUMNS,
        "invitations": reading.invitations(seat) if seat.is_host else [],
    }
    return render(request, "community/members.html", context)


@seat_page(methods=("GET", "POST"), host=True)
def invite(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Invite somebody by e-mail."""
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            inviting.invite(community=seat.community, actor=request.user, values=form.cleaned_data)
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, "L’invitation est partie.")
            return redirect(at(seat, "members"))
    return form_page(
        request,
        form=form,
        title="Inviter quelqu’un",
        lead="La personne dira sa fonction et sa structure ; vous les vérifierez ensuite.",
        submit="Envoyer l’invitation",
        cancel_url=at(seat, "members"),
        trail=crumbs(seat, ("Membres", at(seat, "members")), ("Inviter", "")),
    )


@seat_page(methods=("POST",), host=True)
def invitation_cancel(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Withdraw an invitation."""
    inviting.cancel(invitation=access_invitation(seat, slug), actor=request.user)
    messages.success(request, "L’invitation est retirée, et l’adresse oubliée.")
    return redirect(at(seat, "members"))


@seat_page(methods=("GET", "POST"), host=True)
def decide(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Verify a function, or say why somebody does not come in."""
    member = access_member(seat, slug)
    form = DecideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        decision = form.cleaned_data["decision"]
        try:
            if decision in Proof.values:
                verify(member=member, actor=request.user, proof=Proof(decision))
                said = "La fonction est vérifiée\u00a0: cette personne est entrée."
            else:
                refuse(member=member, actor=request.user, reason=NoEntry(decision))
                said = "C’est noté\u00a0: cette personne lira pourquoi."
        except Refused as refusal:
            put_back(form, refusal)
        else:
            messages.success(request, said)
            return redirect(at(seat, "members"))
    where = f", {member.departement_code}" if member.departement_code else ""
    return form_page(
        request,
        form=form,
        title=f"Vérifier la fonction de {member}",
        lead=f"{member.words}{where}. Courriel\u00a0: {member.user.email}",
        submit="Enregistrer la décision",
        cancel_url=at(seat, "members"),
        trail=crumbs(seat, ("Membres", at(seat, "members")), ("Vérifier", "")),
    )


@seat_page(methods=("POST",), host=True)
def hosting(request: HttpRequest, seat: Seat, slug: str) -> HttpResponse:
    """Let somebody host with the others, or stop."""
    member = access_member(seat, slug)
    part = Part.MEMBER if member.part == Part.HOST else Part.HOST
    try:
        share_hosting(member=member, actor=request.user, part=part)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{member}\u00a0: {part.label.lower()}.")
    return redirect(at(seat, "members"))


@seat_page(methods=("GET", "POST"), pending=True)
def settings(request: HttpRequest, seat: Seat) -> HttpResponse:
    """One's letter, and the way out."""
    if request.method == "POST":
        choose_digest(
            member=seat.member, actor=request.user, takes=request.POST.get("takes") == "yes"
        )
        messages.success(request, "Votre choix est enregistré.")
        return redirect(at(seat, "settings"))
    return render(
        request,
        "community/settings.html",
        {
            "seat": seat,
            "is_verified": seat.member.state == MemberState.ACTIVE,
            "crumbs": crumbs(seat, ("Mes réglages", "")),
        },
    )


@seat_page(methods=("POST",), pending=True)
def out(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Leave: the name goes, what was written stays."""
    try:
        leave(member=seat.member, actor=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(at(seat, "settings"))
    messages.success(request, "Vous avez quitté la communauté. Votre nom n’y est plus.")
    return redirect(reverse("community:index"))

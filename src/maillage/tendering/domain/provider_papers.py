"""Papers kept once by a provider: replaced, joined to offers, recalled before they expire."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from maillage.kernel import clock, files, journal, mail
from maillage.kernel.tenancy import across_organisations
from maillage.people.enums import Role
from maillage.people.models import Membership, Organisation, User
from maillage.tendering.content import Piece
from maillage.tendering.enums import DocumentKind
from maillage.tendering.models import Certificate, ProviderPaper
from maillage.tendering.queries.certificates import AS_PAPERS, counts_on, issued_by

EXPIRING_MAIL = "tendering.paper_expiring"
REMINDED_BEFORE = timedelta(days=30)


def keep_paper(
    *,
    organisation: Organisation,
    actor: User,
    kind: str,
    data: bytes,
    filename: str,
    expires_on: date | None,
) -> ProviderPaper:
    """Keep a paper, in place of the former one of its kind, whose file is forgotten,
    unless a convention counts on it as a certificate.

    Writes one journal line. Raises files.FileRefused for an empty or too heavy file.
    """
    with transaction.atomic():
        # The space's row is held: of two first papers sent at once, one replaces the other.
        Organisation.objects.select_for_update(no_key=True, of=("self",)).get(pk=organisation.pk)
        former = ProviderPaper.objects.filter(kind=kind).first()
        if former is not None:
            _forget(former)
        stored = files.store(
            data=data, filename=filename, organisation=organisation, actor=actor, is_sealed=True
        )
        kept = ProviderPaper.objects.create(
            organisation=organisation,
            kind=kind,
            file=stored,
            expires_on=expires_on,
            kept_at=clock.now(),
        )
        journal.record(
            organisation=organisation,
            actor=actor,
            verb="tendering.paper_kept",
            subject=kept,
            detail={"kind": kind},
        )
    return kept


def remove_paper(*, paper: ProviderPaper, actor: User) -> None:
    """Forget a paper and its file; offers already deposited keep theirs, and conventions the
    certificates on which they count. One journal line.
    """
    with transaction.atomic():
        journal.record(
            organisation=paper.organisation,
            actor=actor,
            verb="tendering.paper_removed",
            subject=paper,
            detail={"kind": paper.kind},
        )
        _forget(paper)


def pieces_for(kinds: Iterable[str]) -> list[Piece]:
    """The papers of the space that are still good today, among these kinds, as pieces."""
    return [
        Piece(paper.kind, paper.file.original_name, files.read(paper.file))
        for paper in good_papers(kinds)
    ]


def good_papers(kinds: Iterable[str]) -> list[ProviderPaper]:
    """The papers of the space that are still good today, among these kinds, unread."""
    found = ProviderPaper.objects.filter(kind__in=list(kinds)).select_related("file")
    return [
        paper for paper in found if paper.expires_on is None or paper.expires_on >= clock.today()
    ]


def remind_expiring() -> int:
    """Write once to who administers a provider, a month before a paper of theirs expires.

    A verb of the clock. Returns how many papers were recalled.
    """
    with across_organisations("the clock looks at every provider"):
        due = list(
            ProviderPaper.objects.filter(
                is_reminded=False, expires_on__lte=clock.today() + REMINDED_BEFORE
            )
        )
        for paper in due:
            with transaction.atomic():
                mine = ProviderPaper.objects.filter(pk=paper.pk, is_reminded=False)
                if not mine.update(is_reminded=True):
                    continue
                for user_id in _admins(paper.organisation_id):
                    mail.post(kind=EXPIRING_MAIL, to=user_id, ids={"paper": paper.pk})
    return len(due)


def _admins(organisation_id: int) -> list[int]:
    admins = Membership.objects.current().filter(
        organisation_id=organisation_id, role=Role.ADMIN, user__is_active=True
    )
    return sorted(set(admins.values_list("user_id", flat=True)))


def _forget(paper: ProviderPaper) -> None:
    """Forget a paper; a certificate on which a convention counts stays, as if handed in for it."""
    stored = paper.file
    is_proof = counts_on(paper)
    kept_at, kept_on = paper.kept_at, paper.kept_at.astimezone(clock.PARIS).date()
    paper.delete()
    if not is_proof:
        files.discard(stored)
        return
    issued_on = min(kept_on, issued_by(paper.expires_on)) if paper.expires_on else kept_on
    Certificate.objects.create(
        organisation_id=paper.organisation_id,
        slug=paper.slug,
        kind=AS_PAPERS[DocumentKind(paper.kind)],
        issued_on=issued_on,
        file=stored,
        created_at=kept_at,
    )

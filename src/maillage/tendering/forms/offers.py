"""What a provider types to answer a call, and what a buyer ticks to award it."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from maillage.engine.award import shown
from maillage.kernel.forms import Form
from maillage.kernel.money import FULL_RATE
from maillage.kernel.words import NBSP, euros, nombre
from maillage.people.models import FacilitatorProfile
from maillage.tendering.content import MOST_GROUPS, LotBid, OfferContent, Piece, Reference
from maillage.tendering.domain.comparison import Cell, Comparison
from maillage.tendering.domain.pieces import INCIDENTS, SUFFIXES, refusal
from maillage.tendering.domain.reading import SIGNED
from maillage.tendering.enums import DocumentKind
from maillage.tendering.forms.calls import EITHER, EitherForm, PriceField
from maillage.tendering.models import Lot, RequiredDocument

VAT_CHOICES = [("0", "Exonéré de TVA"), (str(FULL_RATE), "TVA à 20 %")]
# Papers that can be written in the form itself rather than sent as a file, unless they are signed.
WRITTEN = {
    DocumentKind.METHODOLOGY_NOTE: "methodology_note",
    DocumentKind.SCHEDULE: "schedule",
    DocumentKind.SWORN_STATEMENT: "sworn_statement",
}
# A paper within a sentence that says what is missing.
NAMED: dict[str, str] = {
    DocumentKind.METHODOLOGY_NOTE: "la note méthodologique",
    DocumentKind.SCHEDULE: "le planning prévisionnel",
    DocumentKind.CV: "le CV des personnes qui interviennent",
    DocumentKind.FORM_DC1: "le formulaire DC1",
    DocumentKind.FORM_DC2: "le formulaire DC2",
    DocumentKind.SWORN_STATEMENT: "l’attestation sur l’honneur",
    DocumentKind.TRAINING_REGISTRATION: "le numéro de déclaration d’activité",
    DocumentKind.INSURANCE: "l’attestation d’assurance",
    DocumentKind.SOCIAL_CERTIFICATE: "l’attestation de vigilance",
    DocumentKind.FISCAL_CERTIFICATE: "l’attestation de régularité fiscale",
    DocumentKind.OTHER: "l’autre pièce demandée",
}

# What a browser proposes, and what the form that is closed in it checks before it goes.
ACCEPTED = ",".join(sorted(suffix for known in SUFFIXES.values() for suffix in known))


class LotBidForm(EitherForm):
    """The offer on one lot; left without a price, the lot is not answered."""

    price = PriceField(
        label="Prix d’une séance, tout compris (TTC)",
        help_text="Déplacements compris. Laissez vide pour ne pas répondre à ce lot.",
    )
    sessions = forms.IntegerField(label="Nombre de séances", required=False)

    def __init__(
        self, *args: Any, lot: Lot, profiles: Sequence[FacilitatorProfile], **options: Any
    ) -> None:
        super().__init__(*args, prefix=lot.slug, use_required_attribute=False, **options)
        self.lot = lot
        sessions = self.fields["sessions"]
        sessions.initial = lot.sessions_max
        sessions.widget.attrs |= {"min": lot.sessions_min, "max": lot.sessions_max}
        self.fields["facilitator"] = forms.ChoiceField(  # type: ignore[call-arg]
            label="Qui interviendra",
            choices=[(profile.slug, str(profile)) for profile in profiles],
            required=False,
            template_name=EITHER,
        )
        if len(profiles) > 1:
            self.fields["others"] = forms.MultipleChoiceField(
                label="Qui peut le faire à sa place, au même prix",
                choices=[(profile.slug, str(profile)) for profile in profiles],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text="La structure confie le groupe à l’une de ces personnes.",
            )

    def clean_sessions(self) -> int:
        lot = self.lot
        wanted = int(self.cleaned_data["sessions"] or lot.sessions_max or 1)
        if not (lot.sessions_min or 1) <= wanted <= (lot.sessions_max or wanted):
            raise ValidationError(
                f"Ce lot demande de {lot.sessions_min} à {lot.sessions_max} séances{NBSP}: "
                "choisissez un nombre entre les deux."
            )
        return wanted

    @property
    def is_answered(self) -> bool:
        """Whether a price was typed, right or wrong."""
        return bool(str(self["price"].value() or "").strip())

    def bid(self) -> LotBid | None:
        """The bid typed, or None when the lot is left aside."""
        price = self.cleaned_data.get("price")
        if price is None:
            return None
        return LotBid(
            lot=self.lot.slug,
            sessions=self.cleaned_data["sessions"],
            price_per_session_cents=price,
            facilitator=self.cleaned_data["facilitator"],
            others=tuple(
                slug
                for slug in self.cleaned_data.get("others", ())
                if slug != self.cleaned_data["facilitator"]
            ),
        )


class OfferForm(Form):
    """What holds for the whole offer: VAT, method, schedule, papers."""

    vat_basis_points = forms.ChoiceField(label="TVA", choices=VAT_CHOICES)
    vat_exemption_reason = forms.CharField(
        label="Motif d’exonération",
        max_length=200,
        required=False,
        help_text="Par exemple : franchise en base, ou formation professionnelle continue.",
    )
    methodology_note = forms.CharField(
        label="Votre manière de travailler",
        widget=forms.Textarea(attrs={"rows": 8}),
        max_length=20_000,
        help_text="Objectifs, méthode, rythme, évaluation. Ce texte vaut note méthodologique.",
    )
    schedule = forms.CharField(
        label="Jours et horaires possibles",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
        help_text="Par exemple : les mardis matin et les jeudis. Ce texte vaut planning.",
    )
    max_lots = forms.IntegerField(
        label="Nombre de groupes que vous pouvez prendre, au plus",
        min_value=1,
        max_value=MOST_GROUPS,
        required=False,
        help_text="Par exemple : 2. Laissez vide si vous pouvez prendre tous ceux proposés.",
    )
    sworn_statement = forms.BooleanField(
        label="J’atteste sur l’honneur être à jour de mes obligations fiscales et sociales",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        papers: Sequence[RequiredDocument],
        profiles: Sequence[FacilitatorProfile],
        kept: Sequence[Piece] = (),
        training_registration_no: str = "",
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.papers = papers
        self.kept = {piece.kind: piece for piece in kept}
        self.training_registration_no = training_registration_no
        for profile in profiles if len(profiles) > 1 else ():
            self.fields[f"most_{profile.slug}"] = forms.IntegerField(
                label=f"Dont {profile}, au plus",
                min_value=1,
                max_value=MOST_GROUPS,
                required=False,
                help_text="Le nombre de groupes que cette personne peut animer, s’il est limité.",
            )
        names = list(self.fields)
        after = names.index("max_lots") + 1
        limits = [name for name in names if name.startswith("most_")]
        self.order_fields([*names[:after], *limits])
        for paper in papers:
            if paper.kind in (DocumentKind.SWORN_STATEMENT, DocumentKind.TRAINING_REGISTRATION):
                continue
            former = self.kept.get(paper.kind)
            self.fields[f"piece_{paper.kind}"] = forms.FileField(
                label=f"{paper.get_kind_display()} (fichier)",
                required=False,
                help_text=f"Déjà joint{NBSP}: {former.filename}." if former else paper.detail,
                widget=forms.FileInput(attrs={"accept": ACCEPTED}),
            )
            if paper.kind == DocumentKind.METHODOLOGY_NOTE and paper.detail == SIGNED:
                self.fields["methodology_note"].help_text = (
                    "Objectifs, méthode, rythme, évaluation. L’appel demande aussi cette note "
                    f"{SIGNED}, en fichier."
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("vat_basis_points") == "0" and not cleaned.get("vat_exemption_reason"):
            self.add_error(
                "vat_exemption_reason",
                "Indiquez pourquoi la TVA ne s’applique pas, ou choisissez la TVA à 20\u00a0%.",
            )
        for paper in self.papers:
            if not self._answers(paper) and not any(map(self._has, paper.substitutes)):
                self.add_error(self._field_of(paper.kind), self._missing(paper))
        self._look_at_files()
        return cleaned

    def pieces(self) -> tuple[Piece, ...]:
        """The files sent now, and those of the former offer that nothing replaces."""
        found = dict(self.kept)
        for name, upload in self.cleaned_data.items():
            if name.startswith("piece_") and upload:
                kind = name.removeprefix("piece_")
                upload.seek(0)
                found[kind] = Piece(kind, upload.name, upload.read())
        return tuple(found[kind] for kind in sorted(found))

    def content(self, bids: Sequence[LotBid], references: Sequence[Reference]) -> OfferContent:
        """The offer as it will be sealed."""
        data = self.cleaned_data
        return OfferContent(
            bids=tuple(bids),
            vat_basis_points=int(data["vat_basis_points"]),
            vat_exemption_reason=data["vat_exemption_reason"],
            methodology_note=data["methodology_note"],
            schedule=data["schedule"],
            sworn_statement=data["sworn_statement"],
            pieces=self.pieces(),
            max_lots=data["max_lots"] or 0,
            most_each=self._most_each({person for bid in bids for person in bid.persons}),
            references=tuple(references),
        )

    def _most_each(self, named: Collection[str]) -> dict[str, int]:
        """The limits typed for the persons that the offer names."""
        typed = {
            name.removeprefix("most_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("most_") and value
        }
        return {person: most for person, most in typed.items() if person in named}

    def told(self) -> dict[str, str]:
        """What the scripts of the page read (`data-…`) to tell what is missing."""
        return {
            "papers": json.dumps(self._told_papers(), ensure_ascii=False),
            "written": json.dumps({str(kind): name for kind, name in WRITTEN.items()}),
            "training": "1" if self.training_registration_no else "0",
            "training-kind": DocumentKind.TRAINING_REGISTRATION.value,
        }

    def _told_papers(self) -> list[dict[str, Any]]:
        """The papers asked for as a script checks them: kind, what may replace it, what to say."""
        return [
            {
                "kind": paper.kind,
                "what": NAMED[paper.kind],
                "substitutes": list(paper.substitutes),
                "is_file": paper.detail == SIGNED,
                "field": self._field_of(paper.kind) or "",
                "message": self._missing(paper),
            }
            for paper in self.papers
        ]

    def _look_at_files(self) -> None:
        """What an opening would put aside is told now, while it can be replaced."""
        for piece in self.pieces():
            name = f"piece_{piece.kind}"
            code = "twice" if len(self.files.getlist(name)) > 1 else refusal(piece)
            if code:
                self.add_error(
                    name if name in self.fields else None,
                    f"Le fichier «{NBSP}{piece.filename}{NBSP}» est refusé{NBSP}: "
                    f"{INCIDENTS[code]}. Joignez-en un autre.",
                )

    def _answers(self, paper: RequiredDocument) -> bool:
        """Whether a paper is there; one that is signed comes as a file."""
        if paper.detail == SIGNED:
            return self._has_file(paper.kind)
        return self._has(paper.kind)

    def _has_file(self, kind: str) -> bool:
        return bool(self.cleaned_data.get(f"piece_{kind}") or kind in self.kept)

    def _has(self, kind: str) -> bool:
        if kind == DocumentKind.TRAINING_REGISTRATION:
            return bool(self.training_registration_no)
        written = WRITTEN.get(kind)  # type: ignore[call-overload]
        if written and self.cleaned_data.get(written):
            return True
        return self._has_file(kind)

    def _field_of(self, kind: str) -> str | None:
        if f"piece_{kind}" in self.fields:
            return f"piece_{kind}"
        return WRITTEN.get(kind)  # type: ignore[call-overload]

    def _missing(self, paper: RequiredDocument) -> str:
        name = paper.get_kind_display() + (f" {SIGNED}" if paper.detail == SIGNED else "")
        if paper.kind == DocumentKind.TRAINING_REGISTRATION:
            return "Ajoutez votre numéro de déclaration d’activité dans votre profil."
        instead = [DocumentKind(kind).label for kind in paper.substitutes]
        either = f", ou à défaut{NBSP}: {', '.join(instead)}" if instead else ""
        return f"Il manque «{NBSP}{name}{NBSP}»{NBSP}: joignez ce document{either}."


# Said by who awards; a slug of an offer is longer.
NO_LINK = "aucun"


class AwardForm(Form):
    """Which offer leads each lot; a choice that differs from the proposal needs its reason."""

    override_reason = forms.CharField(
        label="Pourquoi ce choix",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=(
            "Demandé si vous choisissez autre chose que la proposition, "
            "ou si le souhait de plusieurs intervenants n’est pas tenu."
        ),
    )

    # What the choice was prepared on: another version is refused, with the page shown again.
    version = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, table: Comparison, **options: Any) -> None:
        super().__init__(*args, **options)
        self.table = table
        self.initial["version"] = table.facts.version
        if table.is_tied:
            self.fields["joint_decision"] = forms.CharField(
                label="Décision commune",
                max_length=500,
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                help_text="Qui l’a prise, quand, et pourquoi ce choix parmi les égalités.",
            )
        for row in table.rows:
            choices = [(cell.key, _told(cell)) for cell in row.answers]
            self.fields[f"lot_{row.lot.slug}"] = forms.ChoiceField(  # type: ignore[call-arg]
                label=str(row.lot),
                choices=[*choices, ("", "Ne pas attribuer ce lot")],
                required=False,
                initial=row.proposed.key if row.proposed else "",
                widget=forms.RadioSelect,
                template_name=EITHER,
            )
        self.fields["linked"] = forms.MultipleChoiceField(
            label="Vos liens avec les structures qui proposent",
            choices=[
                (NO_LINK, "Aucun lien"),
                *[(one.offer.slug, f"Un lien avec {one.provider.name}") for one in table.offers],
            ],
            widget=forms.CheckboxSelectMultiple,
            help_text=(
                "Un lien de famille, d’amitié, de travail ou d’argent. Votre réponse est écrite "
                "au rapport d’analyse."
            ),
            error_messages={
                "required": f"Vos liens{NBSP}: cochez «{NBSP}Aucun lien{NBSP}», ou chaque "
                "structure avec laquelle vous en avez un."
            },
        )
        self.fields["interest_words"] = forms.CharField(
            label="La nature de ce lien",
            max_length=500,
            required=False,
            widget=forms.Textarea(attrs={"rows": 2}),
            help_text=(
                "Si vous en déclarez un. Avec une structure que vous retenez, dites aussi pourquoi "
                "personne d’autre n’attribue à votre place."
            ),
        )
        self.order_fields([name for name in self.fields if name.startswith("lot_")])

    def clean_linked(self) -> list[str]:
        """The offers with which a link is declared; none, said by a gesture, is an empty list."""
        told = list(self.cleaned_data["linked"])
        if NO_LINK in told and len(told) > 1:
            raise ValidationError(
                f"Vos liens{NBSP}: vous cochez «{NBSP}Aucun lien{NBSP}» et une structure{NBSP}; "
                "laissez l’un ou l’autre."
            )
        return [one for one in told if one != NO_LINK]

    def clean_interest_words(self) -> str:
        """Raises ValidationError when a link is described that the boxes deny."""
        words = str(self.cleaned_data["interest_words"])
        if words.strip() and self.cleaned_data.get("linked") == []:
            raise ValidationError(
                f"La nature de ce lien{NBSP}: vous cochez «{NBSP}Aucun lien{NBSP}» et en décrivez "
                "un. Cochez la structure avec laquelle vous l’avez, ou effacez ces mots."
            )
        return words

    def clean_version(self) -> str:
        if self.cleaned_data["version"] not in ("", self.table.facts.version):
            raise ValidationError(
                "Une note, un prix ou une étape a changé depuis l’affichage de cette page "
                f"{NBSP}: relisez la comparaison, puis attribuez."
            )
        return str(self.table.facts.version)

    def choices(self) -> dict[str, str]:
        """Lot slug -> key of the chosen offer, for the lots that are given."""
        return {
            name.removeprefix("lot_"): key
            for name, key in self.cleaned_data.items()
            if name.startswith("lot_") and key
        }


def _told(cell: Cell) -> str:
    """An offer on a lot in a line: who, at what price, with what mark."""
    words = f"{cell.provider}, {cell.facilitator} ({euros(cell.price_cents)})"
    if cell.score is not None and cell.score.total is not None:
        words += f", {nombre(shown(cell.score.total))} sur 100"
    return words

"""What is typed while a convention runs: periods, invoices, certificates."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from maillage.kernel import clock
from maillage.kernel.forms import DateInput, Form
from maillage.kernel.words import NBSP, date_longue, euros
from maillage.tendering.enums import CertificateKind
from maillage.tendering.queries.budget import Charge


class PeriodForm(Form):
    """The period of an attestation of service done, both days included."""

    du = forms.DateField(label="Du", widget=DateInput())
    au = forms.DateField(label="Au", widget=DateInput())

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("du"), told.get("au")
        if first and last and last < first:
            self.add_error("au", "La période finit avant de commencer\u00a0: vérifiez les dates.")
        return told

    def period(self) -> tuple[date, date]:
        """First and last day."""
        return self.cleaned_data["du"], self.cleaned_data["au"]


class InvoiceForm(Form):
    """An invoice issued outside: its number, its day, the sessions it is for."""

    number = forms.CharField(
        label="Numéro de la facture", max_length=40, help_text=f"Par exemple{NBSP}: F-2027-014."
    )
    issued_on = forms.DateField(label="Date de la facture", widget=DateInput())
    sessions = forms.MultipleChoiceField(
        label="Séances facturées",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins une séance."},
    )

    def __init__(self, *args: Any, charges: Sequence[Charge], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["issued_on"].initial = clock.today()
        sessions = self.fields["sessions"]
        sessions.choices = [  # type: ignore[attr-defined]
            (one.session.slug, _charge_words(one)) for one in charges
        ]
        sessions.initial = [one.session.slug for one in charges]


class CertificateForm(Form):
    """A certificate: what it is, when it was issued, the file."""

    kind = forms.ChoiceField(label="Attestation", choices=CertificateKind.choices)
    issued_on = forms.DateField(
        label="Délivrée le", widget=DateInput(), help_text="La date écrite sur l’attestation."
    )
    file = forms.FileField(label="Fichier", help_text="PDF, JPEG ou PNG, 10 Mo au plus.")


def _charge_words(charge: Charge) -> str:
    late = ", annulée tardivement" if charge.is_late else ""
    day = date_longue(charge.day)
    return f"{day}, {charge.term.lot.name}{late}{NBSP}: {euros(charge.gross_cents)}"

"""The life of a convention once signed: certificates, invoices, reminders."""

from django.db import models

from maillage.groups.models import Session
from maillage.kernel.models import StoredFile
from maillage.kernel.tenancy import OwnedModel, SluggedModel
from maillage.people.models import User
from maillage.tendering.enums import CertificateKind
from maillage.tendering.models.calls import Lot
from maillage.tendering.models.outcome import Agreement


class Certificate(OwnedModel, SluggedModel):
    """A social or fiscal certificate of a provider, handed in once for all its conventions.

    Owned by the provider; a buyer reads it through a running convention. One that a buyer was
    given by hand serves its own convention alone: nobody else answers for what it holds.
    """

    cross_organisation = frozenset({"agreement"})

    agreement = models.ForeignKey(Agreement, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("attestation", max_length=6, choices=CertificateKind.choices)
    issued_on = models.DateField("délivrée le")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-issued_on", "-pk"]
        indexes = [models.Index(fields=["organisation", "kind", "issued_on"])]


class Invoice(OwnedModel, SluggedModel):
    """An invoice that a provider says it has issued: number, day, sums; never the paper itself.

    Owned by the buyer, who notes that it has come.
    """

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField("numéro", max_length=40)
    issued_on = models.DateField("émise le")
    net_cents = models.PositiveIntegerField()
    gross_cents = models.PositiveIntegerField()
    issued_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    received_on = models.DateField(null=True)
    received_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="invoice_number_once")
        ]


class InvoiceLine(OwnedModel):
    """One session on an invoice: no session is invoiced twice."""

    invoice = models.ForeignKey(Invoice, on_delete=models.CASCADE, related_name="lines")
    session = models.OneToOneField(Session, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="+")
    gross_cents = models.PositiveIntegerField()


class Reminder(OwnedModel):
    """Something was asked once about a convention: what makes the clock's verbs safe to repeat."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "key"], name="agreement_reminder_once")
        ]

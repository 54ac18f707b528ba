"""Addresses of conventions and of what follows them (included by the room's `urls`)."""

from django.urls import path

from maillage.tendering.views import (
    agreements,
    amendments,
    archive,
    following,
    openness,
    outcomes,
    own_agreements,
    stopping,
)

SPACE = "o/<slug:organisation>/"
ONE = f"{SPACE}conventions/<str:slug>/"
CALL = f"{SPACE}appels/<slug:slug>/"
AMENDMENT = f"{ONE}avenants/<int:number>/"
# In a provider's space, its own.
OWN = f"{SPACE}mes-conventions/<str:slug>/"

urlpatterns = [
    path(f"{SPACE}conventions/", agreements.agreement_list, name="agreement_list"),
    path(f"{SPACE}conventions/articles/", agreements.clauses, name="clauses"),
    path(ONE, agreements.agreement, name="agreement"),
    path(f"{ONE}modalites/", agreements.agreement_terms, name="agreement_terms"),
    path(f"{ONE}envoyer/", agreements.agreement_send, name="agreement_send"),
    path(f"{ONE}signer/", agreements.agreement_sign, name="agreement_sign"),
    path(f"{ONE}retirer/", agreements.agreement_withdraw, name="agreement_withdraw"),
    path(f"{ONE}convention.<str:form>", agreements.agreement_file, name="agreement_file"),
    path(f"{ONE}pieces/ajouter/", agreements.paper_add, name="paper_add"),
    path(f"{ONE}pieces/<str:paper>/", agreements.paper, name="paper"),
    path(f"{ONE}avenants/nouveau/", amendments.amendment_new, name="amendment_new"),
    path(AMENDMENT, amendments.amendment, name="amendment"),
    path(f"{AMENDMENT}avenant.<str:form>", amendments.amendment_file, name="amendment_file"),
    path(f"{AMENDMENT}envoyer/", amendments.amendment_send, name="amendment_send"),
    path(f"{AMENDMENT}signer/", amendments.amendment_sign, name="amendment_sign"),
    path(f"{AMENDMENT}retirer/", amendments.amendment_withdraw, name="amendment_withdraw"),
    path(f"{SPACE}mes-conventions/", own_agreements.own_agreement_list, name="own_agreement_list"),
    path(OWN, own_agreements.own_agreement, name="own_agreement"),
    path(f"{OWN}convention.pdf", own_agreements.own_agreement_file, name="own_agreement_file"),
    path(
        f"{OWN}avenants/<int:number>/avenant.pdf",
        own_agreements.own_amendment_file,
        name="own_amendment_file",
    ),
    path(f"{OWN}pieces/<str:paper>/", own_agreements.own_paper, name="own_paper"),
    path(f"{OWN}factures/noter/", own_agreements.invoice_new, name="invoice_new"),
    path(
        f"{OWN}factures/<str:invoice>/retirer/",
        own_agreements.invoice_withdraw,
        name="invoice_withdraw",
    ),
    path(f"{OWN}attestations/remettre/", own_agreements.certificate_new, name="certificate_new"),
    path(
        f"{OWN}attestations/<str:certificate>/",
        own_agreements.own_certificate,
        name="own_certificate",
    ),
    path(f"{ONE}suivi/", following.agreement_budget, name="agreement_budget"),
    path(f"{ONE}service-fait.<str:form>", following.service_file, name="service_file"),
    path(f"{ONE}factures/<str:invoice>/recue/", following.invoice_receive, name="invoice_receive"),
    path(f"{ONE}attestations/ajouter/", following.certificate_add, name="certificate_add"),
    path(
        f"{ONE}attestations/<str:certificate>/", following.certificate_file, name="certificate_file"
    ),
    path(f"{ONE}arreter/", stopping.agreement_stop, name="agreement_stop"),
    path(f"{ONE}suite/", stopping.agreement_successor, name="agreement_successor"),
    path(f"{ONE}suite/appel/", stopping.agreement_new_call, name="agreement_new_call"),
    path(f"{ONE}donnees/", openness.agreement_data, name="agreement_data"),
    path(
        f"{ONE}donnees/retirer/", openness.agreement_data_withdraw, name="agreement_data_withdraw"
    ),
    path("marches/", openness.contracts, name="contracts"),
    path("marches/decp.json", openness.contracts_decp, name="contracts_decp"),
    path("marches/<str:slug>/decp.json", openness.contract_decp, name="contract_decp"),
    path("marches/<str:slug>/ocds.json", openness.contract_ocds, name="contract_ocds"),
    path(f"{ONE}bilan-achat/", outcomes.agreement_outcome, name="agreement_outcome"),
    path(f"{OWN}bilan-achat/", outcomes.own_outcome, name="own_outcome"),
    path(f"{CALL}dossier/", archive.call_archive, name="call_archive"),
    path(f"{CALL}dossier/archive.zip", archive.call_archive_file, name="call_archive_file"),
    path(f"{CALL}dossier/effacer/", archive.call_archive_erase, name="call_archive_erase"),
]

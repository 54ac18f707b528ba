"""A whole record taken out, in the shape that user-record software (DUI) exchange."""

from django.http import HttpRequest, HttpResponse

from maillage.kernel import files
from maillage.kernel.http import here, page
from maillage.pathways import access_transfer as access
from maillage.pathways.exports.profiles import VERSION
from maillage.pathways.exports.transfer import Record, transfer_file
from maillage.pathways.forms.transfer import TransferRecordForm
from maillage.pathways.queries.children import circle_of
from maillage.pathways.queries.journeys import pathways_of
from maillage.pathways.queries.projects import read_projects
from maillage.pathways.views.frame import crumbs, form_page, private

TITLE = "Exporter le dossier vers un autre logiciel"
LEAVES = (
    "Un fichier FHIR part avec l’identité, les séjours et leurs modalités, le cercle, et chaque "
    "projet auquel le service a donné son accord\u00a0: attentes, besoins, buts, actions et "
    "bilans. Les actes, la liste d’attente et les décisions n’en font pas partie. "
    f"Forme\u00a0: profils «\u00a0Transfert de données DUI\u00a0» de l’ANS, version {VERSION}."
)
CLEAR = (
    "qui tient le fichier\u00a0: il n’est plus chiffré. Ne l’ouvrez que sur le logiciel d’un "
    "hébergeur certifié pour les données de santé (HDS), puis effacez-le. L’export est écrit au "
    "journal, et la coordination le voit parmi les lectures."
)


@page("pathways.see", methods=("GET", "POST"))
def record_export(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the number of the service, then give the file."""
    row = access.access_transferred_child(request, slug)
    form = TransferRecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        opened = access.access_whole_record(request, row)
        pathways = pathways_of(row)
        record = Record(
            child=row,
            identity=opened.identity,
            finess=form.cleaned_data["finess"],
            pathways=pathways,
            sheets=read_projects(
                [
                    (one.project, opened.words.get(one.project.pk, {}))
                    for one in pathways
                    if hasattr(one, "project")
                ]
            ),
            circle=circle_of(row),
        )
        return private(
            files.attachment(
                transfer_file(record),
                filename=f"dui-{row}.json",
                content_type="application/fhir+json",
            )
        )
    return form_page(
        request,
        form=form,
        title=TITLE,
        submit="Exporter le dossier",
        cancel_url=here(request, "pathways:child", slug=row.slug),
        lead=LEAVES,
        confidence=CLEAR,
        trail=crumbs(request, row, "Exporter"),
    )

"""Results that leave: a document for a council, a table of what is shown."""

from collections.abc import Iterator

from maillage.kernel.charts import HIDDEN
from maillage.kernel.documents import BulletList, Document, Heading, Notice, Paragraph, Table
from maillage.kernel.sheets_out import Value
from maillage.kernel.words import NBSP, date_courte
from maillage.surveys.comparison import Compared, with_n
from maillage.surveys.enums import QuestionKind
from maillage.surveys.models import Report
from maillage.surveys.results import Block, Reading, Results

SHEET_HEADERS = (
    "Question",
    "Point",
    "Partie du public",
    "Réponse",
    "Personnes",
    "Moyenne",
    "Sur",
    "Vague",
    "Part (%)",
    "Chiffre repris de",
)
# No wave, no share, nothing taken up: what a figure of the campaign itself has at the end.
NO_WAVE: tuple[Value, ...] = ("", None, "")
RULE = (
    "Un chiffre ne paraît que s’il porte sur assez de personnes, et si aucune soustraction "
    "n’isole quelques-unes. Les moyennes sont arrondies pour la même raison. Les réponses "
    "elles-mêmes n’existent plus."
)


def results_document(report: Report, results: Results) -> Document:
    """The results in sentences and tables, to hand out or to read before a council."""
    campaign = report.campaign
    blocks: list = [Heading("Participation"), *(Paragraph(line) for line in results.opening)]
    for block in results.blocks:
        blocks += [
            Heading(block.label),
            BulletList(list(block.sentences)),
            *_tables(block, results),
        ]
        if block.waves:
            blocks.append(table_of(block.waves, "D’une vague à l’autre"))
    blocks.append(Notice(RULE, title="Comment lire ces chiffres"))
    return Document(
        title=f"Résultats{NBSP}: {campaign.title}",
        subject=campaign.scheme_label or campaign.questionnaire.title,
        author=campaign.organisation.name,
        organisation=[campaign.organisation.name],
        date=report.closed_on,
        blocks=blocks,
        reference=f"Questionnaire clos le {date_courte(report.closed_on)}",
    )


def _tables(block: Block, results: Results) -> list[Table]:
    if block.table:
        return [Table(block.table[0], block.table[1:])]
    (reading,) = block.readings
    sizes = dict(results.segments)
    tables = []
    if reading.counts:
        rows = [
            [option, HIDDEN if count is None else str(count)]
            for option, count in zip(reading.options, reading.counts, strict=True)
        ]
        tables.append(Table(["Réponse", "Personnes"], rows))
    if reading.segment_means:
        rows = [
            [with_n(label, sizes[label]), _mean(reading, mean)]
            for label, mean in reading.segment_means
        ]
        tables.append(Table(["Partie du public", "Moyenne"], rows))
    if reading.segment_counts:
        labels = [with_n(label, sizes[label]) for label, _ in reading.segment_counts]
        rows = [
            [option, *(str(counts[index]) for _, counts in reading.segment_counts)]
            for index, option in enumerate(reading.options)
        ]
        tables.append(Table(["Réponse", *labels], rows))
    return tables


def table_of(compared: Compared, corner: str) -> Table:
    """A question in several reports: one line per thing measured, one column per report."""
    return Table([corner, *(column.name for column in compared.columns)], compared.rows)


def _mean(reading: Reading, mean: object) -> str:
    return HIDDEN if mean is None else f"{mean} sur {reading.highest}".replace(".", ",")


def results_rows(results: Results) -> list[tuple[Value, ...]]:
    """One line per shown figure, under SHEET_HEADERS; then each wave's mean, with how many people
    answered in that wave.
    """
    lines: list[tuple[Value, ...]] = []
    for block in results.blocks:
        for reading in block.readings:
            point = reading.label if block.kind is QuestionKind.MATRIX else ""
            lines += [(block.label, point, *figures) for figures in _figures(reading)]
        if block.waves:
            for point, option, column, (mean, highest, share), like in block.waves.figures:
                told = (column.size, mean, highest, column.label, share, like)
                lines.append((block.label, point, "Ensemble", option, *told))
    return lines


def _figures(reading: Reading) -> Iterator[tuple[Value, ...]]:
    """What follows the question and the point in SHEET_HEADERS."""
    highest = reading.highest or None
    if reading.mean is not None:
        yield ("Ensemble", "", None, reading.mean, highest, *NO_WAVE)
    for option, count in zip(reading.options, reading.counts, strict=False):
        yield ("Ensemble", option, HIDDEN if count is None else count, None, None, *NO_WAVE)
    for label, mean in reading.segment_means:
        yield (label, "", None, mean, highest, *NO_WAVE)
    for label, counts in reading.segment_counts:
        for option, count in zip(reading.options, counts, strict=True):
            yield (label, option, count, None, None, *NO_WAVE)

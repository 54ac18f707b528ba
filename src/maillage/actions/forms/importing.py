"""Actions from a file."""

from django import forms

from maillage.kernel.forms import Form


class ImportForm(Form):
    """A spreadsheet of actions, or services of data·inclusion."""

    sheet = forms.FileField(
        label="Fichier",
        help_text="Tableau .ods, .xlsx ou .csv, ou services data·inclusion en .json. 5 Mo au plus.",
    )

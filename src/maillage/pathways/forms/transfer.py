"""What people type to take a record out."""

from django import forms

from maillage.kernel.forms import Form
from maillage.kernel.identifiers import BadIdentifier, parse_finess


class TransferRecordForm(Form):
    """The number under which the other software knows the service."""

    finess = forms.CharField(
        label="Numéro FINESS de votre service",
        max_length=20,
        help_text="Neuf caractères, sur l’arrêté d’autorisation\u00a0: il commence l’identifiant "
        "de l’enfant dans le fichier.",
    )

    def clean_finess(self) -> str:
        """The number in one form, or a sentence."""
        try:
            return parse_finess(self.cleaned_data["finess"])
        except BadIdentifier as error:
            raise forms.ValidationError(str(error)) from error

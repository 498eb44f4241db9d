"""What is asked for while somebody types."""

from wtforms import SelectField, StringField

from matching.domain.vocabulary import ConceptKind
from matching.forms.base import Form, Plain, Short, stripped
from matching.forms.coding import LONGEST_JOB
from matching.forms.fields import Offered, offered

_KINDS = {
    "": None,
    "occupation": ConceptKind.OCCUPATION,
    "skill": ConceptKind.SKILL,
    "target": ConceptKind.OCCUPATION,
    "held": ConceptKind.SKILL,
    "wanted": ConceptKind.SKILL,
}
"""A kind, none for both, or the side of an appeal that has one."""


class SuggestForm(Form):
    """The letters typed so far, and what they should become."""

    text = StringField(validators=[Short(LONGEST_JOB), Plain()], filters=[stripped], default="")
    kind = SelectField(
        validators=[Offered()],
        choices=offered((kind, kind) for kind in _KINDS),
        validate_choice=False,
        default="",
    )

    @property
    def wanted_kind(self) -> ConceptKind | None:
        """Return the kind to look for, nothing for any. Only after it was validated."""
        return _KINDS[self.kind.data or ""]

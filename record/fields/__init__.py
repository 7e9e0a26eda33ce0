"""What a record says, once for its page, its file and the API."""

from record.fields.base import CODES, Field, FieldList, PlainColumn, cited, codes_of, lines, plain, shown

__all__ = ["CODES", "Field", "FieldList", "PlainColumn", "cited", "codes_of", "lines", "plain", "shown"]

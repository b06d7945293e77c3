/* The lines, VAT and totals of a document as JSON; in the room of document only. Each pair writes
 * and reads one FIELD_OTHER (fields.h): `base` is the struct document, a writer appends one JSON
 * value to writer->out, a reader returns false for what does not read. Any thread. */
#ifndef BILLHOOK_DOCUMENT_JSON_LINES_H
#define BILLHOOK_DOCUMENT_JSON_LINES_H

#include "fields.h"

/* struct document_totals; ended by a row without a name. */
extern const struct field totals_fields[];

/* Writes `lines`, a list of objects. */
void json_write_lines(struct writer *writer, const void *base);

/* Reads `lines` and appends a struct document_line for each. */
bool json_read_lines(struct reader *reader, const cJSON *json, void *base);

/* Writes `vat`, a list of objects; an empty one where figures are written as null. */
void json_write_vat(struct writer *writer, const void *base);

/* Reads `vat` and appends a struct document_vat for each. */
bool json_read_vat(struct reader *reader, const cJSON *json, void *base);

/* Writes the reason of each line's discount, in the order of the lines; null where no line has
 * one. */
void json_write_discount_reasons(struct writer *writer, const void *base);

/* Reads a reason for each line that the document has: to be called when these are read. */
bool json_read_discount_reasons(struct reader *reader, const cJSON *json, void *base);

/* Writes the place in the invoice of each line of a credit note, 0 where it has none; null where no
 * line has one, as in documents of versions that did not keep it. */
void json_write_credited_lines(struct writer *writer, const void *base);

/* Reads a place for each line that the document has: to be called when these are read. */
bool json_read_credited_lines(struct reader *reader, const cJSON *json, void *base);

/* True when no line knows which line of the order it is made of. */
bool json_without_item_ids(const void *base);

/* Writes the id of the order's line that each line is made of, as a text, "0" where it is of none.
 */
void json_write_item_ids(struct writer *writer, const void *base);

/* Reads an id for each line that the document has: to be called when these are read. */
bool json_read_item_ids(struct reader *reader, const cJSON *json, void *base);

/* Writes the reasons for zero VAT by category; null where no category has one. */
void json_write_vat_reasons(struct writer *writer, const void *base);

/* Reads what json_write_vat_reasons() wrote. */
bool json_read_vat_reasons(struct reader *reader, const cJSON *json, void *base);

/* True when of no row of `vat` it is known whose VAT it is. */
bool json_without_vat_countries(const void *base);

/* Writes whose VAT each row of `vat` is, in their order. */
void json_write_vat_countries(struct writer *writer, const void *base);

/* Reads a country for each row of `vat` that the document has: to be called when these are read. */
bool json_read_vat_countries(struct reader *reader, const cJSON *json, void *base);

/* Writes the money of a delivery note, which the JSON for programs does not tell; null for any
 * other document. */
void json_write_figures(struct writer *writer, const void *base);

/* Reads them into the lines that the document has, its VAT and its totals: to be called when the
 * lines are read. Notes of schema 1 and 2 did not say unlisted_net: then it is what their lines
 * leave of their net. */
bool json_read_figures(struct reader *reader, const cJSON *json, void *base);

#endif

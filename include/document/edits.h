/* What a person changed of a draft with `edit`: kept beside the draft, so that it stands when the
 * draft is built anew. Pure; any thread. */
#ifndef BILLHOOK_DOCUMENT_EDITS_H
#define BILLHOOK_DOCUMENT_EDITS_H

#include "document/document.h"

/* What a person may change of a draft with `edit`. */
enum edit_key {
    EDIT_EMAIL,
    EDIT_LANGUAGE,
    EDIT_COMPANY,
    EDIT_VAT,
    EDIT_REFERENCE,
    EDIT_CAPTION,
    EDIT_DUE_DAYS,
    EDIT_PEPPOL,
    EDIT_KEYS
};

/* The changes, each owned; NULL: not changed. {0} changes nothing. */
struct document_edits {
    char *value[EDIT_KEYS];
};

/* Frees all changes: nothing is changed any more. */
void document_edits_clear(struct document_edits *edits);

/* The names of the keys as commands write them, "email" … "peppol", ended by NULL. */
extern const char *const edit_key_names[EDIT_KEYS + 1];

/* Sets one change, or takes it back where value is "". It is checked first and kept in its normal
 * form: language is nl, fr, de or en; vat a valid VAT number with its country; email one plain
 * address; company and reference one line of at most 200 characters; caption a template of at most
 * 2000; due_days 0 to 365; peppol SCHEME:ID, of which only the shape is checked (the document warns
 * of one that cannot be right). False with USAGE, which names the key and what is allowed; then
 * nothing is changed. value is not NULL. */
bool document_edits_set(
        struct document_edits *edits, const char *key, const char *value, GError **error);

/* The changes as a JSON object, {"email":…}. Caller frees. */
char *document_edits_to_json(const struct document_edits *edits);

/* Replaces all changes by those of a JSON object of document_edits_to_json(), without checking them
 * again. An unknown key is ignored; text that is not JSON changes nothing of the document. */
void document_edits_from_json(struct document_edits *edits, const char *json);

/* Edits of a draft credit note, which has no order to be rebuilt from: e-mail, company, VAT number,
 * Peppol participant, reference and language get the edited value where there is one, else the
 * invoice's; then the customer's name and participant are checked again. The caption and due date
 * follow with document_settle(). */
void document_apply_edits(
        struct document *note, const struct document *invoice, const struct document_edits *edits);

#endif

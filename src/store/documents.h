/* Rows of the table documents, for the other files of src/store (the public half is
 * store/documents.h). */
#ifndef BILLHOOK_STORE_DOCUMENTS_PRIVATE_H
#define BILLHOOK_STORE_DOCUMENTS_PRIVATE_H

#include "sql.h"
#include "store/documents.h"

/* Reads the row of a statement that selects DOCUMENT_COLUMNS; stored_document_free() frees it.
 * SYSTEM: its content cannot be read. */
struct stored_document *document_row(cursor row, GError **error);

/* All rows of such a statement: GPtrArray of struct stored_document. */
GPtrArray *document_rows(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        GError **error);

/* Calls `visit` with each row of such a statement, one in memory at a time. False: some were not
 * visited. */
bool document_visit_rows(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        document_visitor visit,
        void *context,
        GError **error);

/* The same with a visitor that can stop it. */
bool document_visit_issued(struct store *store,
        enum statement statement,
        const struct value *values,
        gsize count,
        issued_visitor visit,
        void *context,
        GError **error);

/* The id in "#12"; 0: it is none. */
gint64 document_reference_id(const char *reference);

/* The warnings as the column holds them, a JSON array. Caller frees. */
char *document_warnings_json(const struct document *document);

/* Who made a document, as the column holds it. Static. */
const char *document_made_by_text(enum made_by made_by);

/* Who made it void, as the column holds it. Static. */
const char *document_void_by_text(enum void_by void_by);

/* The NOT_FOUND of a document; false. */
bool document_missing(gint64 id, GError **error);

#endif

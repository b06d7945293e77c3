/* What the files of the list of documents share. */
#ifndef BILLHOOK_DESK_PAGE_DOCUMENTS_H
#define BILLHOOK_DESK_PAGE_DOCUMENTS_H

#include "page.h"
#include "store/documents.h"

#define LIST_PAGE 50

/* ---- a view of the list: all that its URL says (page_documents_view.c) ---- */

struct view {
    struct form fields;            /* as they stand in the URL */
    struct document_filter filter; /* its texts are borrowed from `fields` and `today` */
    const char *words;             /* of the search box, "" none */
    char *today;                   /* the day in the seller's zone */
};

/* The view of a query, or of a POST the one that its form kept (put_view()). False where it names
 * what there is none of: *error says it, and the view is the whole list. Caller clears. */
bool view_read(const struct desk_request *request, struct view *view, GError **error);

/* Frees what it holds. */
void view_clear(struct view *view);
typedef struct view view_auto;
/* For g_auto(view_auto). */
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(view_auto, view_clear)

/* What the URL says of a field, "" nothing. Borrowed. */
const char *view_value(const struct view *view, const char *name);

/* Whether it is the whole list, but for which page of it. */
bool view_is_whole(const struct view *view);

/* Whether it says name=value and nothing else; "" and "": the whole list. */
bool view_is_only(const struct view *view, const char *name, const char *value);

/* Its own path with its query. Caller frees. */
char *view_path(const struct view *view);

/* The path of the page behind the document `last`. Caller frees. */
char *view_older(const struct view *view, gint64 last);

/* The path of the page before this one; NULL: this is the first. Caller frees. */
char *view_newer(const struct view *view);

/* A hidden field by which a POST knows the view. */
void put_view(GString *page, const struct view *view);

/* ---- the rows of a page (page_documents_rows.c) ---- */

/* What was found: HTML of the rows, newest first. list_rows_clear() frees. */
struct list_rows {
    GPtrArray *rows; /* struct list_row */
    bool more;       /* there are older ones */
};

struct list_row {
    gint64 id;
    char *html;
};

/* Finds the documents of a view; a search box's words are looked for as such, and as an amount or a
 * payment reference where they can be one. Errors are the store's. */
bool list_find(const struct desk_request *request,
        const struct view *view,
        struct list_rows *found,
        GError **error);

/* Frees what it holds. */
void list_rows_clear(struct list_rows *found);

/* The head of the table; *count: how many columns. Caller frees. */
struct column *list_columns(const struct desk_request *request, guint *count);

/* "2026-00117", or of a draft "Draft #12". Caller frees. */
char *list_name(const struct desk_request *request, const struct document *document);

/* Company or name of the customer. Borrowed. */
const char *list_customer(const struct document *document);

/* Its total for adding up: a credit note's is taken off, a delivery note has none. */
money list_amount(const struct document *document);

/* The words of a document's state, and how good it is. Static. */
const char *list_state_word(
        const struct desk_request *request, const struct document *document, const char **kind);

/* The choice of a Peppol state by its number. Static. */
const char *list_peppol_word(const struct desk_request *request, enum peppol_state state);

/* ---- what is done to chosen ones ---- */

/* The list itself; after desk_refuse() too. */
void documents_show(struct desk_request *request, const struct view *view);

#endif

/* Documents: drafts, what lives on of issued ones, and their files. Issuing itself gives a number
 * and is in series.h. */
#ifndef BILLHOOK_STORE_DOCUMENTS_H
#define BILLHOOK_STORE_DOCUMENTS_H

#include <glib.h>
#include <stdbool.h>

#include "document/document.h"
#include "document/edits.h"
#include "store/store.h"

/* Who made a document. */
enum made_by { MADE_BY_RULE, MADE_BY_PERSON };

/* Who made it void; NOBODY: it is not void. */
enum void_by { VOID_BY_NOBODY, VOID_BY_RULE, VOID_BY_PERSON, VOID_BY_REPLACEMENT };

/* A document and what the database knows beside its content. All owned. Times are Unix seconds. */
struct stored_document {
    struct document *document;    /* whole: content, living fields, mail status, warnings */
    struct seller *seller;        /* as frozen; for a draft as it was at its last build */
    struct document_edits edits;  /* a person's changes */
    enum vat_category vat_choice; /* a person's for zero VAT; VAT_NONE: none was made */
    char *vat_reason;             /* that goes with it, "": none */
    enum made_by made_by;
    bool automatic;     /* made by a rule while auto_send=true: may issue itself */
    bool pending_order; /* its order is still pending: may not issue itself yet */
    bool released;      /* `outbox release` freed it from burst_limit */
    bool leaves_rest; /* not stored: the caller of document_issue() knows that this credit note does
                         not complete its invoice */
    bool fully_credited; /* issued credit notes cover the whole invoice; read only */
    gint64 ripe_from;    /* send_after counts from here: its making, or leaving pending */
    enum void_by void_by;
    gint64 rendered_at;    /* 0: the PDF is not stored yet */
    int render_attempts;   /* that failed */
    gint64 next_render_at; /* not before; 0: at once */
    char *render_error;    /* why the last attempt failed, "": none did */
    char *ubl_reason;      /* once rendered: why there is no UBL, "": there is one */
    gint64 shop_paid_at;   /* when the shop says it was paid; 0: it does not, or gift cards covered
                              it when it was issued */
    gint64 exported_at;    /* when its UBL was written to [einvoice] directory; 0: not yet */
    char *frozen; /* not stored: document_freeze() of it, made before the transaction for the next
                   * document_insert(), _update_draft() or _revive(); NULL: they make it */
};

/* A stored document around `document`, which it owns from now on; its texts are "", all else 0 and
 * NULL. stored_document_free() frees it. */
struct stored_document *stored_document_new(struct document *document);

/* Frees it with the document and the seller. NULL: nothing. */
void stored_document_free(struct stored_document *stored);
typedef struct stored_document stored_document_auto;
/* For g_autoptr(stored_document_auto). */
G_DEFINE_AUTOPTR_CLEANUP_FUNC(stored_document_auto, stored_document_free)

/* ---- drafts ---- */

/* One statement: keeps a new draft and sets document->id and ->state. CONFLICT: its order has a
 * document of the type that is neither void nor fully credited, or its refund has a credit note. */
bool document_insert(struct store *store, struct stored_document *stored, GError **error);

/* One statement: a draft's content, edits, flags and warnings; it counts as not tried yet
 * (document_ripe()). CONFLICT: it is no draft. NOT_FOUND. */
bool document_update_draft(
        struct store *store, const struct stored_document *stored, GError **error);

/* One statement: a draft, or an issued order form or delivery note, becomes void. CONFLICT: it is
 * another document, or void already. NOT_FOUND. */
bool document_void(struct store *store, gint64 id, enum void_by by, GError **error);

/* One statement: a draft that a rule made void is a draft again, with the content, edits, flags and
 * warnings given. CONFLICT: it is no such draft, or another document has taken its place.
 * NOT_FOUND. */
bool document_revive(struct store *store, const struct stored_document *stored, GError **error);

/* ---- what lives on beside the content ---- */

/* One statement: paid, paid_at, totals.paid and .due, and the warnings of a document in any state;
 * of an issued invoice the warnings only, for payments_settle() keeps the rest (payments.h).
 * The warnings also say how an automatic draft waits (document_ripe()). NOT_FOUND. */
bool document_update_living(struct store *store, const struct document *document, GError **error);

/* One statement: shop_paid_at. A document that is not there is no error. */
bool document_update_shop_paid(
        struct store *store, const struct stored_document *stored, GError **error);

/* ---- looking ---- */

/* One document by id; stored_document_free() frees it. NOT_FOUND names it. */
struct stored_document *document_get(struct store *store, gint64 id, GError **error);

/* One document by its number ("2026-00116") or, where no number is like that, by "#12". NOT_FOUND
 * names it. stored_document_free() frees it. */
struct stored_document *document_find(struct store *store, const char *reference, GError **error);

/* What document_each() is to give; all conditions hold together. */
struct document_filter {
    int type, state;       /* enum document_type, enum document_state; -1: all */
    const char *shop;      /* NULL: all */
    const char *order;     /* "#ID" or number; NULL: all */
    gint64 since;          /* created_at then or later; 0: all */
    gint64 order_id;       /* with shop, for two shops may have the same; 0: all */
    bool unpaid;           /* only issued invoices with something due that are not fully credited */
    const char *overdue;   /* with unpaid: due before this day (date_is_day); NULL: all */
    const char *peppol;    /* peppol_state_text() of the newest Peppol delivery; NULL: all */
    const char *from, *to; /* issued on these days or between them (date_is_day); NULL: any */
    const char *customer;  /* all its words stand in name, company, VAT number or e-mail */
    const char *text;      /* all its words stand in number, order, customer, e-mail, references or
                              descriptions of lines */
    const char *reference; /* its payment reference, however written, or words of the customer's
                              own one after the other */
    bool by_amount;
    gint64 amount;    /* its total, or what is still due, in 1/10,000 of the currency's unit */
    gint64 before_id; /* lower ids only, to go on after a page; 0: all */
    int limit;        /* 0: all */
};

/* Words that document_filter's customer and text are searched by; what comes after is left out. */
#define DOCUMENT_WORDS_MOST 64

/* How many words a text has, counted to DOCUMENT_WORDS_MOST + 1: parts between blanks with a letter
 * or digit. They are found whatever their case and accents, the last one also as the beginning of a
 * longer one; by a text without words nothing is found. Any thread. */
guint document_words_count(const char *text);

/* What the walks call; `stored` is borrowed and freed after the call. It must not begin the same
 * walk on the same store, nor, in document_visit_notes(), call document_of_type(). */
typedef void (*document_visitor)(const struct stored_document *stored, void *context);

/* Calls `visit` with each document that a filter lets through, the highest id first, one in memory
 * at a time. False: some were not visited. */
bool document_each(struct store *store,
        const struct document_filter *filter,
        document_visitor visit,
        void *context,
        GError **error);

/* What document_each_issued() calls; `stored` is borrowed and freed after the call. False stops the
 * walk with the error set. It must not begin the same walk on the same store. */
typedef bool (*issued_visitor)(const struct stored_document *stored, void *context, GError **error);

/* Calls `visit` with each document that has its number (an order form that was withdrawn, state
 * void, among them) and an issue date from..to inclusive ("YYYY-MM-DD"), by issue date, series and
 * number; one in memory at a time. shop NULL: all; type: enum document_type, -1 all. False: some
 * were not visited. What is seen is of one moment inside store_begin_read(). */
bool document_each_issued(struct store *store,
        const char *from,
        const char *to,
        const char *shop,
        int type,
        issued_visitor visit,
        void *context,
        GError **error);

/* *count: how many documents of a type document_each_issued() would visit; *unmade: how many of
 * them have no page yet. */
bool document_count_issued(struct store *store,
        const char *from,
        const char *to,
        const char *shop,
        enum document_type type,
        gint64 *count,
        gint64 *unmade,
        GError **error);

/* All documents of an order in any state (GPtrArray of struct stored_document), oldest first. */
GPtrArray *document_of_order(
        struct store *store, const char *shop, gint64 order_id, GError **error);

/* As document_of_order(), only those of one type: the others may be large or many. */
GPtrArray *document_of_type(struct store *store,
        const char *shop,
        gint64 order_id,
        enum document_type type,
        GError **error);

/* A text of everything in an order's documents of one type that a person or a rule can change. The
 * content is not in it, for it changes only together with something that is; neither are rendering
 * and mail. As long as the text stays the same, what was read after it was made is still so. Caller
 * frees. */
char *document_traces(struct store *store,
        const char *shop,
        gint64 order_id,
        enum document_type type,
        GError **error);

/* Calls `visit` with each credit note of an order in any state, oldest first, one in memory at a
 * time. False: some were not visited. */
bool document_visit_notes(struct store *store,
        const char *shop,
        gint64 order_id,
        document_visitor visit,
        void *context,
        GError **error);

/* *count: how many credit notes an order has in any state; counts to `most` and no further. */
bool document_count_notes(struct store *store,
        const char *shop,
        gint64 order_id,
        gint64 most,
        gint64 *count,
        GError **error);

/* The credit notes of an invoice that are not void (GPtrArray of struct stored_document), oldest
 * first. */
GPtrArray *document_credits_of(struct store *store, gint64 invoice_id, GError **error);

/* ---- what issues itself ---- */

/* Automatic drafts that may issue themselves now (GPtrArray of struct stored_document): their order
 * is not pending, ripe_from + send_after_s (seconds) <= now, no warning blocks, and none says that
 * a person must act first. Up to `limit`: those never tried, the longest ripe first, then those
 * tried in vain, the least tried first. */
GPtrArray *document_ripe(
        struct store *store, gint64 now, gint64 send_after_s, int limit, GError **error);

/* *at: when the first of those drafts is ripe (Unix seconds, without send_after_s), 0 none. */
bool document_next_ripe(struct store *store, gint64 *at, GError **error);

/* *count: how many automatic documents were issued at `since` or later, without those that `outbox
 * release` freed (for burst_limit). */
bool document_issued_since(struct store *store, gint64 since, gint64 *count, GError **error);

/* *at: the moment at which a document was issued, Unix seconds; 0: it was not, or is not there. Of
 * one that was issued in the second in which peppol_since_note() was called: before that. */
bool document_issued_at(struct store *store, gint64 id, gint64 *at, GError **error);

/* The documents made just before and just after this id, which need not be there; 0: none. */
bool document_neighbours(
        struct store *store, gint64 id, gint64 *older, gint64 *newer, GError **error);

/* One statement: drafts that wait for burst_limit are freed from it, up to the id `last`; none
 * where more than `most` of these wait: an older draft may have come to wait since somebody looked.
 * Both are what store_counts() showed; G_MAXINT64 twice: all that wait. *count: how many. */
bool document_release_burst(
        struct store *store, gint64 last, gint64 most, gint64 *count, GError **error);

/* ---- rendering ---- */

enum artifact_kind { ARTIFACT_PDF, ARTIFACT_UBL };

/* Issued documents whose PDF is not stored and whose next_render_at has come (GPtrArray of struct
 * stored_document), the longest due first, up to `limit`. */
GPtrArray *document_unrendered(struct store *store, gint64 now, int limit, GError **error);

/* *at: when the first issued document without its PDF is to be rendered (again), 0 none. */
bool document_next_render(struct store *store, gint64 *at, GError **error);

/* Own transaction, never inside another one: notes that the pages of these
 * documents are begun. What does not end with document_rendered() or document_render_failed() took
 * the process down. Written without fsync, for it is to outlive the process and not the power. */
bool document_renderings_begin(
        struct store *store, const gint64 *ids, guint count, gint64 now, GError **error);

/* No page is being made any more: what was begun and not made yet was only put aside, and is no
 * attempt. For the end of the thread that makes them. Errors are the database's: the next start
 * takes it for cut short. */
bool document_renderings_pause(struct store *store, GError **error);

/* The documents whose pages were begun and have not ended (GPtrArray of struct stored_document), by
 * id; the daemon asks once, before its first page. */
GPtrArray *document_renderings_open(struct store *store, GError **error);

/* Own transaction: the attempt at a page ended; one more failed, why, and when it is tried again.
 * A document that has its page, or is not there, is left alone. */
bool document_render_failed(
        struct store *store, gint64 id, const char *reason, gint64 next_at, GError **error);

/* Own transaction: keeps the rendered bytes of an issued document with their SHA-256, sets
 * rendered_at and adds a link to the chain of pages; mails and a Peppol delivery that waited for it
 * become due. ubl NULL: it has none, and `ubl_reason` (NULL: "") says why. Never overwritten:
 * CONFLICT it has its PDF, or is not issued. SYSTEM also when files lie there for a document that
 * says it has none. */
bool document_rendered(struct store *store,
        gint64 id,
        GBytes *pdf,
        GBytes *ubl,
        const char *ubl_reason,
        gint64 now,
        GError **error);

/* The kept PDF or UBL of a document; the caller unrefs. NULL without an error: it has none. SYSTEM
 * also when the bytes are not those of their SHA-256. */
GBytes *document_artifact(struct store *store, gint64 id, enum artifact_kind kind, GError **error);

/* ---- the e-invoice directory ---- */

/* Issued documents that have a UBL which was not exported yet (GPtrArray of struct
 * stored_document), oldest first, up to `limit`. */
GPtrArray *document_unexported(struct store *store, int limit, GError **error);

/* One statement: the UBL of a document was exported at `now`. One that has none, or was exported
 * before, is left alone. */
bool document_exported(struct store *store, gint64 id, gint64 now, GError **error);

/* ---- pictures ---- */

/* One statement: keeps a picture (a logo, as it is when a document is issued) unless it is kept
 * already. sha256: of its bytes, 64 hex digits; another text gives false without an error. */
bool picture_keep(
        struct store *store, const char *sha256, GBytes *bytes, gint64 now, GError **error);

/* True when a picture of this SHA-256 (hex) is kept; false also when it cannot be read. */
bool picture_is_kept(struct store *store, const char *sha256);

/* A kept picture; the caller unrefs. NOT_FOUND; SYSTEM also when its bytes are not those of the
 * SHA-256 (hex). */
GBytes *picture_get(struct store *store, const char *sha256, GError **error);

#endif

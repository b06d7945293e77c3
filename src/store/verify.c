/* `verify`: proves the books. In small read transactions, so that nothing waits and the WAL does
 * not grow. */
#include "verify.h"

#include <string.h>

#include "base/text.h"
#include "document/number.h"
#include "columns.h"
#include "connection.h"
#include "fault.h"
#include "links.h"
#include "mark.h"
#include "series_row.h"
#include "sql.h"
#include "store/books.h"
#include "store/documents.h"
#include "store/store.h"

#define DOCUMENTS_AT_ONCE 50
#define LINKS_AT_ONCE 1000

/* ---- one document ---- */

/* The walk through one series. */
struct walk {
    struct store *store;
    GPtrArray *faults;
    gint64 id;
    enum document_type type;
    char *series;
    gint64 start, last, floor, next; /* as the series row says */
    char *last_date;
    guint8 head[HASH_BYTES];

    gint64 at;       /* the last n that was seen, 0 none */
    gint64 expected; /* the n to come, 0: any */
    bool broken;     /* the chain was found broken: only the first broken link is told */
    guint8 chain[HASH_BYTES];
    char *date;
};

static void walk_free(gpointer data)
{
    struct walk *walk = data;
    g_free(walk->series);
    g_free(walk->last_date);
    g_free(walk->date);
    g_free(walk);
}

/* Over numbers that were given up with a reason; not from `to` on, where one may be given up while
 * this is proved. */
static bool skip_jumps(struct walk *walk, gint64 to, GError **error)
{
    gint64 next = walk->expected;
    do {
        walk->expected = next;
        if (next < to &&
                !sql_integer(walk->store, S_JUMP_OVER, VALUES(INT(walk->id), INT(walk->expected)),
                        walk->expected, &next, error))
            return false;
    } while (next > walk->expected);
    return true;
}

static bool check_number(struct walk *walk, gint64 n, const char *number, GError **error)
{
    g_autofree char *wanted = number_text(walk->series, n);
    if (walk->expected == 0)
        walk->expected = walk->start;
    else if (!skip_jumps(walk, n, error))
        return false;
    if (n != walk->expected) {
        g_autofree char *from = number_text(walk->series, walk->expected);
        fault_add(walk->faults, number, "a gap before it: %s is missing", from);
    }
    if (strcmp(wanted, number) != 0)
        fault_add(walk->faults, number, "its number should be %s", wanted);
    walk->at = n;
    walk->expected = n + 1;
    return true;
}

static bool check_chain(struct walk *walk, cursor row, const char *number, GError **error)
{
    guint8 kept[HASH_BYTES], digest[HASH_BYTES], chain[HASH_BYTES], link[HASH_BYTES],
            pages[HASH_BYTES];
    const char *content = row_text(row, VERIFY_CONTENT);
    bool bound = !row_is_null(row, VERIFY_LINK_ID), there = true;
    row_hash(row, VERIFY_SHA256, kept);
    row_hash(row, VERIFY_CHAIN, chain);
    sha256(content, strlen(content), digest);
    if (memcmp(kept, digest, HASH_BYTES) != 0)
        fault_add(walk->faults, number, "its content was changed after it was issued (SHA-256)");
    gint64 link_id = row_integer(row, VERIFY_LINK_ID);
    if (bound && !link_get(walk->store, link_id, pages, &there, error))
        return false;
    if (!there)
        fault_add(walk->faults, number,
                "the pages made before it was issued are not all there any more (link "
                "%" G_GINT64_FORMAT ")",
                link_id);
    series_link(walk->chain, number, kept, bound ? pages : NULL, link);
    if (there && memcmp(link, chain, HASH_BYTES) != 0 && !walk->broken) {
        walk->broken = true;
        fault_add(walk->faults, number,
                "the chain of series %s is broken here: this document, "
                "the one before it, or a page that was made before it "
                "was issued, was changed or taken away",
                walk->series);
    }
    memcpy(walk->chain, chain, HASH_BYTES);
    return true;
}

static void check_sums(struct walk *walk, const struct document *document, const char *number)
{
    money lines = document->unlisted_net, vat = 0, base = 0;
    for (guint i = 0; i < document->lines->len; i++)
        lines += ((const struct document_line *)g_ptr_array_index(document->lines, i))->net;
    for (guint i = 0; i < document->vat->len; i++) {
        vat += g_array_index(document->vat, struct document_vat, i).amount;
        base += g_array_index(document->vat, struct document_vat, i).base;
    }
    const struct document_totals *totals = &document->totals;
    if (lines != totals->net || vat != totals->vat || (document->vat->len && base != totals->net) ||
            totals->net + totals->vat + totals->rounding != totals->gross)
        fault_add(walk->faults, number, "its totals do not add up");
}

/* The columns that searches use against the frozen content. */
static void check_columns(
        struct walk *walk, cursor row, const struct document *document, const char *number)
{
    g_autofree char *reference = reference_plain(document->payment_reference);
    struct {
        const char *name;
        bool same;
    } checks[] = {
            {"number", strcmp(document->number, number) == 0},
            {"id", document->id == row_integer(row, VERIFY_ID)},
            {"type",
                    strcmp(document_type_text(document->type), row_text(row, VERIFY_TYPE)) == 0 &&
                            document->type == walk->type},
            {"shop", strcmp(document->shop, row_text(row, VERIFY_SHOP)) == 0},
            {"order",
                    document->order_id == row_integer(row, VERIFY_ORDER_ID) &&
                            strcmp(document->order_number, row_text(row, VERIFY_ORDER_NUMBER)) ==
                                    0},
            {"issue date", strcmp(document->issue_date, row_text(row, VERIFY_ISSUE_DATE)) == 0},
            {"total",
                    document->totals.gross == row_integer(row, VERIFY_TOTAL_GROSS) &&
                            strcmp(document->currency, row_text(row, VERIFY_CURRENCY)) == 0},
            {"reference", strcmp(reference, row_text(row, VERIFY_REFERENCE)) == 0},
            {"due date", strcmp(document->due_date, row_text(row, VERIFY_DUE_DATE)) == 0},
            {"credited invoice", document->credits_id == row_integer(row, VERIFY_CREDITS_ID)},
            {"refund", document->refund_id == row_integer(row, VERIFY_REFUND_ID)},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(checks); i++)
        if (!checks[i].same)
            fault_add(walk->faults, number, "its %s is not what was frozen", checks[i].name);
}

/* What lives on beside the frozen content: what is paid and due. */
static bool check_paid(
        struct walk *walk, cursor row, const struct document *document, GError **error)
{
    if (document->type == DOCUMENT_INVOICE)
        return verify_payments(walk->store, row, document, walk->faults, error);
    verify_order_form_paid(row, document, walk->faults);
    return true;
}

static void check_logo(struct walk *walk, const struct seller *seller, const char *number)
{
    static const char kept[] = "sha256:";
    if (g_str_has_prefix(seller->logo, kept) &&
            !picture_is_kept(walk->store, seller->logo + strlen(kept)))
        fault_add(walk->faults, number, "its kept logo was taken away");
}

static bool check_content(struct walk *walk, cursor row, const char *number, GError **error)
{
    g_autoptr(GError) problem = NULL;
    struct seller *seller = NULL;
    g_autoptr(document_auto) document =
            document_thaw(row_text(row, VERIFY_CONTENT), &seller, &problem);
    if (!document) {
        fault_add(walk->faults, number, "its content cannot be read: %s", problem->message);
        return true;
    }
    check_columns(walk, row, document, number);
    check_logo(walk, seller, number);
    seller_free(seller);
    check_sums(walk, document, number);
    if (!check_paid(walk, row, document, error))
        return false;
    if (walk->date && strcmp(document->issue_date, walk->date) < 0)
        fault_add(walk->faults, number, "it is dated %s, before the document before it (%s)",
                document->issue_date, walk->date);
    g_free(walk->date);
    walk->date = g_strdup(document->issue_date);
    return true;
}

/* What the chain of pages says of a document's files. */
struct page {
    bool linked, has_ubl;
    guint8 pdf[HASH_BYTES], ubl[HASH_BYTES];
};

static bool read_page(struct walk *walk, gint64 id, struct page *page, GError **error)
{
    g_auto(cursor) row = sql_query(walk->store, S_LINK_OF_DOCUMENT, VALUES(INT(id)), error);
    enum step step = row ? sql_step(walk->store, row, error) : STEP_ERROR;
    *page = (struct page){.linked = step == STEP_ROW};
    if (!page->linked)
        return step != STEP_ERROR;
    page->has_ubl = !row_is_null(row, 1);
    row_hash(row, 0, page->pdf);
    row_hash(row, 1, page->ubl);
    return true;
}

/* One stored file against the hash beside it, and against the one in the chain of pages. */
static void check_file(struct walk *walk, cursor row, const struct page *page, const char *number)
{
    guint8 kept[HASH_BYTES], found[HASH_BYTES];
    const char *kind = row_text(row, ARTIFACT_KIND);
    bool is_pdf = strcmp(kind, "pdf") == 0;
    gsize length = (gsize)sqlite3_column_bytes(row, ARTIFACT_BYTES);

    row_hash(row, ARTIFACT_SHA256, kept);
    sha256(sqlite3_column_blob(row, ARTIFACT_BYTES), length, found);
    if (memcmp(kept, found, HASH_BYTES) != 0)
        fault_add(walk->faults, number, "its stored %s was changed (SHA-256)", kind);
    else if (page->linked && !is_pdf && !page->has_ubl)
        fault_add(walk->faults, number,
                "its stored ubl was put there later: the chain of pages knows none");
    else if (page->linked && memcmp(is_pdf ? page->pdf : page->ubl, found, HASH_BYTES) != 0)
        fault_add(walk->faults, number,
                "its stored %s was changed together with its hash: "
                "the chain of pages knows another one",
                kind);
}

static bool check_files(
        struct walk *walk, cursor document, gint64 id, const char *number, GError **error)
{
    bool rendered = row_integer(document, VERIFY_RENDERED_AT) != 0;
    bool bound = !row_is_null(document, VERIFY_LINK_ID);
    bool says_ubl = row_integer(document, VERIFY_HAS_UBL) != 0;
    struct page page;
    if (!read_page(walk, id, &page, error))
        return false;
    g_auto(cursor) row = sql_query(walk->store, S_VERIFY_ARTIFACTS, VALUES(INT(id)), error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    bool pdf = false, ubl = false;
    while (row && (step = sql_step(walk->store, row, error)) == STEP_ROW) {
        const char *kind = row_text(row, ARTIFACT_KIND);
        pdf = pdf || strcmp(kind, "pdf") == 0;
        ubl = ubl || strcmp(kind, "ubl") == 0;
        check_file(walk, row, &page, number);
    }
    if (step != STEP_DONE)
        return false;
    if (!pdf && !rendered && !page.linked)
        fault_add_note(walk->faults, number, "it has no PDF yet: a running daemon makes it");
    else if (!pdf)
        fault_add(walk->faults, number, "its PDF was taken away");
    else if (bound && !page.linked)
        fault_add(walk->faults, number, "its link in the chain of pages was taken away");
    if (page.has_ubl && !ubl)
        fault_add(walk->faults, number, "its UBL was taken away");
    else if (says_ubl != ubl)
        fault_add(walk->faults, number, "whether it has a UBL is not what is stored");
    return true;
}

/* The word that an invoice is credited takes it out of what is unpaid, and lets its order have
 * another. */
static bool check_credited(
        struct walk *walk, cursor row, gint64 id, const char *number, GError **error)
{
    gint64 credited, gross = row_integer(row, VERIFY_TOTAL_GROSS);
    if (walk->type != DOCUMENT_INVOICE)
        return true;
    if (!sql_integer(walk->store, S_VERIFY_CREDITED, VALUES(INT(id)), 0, &credited, error))
        return false;
    if (credited > MAX(gross, 0))
        fault_add(walk->faults, number, "more is credited than it says");
    if (credited < gross && row_integer(row, VERIFY_FULLY_CREDITED))
        fault_add(walk->faults, number,
                "it says fully credited, but its credit notes leave some of it");
    return true;
}

static bool check_document(struct walk *walk, cursor row, GError **error)
{
    g_autofree char *number = row_copy(row, VERIFY_NUMBER);
    gint64 id = row_integer(row, VERIFY_ID);
    if (!check_number(walk, row_integer(row, VERIFY_N), number, error))
        return false;
    if (!check_chain(walk, row, number, error))
        return false;
    if (!check_content(walk, row, number, error))
        return false;
    return check_files(walk, row, id, number, error) &&
            check_credited(walk, row, id, number, error);
}

/* ---- one series ---- */

/* Some documents in one read transaction; *seen: how many. Those issued after the walk began are
 * left out. */
static bool walk_some(struct walk *walk, int *seen, GError **error)
{
    g_auto(cursor) row = sql_query(walk->store, S_VERIFY_DOCUMENTS,
            VALUES(INT(walk->id), INT(walk->at), INT(walk->last), INT(DOCUMENTS_AT_ONCE)), error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    *seen = 0;
    while (row && (step = sql_step(walk->store, row, error)) == STEP_ROW) {
        if (!check_document(walk, row, error))
            return false;
        (*seen)++;
    }
    return step == STEP_DONE;
}

static bool check_end(struct walk *walk, GError **error)
{
    g_autofree char *last = walk->last ? number_text(walk->series, walk->last) : g_strdup("");
    if (walk->at != walk->last)
        fault_add(walk->faults, last, "it was issued, but is missing");
    else if (walk->last && memcmp(walk->chain, walk->head, HASH_BYTES) != 0 && !walk->broken)
        fault_add(walk->faults, last, "the chain of series %s does not end with it", walk->series);
    if (walk->date && strcmp(walk->date, walk->last_date) != 0)
        fault_add(walk->faults, last, "the last date of series %s is not its", walk->series);
    walk->expected = walk->last + 1;
    if (!skip_jumps(walk, walk->next, error))
        return false;
    if (walk->last && walk->expected != walk->next)
        fault_add(walk->faults, last,
                "the next number of series %s is %" G_GINT64_FORMAT
                ", it should be %" G_GINT64_FORMAT,
                walk->series, walk->next, walk->expected);
    return true;
}

static bool check_mark(struct walk *walk, GError **error)
{
    g_auto(series_row_auto) row = {0};
    g_autofree char *obstacle = NULL;
    mark_read(walk->store);
    if (!series_row_get(walk->store, walk->type, walk->series, &row, error) ||
            !mark_obstacle(walk->store, walk->type, walk->series, &row, &obstacle, error))
        return false;
    bool unused = row.stopped && row.floor == 0 &&
            !mark_find(walk->store, walk->type,
                    walk->series); /* of a type that is perhaps never issued */
    if (obstacle && !unused)
        fault_add(walk->faults, "", "%s", obstacle);
    return true;
}

static GPtrArray *read_walks(struct store *store, GPtrArray *faults, GError **error)
{
    g_auto(cursor) row = sql_query(store, S_VERIFY_SERIES, NO_VALUES, error);
    g_autoptr(GPtrArray) walks = g_ptr_array_new_with_free_func(walk_free);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        struct walk *walk = g_new0(struct walk, 1);
        walk->store = store;
        walk->faults = faults;
        walk->id = row_integer(row, SERIES_ID);
        document_type_from_text(row_text(row, SERIES_TYPE), &walk->type);
        walk->series = row_copy(row, SERIES_SERIES);
        walk->start = row_integer(row, SERIES_START);
        walk->last = row_integer(row, SERIES_LAST);
        walk->floor = row_integer(row, SERIES_FLOOR);
        walk->next = row_integer(row, SERIES_NEXT);
        walk->last_date = row_copy(row, SERIES_LAST_DATE);
        row_hash(row, SERIES_HASH, walk->head);
        g_ptr_array_add(walks, walk);
    }
    return step == STEP_DONE ? g_steal_pointer(&walks) : NULL;
}

/* Series that only the mark knows. */
static bool check_mark_lines(struct store *store, GPtrArray *faults, GError **error)
{
    GHashTableIter iterator;
    gpointer value;
    mark_read(store);
    g_autoptr(GHashTable) lines = g_hash_table_ref(store->mark.lines);
    g_hash_table_iter_init(&iterator, lines);
    while (g_hash_table_iter_next(&iterator, NULL, &value)) {
        const struct mark_line *line = value;
        g_auto(series_row_auto) row = {0};
        g_autofree char *obstacle = NULL;
        if (!series_row_get(store, line->type, line->series, &row, error))
            return false;
        if (row.id == 0 && !mark_obstacle(store, line->type, line->series, &row, &obstacle, error))
            return false;
        if (obstacle)
            fault_add(faults, "", "%s", obstacle);
    }
    return true;
}

/* One at a time: they may be large. */
static bool check_pictures(struct store *store, GPtrArray *faults, GError **error)
{
    gint64 at = 0;
    enum step step;
    do {
        guint8 kept[HASH_BYTES], found[HASH_BYTES];
        g_auto(cursor) row = sql_query(store, S_VERIFY_PICTURES, VALUES(INT(at)), error);
        step = row ? sql_step(store, row, error) : STEP_ERROR;
        if (step != STEP_ROW)
            break;
        at = row_integer(row, 0);
        row_hash(row, 1, kept);
        sha256(sqlite3_column_blob(row, 2), (gsize)sqlite3_column_bytes(row, 2), found);
        if (memcmp(kept, found, HASH_BYTES) != 0)
            fault_add(faults, "", "the kept logo %" G_GINT64_FORMAT " was changed (SHA-256)", at);
    } while (true);
    return step == STEP_DONE;
}

/* ---- the chain of pages ---- */

/* Some links in one read transaction. Only the first broken one is told. */
static bool check_some_links(struct store *store,
        gint64 *at,
        guint8 previous[HASH_BYTES],
        bool *broken,
        int *seen,
        GPtrArray *faults,
        GError **error)
{
    g_auto(cursor) row =
            sql_query(store, S_VERIFY_LINKS, VALUES(INT(*at), INT(LINKS_AT_ONCE)), error);
    enum step step = row ? STEP_ROW : STEP_ERROR;
    *seen = 0;
    while (row && (step = sql_step(store, row, error)) == STEP_ROW) {
        guint8 pdf[HASH_BYTES], ubl[HASH_BYTES], kept[HASH_BYTES], link[HASH_BYTES];
        const char *number = row_text(row, LINK_NUMBER);
        gint64 id = row_integer(row, LINK_ID);
        row_hash(row, LINK_PDF, pdf);
        row_hash(row, LINK_UBL, ubl);
        row_hash(row, LINK_LINK, kept);
        link_make(previous, number, pdf, row_is_null(row, LINK_UBL) ? NULL : ubl, link);
        if (!*broken && (id != *at + 1 || memcmp(link, kept, HASH_BYTES) != 0)) {
            *broken = true;
            fault_add(faults, number,
                    "the chain of pages is broken here: the hashes of its PDF or UBL, "
                    "or of the one made before it, were changed or taken away");
        }
        memcpy(previous, kept, HASH_BYTES);
        *at = id;
        (*seen)++;
    }
    return step == STEP_DONE;
}

static bool check_links(struct store *store, GPtrArray *faults, GError **error)
{
    guint8 previous[HASH_BYTES] = {0};
    gint64 at = 0;
    bool broken = false;
    int seen;
    do {
        if (!check_some_links(store, &at, previous, &broken, &seen, faults, error))
            return false;
    } while (seen == LINKS_AT_ONCE);
    return true;
}

/* ---- all ---- */

static bool walk_series(
        struct walk *walk, gint64 *documents, gint64 all, struct progress *progress, GError **error)
{
    int seen;
    do {
        if (!walk_some(walk, &seen, error))
            return false;
        *documents += seen;
        if (!progress_tell(progress, *documents, all, error))
            return false;
    } while (seen == DOCUMENTS_AT_ONCE);
    return check_end(walk, error) && check_mark(walk, error);
}

GPtrArray *store_verify(
        struct store *store, gint64 *documents, struct progress *progress, GError **error)
{
    gint64 all;
    *documents = 0;
    g_autoptr(GPtrArray) faults = faults_new();
    if (!verify_structure(store, faults, error))
        return NULL;
    g_autoptr(GPtrArray) walks = read_walks(store, faults, error);
    if (!walks || !sql_integer(store, S_ISSUED_COUNT, NO_VALUES, 0, &all, error))
        return NULL;
    for (guint i = 0; i < walks->len; i++)
        if (!walk_series(g_ptr_array_index(walks, i), documents, all, progress, error))
            return NULL;
    return check_links(store, faults, error) && check_pictures(store, faults, error) &&
                    check_mark_lines(store, faults, error) && verify_peppol(store, faults, error)
            ? g_steal_pointer(&faults)
            : NULL;
}

/* The month pack: proof, journals, reports, pages. */
#include "books/export.h"

#include <string.h>

#include "base/error.h"
#include "books/report.h"
#include "document/number.h"
#include "export_paid.h"
#include "export_rows.h"
#include "export_summary.h"
#include "reports.h"
#include "store/books.h"
#include "store/documents.h"
#include "winbooks.h"
#include "books/zip.h"

/* What its steps share. */
struct pack {
    struct store *store;
    const struct config *config;
    const struct export_wish *wish;
    struct export_result *result;
    GPtrArray *faults; /* struct fault */
    struct export_told told;
    gint64 all; /* documents of the period and the types */
    struct zip *zip;
    enum csv_style style;
    GString *rows; /* emptied for each document */
};

/* Types in the order of the pack, each in a folder of its own. */
static const struct {
    enum document_type type;
    const char *folder;
} folders[] = {{DOCUMENT_INVOICE, "invoices"}, {DOCUMENT_CREDIT_NOTE, "credit-notes"},
        {DOCUMENT_ORDER_FORM, "order-forms"}, {DOCUMENT_DELIVERY_NOTE, "delivery-notes"}};

#define DOCUMENTS_UNTOLD 50

enum csv_style export_csv_style(const struct config *config)
{
    return config->accountant.csv_international ? CSV_INTERNATIONAL : CSV_LOCAL;
}

void export_result_clear(struct export_result *result)
{
    g_clear_pointer(&result->fault, g_free);
}

/* A walk through the documents: who wants to know how far it is may end it. */
struct tour {
    struct pack *pack;
    issued_visitor visit;
    guint seen;
};

static bool visit_one(const struct stored_document *stored, void *context, GError **error)
{
    struct tour *tour = context;
    struct pack *pack = tour->pack;
    return (++tour->seen % DOCUMENTS_UNTOLD != 0 ||
                   progress_tell(pack->wish->writing, pack->result->documents, pack->all, error)) &&
            tour->visit(stored, pack, error);
}

/* Each document that goes in, in the order of the pack. */
static bool each_document(struct pack *pack, issued_visitor visit, GError **error)
{
    const struct export_wish *wish = pack->wish;
    struct tour tour = {pack, visit, 0};
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        if (wish->types[folders[i].type] &&
                !document_each_issued(pack->store, wish->period.from, wish->period.to, wish->shop,
                        (int)folders[i].type, visit_one, &tour, error))
            return false;
    return true;
}

/* ---- the proof ---- */

/* Before the moment of the pack: the mark beside the database has no moments. */
static bool prove(struct pack *pack, GError **error)
{
    pack->faults = store_verify(pack->store, &pack->told.proved, pack->wish->proving, error);
    if (!pack->faults)
        return false;
    const struct fault *first = fault_first(pack->faults, &pack->result->faults);
    pack->result->fault = first
            ? g_strdup_printf("%s%s%s", first->document, *first->document ? ": " : "", first->text)
            : g_strdup("");
    pack->told.faults = pack->result->faults;
    return true;
}

static bool add_proof(struct pack *pack, GError **error)
{
    guint count = pack->result->faults;
    g_autoptr(GString) text = g_string_new(NULL);
    for (guint i = 0; i < pack->faults->len; i++) {
        const struct fault *fault = g_ptr_array_index(pack->faults, i);
        g_string_append_printf(text, "%s%s%s%s\n", fault->note ? "note: " : "", fault->document,
                *fault->document ? ": " : "", fault->text);
    }
    g_string_append_printf(text, "%" G_GINT64_FORMAT " document%s verified, %u fault%s\n",
            pack->told.proved, pack->told.proved == 1 ? "" : "s", count, count == 1 ? "" : "s");
    g_autoptr(GBytes) bytes = g_string_free_to_bytes(g_steal_pointer(&text));
    return zip_add(pack->zip, "verify.txt", ZIP_PACKED, bytes, error);
}

/* ---- is it all there? ---- */

#define NAMED 3

static bool add_unmade(const struct stored_document *stored, void *context, GError **error)
{
    (void)error;
    GPtrArray *names = context;
    if (!stored->rendered_at && names->len < NAMED)
        g_ptr_array_add(names,
                *stored->render_error
                        ? g_strdup_printf("%s (%s)", stored->document->number, stored->render_error)
                        : g_strdup(stored->document->number));
    return true;
}

static bool refuse_unmade(
        const struct pack *pack, enum document_type type, gint64 missing, GError **error)
{
    const struct export_wish *wish = pack->wish;
    g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func(g_free);
    if (!document_each_issued(pack->store, wish->period.from, wish->period.to, wish->shop,
                (int)type, add_unmade, names, error))
        return false;
    guint more = (guint)missing - names->len;
    g_ptr_array_add(names, NULL);
    g_autofree char *list = g_strjoinv(", ", (char **)names->pdata);
    g_autofree char *others = more ? g_strdup_printf(" and %u more", more) : g_strdup("");
    return fail(error, BILLHOOK_ERROR_CONFLICT,
            "%s%s %s no PDF yet, and nothing was written: a running daemon makes it within a "
            "minute; `billhook status` tells what keeps it",
            list, others, missing == 1 ? "has" : "have");
}

static bool count_all(struct pack *pack, GError **error)
{
    const struct export_wish *wish = pack->wish;
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++) {
        gint64 count, missing;
        if (!wish->types[folders[i].type])
            continue;
        if (!document_count_issued(pack->store, wish->period.from, wish->period.to, wish->shop,
                    folders[i].type, &count, &missing, error))
            return false;
        if (missing)
            return refuse_unmade(pack, folders[i].type, missing, error);
        pack->all += count;
    }
    return true;
}

/* ---- journals ---- */

/* A file of rows of every document. */
static bool add_rows(struct pack *pack,
        const char *name,
        const struct report_column *columns,
        issued_visitor visit,
        GError **error)
{
    g_string_truncate(pack->rows, 0);
    if (columns)
        csv_header(pack->rows, pack->style, columns);
    return zip_begin(pack->zip, name, error) &&
            zip_write(pack->zip, pack->rows->str, pack->rows->len, error) &&
            each_document(pack, visit, error) && zip_end(pack->zip, error);
}

/* Passes the rows on, and forgets them. */
static bool write_rows(struct pack *pack, GError **error)
{
    bool good = zip_write(pack->zip, pack->rows->str, pack->rows->len, error);
    g_string_truncate(pack->rows, 0);
    return good;
}

/* Delivery notes have no figures. */
static void sum_up(struct pack *pack, const struct document *document)
{
    if (document->type == DOCUMENT_DELIVERY_NOTE)
        return;
    if (strcmp(document->currency, BOOKS_CURRENCY) != 0) {
        pack->told.foreign++;
        return;
    }
    struct export_sum *sum = &pack->told.sums[document->type];
    sum->count++;
    sum->net += document->totals.net;
    sum->vat += document->totals.vat;
    sum->rounding += document->totals.rounding;
    sum->gross += document->totals.gross;
}

static bool journal_of(const struct stored_document *stored, void *context, GError **error)
{
    struct pack *pack = context;
    struct export_paid paid;
    if (!export_paid_on(pack->store, stored, pack->wish->period.to, pack->config->seller.timezone,
                &paid, error))
        return false;
    sum_up(pack, stored->document);
    g_string_truncate(pack->rows, 0);
    export_journal_rows(pack->rows, pack->style, stored->document, &paid);
    return write_rows(pack, error);
}

static bool lines_of(const struct stored_document *stored, void *context, GError **error)
{
    struct pack *pack = context;
    g_string_truncate(pack->rows, 0);
    export_line_rows(pack->rows, pack->style, stored->document);
    return write_rows(pack, error);
}

static bool winbooks_of(const struct stored_document *stored, void *context, GError **error)
{
    struct pack *pack = context;
    g_string_truncate(pack->rows, 0);
    return winbooks_rows(pack->rows, &pack->config->accountant.winbooks,
                   pack->config->seller.country, stored->document, error) &&
            write_rows(pack, error);
}

/* Those named in [accountant] journals. */
static bool add_journals(struct pack *pack, GError **error)
{
    static const struct {
        const char *format, *name;
        issued_visitor visit;
    } formats[] = {{"winbooks", "ACT.txt", winbooks_of}};
    const char *const *wanted = (const char *const *)pack->config->accountant.journals;
    for (gsize i = 0; i < G_N_ELEMENTS(formats); i++)
        if (g_strv_contains(wanted, formats[i].format) &&
                !add_rows(pack, formats[i].name, NULL, formats[i].visit, error))
            return false;
    return true;
}

/* ---- reports ---- */

struct report_file {
    struct pack *pack;
    const struct report_column *columns;
};

static bool report_row_of(void *context, const struct report_value *values, GError **error)
{
    struct report_file *file = context;
    g_string_truncate(file->pack->rows, 0);
    csv_row(file->pack->rows, file->pack->style, file->columns, values, BOOKS_DECIMALS);
    return write_rows(file->pack, error);
}

static bool add_report(struct pack *pack, const char *name, GError **error)
{
    const struct report *report = report_find(name);
    const struct report_query query = {
            report, pack->wish->period, pack->wish->shop, pack->wish->writing};
    struct report_file file = {pack, report_columns(report)};
    struct report_result result = {0};
    g_autofree char *file_name = g_strconcat(name, ".csv", NULL);
    g_string_truncate(pack->rows, 0);
    csv_header(pack->rows, pack->style, file.columns);
    bool good = zip_begin(pack->zip, file_name, error) && write_rows(pack, error) &&
            report_run(pack->store, pack->config, &query, report_row_of, &file, &result, error) &&
            zip_end(pack->zip, error);
    report_result_clear(&result);
    return good;
}

static bool add_reports(struct pack *pack, GError **error)
{
    static const char *const names[] = {"vat", "oss", "customers", "daily", "payments"};
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (!add_report(pack, names[i], error))
            return false;
    return true;
}

/* ---- pages ---- */

static const char *folder_of(enum document_type type)
{
    for (gsize i = 0; i < G_N_ELEMENTS(folders); i++)
        if (folders[i].type == type)
            return folders[i].folder;
    return "";
}

static bool add_page(
        struct pack *pack, const struct document *document, enum artifact_kind kind, GError **error)
{
    GError *problem = NULL;
    g_autoptr(GBytes) bytes = document_artifact(pack->store, document->id, kind, &problem);
    if (problem) {
        g_propagate_prefixed_error(error, problem, "%s: ", document->number);
        return false;
    }
    if (!bytes && kind == ARTIFACT_PDF)
        return fail(error, BILLHOOK_ERROR_SYSTEM,
                "the PDF of %s was taken away: `billhook verify` tells more", document->number);
    if (!bytes)
        return true; /* it has no UBL */
    g_autofree char *stem = number_file_stem(document->number);
    g_autofree char *name = g_strdup_printf(
            "%s/%s.%s", folder_of(document->type), stem, kind == ARTIFACT_PDF ? "pdf" : "xml");
    return zip_add(pack->zip, name, kind == ARTIFACT_PDF ? ZIP_AS_IT_IS : ZIP_PACKED, bytes, error);
}

static bool pages_of(const struct stored_document *stored, void *context, GError **error)
{
    struct pack *pack = context;
    if (!add_page(pack, stored->document, ARTIFACT_PDF, error) ||
            !add_page(pack, stored->document, ARTIFACT_UBL, error))
        return false;
    pack->result->documents++;
    return true;
}

/* ---- the whole ---- */

static bool add_summary(struct pack *pack, GError **error)
{
    g_autoptr(GBytes) page = export_summary(pack->store, pack->config, &pack->told, error);
    return page && zip_add(pack->zip, "summary.pdf", ZIP_AS_IT_IS, page, error);
}

static bool add_extra(struct pack *pack, GError **error)
{
    const struct export_file *extra = &pack->wish->extra;
    return !extra->name || zip_add(pack->zip, extra->name, ZIP_PACKED, extra->bytes, error);
}

static bool add_all(struct pack *pack, GError **error)
{
    return count_all(pack, error) &&
            (pack->zip = zip_new(pack->wish->out, pack->wish->name, error)) &&
            add_rows(pack, "journal.csv", export_journal_columns, journal_of, error) &&
            add_rows(pack, "lines.csv", export_line_columns, lines_of, error) &&
            add_reports(pack, error) && add_journals(pack, error) && add_extra(pack, error) &&
            add_summary(pack, error) && add_proof(pack, error) &&
            each_document(pack, pages_of, error) && zip_finish(pack->zip, error);
}

bool export_write(struct store *store,
        const struct config *config,
        const struct export_wish *wish,
        struct export_result *result,
        GError **error)
{
    struct pack pack = {.store = store,
            .config = config,
            .wish = wish,
            .result = result,
            .told = {.period = wish->period, .shop = wish->shop, .types = wish->types},
            .style = export_csv_style(config),
            .rows = g_string_new(NULL)};
    bool own = false;
    *result = (struct export_result){0};
    bool good =
            prove(&pack, error) && store_begin_read(store, &own, error) && add_all(&pack, error);
    store_end_read(store, own);
    result->foreign = pack.told.foreign;
    if (good)
        result->files = zip_count(pack.zip);
    good = good && progress_tell(wish->writing, pack.all, pack.all, error);
    zip_free(pack.zip);
    g_clear_pointer(&pack.faults, g_ptr_array_unref);
    g_string_free(pack.rows, TRUE);
    return good;
}

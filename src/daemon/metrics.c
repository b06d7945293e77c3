/* The page of /metrics, in Prometheus's text form, and its listener. */
#include "metrics.h"

#include <string.h>

#include "acts/litestream.h"
#include "fetch/shop.h"
#include "http/answer.h"
#include "http/listen.h"
#include "mollie/api.h"
#include "peppol/exchange.h"
#include "shop/judge.h"
#include "store/books.h"
#include "store/inbox.h"
#include "store/mark_copy.h"
#include "store/payment_links.h"
#include "store/peppol.h"
#include "store/shops.h"
#include "store/store.h"

#define PAGE_TYPE "text/plain; version=0.0.4; charset=utf-8"
#define CONNECTIONS_MOST 8
#define IDLE_SECONDS 10

struct metrics {
    struct http_server *server;
    struct metrics_sources sources;
    struct store *store; /* the server thread's own; NULL: not open */
};

/* ---- the text form ---- */

static void append_head(GString *page, const char *name, const char *type, const char *help)
{
    g_string_append_printf(page, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void append_number(GString *page, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(page, g_ascii_formatd(text, sizeof text, "%.9g", value));
}

static void append_count(
        GString *page, const char *name, const char *type, const char *help, gint64 count)
{
    append_head(page, name, type, help);
    g_string_append_printf(page, "%s %" G_GINT64_FORMAT "\n", name, count);
}

/* A text as the value of a label: UTF-8, in which \\, " and a line feed are escaped, and nothing
 * else. Caller frees. */
static char *label_value(const char *text)
{
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    GString *value = g_string_new(NULL);
    for (const char *c = valid; *c; c++) {
        if (*c == '\\' || *c == '"' || *c == '\n')
            g_string_append_c(value, '\\');
        g_string_append_c(value, *c == '\n' ? 'n' : *c);
    }
    return g_string_free(value, FALSE);
}

/* A row of a family whose head was appended: NAME{LABEL="WORD"} COUNT. */
static void append_row(
        GString *page, const char *name, const char *label, const char *word, gint64 count)
{
    g_string_append_printf(page, "%s{%s=\"%s\"} %" G_GINT64_FORMAT "\n", name, label, word, count);
}

/* Buckets add up here. */
static void append_histogram(
        GString *page, const char *name, const char *help, const struct histogram *histogram)
{
    const struct histogram_scale *scale = histogram->scale;
    guint64 total = 0;

    append_head(page, name, "histogram", help);
    for (int i = 0; i < scale->bounds; i++) {
        total += histogram->buckets[i];
        g_string_append_printf(page, "%s_bucket{le=\"", name);
        append_number(page, scale->bound[i]);
        g_string_append_printf(page, "\"} %" G_GUINT64_FORMAT "\n", total);
    }
    total += histogram->buckets[scale->bounds];
    g_string_append_printf(
            page, "%s_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n%s_sum ", name, total, name);
    append_number(page, (double)histogram->sum / scale->unit);
    g_string_append_printf(page, "\n%s_count %" G_GUINT64_FORMAT "\n", name, total);
}

/* ---- the page ---- */

static void append_requests(GString *page, const struct metrics_sources *sources)
{
    static const char name[] = "billhook_http_requests_total";
    guint64 counts[HTTP_VERDICTS];
    http_read_counts(sources->server, counts);
    append_head(page, name, "counter", "Requests by verdict.");
    for (int i = 0; i < HTTP_VERDICTS; i++)
        append_row(
                page, name, "verdict", http_verdict_text((enum http_verdict)i), (gint64)counts[i]);
}

static void append_intake(GString *page, const struct metrics_sources *sources)
{
    struct intake_figures figures;
    intake_read_figures(sources->intake, &figures);
    append_count(page, "billhook_deliveries_stored_total", "counter",
            "Deliveries made durable, repeats included.", (gint64)figures.stored);
    append_count(page, "billhook_deliveries_repeated_total", "counter",
            "Deliveries that were repeats of a known one.", (gint64)figures.repeats);
    append_count(page, "billhook_deliveries_not_stored_total", "counter",
            "Deliveries answered 503.", (gint64)figures.refused);
    append_histogram(
            page, "billhook_commit_seconds", "Time of one group commit.", &figures.commits);
    append_histogram(page, "billhook_commit_deliveries", "Deliveries in one group commit.",
            &figures.batches);
}

static void append_work(GString *page, const struct metrics_sources *sources)
{
    /* clang-format off */
    static const struct {
        const char *name, *help;
    } rows[FIGURES] = {
        [FIGURE_MAPPING] = {"billhook_mapping_seconds",
                "Time of one step from deliveries to documents."},
        [FIGURE_RENDERING] = {"billhook_rendering_seconds",
                "Time of a turn of the renderer: some documents rendered and kept together."},
        [FIGURE_PEPPOL] = {"billhook_peppol_request_seconds",
                "Time of one request to the Peppol provider or to the network's directory."},
    };
    /* clang-format on */
    for (int i = 0; i < FIGURES; i++) {
        struct histogram read = figures_read(sources->figures, (enum figure)i);
        append_histogram(page, rows[i].name, rows[i].help, &read);
    }
}

static void append_mails(GString *page, const struct metrics_sources *sources)
{
    static const char name[] = "billhook_mail_attempts_total";
    int outcomes[OUTCOMES];
    mailer_read_outcomes(sources->mailer, outcomes);
    append_head(page, name, "counter", "Attempts to send a mail by outcome.");
    for (int i = 0; i < OUTCOMES; i++)
        append_row(page, name, "outcome", outcome_text((enum outcome)i), outcomes[i]);
}

/* Questions to somebody outside. */
struct asked_family {
    const char *name, *help;
    const char *label; /* of who was asked; NULL: there is one only */
    const char *(*outcome)(int outcome);
};

static const char *peppol_outcome(int outcome)
{
    return peppol_event_text((enum peppol_event)outcome);
}

static const char *shop_outcome(int outcome)
{
    return shop_trouble_text((enum shop_trouble)outcome);
}

static const char *link_outcome(int outcome)
{
    return mollie_trouble_text((enum mollie_trouble)outcome);
}

static void append_asked_one(
        GString *rows, const struct asked_family *family, const struct asked *asked)
{
    g_autofree char *who = family->label ? g_strdup_printf("%s=\"%s\",", family->label, asked->name)
                                         : g_strdup("");
    for (int outcome = 0; outcome < ASKER_OUTCOMES_MOST; outcome++)
        if (asked->count[outcome])
            g_string_append_printf(rows, "%s{%soutcome=\"%s\"} %" G_GUINT64_FORMAT "\n",
                    family->name, who, family->outcome(outcome), asked->count[outcome]);
}

/* What never came has no row, and without a row there is no head. */
static void append_asked(GString *page, const struct asked_family *family, struct asker *asker)
{
    g_autoptr(GArray) all = asker_read(asker);
    if (all->len)
        append_head(page, family->name, "counter", family->help);
    for (guint i = 0; i < all->len; i++)
        append_asked_one(page, family, &g_array_index(all, struct asked, i));
}

static void append_all_asked(GString *page, const struct metrics_sources *sources)
{
    static const struct asked_family peppol = {"billhook_peppol_requests_total",
            "Requests of the Peppol channel by provider and outcome.", "provider", peppol_outcome};
    static const struct asked_family shops = {"billhook_shop_requests_total",
            "Requests to a shop's REST API by outcome.", "shop", shop_outcome};
    static const struct asked_family links = {"billhook_payment_link_requests_total",
            "Requests about payment links by outcome.", NULL, link_outcome};
    append_asked(page, &peppol, sources->courier);
    append_asked(page, &shops, sources->fetcher);
    append_asked(page, &links, sources->cashier);
}

/* Where there is a key. */
static void append_links(GString *page, struct store *store, const struct config *config)
{
    static const char name[] = "billhook_payment_links";
    if (!config->mollie.on)
        return;
    append_head(page, name, "gauge", "Payment links by state.");
    for (int state = 0; state < PAYMENT_LINK_STATES; state++) {
        enum payment_link_state which = (enum payment_link_state)state;
        gint64 count = 0;
        if (payment_links_count(store, which, &count, NULL))
            append_row(page, name, "state", payment_link_state_text(which), count);
    }
}

/* What is known of the shops that have a key. */
static void append_shops(GString *page, struct store *store, const struct config *config)
{
    static const char missed[] = "billhook_orders_missed_total";
    static const char watermark[] = "billhook_shop_watermark_seconds";
    g_autoptr(GString) missed_rows = g_string_new(NULL), watermark_rows = g_string_new(NULL);

    for (guint i = 0; i < config->shops->len; i++) {
        const struct shop *shop = g_ptr_array_index(config->shops, i);
        g_auto(shop_record_auto) record = {0};
        if (!fetch_has_key(shop) || !shop_record_read(store, shop->name, &record, NULL))
            continue;
        append_row(missed_rows, missed, "shop", shop->name, record.missed);
        append_row(watermark_rows, watermark, "shop", shop->name, record.watermark);
    }
    if (!missed_rows->len)
        return;
    append_head(page, missed, "counter", "Orders missed by their webhook.");
    g_string_append(page, missed_rows->str);
    append_head(page, watermark, "gauge", "The shop's own time up to which it was read.");
    g_string_append(page, watermark_rows->str);
}

/* What was answered and how fast, who came in; of a desk that is off, nothing. */
static void append_desk(GString *page, const struct metrics_sources *sources)
{
    static const char answers[] = "billhook_desk_answers_total";
    static const char sign_ins[] = "billhook_desk_sign_ins_total";
    static const char *const classes[DESK_CLASSES] = {"", "", "2xx", "3xx", "4xx", "5xx"};
    struct desk_figures figures;
    if (!sources->desk)
        return;
    desk_read_figures(sources->desk, &figures);
    append_head(page, answers, "counter", "Answers of the desk by status.");
    for (int i = 2; i < DESK_CLASSES; i++)
        append_row(page, answers, "status", classes[i], (gint64)figures.answers[i]);
    append_head(page, sign_ins, "counter", "Attempts to sign in at the desk by outcome.");
    for (int i = 0; i < DESK_SIGN_INS; i++)
        append_row(page, sign_ins, "outcome", desk_sign_in_text((enum desk_sign_in)i),
                (gint64)figures.sign_ins[i]);
    append_histogram(page, "billhook_desk_page_seconds",
            "Time of a page of the desk, from the whole request to its answer.", &figures.pages);
}

/* Test deliveries are left out. */
static void append_peppol_states(GString *page, const gint64 counts[PEPPOL_STATES])
{
    static const char name[] = "billhook_peppol_deliveries";
    append_head(page, name, "gauge", "Peppol deliveries by state.");
    for (int state = 0; state < PEPPOL_STATES; state++)
        append_row(page, name, "state", peppol_state_text((enum peppol_state)state), counts[state]);
}

static void append_counts(GString *page, const struct store_counts *counts)
{
    static const char inbox[] = "billhook_inbox_deliveries", outbox[] = "billhook_outbox_mails";

    append_head(page, inbox, "gauge", "Deliveries that wait or need a person, by state.");
    append_row(page, inbox, "state", "pending", counts->deliveries[DELIVERY_PENDING]);
    append_row(page, inbox, "state", "failed", counts->deliveries[DELIVERY_FAILED]);

    append_head(page, outbox, "gauge", "Mails that are not sent, by state.");
    for (int state = MAIL_QUEUED; state <= MAIL_CANCELLED; state++)
        if (state != MAIL_SENT)
            append_row(page, outbox, "state", mail_state_text((enum mail_state)state),
                    counts->mails[state]);

    append_count(page, "billhook_documents_unrendered", "gauge",
            "Issued documents whose PDF is not there yet.", counts->unrendered);
    append_count(page, "billhook_drafts_blocked", "gauge", "Drafts that need a person.",
            counts->drafts_blocked);
    append_count(page, "billhook_last_delivery_timestamp_seconds", "gauge",
            "When the last delivery came.", counts->last_delivery_at);
}

/* Only where Litestream's metrics are named. */
static void append_litestream(GString *page, struct store *store, const struct config *config)
{
    gint64 since = 0, now = g_get_real_time() / G_USEC_PER_SEC;
    if (!*config->database.litestream_metrics || !litestream_old_since(store, &since))
        return;
    append_count(page, "billhook_database_copy_behind_seconds", "gauge",
            "The age of Litestream's copy of the database; 0 while it is copied within seconds.",
            since ? MAX(now - since, 0) : 0);
}

/* Only where copies of the mark are kept. */
static void append_copies(GString *page, struct store *store, const struct config *config)
{
    static const char name[] = "billhook_mark_copy_written";
    char *const *copies = config->database.mark_copy;
    gint64 held = 0;
    if (!copies || !*copies)
        return;
    append_head(page, name, "gauge", "1 while a copy of the mark can be written.");
    for (; *copies; copies++) {
        g_auto(mark_copy_record_auto) record = {0};
        g_autofree char *word = label_value(*copies);
        if (mark_copy_read(store, *copies, &record, NULL))
            append_row(page, name, "copy", word, record.failed_at == 0 && record.good_at != 0);
    }
    mark_gate_held(store, &held, NULL);
    append_count(page, "billhook_mark_numbers_held", "gauge",
            "Issued numbers that wait for a copy of the mark.", held);
}

/* Left out where the database cannot be read. While deliveries cannot be stored it is not opened:
 * what lies in its place may be another one. */
static void append_queues(GString *page, struct metrics *metrics)
{
    struct store_counts counts;
    gint64 peppol[PEPPOL_STATES];
    if (!metrics->store && !webhook_is_failing(metrics->sources.webhook))
        metrics->store = store_open(metrics->sources.database, STORE_READ, NULL);

    bool known = metrics->store && store_counts(metrics->store, &counts, NULL) &&
            peppol_counts(metrics->store, peppol, NULL);
    if (!known) {
        g_clear_pointer(&metrics->store, store_close);
        return;
    }
    append_counts(page, &counts);
    append_peppol_states(page, peppol);
    struct config *config = live_config(metrics->sources.live);
    append_shops(page, metrics->store, config);
    append_copies(page, metrics->store, config);
    append_litestream(page, metrics->store, config);
    append_links(page, metrics->store, config);
    config_unref(config);
}

/* Each figure says whose it is: the label `instance` behind the others. */
static void append_instance(GString *page, const char *line, const char *instance)
{
    const char *labels_end = strrchr(line, '}'), *space = strrchr(line, ' ');
    if (*line == '#' || !space) {
        g_string_append(page, line);
        return;
    }
    const char *at = labels_end ? labels_end : space;
    g_string_append_len(page, line, at - line);
    g_string_append_printf(page, "%sinstance=\"%s\"}%s", labels_end ? "," : "{", instance, space);
}

static char *with_instance(const GString *page, const char *instance)
{
    g_autofree char *quoted = label_value(instance);
    g_auto(GStrv) lines = g_strsplit(page->str, "\n", -1);
    GString *text = g_string_sized_new(page->len * 2);
    for (char **line = lines; *line; line++) {
        append_instance(text, *line, quoted);
        if (line[1])
            g_string_append_c(text, '\n');
    }
    return g_string_free(text, FALSE);
}

static void finish(void *context, struct http_request *request)
{
    struct metrics *metrics = context;
    g_autoptr(GString) page = g_string_new(NULL);
    append_head(page, "billhook_build_info", "gauge", "The version that runs.");
    append_row(page, "billhook_build_info", "version", BILLHOOK_VERSION, 1);
    append_requests(page, &metrics->sources);
    append_intake(page, &metrics->sources);
    append_work(page, &metrics->sources);
    append_mails(page, &metrics->sources);
    append_all_asked(page, &metrics->sources);
    append_desk(page, &metrics->sources);
    append_queues(page, metrics);
    request->head.keep_alive = false; /* its listener has few connections */
    g_autofree char *text = with_instance(page, metrics->sources.instance);
    http_answer(request, 200, PAGE_TYPE, text);
}

/* ---- the listener ---- */

static struct config *current_config(void *context)
{
    return live_config(context);
}

static struct http_server *serve_page(struct metrics *metrics, int listener)
{
    const struct http_route route = {.path = "/metrics",
            .methods = "GET, HEAD",
            .takes_query = true,
            .context = metrics,
            .finish = finish};
    const struct http_site site = {.routes = &route,
            .route_count = 1,
            .config = current_config,
            .context = metrics->sources.live,
            .connections = CONNECTIONS_MOST,
            .idle_s = IDLE_SECONDS,
            .tls_certificate = "",
            .tls_key = "",
            .refusal_type = PAGE_TYPE};
    return http_start(listener, &site, NULL);
}

struct metrics *metrics_start(
        const char *listen, const struct metrics_sources *sources, GError **error)
{
    int listener = http_listen("[server] metrics_listen", listen, error);
    if (listener < 0)
        return NULL;

    struct metrics *metrics = g_new0(struct metrics, 1);
    metrics->sources = *sources;
    metrics->server = serve_page(metrics, listener);
    if (metrics->server)
        return metrics;

    fail(error, BILLHOOK_ERROR_SYSTEM, "[server] metrics_listen: the server could not be started");
    g_free(metrics);
    return NULL;
}

guint metrics_sweep(struct metrics *metrics)
{
    return metrics ? http_sweep(metrics->server) : 0;
}

void metrics_stop(struct metrics *metrics)
{
    if (!metrics)
        return;
    http_stop(metrics->server);
    store_close(metrics->store);
    g_free(metrics);
}

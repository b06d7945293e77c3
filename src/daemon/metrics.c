/* The page of /metrics and the small server that serves it. */
#include "metrics.h"

#include <microhttpd.h>
#include <string.h>

#include "store/books.h"
#include "store/inbox.h"
#include "store/store.h"

struct metrics {
    struct MHD_Daemon *daemon;
    struct metrics_sources sources;
    struct store *store;
};

static void head(GString *page, const char *name, const char *type, const char *help)
{
    g_string_append_printf(page, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void append_number(GString *page, double value)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    g_string_append(page, g_ascii_formatd(text, sizeof text, "%.9g", value));
}

/* A histogram in Prometheus's form: buckets add up. */
static void histogram(GString *page,
        const char *name,
        const char *help,
        const double *bounds,
        int count,
        const guint64 *buckets,
        double sum)
{
    guint64 total = 0;
    head(page, name, "histogram", help);
    for (int i = 0; i < count; i++) {
        total += buckets[i];
        g_string_append_printf(page, "%s_bucket{le=\"", name);
        append_number(page, bounds[i]);
        g_string_append_printf(page, "\"} %" G_GUINT64_FORMAT "\n", total);
    }
    total += buckets[count];
    g_string_append_printf(
            page, "%s_bucket{le=\"+Inf\"} %" G_GUINT64_FORMAT "\n%s_sum ", name, total, name);
    append_number(page, sum);
    g_string_append_printf(page, "\n%s_count %" G_GUINT64_FORMAT "\n", name, total);
}

static void requests(GString *page, const struct metrics_sources *sources)
{
    guint64 counts[HTTP_VERDICTS];
    http_read_counts(sources->http, counts);
    head(page, "billhook_http_requests_total", "counter", "Requests by verdict.");
    for (int i = 0; i < HTTP_VERDICTS; i++)
        g_string_append_printf(page,
                "billhook_http_requests_total{verdict=\"%s\"} %" G_GUINT64_FORMAT "\n",
                http_verdict_text((enum http_verdict)i), counts[i]);
}

static void intake_part(GString *page, const struct metrics_sources *sources)
{
    struct intake_figures figures;
    intake_read_figures(sources->intake, &figures);
    head(page, "billhook_deliveries_stored_total", "counter",
            "Deliveries made durable, repeats included.");
    g_string_append_printf(
            page, "billhook_deliveries_stored_total %" G_GUINT64_FORMAT "\n", figures.stored);
    head(page, "billhook_deliveries_repeated_total", "counter",
            "Deliveries that were repeats of a known one.");
    g_string_append_printf(
            page, "billhook_deliveries_repeated_total %" G_GUINT64_FORMAT "\n", figures.repeats);
    head(page, "billhook_deliveries_not_stored_total", "counter", "Deliveries answered 503.");
    g_string_append_printf(
            page, "billhook_deliveries_not_stored_total %" G_GUINT64_FORMAT "\n", figures.refused);
    histogram(page, "billhook_commit_seconds", "Time of one group commit.", intake_commit_bounds,
            INTAKE_COMMIT_BOUNDS, figures.commit_buckets, (double)figures.commit_us_total / 1e6);
    histogram(page, "billhook_commit_deliveries", "Deliveries in one group commit.",
            intake_batch_bounds, INTAKE_BATCH_BOUNDS, figures.batch_buckets,
            (double)(figures.stored + figures.refused));
}

static void work(GString *page, const struct metrics_sources *sources)
{
    static const struct {
        const char *name, *help;
    } rows[FIGURES] = {
            {"billhook_mapping_seconds", "Time of one step from deliveries to documents."},
            {"billhook_rendering_seconds",
                    "Time of a turn of the renderer: some documents rendered and kept together."}};
    for (int i = 0; i < FIGURES; i++) {
        struct histogram read = figures_read(sources->figures, (enum figure)i);
        histogram(page, rows[i].name, rows[i].help, figure_bounds, FIGURE_BOUNDS, read.buckets,
                (double)read.sum_us / 1e6);
    }
}

static void mails(GString *page, const struct metrics_sources *sources)
{
    int outcomes[OUTCOMES];
    mailer_read_outcomes(sources->mailer, outcomes);
    head(page, "billhook_mail_attempts_total", "counter", "Attempts to send a mail by outcome.");
    for (int i = 0; i < OUTCOMES; i++)
        g_string_append_printf(page, "billhook_mail_attempts_total{outcome=\"%s\"} %d\n",
                outcome_text((enum outcome)i), outcomes[i]);
}

static void queues(GString *page, struct metrics *metrics)
{
    struct store_counts counts;
    if (!metrics->store && !http_is_failing(metrics->sources.http)) /* what lies in the database's
                                                                       place may be another one */
        metrics->store = store_open(metrics->sources.database, STORE_READ, NULL);
    if (!metrics->store || !store_counts(metrics->store, &counts, NULL)) {
        g_clear_pointer(&metrics->store, store_close);
        return;
    }
    head(page, "billhook_inbox_deliveries", "gauge",
            "Deliveries that wait or need a person, by state.");
    g_string_append_printf(page,
            "billhook_inbox_deliveries{state=\"pending\"} %" G_GINT64_FORMAT "\n",
            counts.deliveries[DELIVERY_PENDING]);
    g_string_append_printf(page,
            "billhook_inbox_deliveries{state=\"failed\"} %" G_GINT64_FORMAT "\n",
            counts.deliveries[DELIVERY_FAILED]);
    head(page, "billhook_outbox_mails", "gauge", "Mails that are not sent, by state.");
    for (int state = MAIL_QUEUED; state <= MAIL_CANCELLED; state++)
        if (state != MAIL_SENT)
            g_string_append_printf(page,
                    "billhook_outbox_mails{state=\"%s\"} %" G_GINT64_FORMAT "\n",
                    mail_state_text((enum mail_state)state), counts.mails[state]);
    head(page, "billhook_documents_unrendered", "gauge",
            "Issued documents whose PDF is not there yet.");
    g_string_append_printf(
            page, "billhook_documents_unrendered %" G_GINT64_FORMAT "\n", counts.unrendered);
    head(page, "billhook_drafts_blocked", "gauge", "Drafts that need a person.");
    g_string_append_printf(
            page, "billhook_drafts_blocked %" G_GINT64_FORMAT "\n", counts.drafts_blocked);
    head(page, "billhook_last_delivery_timestamp_seconds", "gauge", "When the last delivery came.");
    g_string_append_printf(page, "billhook_last_delivery_timestamp_seconds %" G_GINT64_FORMAT "\n",
            counts.last_delivery_at);
}

static char *make_page(struct metrics *metrics)
{
    GString *page = g_string_new(NULL);
    head(page, "billhook_build_info", "gauge", "The version that runs.");
    g_string_append(page, "billhook_build_info{version=\"" BILLHOOK_VERSION "\"} 1\n");
    requests(page, &metrics->sources);
    intake_part(page, &metrics->sources);
    work(page, &metrics->sources);
    mails(page, &metrics->sources);
    queues(page, metrics);
    return g_string_free(page, FALSE);
}

static enum MHD_Result answer(void *context,
        struct MHD_Connection *connection,
        const char *url,
        const char *method,
        const char *version,
        const char *data,
        size_t *size,
        void **state)
{
    static const char not_found[] = "not found\n", wrong_method[] = "method not allowed\n";
    (void)version;
    (void)data;
    (void)state;
    *size = 0;
    bool known = strcmp(url, "/metrics") == 0,
         get = strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0;
    char *page = known && get ? make_page(context) : g_strdup(known ? wrong_method : not_found);
    struct MHD_Response *response =
            MHD_create_response_from_buffer(strlen(page), page, MHD_RESPMEM_MUST_COPY);
    g_free(page);
    MHD_add_response_header(response, "Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    MHD_add_response_header(response, "Connection", "close");
    if (known && !get)
        MHD_add_response_header(response, "Allow", "GET, HEAD");
    enum MHD_Result queued =
            MHD_queue_response(connection, known ? (get ? 200 : 405) : 404, response);
    MHD_destroy_response(response);
    return queued;
}

struct metrics *metrics_start(
        const char *listen, const struct metrics_sources *sources, GError **error)
{
    int listener = http_listen(listen, error);
    if (listener < 0)
        return NULL;
    struct metrics *metrics = g_new0(struct metrics, 1);
    metrics->sources = *sources;
    metrics->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL,
            NULL, answer, metrics, MHD_OPTION_LISTEN_SOCKET, listener, MHD_OPTION_CONNECTION_LIMIT,
            8u, MHD_OPTION_CONNECTION_TIMEOUT, 10u, MHD_OPTION_END);
    if (metrics->daemon)
        return metrics;
    fail(error, BILLHOOK_ERROR_SYSTEM, "[server] metrics_listen: the server could not be started");
    g_free(metrics);
    return NULL;
}

void metrics_stop(struct metrics *metrics)
{
    if (!metrics)
        return;
    MHD_stop_daemon(metrics->daemon);
    store_close(metrics->store);
    g_free(metrics);
}

/* The page /metrics as Prometheus reads it (text format 0.0.4): every line has a form, every family
 * its head, every figure its instance, histograms add up; and what the figures count. */
#include "../../../src/daemon/metrics.h"

#include "peppol/exchange.h"
#include "shop/judge.h"
#include "unit/daemon/door.h"

/* ---- a daemon of figures ---- */

struct dials {
    struct door door;
    struct asker courier, fetcher, cashier;
    struct figures figures;
    struct store_gate *gate;
    struct store_pool *pool;
    struct mailer *mailer;
    struct metrics *metrics;
    char *path; /* of the listener's socket */
};

static void dials_up(struct dials *dials, const char *instance, const char *more)
{
    g_autoptr(GError) error = NULL;
    door_up(&dials->door, more);
    struct live *live = &dials->door.live;
    asker_init(&dials->courier, live, LOOP_PEPPOL);
    asker_init(&dials->fetcher, live, LOOP_FETCH);
    asker_init(&dials->cashier, live, LOOP_LINKS);
    figures_init(&dials->figures);
    dials->gate = store_gate_new();
    dials->pool = store_pool_new(dials->door.site->path, dials->gate);
    dials->mailer = mailer_start(live, dials->pool);
    dials->path = g_build_filename(dials->door.site->directory, "metrics", NULL);
    const struct metrics_sources sources = {.live = live,
            .server = dials->door.server,
            .webhook = dials->door.webhook,
            .intake = dials->door.intake,
            .mailer = dials->mailer,
            .courier = &dials->courier,
            .fetcher = &dials->fetcher,
            .cashier = &dials->cashier,
            .figures = &dials->figures,
            .instance = instance,
            .database = dials->door.site->path};
    g_autofree char *listen = g_strconcat("unix:", dials->path, NULL);
    dials->metrics = metrics_start(listen, &sources, &error);
    g_assert_no_error(error);
}

static void dials_down(struct dials *dials)
{
    metrics_stop(dials->metrics);
    live_stop(&dials->door.live);
    mailer_stop(dials->mailer);
    door_down(&dials->door);
    store_pool_free(dials->pool);
    store_gate_free(dials->gate);
    figures_clear(&dials->figures);
    asker_clear(&dials->courier);
    asker_clear(&dials->fetcher);
    asker_clear(&dials->cashier);
    g_free(dials->path);
}

/* The whole answer to a request line. Caller frees. */
static char *ask(const struct dials *dials, const char *line)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_autofree char *request = g_strdup_printf("%s HTTP/1.1\r\nHost: x\r\n\r\n", line);
    g_strlcpy(address.sun_path, dials->path, sizeof address.sun_path);
    int to = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(to, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(write(to, request, strlen(request)), ==, (gssize)strlen(request));
    GString *answer = g_string_new(NULL);
    char bytes[4096];
    for (gssize got; (got = read(to, bytes, sizeof bytes)) > 0;)
        g_string_append_len(answer, bytes, got);
    close(to);
    return g_string_free(answer, FALSE);
}

/* The page, without its head. Caller frees. */
static char *page_of(const struct dials *dials)
{
    g_autofree char *answer = ask(dials, "GET /metrics");
    g_assert_true(g_str_has_prefix(answer, "HTTP/1.1 200 "));
    g_assert_nonnull(strstr(answer, "text/plain; version=0.0.4; charset=utf-8"));
    return g_strdup(strstr(answer, "\r\n\r\n") + 4);
}

/* The figure of a series as the page writes it, -1: there is none. */
static double figure_of(const char *page, const char *series)
{
    g_autofree char *begins = g_strdup_printf("\n%s ", series);
    const char *at = strstr(page, begins);
    return at ? g_ascii_strtod(at + strlen(begins), NULL) : -1;
}

/* ---- a reader of the format ---- */

static bool is_name(const char *text, gsize length)
{
    for (gsize i = 0; i < length; i++)
        if (!g_ascii_isalpha(text[i]) && text[i] != '_' && (i == 0 || !g_ascii_isdigit(text[i])))
            return false;
    return length > 0;
}

/* Behind the labels at "{…}": each a name, and a text in which \, " and a line feed are escaped and
 * nothing else is. */
static const char *skip_labels(const char *at)
{
    if (*at != '{')
        return at;
    do {
        gsize length = strcspn(++at, "=");
        g_assert_true(is_name(at, length));
        at += length + 1;
        g_assert_cmpint(*at, ==, '"');
        for (at++; *at != '"'; at++) {
            g_assert_true(*at && *at != '\n');
            if (*at == '\\') {
                at++;
                g_assert_nonnull(memchr("\\\"n", *at, 3));
            }
        }
        at++;
    } while (*at == ',');
    g_assert_cmpint(*at, ==, '}');
    return at + 1;
}

/* The name of a sample's family: of a histogram's parts that of the whole. Caller frees. */
static char *family_of(const char *line, GHashTable *types)
{
    static const char *const parts[] = {"_bucket", "_sum", "_count"};
    char *name = g_strndup(line, strcspn(line, "{ "));
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        g_autofree char *whole = g_str_has_suffix(name, parts[i])
                ? g_strndup(name, strlen(name) - strlen(parts[i]))
                : NULL;
        if (whole && g_strcmp0(g_hash_table_lookup(types, whole), "histogram") == 0) {
            g_free(name);
            return g_steal_pointer(&whole);
        }
    }
    return name;
}

/* One sample: of the family whose head came last, with its instance, a number, and never twice. */
static void check_sample(const char *line,
        const char *family,
        const char *instance,
        GHashTable *types,
        GHashTable *seen)
{
    g_autofree char *own = family_of(line, types);
    g_assert_cmpstr(own, ==, family);
    const char *labels = line + strcspn(line, "{ "), *behind = skip_labels(labels);
    g_autofree char *series = g_strndup(line, (gsize)(behind - line));
    g_assert_nonnull(strstr(series, instance));
    g_assert_true(g_hash_table_add(seen, g_strdup(series)));
    char *end;
    g_assert_cmpint(*behind, ==, ' ');
    double value = g_ascii_strtod(behind + 1, &end);
    g_assert_true(end > behind + 1 && *end == '\0' && value >= 0);
}

/* Reads a whole page; instance: the label as it stands in every series. */
static void check_page(const char *page, const char *instance)
{
    g_autoptr(GHashTable) types = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free),
                          seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
    g_autofree char *family = g_strdup("");
    g_assert_true(g_str_has_suffix(page, "\n"));
    g_assert_true(g_utf8_validate(page, -1, NULL));
    for (char **line = lines; line[1]; line++) {
        if (g_str_has_prefix(*line, "# HELP ")) {
            g_auto(GStrv) words = g_strsplit(*line, " ", 4);
            g_auto(GStrv) type = g_strsplit(line[1], " ", 4);
            g_assert_true(is_name(words[2], strlen(words[2])) && *words[3]);
            g_assert_cmpstr(type[1], ==, "TYPE");
            g_assert_cmpstr(type[2], ==, words[2]);
            g_assert_cmpint(
                    strcmp(type[3], "counter") == 0, ==, g_str_has_suffix(words[2], "_total"));
            g_assert_true(g_hash_table_insert(types, g_strdup(words[2]), g_strdup(type[3])));
            text_set(&family, words[2]);
            line++;
        } else {
            check_sample(*line, family, instance, types, seen);
        }
    }
}

/* Each histogram: buckets never fall, and the last is the count. */
static void check_histograms(const char *page)
{
    g_auto(GStrv) lines = g_strsplit(page, "\n", -1);
    double last = 0, bound = -1;
    int histograms = 0;
    for (char **line = lines; *line; line++) {
        const char *le = strstr(*line, "_bucket{le=\""), *space = strrchr(*line, ' ');
        double value = space ? g_ascii_strtod(space + 1, NULL) : 0;
        if (le) {
            bool inf = g_str_has_prefix(le + strlen("_bucket{le=\""), "+Inf");
            double now = inf ? G_MAXDOUBLE : g_ascii_strtod(le + strlen("_bucket{le=\""), NULL);
            g_assert_true(bound == G_MAXDOUBLE || bound < 0 || (now > bound && value >= last));
            last = value;
            bound = now;
        } else if (strstr(*line, "_count{") && bound == G_MAXDOUBLE) {
            g_assert_cmpfloat(value, ==, last);
            bound = -1;
            histograms++;
        }
    }
    g_assert_cmpint(histograms, ==, 5); /* commits, batches, mapping, rendering, Peppol */
}

/* ---- the tests ---- */

static void test_form(void)
{
    struct dials dials;
    dials_up(&dials, "main", "");
    figures_observe(&dials.figures, FIGURE_MAPPING, 0);
    figures_observe(&dials.figures, FIGURE_RENDERING, 1000);
    figures_observe(&dials.figures, FIGURE_PEPPOL, (gint64)3600 * G_USEC_PER_SEC);
    g_assert_cmpint(door_deliver(&dials.door, "main", "{\"id\":1}", true), ==, 200);
    g_autofree char *page = page_of(&dials);
    check_page(page, "instance=\"main\"}");
    check_histograms(page);
    dials_down(&dials);
}

/* An instance is called as its file is: whatever that holds, the page can be read. */
static void test_instance(void)
{
    static const struct {
        const char *name, *label;
    } rows[] = {
            {"bakery-2", "instance=\"bakery-2\""}, {"b\u00e4ckerei", "instance=\"b\u00e4ckerei\""},
            {"a \"b\" c", "instance=\"a \\\"b\\\" c\""}, {"a\\b", "instance=\"a\\\\b\""},
            {"a\nb", "instance=\"a\\nb\""}, {"a\tb} 7", "instance=\"a\tb} 7\""},
            {"b\xe4"
             "ckerei",
                    "instance=\"b\xef\xbf\xbd"
                    "ckerei\""}, /* Latin-1 */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct dials dials;
        dials_up(&dials, rows[i].name, "");
        asker_note(&dials.courier, "peppyrus", PEPPOL_TAKEN);
        g_autofree char *page = page_of(&dials);
        check_page(page, rows[i].label);
        dials_down(&dials);
    }
}

/* What came in: stored, repeated, refused, by verdict; what waits. */
static void test_deliveries(void)
{
    struct dials dials;
    dials_up(&dials, "main", "");
    door_deliver(&dials.door, "main", "{\"id\":1}", true);
    door_deliver(&dials.door, "main", "{\"id\":1}", true);
    door_deliver(&dials.door, "main", "{\"id\":2}", true);
    door_deliver(&dials.door, "main", "{\"id\":3}", false);
    g_autofree char *page = page_of(&dials);
    static const struct {
        const char *series;
        double figure;
    } rows[] = {
            {"billhook_deliveries_stored_total{instance=\"main\"}", 3},
            {"billhook_deliveries_repeated_total{instance=\"main\"}", 1},
            {"billhook_deliveries_not_stored_total{instance=\"main\"}", 0},
            {"billhook_commit_deliveries_sum{instance=\"main\"}", 3},
            {"billhook_inbox_deliveries{state=\"pending\",instance=\"main\"}", 2},
            {"billhook_inbox_deliveries{state=\"failed\",instance=\"main\"}", 0},
            {"billhook_documents_unrendered{instance=\"main\"}", 0},
            {"billhook_build_info{version=\"" BILLHOOK_VERSION "\",instance=\"main\"}", 1},
            {"billhook_desk_answers_total{status=\"2xx\",instance=\"main\"}", -1}, /* it is off */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        if (figure_of(page, rows[i].series) != rows[i].figure)
            g_error("%s: %g", rows[i].series, figure_of(page, rows[i].series));
    dials_down(&dials);
}

/* Who was asked outside, by outcome; what never came has no row. */
static void test_asked(void)
{
    struct dials dials;
    dials_up(&dials, "main", "");
    g_autofree char *before = page_of(&dials);
    g_assert_null(strstr(before, "billhook_peppol_requests_total"));
    for (int i = 0; i < 3; i++)
        asker_note(&dials.courier, "peppyrus", PEPPOL_TAKEN);
    asker_note(&dials.courier, "peppyrus", PEPPOL_BUSY);
    asker_note(&dials.courier, "scrada", PEPPOL_TAKEN);
    asker_note(&dials.fetcher, "main", 0);
    g_autofree char *page = page_of(&dials);
    check_page(page, "instance=\"main\"}");
    static const struct {
        const char *series;
        double figure;
    } rows[] = {
            {"billhook_peppol_requests_total{provider=\"peppyrus\",outcome=\"taken\",instance="
             "\"main\"}",
                    3},
            {"billhook_peppol_requests_total{provider=\"peppyrus\",outcome=\"busy\",instance="
             "\"main\"}",
                    1},
            {"billhook_peppol_requests_total{provider=\"scrada\",outcome=\"taken\",instance="
             "\"main\"}",
                    1},
            {"billhook_peppol_requests_total{provider=\"scrada\",outcome=\"busy\",instance="
             "\"main\"}",
                    -1},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpfloat(figure_of(page, rows[i].series), ==, rows[i].figure);
    g_autofree char *shop =
            g_strdup_printf("billhook_shop_requests_total{shop=\"main\",outcome=\"%s\""
                            ",instance=\"main\"}",
                    shop_trouble_text((enum shop_trouble)0));
    g_assert_cmpfloat(figure_of(page, shop), ==, 1);
    g_assert_null(strstr(page, "billhook_payment_link_requests_total"));
    dials_down(&dials);
}

/* Copies of the mark stand by their path, whatever it holds. */
static void test_copies(void)
{
    struct dials dials;
    static char first[] = "/mnt/s\u00e4kerung/a.mark", second[] = "/mnt/\"b\"\\c.mark";
    char *copies[] = {first, second, NULL};
    dials_up(&dials, "main", "");
    struct config *config = dials.door.site->config;
    char **kept = config->database.mark_copy;
    config->database.mark_copy = copies;
    g_autofree char *page = page_of(&dials);
    config->database.mark_copy = kept;
    check_page(page, "instance=\"main\"}");
    g_assert_cmpfloat(figure_of(page,
                              "billhook_mark_copy_written{copy=\"/mnt/s\u00e4kerung/a.mark\""
                              ",instance=\"main\"}"),
            ==, 0);
    g_assert_cmpfloat(figure_of(page,
                              "billhook_mark_copy_written{copy=\"/mnt/\\\"b\\\"\\\\c.mark\""
                              ",instance=\"main\"}"),
            ==, 0);
    dials_down(&dials);
}

/* While deliveries cannot be stored the database is not read: the rest is told all the same. */
static void test_without_database(void)
{
    struct dials dials;
    dials_up(&dials, "main", "");
    door_sql(&dials.door, DOOR_STUCK);
    g_assert_cmpint(door_deliver(&dials.door, "main", "{\"id\":1}", true), ==, 503);
    g_autofree char *page = page_of(&dials);
    check_page(page, "instance=\"main\"}");
    g_assert_cmpfloat(
            figure_of(page, "billhook_deliveries_not_stored_total{instance=\"main\"}"), ==, 1);
    g_assert_null(strstr(page, "billhook_inbox_deliveries"));
    dials_down(&dials);
}

/* The listener serves that page and nothing else. */
static void test_listener(void)
{
    static const struct {
        const char *line, *status;
    } rows[] = {
            {"GET /metrics", "HTTP/1.1 200 "},
            {"HEAD /metrics", "HTTP/1.1 200 "},
            {"GET /metrics?x=1", "HTTP/1.1 200 "},
            {"POST /metrics", "HTTP/1.1 405 "},
            {"GET /", "HTTP/1.1 404 "},
            {"GET /health", "HTTP/1.1 404 "},
            {"GET /metrics/", "HTTP/1.1 404 "},
            {"GET /%6detrics", "HTTP/1.1 404 "},
    };
    struct dials dials;
    dials_up(&dials, "main", "");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *answer = ask(&dials, rows[i].line);
        if (!g_str_has_prefix(answer, rows[i].status))
            g_error("%s: %.40s", rows[i].line, answer);
        if (g_str_has_prefix(rows[i].line, "HEAD"))
            g_assert_true(g_str_has_suffix(answer, "\r\n\r\n"));
    }
    dials_down(&dials);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/metrics/form", test_form);
    g_test_add_func("/metrics/instance", test_instance);
    g_test_add_func("/metrics/deliveries", test_deliveries);
    g_test_add_func("/metrics/asked", test_asked);
    g_test_add_func("/metrics/copies", test_copies);
    g_test_add_func("/metrics/without-database", test_without_database);
    g_test_add_func("/metrics/listener", test_listener);
    return g_test_run();
}

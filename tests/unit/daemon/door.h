/* What a shop meets, without a whole daemon: a listener with the route of deliveries, the intake
 * behind it, and a site's database. */
#ifndef TESTS_UNIT_DAEMON_DOOR_H
#define TESTS_UNIT_DAEMON_DOOR_H

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "../../../src/daemon/webhook.h"
#include "http/listen.h"
#include "http/server.h"
#include "mail/message.h"
#include "unit/captured.h"
#include "unit/site.h"
#include "unit/wait.h"
#include "woocommerce/signature.h"

#define SECRET "0123456789abcdefghij" /* of the site's shop */

struct door {
    struct site *site;
    struct live live;
    struct intake *intake;
    struct webhook *webhook;
    struct http_server *server;
    char *path; /* of its socket */
    int stored; /* atomic: how often the worker was to be woken */
};

static inline struct config *door_config(void *context)
{
    return live_config(context);
}

static inline void door_stored(void *context)
{
    g_atomic_int_inc((int *)context);
}

static inline void door_up(struct door *door, const char *more)
{
    g_autoptr(GError) error = NULL;
    *door = (struct door){.site = site_new(more)};
    live_init(&door->live, door->site->config);
    door->intake = intake_start(door->site->path, NULL, door_stored, &door->stored);
    door->webhook = webhook_new(&door->live, door->intake);

    const struct http_route routes[] = {webhook_route(door->webhook)};
    const struct http_site served = {.routes = routes,
            .route_count = G_N_ELEMENTS(routes),
            .config = door_config,
            .context = &door->live,
            .connections = 8,
            .idle_s = 20,
            .tls_certificate = "",
            .tls_key = ""};
    door->path = g_build_filename(door->site->directory, "socket", NULL);
    g_autofree char *value = g_strconcat("unix:", door->path, NULL);
    int listener = http_listen("[server] listen", value, &error);
    g_assert_no_error(error);
    door->server = http_start(listener, &served, &error);
    g_assert_no_error(error);
}

static inline void door_down(struct door *door)
{
    http_quiesce(door->server);
    intake_stop(door->intake);
    http_stop(door->server);
    intake_free(door->intake);
    webhook_free(door->webhook);
    live_clear(&door->live);
    g_free(door->path);
    site_free(door->site);
}

/* Posts a body with these header lines ("A: b\r\n"); the whole answer, caller frees. */
static inline char *door_post(
        struct door *door, const char *shop, const char *headers, const char *body)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    g_autofree char *request = g_strdup_printf("POST /woocommerce/%s HTTP/1.1\r\nHost: x\r\n"
                                               "Content-Length: %zu\r\n%s\r\n%s",
            shop, strlen(body), headers, body);
    g_strlcpy(address.sun_path, door->path, sizeof address.sun_path);
    int to = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    g_assert_cmpint(connect(to, (struct sockaddr *)&address, sizeof address), ==, 0);
    g_assert_cmpint(write(to, request, strlen(request)), ==, (gssize)strlen(request));

    GString *answer = g_string_new(NULL);
    char bytes[512];
    for (gssize got; (got = read(to, bytes, sizeof bytes)) > 0;)
        g_string_append_len(answer, bytes, got);
    close(to);
    return g_string_free(answer, FALSE);
}

/* The header of a body that a secret signed. Caller frees. */
static inline char *door_sign(const char *secret, const char *body)
{
    char text[SIGNATURE_LENGTH + 1];
    signature_make(secret, body, strlen(body), text);
    return g_strdup_printf("X-WC-Webhook-Signature: %s\r\n", text);
}

/* Delivers a signed body, or one with a wrong signature; the answer's status. */
static inline int door_deliver(struct door *door, const char *shop, const char *body, bool good)
{
    g_autofree char *header = door_sign(good ? SECRET : "another secret, a wrong one", body),
                    *answer = door_post(door, shop, header, body);
    g_assert_true(g_str_has_prefix(answer, "HTTP/1.1 "));
    return (int)g_ascii_strtoll(answer + strlen("HTTP/1.1 "), NULL, 10);
}

/* What a statement counts. */
static inline gint64 door_count(struct door *door, const char *query)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *row = NULL;
    g_assert_cmpint(sqlite3_open(door->site->path, &db), ==, SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    g_assert_cmpint(sqlite3_prepare_v2(db, query, -1, &row, NULL), ==, SQLITE_OK);
    g_assert_cmpint(sqlite3_step(row), ==, SQLITE_ROW);
    gint64 value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    sqlite3_close(db);
    return value;
}

/* A statement of another program, which must work. */
static inline void door_sql(struct door *door, const char *statement)
{
    sqlite3 *db = NULL;
    g_assert_cmpint(sqlite3_open(door->site->path, &db), ==, SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    if (sqlite3_exec(db, statement, NULL, NULL, NULL) != SQLITE_OK)
        g_error("%s: %s", statement, sqlite3_errmsg(db));
    sqlite3_close(db);
}

/* From now on no delivery can be stored; until door_sql(door, DOOR_OPEN). */
#define DOOR_STUCK \
    "CREATE TRIGGER stuck BEFORE INSERT ON deliveries BEGIN SELECT raise(ABORT, 'no room'); END"
#define DOOR_OPEN "DROP TRIGGER stuck"

#endif

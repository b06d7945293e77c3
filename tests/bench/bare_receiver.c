/* Receivers to compare the daemon with. All speak through libmicrohttpd, one epoll thread, the
 * daemon's own flags.
 *
 *   empty   answers 200 to every POST: what the library itself can do
 *   group   the daemon's design and nothing else: verify the signature, suspend the connection, one
 * writer takes all that waits in one SQLite transaction (WAL, synchronous=FULL), resume. No check
 * of the request, no repeats, no second index, no config single  the plain way: the handler
 * verifies and stores in a transaction of its own, then answers
 *
 * bare_receiver MODE PORT DATABASE SECRET; ends at SIGTERM. */
#include <microhttpd.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define DIGEST_TEXT 44

enum mode { MODE_EMPTY, MODE_GROUP, MODE_SINGLE };

struct delivery {
    struct delivery *next;
    struct MHD_Connection *connection;
    char *body;
    size_t length, capacity;
    char topic[64];
    sqlite3_int64 id;
    bool pushed, stored;
};

struct receiver {
    enum mode mode;
    const char *secret;
    sqlite3 *db;
    sqlite3_stmt *begin, *insert, *commit;
    pthread_mutex_t mutex;
    pthread_cond_t arrived;
    struct delivery *waiting; /* newest first */
    bool stopping;
};

static void die(const char *what)
{
    fprintf(stderr, "bare_receiver: %s\n", what);
    exit(1);
}

/* ---- store
 * -------------------------------------------------------------------------------------------------------
 */

static void run(sqlite3_stmt *statement)
{
    if (sqlite3_step(statement) != SQLITE_DONE)
        die(sqlite3_errmsg(sqlite3_db_handle(statement)));
    sqlite3_reset(statement);
}

static void open_database(struct receiver *receiver, const char *file)
{
    if (sqlite3_open(file, &receiver->db) != SQLITE_OK ||
            sqlite3_exec(receiver->db,
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                    "CREATE TABLE IF NOT EXISTS deliveries (id INTEGER PRIMARY KEY, received_at "
                    "INTEGER, topic TEXT, body BLOB)",
                    NULL, NULL, NULL) != SQLITE_OK ||
            sqlite3_prepare_v2(receiver->db, "BEGIN IMMEDIATE", -1, &receiver->begin, NULL) !=
                    SQLITE_OK ||
            sqlite3_prepare_v2(receiver->db, "COMMIT", -1, &receiver->commit, NULL) != SQLITE_OK ||
            sqlite3_prepare_v2(receiver->db,
                    "INSERT INTO deliveries (received_at, topic, body) VALUES (?1, ?2, ?3)", -1,
                    &receiver->insert, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(receiver->db));
}

static void insert(struct receiver *receiver, struct delivery *delivery)
{
    sqlite3_bind_int64(receiver->insert, 1, (sqlite3_int64)time(NULL));
    sqlite3_bind_text(receiver->insert, 2, delivery->topic, -1, SQLITE_STATIC);
    sqlite3_bind_blob64(receiver->insert, 3, delivery->body, delivery->length, SQLITE_STATIC);
    run(receiver->insert);
    delivery->id = sqlite3_last_insert_rowid(receiver->db);
    delivery->stored = true;
}

static void *write_groups(void *data)
{
    struct receiver *receiver = data;
    pthread_mutex_lock(&receiver->mutex);
    while (!receiver->stopping || receiver->waiting) {
        if (!receiver->waiting) {
            pthread_cond_wait(&receiver->arrived, &receiver->mutex);
            continue;
        }
        struct delivery *batch = receiver->waiting;
        receiver->waiting = NULL;
        pthread_mutex_unlock(&receiver->mutex);
        run(receiver->begin);
        for (struct delivery *delivery = batch; delivery; delivery = delivery->next)
            insert(receiver, delivery);
        run(receiver->commit);
        while (batch) {
            struct delivery *next = batch->next; /* it is gone once its connection goes on */
            MHD_resume_connection(batch->connection);
            batch = next;
        }
        pthread_mutex_lock(&receiver->mutex);
    }
    pthread_mutex_unlock(&receiver->mutex);
    return NULL;
}

static void push(struct receiver *receiver, struct delivery *delivery)
{
    delivery->pushed = true;
    MHD_suspend_connection(delivery->connection);
    pthread_mutex_lock(&receiver->mutex);
    delivery->next = receiver->waiting;
    receiver->waiting = delivery;
    pthread_cond_signal(&receiver->arrived);
    pthread_mutex_unlock(&receiver->mutex);
}

/* ---- HTTP
 * --------------------------------------------------------------------------------------------------------
 */

static bool signature_good(const struct receiver *receiver, const struct delivery *delivery)
{
    const char *given = MHD_lookup_connection_value(
            delivery->connection, MHD_HEADER_KIND, "X-WC-Webhook-Signature");
    unsigned char digest[EVP_MAX_MD_SIZE], text[DIGEST_TEXT + 1];
    unsigned int length = 0;
    if (!given || strlen(given) != DIGEST_TEXT)
        return false;
    HMAC(EVP_sha256(), receiver->secret, (int)strlen(receiver->secret),
            (const unsigned char *)delivery->body, delivery->length, digest, &length);
    EVP_EncodeBlock(text, digest, (int)length);
    return CRYPTO_memcmp(text, given, DIGEST_TEXT) == 0;
}

static enum MHD_Result respond(struct MHD_Connection *connection, unsigned status, const char *text)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
            strlen(text), (void *)(size_t)text, MHD_RESPMEM_MUST_COPY);
    MHD_add_response_header(response, "Content-Type", "application/json");
    const char *wanted = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Connection");
    if (!wanted || strcmp(wanted, "keep-alive") != 0)
        MHD_add_response_header(response, "Connection", "close");
    enum MHD_Result result = MHD_queue_response(connection, status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result answer(const struct delivery *delivery)
{
    char text[48];
    snprintf(text, sizeof text, "{\"delivery\":%lld}\n", (long long)delivery->id);
    return respond(delivery->connection, 200, text);
}

static struct delivery *begin_delivery(struct MHD_Connection *connection)
{
    struct delivery *delivery = calloc(1, sizeof *delivery);
    const char *length = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "Content-Length");
    const char *topic =
            MHD_lookup_connection_value(connection, MHD_HEADER_KIND, "X-WC-Webhook-Topic");
    if (!delivery)
        die("out of memory");
    delivery->connection = connection;
    delivery->capacity = length ? strtoul(length, NULL, 10) : 0;
    delivery->body = malloc(delivery->capacity + 1);
    snprintf(delivery->topic, sizeof delivery->topic, "%s", topic ? topic : "");
    if (!delivery->body)
        die("out of memory");
    return delivery;
}

static enum MHD_Result handle(void *context,
        struct MHD_Connection *connection,
        const char *url,
        const char *method,
        const char *version,
        const char *data,
        size_t *size,
        void **state)
{
    struct receiver *receiver = context;
    struct delivery *delivery = *state;
    (void)url;
    (void)method;
    (void)version;
    if (!delivery) {
        *state = begin_delivery(connection);
        return MHD_YES;
    }
    if (*size > 0) {
        if (delivery->length + *size > delivery->capacity)
            return MHD_NO;
        memcpy(delivery->body + delivery->length, data, *size);
        delivery->length += *size;
        *size = 0;
        return MHD_YES;
    }
    if (receiver->mode == MODE_EMPTY)
        return respond(connection, 200, "");
    if (delivery->stored)
        return answer(delivery);
    if (!signature_good(receiver, delivery))
        return respond(connection, 401, "");
    if (receiver->mode == MODE_SINGLE) {
        run(receiver->begin);
        insert(receiver, delivery);
        run(receiver->commit);
        return answer(delivery);
    }
    push(receiver, delivery);
    return MHD_YES;
}

static void end_request(void *context,
        struct MHD_Connection *connection,
        void **state,
        enum MHD_RequestTerminationCode why)
{
    struct delivery *delivery = *state;
    (void)context;
    (void)connection;
    (void)why;
    if (delivery)
        free(delivery->body);
    free(delivery);
    *state = NULL;
}

int main(int count, char **words)
{
    static const char *const modes[] = {"empty", "group", "single"};
    struct receiver receiver = {
            .mutex = PTHREAD_MUTEX_INITIALIZER, .arrived = PTHREAD_COND_INITIALIZER};
    pthread_t writer;
    sigset_t signals;
    int signal_number, mode = 0;
    if (count != 5)
        die("usage: bare_receiver empty|group|single PORT DATABASE SECRET");
    while (mode < 3 && strcmp(modes[mode], words[1]) != 0)
        mode++;
    if (mode == 3)
        die("the mode is empty, group or single");
    receiver.mode = (enum mode)mode;
    receiver.secret = words[4];
    if (receiver.mode != MODE_EMPTY)
        open_database(&receiver, words[3]);
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    if (receiver.mode == MODE_GROUP && pthread_create(&writer, NULL, write_groups, &receiver) != 0)
        die("no thread");
    struct MHD_Daemon *daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD |
                    MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC,
            (uint16_t)atoi(words[2]), NULL, NULL, handle, &receiver, MHD_OPTION_CONNECTION_LIMIT,
            120U, MHD_OPTION_CONNECTION_TIMEOUT, 20U, MHD_OPTION_NOTIFY_COMPLETED, end_request,
            NULL, MHD_OPTION_END);
    if (!daemon)
        die("the server could not be started");
    puts("ready");
    fflush(stdout);
    sigwait(&signals, &signal_number);
    pthread_mutex_lock(&receiver.mutex);
    receiver.stopping = true;
    pthread_cond_signal(&receiver.arrived);
    pthread_mutex_unlock(&receiver.mutex);
    if (receiver.mode == MODE_GROUP)
        pthread_join(writer, NULL);
    MHD_stop_daemon(daemon);
    return 0;
}

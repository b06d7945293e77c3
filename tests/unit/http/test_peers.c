/* The table of open connections: who is cut to make room, who after the deadline, and who never;
 * and the counts of verdicts. */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "http/verdict.h"
#include "../../../src/http/peers.h"

#define SECOND G_USEC_PER_SEC
#define MOST 12

/* A table and its clients: the far end of each connection. */
struct table {
    struct peers peers;
    struct peer *peer[MOST];
    int near[MOST], far[MOST];
    guint count, crowds;
};

/* A connection that began so long ago. */
static struct peer *connect_peer(struct table *table, gint64 ago_us)
{
    int pair[2];
    guint i = table->count++;
    g_assert_cmpint(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), ==, 0);
    table->near[i] = pair[0];
    table->far[i] = pair[1];
    bool crowd;
    table->peer[i] = peers_add(&table->peers, pair[0], &crowd);
    table->crowds += crowd;
    table->peer[i]->since_us -= ago_us;
    return table->peer[i];
}

/* All leave. */
static void table_empty(struct table *table)
{
    for (guint i = 0; i < table->count; i++) {
        peers_remove(&table->peers, table->peer[i]);
        close(table->near[i]);
        close(table->far[i]);
    }
    table->count = 0;
    g_assert_cmpuint(table->peers.list->len, ==, 0);
}

static void table_clear(struct table *table)
{
    table_empty(table);
    peers_clear(&table->peers);
}

/* "..x.": who was cut, by what the clients really see. Caller frees. */
static char *cut_text(const struct table *table)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < table->count; i++) {
        char byte;
        bool ended = recv(table->far[i], &byte, 1, MSG_DONTWAIT) == 0;
        g_assert_true(ended == table->peer[i]->cut);
        g_string_append_c(text, ended ? 'x' : '.');
    }
    return g_string_free(text, FALSE);
}

#define check_cut(table, expected)                \
    do {                                          \
        g_autofree char *text_ = cut_text(table); \
        g_assert_cmpstr(text_, ==, expected);     \
    } while (0)

/* ---- room ---- */

/* Of a table of 5 with 2 places to spare the oldest go, one for each that comes. */
static void test_oldest_makes_room(void)
{
    struct table table = {0};
    peers_init(&table.peers, 5, 2);
    for (int i = 0; i < 3; i++)
        connect_peer(&table, SECOND);
    check_cut(&table, "...");
    connect_peer(&table, SECOND);
    check_cut(&table, "x...");
    connect_peer(&table, SECOND);
    check_cut(&table, "xx...");
    table_clear(&table);
}

/* One that was cut and has not ended yet is room already: nobody else goes for it. */
static void test_cut_counts_as_room(void)
{
    struct table table = {0};
    peers_init(&table.peers, 4, 2);
    for (int i = 0; i < 3; i++)
        connect_peer(&table, SECOND);
    check_cut(&table, "x..");
    for (int turn = 0; turn < 3; turn++)
        peers_sweep(&table.peers, 60 * SECOND);
    check_cut(&table, "x..");
    table_clear(&table);
}

/* The same for one that was cut because its client left, however new it is. */
static void test_gone_counts_as_room(void)
{
    struct table table = {0};
    peers_init(&table.peers, 4, 2);
    connect_peer(&table, -60 * SECOND);
    shutdown(table.far[0], SHUT_WR);
    for (int turn = 0; turn < 2; turn++)
        peers_sweep(&table.peers, 60 * SECOND);
    check_cut(&table, "x");

    connect_peer(&table, SECOND);
    connect_peer(&table, SECOND);
    check_cut(&table, "x..");
    table_clear(&table);
}

/* A whole request is ours to answer, and a client gets a moment to send his: neither is cut for
 * another, even where the table is full. */
static void test_whole_and_new_stay(void)
{
    struct table table = {0};
    peers_init(&table.peers, 4, 2);
    peers_complete(&table.peers, connect_peer(&table, SECOND), true);
    for (int i = 0; i < 3; i++)
        connect_peer(&table, -60 * SECOND); /* new for as long as the test takes */
    check_cut(&table, "....");

    /* later the oldest of the unfinished ones goes, not the whole one */
    table.peer[2]->since_us -= 61 * SECOND;
    peers_sweep(&table.peers, 60 * SECOND);
    check_cut(&table, "..x.");
    table_clear(&table);
}

/* Whose bytes lie there unread waits for us: another goes, until they are read. */
static void test_unread_stays(void)
{
    char byte = 'x';
    struct table table = {0};
    peers_init(&table.peers, 4, 2);
    connect_peer(&table, SECOND);
    connect_peer(&table, SECOND);
    g_assert_cmpint(send(table.far[0], &byte, 1, 0), ==, 1);
    connect_peer(&table, SECOND);
    check_cut(&table, ".x.");

    g_assert_cmpint(recv(table.near[0], &byte, 1, 0), ==, 1);
    connect_peer(&table, SECOND);
    check_cut(&table, "xx..");
    table_clear(&table);
}

/* Without places to spare nobody goes until the table is over its limit. */
static void test_no_spare(void)
{
    struct table table = {0};
    peers_init(&table.peers, 3, 0);
    for (int i = 0; i < 3; i++)
        connect_peer(&table, SECOND);
    check_cut(&table, "...");
    connect_peer(&table, SECOND);
    check_cut(&table, "x...");
    table_clear(&table);
}

/* A place that became free is used before anyone is cut. */
static void test_freed_place(void)
{
    struct table table = {0};
    peers_init(&table.peers, 4, 2);
    connect_peer(&table, SECOND);
    connect_peer(&table, SECOND);

    table.count--;
    peers_remove(&table.peers, table.peer[1]);
    close(table.near[1]);
    close(table.far[1]);
    connect_peer(&table, SECOND);
    check_cut(&table, "..");
    table_clear(&table);
}

/* ---- the deadline ---- */

static void test_deadline(void)
{
    struct table table = {0};
    peers_init(&table.peers, MOST, 1);
    connect_peer(&table, 61 * SECOND);
    connect_peer(&table, 0);
    peers_complete(&table.peers, connect_peer(&table, 61 * SECOND), true);
    peers_sweep(&table.peers, 60 * SECOND);
    check_cut(&table, "x..");
    peers_sweep(&table.peers, 60 * SECOND); /* cut once, not again */
    check_cut(&table, "x..");
    table_clear(&table);
}

/* Its time starts anew with the answer, for a client that keeps the connection. */
static void test_time_starts_anew(void)
{
    struct table table = {0};
    peers_init(&table.peers, MOST, 1);
    struct peer *peer = connect_peer(&table, 0);
    peers_complete(&table.peers, peer, true);
    peer->since_us -= 61 * SECOND;
    peers_sweep(&table.peers, 60 * SECOND);
    peers_complete(&table.peers, peer, false);
    peers_sweep(&table.peers, 60 * SECOND);
    check_cut(&table, ".");
    g_assert_false(peer->complete);
    table_clear(&table);
}

/* ---- clients that left ---- */

/* Who hung up is cut at the second look; whose bytes are still to be read is not gone. */
static void test_gone(void)
{
    struct table table = {0};
    peers_init(&table.peers, MOST, 1);
    for (int i = 0; i < 3; i++)
        connect_peer(&table, 0);
    shutdown(table.far[0], SHUT_WR);
    g_assert_cmpint(write(table.far[1], "x", 1), ==, 1);
    shutdown(table.far[1], SHUT_WR);

    peers_sweep(&table.peers, 60 * SECOND);
    g_assert_true(table.peer[0]->gone);
    g_assert_false(table.peer[0]->cut);
    g_assert_false(table.peer[1]->gone);

    char byte;
    g_assert_cmpint(read(table.near[1], &byte, 1), ==, 1);
    peers_sweep(&table.peers, 60 * SECOND);
    check_cut(&table, "x..");
    peers_sweep(&table.peers, 60 * SECOND);
    check_cut(&table, "xx.");
    table_clear(&table);
}

/* When an eighth of the table is taken, the next sweep is asked for: once, until one found nobody,
 * for as long as there is somebody there is a sweep soon. */
static void test_crowd(void)
{
    struct table table = {0};
    peers_init(&table.peers, 24, 1);
    g_assert_cmpuint(peers_sweep(&table.peers, 60 * SECOND), ==, 0);
    for (int i = 0; i < 2; i++)
        connect_peer(&table, 0);
    g_assert_cmpuint(table.crowds, ==, 0);
    for (int i = 0; i < 4; i++)
        connect_peer(&table, 0);
    g_assert_cmpuint(table.crowds, ==, 1);
    g_assert_cmpuint(peers_sweep(&table.peers, 60 * SECOND), ==, 6);
    connect_peer(&table, 0);
    g_assert_cmpuint(table.crowds, ==, 1);

    table_empty(&table);
    g_assert_cmpuint(peers_sweep(&table.peers, 60 * SECOND), ==, 0);
    for (int i = 0; i < 3; i++)
        connect_peer(&table, 0);
    g_assert_cmpuint(table.crowds, ==, 2);
    table_clear(&table);
}

/* A client whose request is whole may have shut down its side: it still gets its answer. */
static void test_half_closed(void)
{
    struct table table = {0};
    peers_init(&table.peers, MOST, 1);
    peers_complete(&table.peers, connect_peer(&table, 0), true);
    shutdown(table.far[0], SHUT_WR);
    for (int turn = 0; turn < 3; turn++)
        peers_sweep(&table.peers, 60 * SECOND);
    check_cut(&table, ".");
    table_clear(&table);
}

/* ---- the end ---- */

/* Who is waited for at the end: by what it did, and how long ago it came. */
static void test_busy(void)
{
    enum act { CAME, WHOLE, ANSWERED, NEXT, CUT };
    static const struct {
        enum act act;
        gint64 ago_us;
        bool busy;
    } rows[] = {
            {CAME, 0, true},
            {CAME, 6 * SECOND, false},
            {WHOLE, 0, true},
            {WHOLE, 60 * SECOND, true}, /* ours to answer, however long it takes */
            {ANSWERED, 0, false},
            {NEXT, 0, true},
            {CUT, 60 * SECOND, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct table table = {0};
        peers_init(&table.peers, MOST, 1);
        g_assert_false(peers_busy(&table.peers, 5 * SECOND));
        struct peer *peer = connect_peer(&table, rows[i].ago_us);
        if (rows[i].act == WHOLE || rows[i].act == ANSWERED || rows[i].act == NEXT)
            peers_complete(&table.peers, peer, true);
        if (rows[i].act == ANSWERED || rows[i].act == NEXT)
            peers_complete(&table.peers, peer, false);
        if (rows[i].act == NEXT)
            peers_begin(&table.peers, peer);
        if (rows[i].act == CUT)
            peers_sweep(&table.peers, 30 * SECOND);
        g_assert_cmpint(peers_busy(&table.peers, 5 * SECOND), ==, rows[i].busy);
        table_clear(&table);
    }
}

/* ---- verdicts ---- */

/* Words that a person's graphs rely on, each its own. */
static void test_words(void)
{
    static const char *const words[HTTP_VERDICTS] = {"stored", "ping", "denied", "not_found",
            "method", "length_required", "too_large", "encoding", "malformed", "unavailable",
            "health"};
    for (int i = 0; i < HTTP_VERDICTS; i++)
        g_assert_cmpstr(http_verdict_text((enum http_verdict)i), ==, words[i]);
}

static gpointer count_many(gpointer data)
{
    for (int i = 0; i < 1000; i++)
        http_counts_add(data, HTTP_DENIED);
    return NULL;
}

static void test_counts(void)
{
    struct http_counts counts;
    guint64 rows[HTTP_VERDICTS];
    GThread *threads[4];
    memset(&counts, 0xff, sizeof counts);
    http_counts_init(&counts);

    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("count", count_many, &counts);
    http_counts_add(&counts, HTTP_HEALTH);
    for (gsize i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);

    http_counts_read(&counts, rows);
    for (int i = 0; i < HTTP_VERDICTS; i++)
        g_assert_cmpuint(rows[i], ==, i == HTTP_DENIED ? 4000 : i == HTTP_HEALTH ? 1 : 0);
    http_counts_clear(&counts);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/http/peers/crowd", test_crowd);
    g_test_add_func("/http/peers/oldest-makes-room", test_oldest_makes_room);
    g_test_add_func("/http/peers/cut-counts-as-room", test_cut_counts_as_room);
    g_test_add_func("/http/peers/gone-counts-as-room", test_gone_counts_as_room);
    g_test_add_func("/http/peers/whole-and-new-stay", test_whole_and_new_stay);
    g_test_add_func("/http/peers/unread-stays", test_unread_stays);
    g_test_add_func("/http/peers/no-spare", test_no_spare);
    g_test_add_func("/http/peers/freed-place", test_freed_place);
    g_test_add_func("/http/peers/deadline", test_deadline);
    g_test_add_func("/http/peers/time-starts-anew", test_time_starts_anew);
    g_test_add_func("/http/peers/gone", test_gone);
    g_test_add_func("/http/peers/half-closed", test_half_closed);
    g_test_add_func("/http/peers/busy", test_busy);
    g_test_add_func("/http/verdict/words", test_words);
    g_test_add_func("/http/verdict/counts", test_counts);
    return g_test_run();
}

/* The route of deliveries: who is let in, what is kept of it, and what the shop is told when it
 * cannot be kept. */
#include "store/inbox.h"
#include "unit/daemon/door.h"

#define BODY "{\"id\":1}"
#define ALL "SELECT count(*) FROM deliveries"

static void check_answer(const char *where, const char *answer, int status, const char *words)
{
    g_autofree char *first = g_strdup_printf("HTTP/1.1 %d ", status);
    if (!g_str_has_prefix(answer, first) || !strstr(answer, words))
        g_error("%s: %s", where, answer);
}

/* ---- signatures ---- */

/* One good signature lets a body in, of the secret or of the one before it; anything else is 401,
 * and nothing is stored. */
static void test_signatures(void)
{
    static const struct {
        const char *name;
        const char *secrets[2]; /* of the signatures that are sent */
        const char *body;
        int status;
        bool stored;
        const char *words;
    } rows[] = {
            {"good", {SECRET}, BODY, 200, true, "{\"delivery\":1}\n"},
            {"the secret before", {"an older one, of 20 bytes"}, BODY, 200, true, "\"delivery\":1"},
            {"an empty body", {SECRET}, "", 200, true, "{\"delivery\":1}"},
            {"wrong", {"another secret, a wrong one"}, BODY, 401, false,
                    "{\"error\":\"signature missing or wrong\"}"},
            {"none", {NULL}, BODY, 401, false, "signature missing or wrong"},
            {"two, both good", {SECRET, SECRET}, BODY, 401, false, "missing or wrong"},
            {"two, one good", {SECRET, "another secret, a wrong one"}, BODY, 401, false, "wrong"},
            {"a ping", {NULL}, "webhook_id=12", 200, false, ""},
            {"a ping with a wrong signature", {"another secret, a wrong one"}, "webhook_id=12", 401,
                    false, "wrong"},
            {"a ping with a good signature is a delivery", {SECRET}, "webhook_id=12", 200, true,
                    "\"delivery\":1"},
            {"nearly a ping", {NULL}, "webhook_id=12x", 401, false, "wrong"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct door door;
        door_up(&door, "");
        struct shop *shop = g_ptr_array_index(door.site->config->shops, 0);
        g_free(shop->previous_secret);
        shop->previous_secret = g_strdup("an older one, of 20 bytes");
        g_autoptr(GString) headers = g_string_new(NULL);
        for (gsize j = 0; j < 2 && rows[i].secrets[j]; j++) {
            g_autofree char *header = door_sign(rows[i].secrets[j], rows[i].body);
            g_string_append(headers, header);
        }
        g_autofree char *answer = door_post(&door, "main", headers->str, rows[i].body);
        check_answer(rows[i].name, answer, rows[i].status, rows[i].words);
        g_assert_cmpint(door_count(&door, ALL), ==, rows[i].stored);
        door_down(&door);
    }
}

/* Wrong signatures in a row are counted for each shop; a good one ends the row, a ping and an
 * unknown shop count for nobody. */
static void test_denied_in_a_row(void)
{
    struct door door;
    door_up(&door, "[shop second]\nurl=https://b.example.com\nsecret=" SECRET "\n");
    g_assert_cmpint(webhook_denied_in_a_row(door.webhook, "main"), ==, 0);
    for (int time = 1; time <= 3; time++) {
        g_assert_cmpint(door_deliver(&door, "main", BODY, false), ==, 401);
        g_assert_cmpint(webhook_denied_in_a_row(door.webhook, "main"), ==, time);
    }
    g_assert_cmpint(door_deliver(&door, "second", BODY, false), ==, 401);
    g_assert_cmpint(door_deliver(&door, "nosuch", BODY, false), ==, 404);
    g_free(door_post(&door, "main", "", "webhook_id=12"));
    g_assert_cmpint(webhook_denied_in_a_row(door.webhook, "main"), ==, 3);
    g_assert_cmpint(webhook_denied_in_a_row(door.webhook, "second"), ==, 1);
    g_assert_cmpint(webhook_denied_in_a_row(door.webhook, "nosuch"), ==, 0);

    g_assert_cmpint(door_deliver(&door, "main", BODY, true), ==, 200);
    g_assert_cmpint(webhook_denied_in_a_row(door.webhook, "main"), ==, 0);
    g_assert_cmpint(webhook_denied_in_a_row(door.webhook, "second"), ==, 1);
    door_down(&door);
}

/* ---- what is kept ---- */

/* The body as it came, byte for byte, pending for its shop; the worker is woken. */
static void test_kept(void)
{
    struct door door;
    static const char body[] = " {\"id\": 7, \"note\":\"\xc3\xa9\\u0000\"}\r\n\xff";
    door_up(&door, "");
    g_assert_cmpint(door_deliver(&door, "main", body, true), ==, 200);
    wait_until(g_atomic_int_get(&door.stored) == 1);

    g_autoptr(GError) error = NULL;
    struct delivery *delivery = delivery_get(door.site->store, 1, &error);
    g_assert_no_error(error);
    g_assert_cmpint(delivery->state, ==, DELIVERY_PENDING);
    g_assert_cmpstr(delivery->shop, ==, "main");
    g_assert_cmpstr(delivery->topic, ==, "");
    g_assert_cmpuint(g_bytes_get_size(delivery->body), ==, strlen(body));
    g_assert_cmpint(memcmp(g_bytes_get_data(delivery->body, NULL), body, strlen(body)), ==, 0);
    delivery_free(delivery);
    door_down(&door);
}

/* A topic is not signed: one line of at most 100 characters is kept of it. */
static void test_topic(void)
{
    g_autofree char *long_topic = g_strnfill(150, 't'), *cut = g_strnfill(100, 't');
    const struct {
        const char *sent, *kept;
    } rows[] = {
            {"order.updated", "order.updated"},
            {"", ""},
            {"a\tb", "a b"},
            {long_topic, cut},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct door door;
        door_up(&door, "");
        g_autofree char *signature = door_sign(SECRET, BODY),
                        *headers = g_strdup_printf(
                                "%sX-WC-Webhook-Topic: %s\r\n", signature, rows[i].sent),
                        *answer = door_post(&door, "main", headers, BODY);
        check_answer(rows[i].sent, answer, 200, "\"delivery\":1");
        g_autoptr(GError) error = NULL;
        struct delivery *delivery = delivery_get(door.site->store, 1, &error);
        g_assert_cmpstr(delivery->topic, ==, rows[i].kept);
        delivery_free(delivery);
        door_down(&door);
    }
}

/* The same body again is the same delivery, whose repeats are counted; another shop's is not. */
static void test_repeat(void)
{
    struct door door;
    door_up(&door, "[shop second]\nurl=https://b.example.com\nsecret=" SECRET "\n");
    for (int time = 0; time < 3; time++) {
        g_autofree char *header = door_sign(SECRET, BODY),
                        *answer = door_post(&door, "main", header, BODY);
        check_answer("repeat", answer, 200, "{\"delivery\":1}");
    }
    g_assert_cmpint(door_deliver(&door, "second", BODY, true), ==, 200);
    g_assert_cmpint(door_count(&door, ALL), ==, 2);
    g_assert_cmpint(door_count(&door, "SELECT repeats FROM deliveries WHERE id = 1"), ==, 2);

    struct intake_figures figures;
    intake_read_figures(door.intake, &figures);
    g_assert_cmpuint(figures.stored, ==, 4);
    g_assert_cmpuint(figures.repeats, ==, 2);
    g_assert_cmpuint(figures.refused, ==, 0);
    door_down(&door);
}

/* A shop that is switched off is answered as ever, and what it sent is kept for a person. */
static void test_disabled_shop(void)
{
    struct door door;
    door_up(&door, "");
    ((struct shop *)g_ptr_array_index(door.site->config->shops, 0))->enabled = false;
    g_assert_cmpint(door_deliver(&door, "main", BODY, true), ==, 200);
    g_assert_cmpint(door_count(&door,
                            "SELECT count(*) FROM deliveries WHERE state = 'ignored' AND "
                            "reason = 'the shop has enabled=false'"),
            ==, 1);
    door_down(&door);
}

/* ---- what cannot be kept ---- */

/* 503 with a word to come again, as long as it lasts; counted, and over with the next that is
 * stored. Nothing waits for an answer then. */
static void test_not_stored(void)
{
    struct door door;
    door_up(&door, "");
    door_sql(&door, DOOR_STUCK);
    struct capture capture = capture_begin(STDERR_FILENO);
    for (guint time = 1; time <= 2; time++) {
        g_autofree char *header = door_sign(SECRET, BODY),
                        *answer = door_post(&door, "main", header, BODY);
        check_answer("not stored", answer, 503, "\r\nRetry-After: ");
        check_answer("not stored", answer, 503, "not stored, try again later");
        g_assert_cmpuint(webhook_unstored(door.webhook), ==, time);
        g_assert_true(webhook_is_failing(door.webhook));
    }
    g_autofree char *log = capture_end(&capture);
    g_assert_nonnull(strstr(log, "deliveries-not-stored reason="));
    g_assert_cmpint(door_count(&door, ALL), ==, 0);
    g_assert_cmpint(g_atomic_int_get(&door.stored), ==, 0);

    door_sql(&door, DOOR_OPEN);
    g_assert_cmpint(door_deliver(&door, "main", BODY, true), ==, 200);
    g_assert_false(webhook_is_failing(door.webhook));
    g_assert_cmpuint(webhook_unstored(door.webhook), ==, 2);
    wait_until(g_atomic_int_get(&door.live.waiting) == 0);
    door_down(&door);
}

/* Once the writer ends, what still comes is refused at once. */
static void test_stopping(void)
{
    struct door door;
    door_up(&door, "");
    intake_stop(door.intake);
    g_assert_cmpint(door_deliver(&door, "main", BODY, true), ==, 503);
    g_assert_cmpuint(webhook_unstored(door.webhook), ==, 1);
    http_quiesce(door.server);
    http_stop(door.server);
    g_assert_cmpint(g_atomic_int_get(&door.live.waiting), ==, 0);
    intake_free(door.intake);
    webhook_free(door.webhook);
    live_clear(&door.live);
    g_free(door.path);
    site_free(door.site);
}

/* A database that was taken away is failing before the first delivery meets it. */
static void test_away(void)
{
    struct door door;
    door_up(&door, "");
    g_assert_false(webhook_is_failing(door.webhook));
    live_set_away(&door.live, true);
    g_assert_true(webhook_is_failing(door.webhook));
    live_set_away(&door.live, false);
    g_assert_false(webhook_is_failing(door.webhook));
    webhook_free(NULL);
    door_down(&door);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/webhook/signatures", test_signatures);
    g_test_add_func("/webhook/denied-in-a-row", test_denied_in_a_row);
    g_test_add_func("/webhook/kept", test_kept);
    g_test_add_func("/webhook/topic", test_topic);
    g_test_add_func("/webhook/repeat", test_repeat);
    g_test_add_func("/webhook/disabled-shop", test_disabled_shop);
    g_test_add_func("/webhook/not-stored", test_not_stored);
    g_test_add_func("/webhook/stopping", test_stopping);
    g_test_add_func("/webhook/away", test_away);
    return g_test_run();
}

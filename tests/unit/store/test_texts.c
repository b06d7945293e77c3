/* What is kept comes back byte for byte: texts that people, shops, banks and mail servers send, in
 * each kind of row that has one, through a second connection; and bodies with any bytes. Two
 * tables: a row a kind, a row a text. */
#include "bank_fixture.h"
#include "peppol_fixture.h"

#include "store/events.h"
#include "store/jobs.h"
#include "store/payments.h"
#include "store/sessions.h"
#include "store/settings.h"
#include "store/shops.h"
#include "store/write_backs.h"

#define LONG 70000 /* more than a page of the file, and than 16 bits count */

/* Keeps a text in a new row; how often it was called makes what must be unique. */
typedef void (*keeper)(struct store *store, int nth, const char *text);
/* The text of that row. Caller frees. */
typedef char *(*reader)(struct store *store, int nth);

/* The first of a list's texts, which goes with it. */
static char *text_at(GPtrArray *list, guint at, gsize offset)
{
    g_autoptr(GPtrArray) owned = list;
    g_assert_cmpuint(owned->len, >, at);
    return g_strdup(G_STRUCT_MEMBER(char *, g_ptr_array_index(owned, at), offset));
}

static void keep_event(struct store *store, int nth, const char *text)
{
    must(event_add(store, "main", nth, "decision", NOW, text, &error));
}

static char *read_event(struct store *store, int nth)
{
    return text_at(event_list(store, "main", nth, NULL), 0, G_STRUCT_OFFSET(struct event, text));
}

static void keep_setting(struct store *store, int nth, const char *text)
{
    g_autofree char *key = g_strdup_printf("key%03d", nth);
    const struct kept_setting setting = {.group = (char *)"mail",
            .key = key,
            .value = (char *)text,
            .set_at = NOW,
            .set_by = (char *)"els"};
    must(kept_setting_put(store, &setting, &error));
}

static char *read_setting(struct store *store, int nth)
{
    return text_at(
            kept_settings(store, NULL), (guint)nth, G_STRUCT_OFFSET(struct kept_setting, value));
}

static void keep_job(struct store *store, int nth, const char *text)
{
    gint64 id;
    bool begun;
    g_autofree char *wishes = g_strdup_printf("{\"nth\":%d}", nth);
    must(job_add(store, "report", wishes, "els", NOW, &id, &error));
    must(job_begin(store, id, NOW, &begun, &error));
    const struct stored_job job = {.id = id,
            .state = JOB_FAILED,
            .ended_at = NOW,
            .text = (char *)text,
            .result = (char *)"",
            .file = (char *)""};
    must(job_end(store, &job, &error));
}

static char *read_job(struct store *store, int nth)
{
    (void)nth;
    return text_at(job_list(store, 1, NULL), 0, G_STRUCT_OFFSET(struct stored_job, text));
}

static void keep_payment(struct store *store, int nth, const char *text)
{
    struct payment payment = {.document_id = issue_new(store, DOCUMENT_INVOICE, 1000 + nth),
            .kind = PAYMENT_HAND,
            .amount = 5,
            .by = (char *)text,
            .made_at = NOW};
    must(payment_insert(store, &payment, &error));
}

static void of_last(
        const struct payment *payment, const char *number, const char *currency, void *context)
{
    (void)number, (void)currency;
    g_free(*(char **)context);
    *(char **)context = g_strdup(payment->by);
}

static char *read_payment(struct store *store, int nth)
{
    char *text = NULL;
    (void)nth;
    must(payments_between(store, "", "9", NULL, of_last, &text, &error));
    return text;
}

static void keep_line_text(struct store *store, int nth, const char *text)
{
    g_autofree char *identity = g_strdup_printf("2026/%d", nth);
    g_autoptr(bank_line_auto) line =
            a_line(keep_statement(store, identity, (char)('a' + nth)), 1, 5, "open");
    text_set(&line->text, text);
    must(bank_line_keep(store, line, NOW, &error));
}

static char *read_line(struct store *store, int nth)
{
    (void)nth;
    return text_at(
            bank_line_list(store, NULL, 1, NULL), 0, G_STRUCT_OFFSET(struct bank_line, text));
}

static void keep_back(struct store *store, int nth, const char *text)
{
    gint64 document = issue_new(store, DOCUMENT_INVOICE, 2000 + nth);
    must(write_back_queue(store, document, WRITE_BACK_NOTE, "main", nth, NOW, &error));
    g_autoptr(GPtrArray) queued = write_backs_of_document(store, document, NULL);
    set(&((struct write_back *)queued->pdata[0])->last_answer, text);
    must(write_back_update(store, queued->pdata[0], WRITE_BACK_QUEUED, &error));
}

static char *read_back(struct store *store, int nth)
{
    (void)nth;
    return text_at(write_backs_in(store, WRITE_BACK_QUEUED, 1, NULL), 0,
            G_STRUCT_OFFSET(struct write_back, last_answer));
}

static void keep_peppol(struct store *store, int nth, const char *text)
{
    g_autoptr(peppol_delivery_auto) delivery = queue(store, invoice(store, 3000 + nth));
    set(&delivery->last_answer, text);
    must(peppol_update(store, delivery, PEPPOL_QUEUED, &error));
}

static char *read_peppol(struct store *store, int nth)
{
    (void)nth;
    return text_at(peppol_list(store, -1, 1, NULL), 0,
            G_STRUCT_OFFSET(struct peppol_delivery, last_answer));
}

static void keep_shop(struct store *store, int nth, const char *text)
{
    struct shop_record record;
    (void)nth;
    must(shop_record_read(store, "main", &record, &error));
    set(&record.words, text);
    must(shop_record_write(store, "main", &record, &error));
    shop_record_clear(&record);
}

static char *read_shop(struct store *store, int nth)
{
    struct shop_record record;
    (void)nth;
    must(shop_record_read(store, "main", &record, &error));
    char *text = g_strdup(record.words);
    shop_record_clear(&record);
    return text;
}

static void keep_pause(struct store *store, int nth, const char *text)
{
    (void)nth;
    must(mail_pause(store, NOW, text, &error));
}

static char *read_pause(struct store *store, int nth)
{
    (void)nth;
    return mail_pause_reason(store);
}

static void keep_reason(struct store *store, int nth, const char *text)
{
    g_autofree char *body = g_strdup_printf("body %d", nth);
    gint64 id = put_body(store, "main", body, NOW, NULL);
    must(store_begin(store, &error));
    must(delivery_finish(store, id, DELIVERY_FAILED, text, 0, false, NULL, &error));
    must(store_commit(store, &error));
}

static char *read_reason(struct store *store, int nth)
{
    (void)nth;
    return text_at(delivery_list(store, -1, NULL, 0, 0, 1, NULL), 0,
            G_STRUCT_OFFSET(struct delivery, reason));
}

static const struct kind {
    const char *name;
    keeper keep;
    reader read;
} kinds[] = {
        {"event", keep_event, read_event},
        {"setting", keep_setting, read_setting},
        {"job", keep_job, read_job},
        {"payment", keep_payment, read_payment},
        {"bank-line", keep_line_text, read_line},
        {"write-back", keep_back, read_back},
        {"peppol", keep_peppol, read_peppol},
        {"shop", keep_shop, read_shop},
        {"pause", keep_pause, read_pause},
        {"delivery", keep_reason, read_reason},
};

static const char *const texts[] = {"", " ", "a", "'; DROP TABLE documents; --", "100% %s %n",
        "line\nline\r\n\ttab", "\x01\x02\x7f", "Zoë Müller – 日本語 🧾", "e\xcc\x81",
        "\\u0000 \\0", "\xff\xfe not UTF-8 \xc3", "{\"json\":\"[\"}", "NULL", "0", "1e5"};

static void check_text(struct fixture *fixture,
        struct store *other,
        const struct kind *kind,
        int nth,
        const char *text)
{
    kind->keep(fixture->store, nth, text);
    g_autofree char *found = kind->read(other, nth);
    if (g_strcmp0(found, text) != 0)
        g_error("%s, text %d: '%s' came back as '%.80s'", kind->name, nth, text, found);
}

static void test_texts(struct fixture *fixture, gconstpointer data)
{
    const struct kind *kind = data;
    g_autoptr(store_auto) other = open_store(fixture->path, STORE_READ);
    g_autofree char *long_one = g_strnfill(LONG, 'x');
    int nth = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        check_text(fixture, other, kind, nth++, texts[i]);
    check_text(fixture, other, kind, nth, long_one);
}

/* ---- any bytes ---- */

/* All 256, a zero first and last, and twice as many as a page has. */
static GBytes *any_bytes(gsize length)
{
    guint8 *bytes = g_malloc(length + 1);
    g_autoptr(GRand) random = g_rand_new_with_seed(256);
    for (gsize i = 0; i < length; i++)
        bytes[i] = (guint8)(i < 256 ? i : g_rand_int(random) & 0xff);
    if (length)
        bytes[length - 1] = 0;
    return g_bytes_new_take(bytes, length);
}

static void check_delivery(struct store *store, GBytes *bytes, bool finished)
{
    gsize length;
    const void *body = g_bytes_get_data(bytes, &length);
    guint8 digest[32];
    gint64 id;
    bool repeat;
    sha256(body, length, digest);
    const struct delivery_new new = {.shop = finished ? "main" : "other",
            .received_at = NOW,
            .body = body,
            .length = length,
            .digest = digest,
            .state = DELIVERY_PENDING};
    must(store_begin(store, &error));
    must(delivery_put(store, &new, &id, &repeat, &error));
    must(store_commit(store, &error));
    if (finished) /* packed, where that is smaller */
        finish(store, id, DELIVERY_DONE, 0, true);
    g_autoptr(delivery_auto) kept = delivery_get(store, id, NULL);
    g_assert_cmpint(kept->bytes, ==, (gint64)length);
    g_assert_true(g_bytes_equal(kept->body, bytes));
}

static void test_bytes(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const gsize lengths[] = {1, 2, 255, 256, 4096, 9000, 300000};
    struct store *store = fixture->store;
    for (gsize i = 0; i < G_N_ELEMENTS(lengths); i++) {
        g_autoptr(GBytes) bytes = any_bytes(lengths[i]);
        check_delivery(store, bytes, false);
        check_delivery(store, bytes, true);
        gint64 id = issue_new(store, DOCUMENT_INVOICE, (gint64)i + 1);
        must(document_rendered(store, id, bytes, bytes, "", NOW, &error));
        g_autoptr(GBytes) pdf = document_artifact(store, id, ARTIFACT_PDF, NULL);
        g_autoptr(GBytes) ubl = document_artifact(store, id, ARTIFACT_UBL, NULL);
        g_assert_true(g_bytes_equal(pdf, bytes) && g_bytes_equal(ubl, bytes));
    }
    g_autofree char *faults = verify_text(store);
    g_assert_cmpstr(faults, ==, "");
}

/* ---- two that compete ---- */

/* Of two connections that both want the next number each gets one of its own, and the one that
 * looked before the other issued is told so, not given the same. */
static void test_two_numbers(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(store_auto) other = open_store(fixture->path, STORE_OPEN);
    for (int i = 0; i < 10; i++) {
        struct store *store = i % 2 ? other : fixture->store;
        gint64 id;
        g_autofree char *wanted = g_strdup_printf("2026-%05d", i + 1);
        g_autofree char *number = issue_new_on(store, DOCUMENT_INVOICE, i + 1, DAY, &id);
        g_assert_cmpstr(number, ==, wanted);
    }
    g_autoptr(stored_document_auto) first = draft(DOCUMENT_INVOICE, "main", 50);
    g_autofree char *series = NULL, *chosen = NULL;
    gint64 n;
    insert(fixture->store, first);
    must(series_peek(fixture->store, DOCUMENT_INVOICE, FORMAT, 1, DAY, "main", &series, &n, &chosen,
            &error));
    issue_new(other, DOCUMENT_INVOICE, 51);
    g_free(first->document->number);
    first->document->number = number_text(series, n);
    set(&first->document->issue_date, chosen);
    must(store_begin(fixture->store, &error));
    must_fail(document_issue(fixture->store, first, series, n, NOW, &error),
            BILLHOOK_ERROR_CONFLICT, "");
    store_rollback(fixture->store);
    must(issue_on(fixture->store, first, FORMAT, DAY, &error));
    g_assert_cmpstr(first->document->number, ==, "2026-00012");
}

/* A draft that two people issue at once gets one number; the second one is told that it is none
 * any more. */
static void test_one_draft(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    g_autoptr(store_auto) other = open_store(fixture->path, STORE_OPEN);
    g_autoptr(stored_document_auto) mine = draft(DOCUMENT_INVOICE, "main", 1);
    insert(fixture->store, mine);
    g_autoptr(stored_document_auto) theirs = document_get(other, mine->document->id, NULL);
    must(issue_on(fixture->store, mine, FORMAT, DAY, &error));
    must_fail(issue_on(other, theirs, FORMAT, DAY, &error), BILLHOOK_ERROR_CONFLICT, "");
    must_fail(document_update_draft(other, theirs, &error), BILLHOOK_ERROR_CONFLICT, "");
    must_fail(document_void(other, mine->document->id, VOID_BY_PERSON, &error),
            BILLHOOK_ERROR_CONFLICT, "");
    g_assert_cmpint(outside_integer(fixture->path, "SELECT last FROM series"), ==, 1);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        g_autofree char *path = g_strconcat("/store/texts/", kinds[i].name, NULL);
        g_test_add(path, struct fixture, &kinds[i], fixture_up, test_texts, fixture_down);
    }
    TEST("texts/bytes", test_bytes);
    TEST("texts/two-numbers", test_two_numbers);
    TEST("texts/one-draft", test_one_draft);
    return g_test_run();
}

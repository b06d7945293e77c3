/* Peppol deliveries: once a document, each state only with what it needs, what is due, what was
 * asked and answered, the pause, and the proof. */
#include "peppol_fixture.h"

/* ---- queueing ---- */

static void test_once(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5);
    g_autoptr(peppol_delivery_auto) test = delivery_of(document, true);
    g_autoptr(peppol_delivery_auto) live = delivery_of(document, false);
    g_autoptr(peppol_delivery_auto) again = delivery_of(document, false);
    set(&again->reference, "another");
    must(peppol_queue(store, test, &error));
    must_fail(peppol_queue(store, test, &error), BILLHOOK_ERROR_CONFLICT,
            "the Peppol delivery of 2026-00001 is queued already");
    must(peppol_queue(store, live, &error));
    must_fail(peppol_queue(store, again, &error), BILLHOOK_ERROR_CONFLICT, "is queued already");
    /* a test once more, under the live one */
    again->test = true;
    must_fail(peppol_queue(store, again, &error), BILLHOOK_ERROR_CONFLICT, "is queued already");
    /* the newest is told, the test is not counted */
    g_autoptr(peppol_delivery_auto) newest = peppol_of_document(store, document, NULL);
    g_assert_cmpint(newest->id, ==, live->id);
    g_assert_cmpint(counted(store, PEPPOL_QUEUED), ==, 1);
    g_assert_null(peppol_of_document(store, document + 1, NULL));
}

/* What never goes over Peppol is refused by the schema itself. */
static void test_only_invoices(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(stored_document_auto) stored = draft(DOCUMENT_INVOICE, "main", 6);
    const gint64 others[] = {issue_new(store, DOCUMENT_ORDER_FORM, 5),
            issue_new(store, DOCUMENT_DELIVERY_NOTE, 5), insert(store, stored), 999};
    for (gsize i = 0; i < G_N_ELEMENTS(others); i++) {
        g_autoptr(peppol_delivery_auto) delivery = delivery_of(others[i], false);
        must_fail(peppol_queue(store, delivery, &error), BILLHOOK_ERROR_CONFLICT,
                "only an issued invoice or credit note goes over Peppol");
    }
    g_autoptr(peppol_delivery_auto) nameless = delivery_of(invoice(store, 7), false);
    set(&nameless->reference, "");
    must_fail(peppol_queue(store, nameless, &error), BILLHOOK_ERROR_CONFLICT, "reference");
}

/* ---- states ---- */

static void spoil_sending(struct peppol_delivery *delivery)
{
    delivery->state = PEPPOL_SENDING;
}

static void spoil_provider(struct peppol_delivery *delivery)
{
    delivery->posted_at = NOW;
    set(&delivery->provider, "");
}

static void spoil_accepted(struct peppol_delivery *delivery)
{
    delivery->state = PEPPOL_ACCEPTED;
}

static void spoil_delivered(struct peppol_delivery *delivery)
{
    delivery->state = PEPPOL_DELIVERED;
}

static void spoil_unreachable(struct peppol_delivery *delivery)
{
    delivery->state = PEPPOL_UNREACHABLE;
}

static void spoil_failed(struct peppol_delivery *delivery)
{
    delivery->state = PEPPOL_FAILED;
}

static void spoil_cancelled(struct peppol_delivery *delivery)
{
    delivery->state = PEPPOL_CANCELLED;
}

static void spoil_person(struct peppol_delivery *delivery)
{
    delivery->waits_for_person = true;
}

static void spoil_attempts(struct peppol_delivery *delivery)
{
    delivery->attempts = 0;
}

static void spoil_step(struct peppol_delivery *delivery)
{
    delivery->step = -1;
}

/* Each state only with what it needs: a wrong one cannot be written. */
static void test_refused_states(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static void (*const spoils[])(struct peppol_delivery *) = {spoil_sending, spoil_provider,
            spoil_accepted, spoil_delivered, spoil_unreachable, spoil_failed, spoil_cancelled,
            spoil_person, spoil_attempts, spoil_step};
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5);
    g_autoptr(peppol_delivery_auto) queued = queue(store, document);
    queued->attempts = 2;
    must(peppol_update(store, queued, PEPPOL_QUEUED, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(spoils); i++) {
        g_autoptr(GError) error = NULL;
        g_autoptr(peppol_delivery_auto) delivery = peppol_of_document(store, document, NULL);
        spoils[i](delivery);
        if (peppol_update(store, delivery, PEPPOL_QUEUED, &error))
            g_error("spoil %zu was written", i);
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    }
    g_assert_cmpint(counted(store, PEPPOL_QUEUED), ==, 1);
}

static void check_texts(const struct peppol_delivery *a, const struct peppol_delivery *b)
{
    g_assert_cmpstr(a->participant, ==, b->participant);
    g_assert_cmpstr(a->provider, ==, b->provider);
    g_assert_cmpstr(a->account, ==, b->account);
    g_assert_cmpstr(a->reference, ==, b->reference);
    g_assert_cmpstr(a->provider_id, ==, b->provider_id);
    g_assert_cmpstr(a->last_answer, ==, b->last_answer);
    g_assert_cmpstr(a->number, ==, "2026-00001");
}

static void check_numbers(const struct peppol_delivery *a, const struct peppol_delivery *b)
{
    const gint64 pairs[][2] = {{a->id, b->id}, {a->document_id, b->document_id},
            {a->state, b->state}, {a->test, b->test}, {a->step, b->step}, {a->reach, b->reach},
            {a->attempts, b->attempts}, {a->tries, b->tries},
            {a->next_attempt_at, b->next_attempt_at}, {a->queued_at, b->queued_at},
            {a->unreachable_since, b->unreachable_since},
            {a->first_refused_at, b->first_refused_at}, {a->posted_at, b->posted_at},
            {a->accepted_at, b->accepted_at}, {a->delivered_at, b->delivered_at},
            {a->waits_for_person, b->waits_for_person}};
    for (gsize i = 0; i < G_N_ELEMENTS(pairs); i++)
        if (pairs[i][0] != pairs[i][1])
            g_error("number %zu: %" G_GINT64_FORMAT " instead of %" G_GINT64_FORMAT, i, pairs[i][0],
                    pairs[i][1]);
}

/* Every member comes back as it was written. */
static void test_round_trip(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5);
    g_autoptr(peppol_delivery_auto) delivery = queue(store, document);
    delivery->state = PEPPOL_UNCERTAIN;
    set(&delivery->participant, "9957:fr1");
    set(&delivery->provider, SENDER);
    set(&delivery->account, "c_1");
    set(&delivery->provider_id, "abc");
    set(&delivery->last_answer, "it \"broke\"\nhere");
    delivery->test = true;
    delivery->step = 2;
    delivery->reach = PEPPOL_REACH_YES;
    delivery->attempts = 3;
    delivery->tries = 4;
    delivery->next_attempt_at = NOW + 5;
    delivery->unreachable_since = NOW + 6;
    delivery->first_refused_at = NOW + 7;
    delivery->posted_at = NOW + 8;
    delivery->accepted_at = NOW + 10;
    delivery->delivered_at = NOW + 11;
    delivery->waits_for_person = true;
    must(peppol_update(store, delivery, PEPPOL_QUEUED, &error));
    g_autoptr(peppol_delivery_auto) read = peppol_of_document(store, document, NULL);
    check_texts(read, delivery);
    check_numbers(read, delivery);
    /* what was once a live one is a test now: the counts follow */
    g_assert_cmpint(counted(store, PEPPOL_UNCERTAIN) + counted(store, PEPPOL_QUEUED), ==, 0);
}

/* Two that act at once: the second learns what happened. */
static void test_expected(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(peppol_delivery_auto) delivery = queue(store, invoice(store, 5));
    bring(store, delivery, PEPPOL_SENDING);
    delivery->state = PEPPOL_CANCELLED;
    delivery->next_attempt_at = 0;
    must_fail(peppol_update(store, delivery, PEPPOL_QUEUED, &error), BILLHOOK_ERROR_CONFLICT,
            "the Peppol delivery of 2026-00001 is sending now and no longer queued");
    delivery->id = 77;
    must_fail(peppol_update(store, delivery, PEPPOL_QUEUED, &error), BILLHOOK_ERROR_NOT_FOUND,
            "there is no Peppol delivery 77");
}

/* What another program, or a mistake of ours, must not be able to do. */
static void test_schema_rules(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *sql, *words;
    } rows[] = {
            {"DELETE FROM peppol_deliveries", "never deleted"},
            {"DELETE FROM peppol_exchanges", "never deleted"},
            {"UPDATE peppol_deliveries SET document_id = 2", "never changes"},
            {"UPDATE peppol_deliveries SET reference = 'x'", "never changes"},
            {"UPDATE peppol_deliveries SET delivered_at = 0", "never changes"},
            {"UPDATE peppol_deliveries SET state = 'gone'", "CHECK"},
            {"UPDATE peppol_exchanges SET words = 'all is well', count = count + 1",
                    "never changes"},
            {"UPDATE peppol_exchanges SET count = 1", "never changes"},
            {"INSERT OR REPLACE INTO peppol_deliveries SELECT * FROM peppol_deliveries",
                    "delivered once"},
            {"INSERT INTO peppol_pause VALUES (2, 0, 0, 0, '', '')", "CHECK"},
            {"UPDATE mails SET waits_for_peppol = 3", "CHECK"},
    };
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5);
    invoice(store, 6);
    g_autoptr(peppol_delivery_auto) delivery = queue(store, document);
    bring(store, delivery, PEPPOL_DELIVERED);
    struct mail mail = {.document_id = document,
            .to = (char *)"jan@example.be",
            .role = (char *)"to",
            .state = MAIL_QUEUED,
            .message_id = (char *)"bh.1@example.be"};
    must(mail_queue(store, &mail, &error));
    const struct peppol_exchange exchange = {.at = NOW,
            .ask = (char *)"send",
            .request = (char *)"",
            .event = (char *)"",
            .words = (char *)""};
    must(peppol_exchange_add(store, delivery->id, &exchange, &error));
    must(peppol_exchange_add(store, delivery->id, &exchange, &error));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *words = outside_on(fixture->path, rows[i].sql);
        if (!words)
            g_error("it went through: %s", rows[i].sql);
        check_says(words, rows[i].words);
    }
    g_autofree char *said = verify_text(store);
    g_assert_cmpstr(said, ==, "");
}

/* ---- what is due ---- */

static void test_due(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 at = 1, unrendered = invoice_of(store, DOCUMENT_INVOICE, 4, "BE0123456749");
    must(peppol_next_due(store, &at, &error));
    g_assert_cmpint(at, ==, 0);
    g_autoptr(peppol_delivery_auto) waiting = queue(store, unrendered);
    gint64 first = invoice(store, 5), second = invoice(store, 6);
    must(peppol_next_due(store, &at, &error));
    g_assert_cmpint(at, ==, 0);
    g_autoptr(peppol_delivery_auto) a = queue(store, first), b = queue(store, second);
    a->next_attempt_at = NOW + 10;
    must(peppol_update(store, a, PEPPOL_QUEUED, &error));
    b->next_attempt_at = NOW + 5;
    must(peppol_update(store, b, PEPPOL_QUEUED, &error));

    must(peppol_next_due(store, &at, &error));
    g_assert_cmpint(at, ==, NOW + 5);
    g_assert_cmpint(due_document(store, NOW + 4), ==, 0);
    g_assert_cmpint(due_document(store, NOW + 5), ==, second);
    g_assert_cmpint(due_document(store, NOW + 10), ==, second);
    bring(store, b, PEPPOL_FAILED);
    g_assert_cmpint(due_document(store, NOW + 10), ==, first);
    render(store, unrendered);
    g_assert_cmpint(due_document(store, NOW + 10), ==, unrendered);
}

static void test_recover(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 count = 0, document = invoice(store, 5);
    g_autoptr(peppol_delivery_auto) sending = queue(store, document);
    g_autoptr(peppol_delivery_auto) other = queue(store, invoice(store, 6));
    sending->tries = 2;
    bring(store, sending, PEPPOL_SENDING);
    reopen(fixture);
    store = fixture->store;
    must(peppol_recover(store, NOW + 100, &count, &error));
    g_assert_cmpint(count, ==, 1);
    g_autoptr(peppol_delivery_auto) after = peppol_of_document(store, document, NULL);
    g_assert_cmpint(after->state, ==, PEPPOL_UNCERTAIN);
    g_assert_cmpint(after->next_attempt_at, ==, NOW + 100);
    g_assert_cmpint(after->tries, ==, 0);
    g_assert_cmpint(counted(store, PEPPOL_UNCERTAIN), ==, 1);
    g_assert_cmpint(counted(store, PEPPOL_QUEUED), ==, 1);
    must(peppol_recover(store, NOW + 101, &count, &error));
    g_assert_cmpint(count, ==, 0);
}

/* ---- lists and documents ---- */

static void note_number(const struct stored_document *stored, void *text)
{
    g_string_append_printf(text, "%s ", stored->document->number);
}

static char *numbers_in(struct store *store, enum peppol_state state, int limit)
{
    GString *text = g_string_new("");
    const struct document_filter filter = {
            .type = -1, .state = -1, .peppol = peppol_state_text(state), .limit = limit};
    must(document_each(store, &filter, note_number, text, &error));
    return g_string_free(text, FALSE);
}

static void test_lists(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    for (int i = 1; i <= 4; i++) {
        g_autoptr(peppol_delivery_auto) delivery = queue(store, invoice(store, i));
        if (i != 2)
            bring(store, delivery, PEPPOL_FAILED);
    }
    g_autoptr(GPtrArray) all = peppol_list(store, -1, 0, NULL);
    g_autoptr(GPtrArray) some = peppol_list(store, PEPPOL_FAILED, 2, NULL);
    g_autoptr(GPtrArray) none = peppol_list(store, PEPPOL_DELIVERED, 0, NULL);
    const struct peppol_delivery *newest = g_ptr_array_index(all, 0);
    g_assert_cmpuint(all->len, ==, 4);
    g_assert_cmpstr(newest->number, ==, "2026-00004");
    g_assert_cmpuint(some->len, ==, 2);
    g_assert_cmpuint(none->len, ==, 0);
    g_autofree char *failed = numbers_in(store, PEPPOL_FAILED, 0);
    g_autofree char *first = numbers_in(store, PEPPOL_FAILED, 1);
    g_assert_cmpstr(failed, ==, "2026-00004 2026-00003 2026-00001 ");
    g_assert_cmpstr(first, ==, "2026-00004 ");
}

/* What status names: those for a person, the unreachable without a mail, who holds what. */
static void test_for_status(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 mailed = invoice(store, 1), lost = invoice(store, 2), doubtful = invoice(store, 3);
    g_autoptr(peppol_delivery_auto) first = queue(store, mailed), second = queue(store, lost);
    g_autoptr(peppol_delivery_auto) third = queue(store, doubtful);
    bring(store, first, PEPPOL_UNREACHABLE);
    bring(store, second, PEPPOL_UNREACHABLE);
    third->waits_for_person = true;
    bring(store, third, PEPPOL_UNCERTAIN);
    struct mail mail = {.document_id = mailed,
            .to = (char *)"jan@example.be",
            .role = (char *)"to",
            .state = MAIL_QUEUED,
            .message_id = (char *)"bh.1@example.be"};
    must(mail_queue(store, &mail, &error));

    g_autoptr(GPtrArray) silent = peppol_without_mail(store, 5, NULL);
    g_autoptr(GPtrArray) person = peppol_for_person(store, 5, NULL);
    const struct peppol_delivery *waits = g_ptr_array_index(person, 0);
    g_assert_cmpuint(silent->len, ==, 1);
    g_assert_cmpstr(((struct peppol_delivery *)silent->pdata[0])->number, ==, "2026-00002");
    g_assert_cmpuint(person->len, ==, 1);
    g_assert_cmpstr(waits->number, ==, "2026-00003");
    must(mail_cancel(store, mail.id, &error));
    g_autoptr(GPtrArray) both = peppol_without_mail(store, 5, NULL);
    g_assert_cmpuint(both->len, ==, 2);

    third->waits_for_person = false;
    set(&third->account, "c_1");
    bring(store, third, PEPPOL_ACCEPTED);
    g_autoptr(GPtrArray) asked = peppol_holders(store, NULL);
    g_assert_cmpuint(asked->len, ==, 0);
    third->next_attempt_at = 0;
    must(peppol_update(store, third, PEPPOL_ACCEPTED, &error));
    g_autoptr(GPtrArray) holders = peppol_holders(store, NULL);
    const struct peppol_holder *holder = g_ptr_array_index(holders, 0);
    g_assert_cmpstr(holder->provider, ==, SENDER);
    g_assert_cmpstr(holder->account, ==, "c_1");
    g_assert_cmpint(holder->count, ==, 1);
    g_autoptr(GPtrArray) all = peppol_each_of_document(store, doubtful, NULL);
    g_assert_cmpuint(all->len, ==, 1);
}

/* Only the newest delivery says how far a document is. */
static void test_newest(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5);
    g_autoptr(stored_document_auto) before = document_get(store, document, NULL);
    g_assert_false(before->document->peppol.exists);
    g_assert_cmpstr(before->document->peppol.id, ==, "");
    g_autoptr(peppol_delivery_auto) test = delivery_of(document, true);
    must(peppol_queue(store, test, &error));
    bring(store, test, PEPPOL_FAILED);
    g_autoptr(peppol_delivery_auto) live = queue(store, document);
    set(&live->provider_id, "id-1");
    set(&live->last_answer, "taken");
    live->attempts = 1;
    bring(store, live, PEPPOL_ACCEPTED);
    g_autofree char *failed = numbers_in(store, PEPPOL_FAILED, 0);
    g_autofree char *accepted = numbers_in(store, PEPPOL_ACCEPTED, 0);
    g_assert_cmpstr(failed, ==, "");
    g_assert_cmpstr(accepted, ==, "2026-00001 ");

    g_autoptr(stored_document_auto) stored = document_get(store, document, NULL);
    const struct peppol_status *status = &stored->document->peppol;
    g_assert_true(status->exists);
    g_assert_cmpint(status->state, ==, PEPPOL_ACCEPTED);
    g_assert_cmpstr(status->participant, ==, "0208:0123456749");
    g_assert_cmpstr(status->provider, ==, SENDER);
    g_assert_false(status->test);
    g_assert_cmpstr(status->id, ==, "id-1");
    g_assert_cmpint(status->attempts, ==, 1);
    g_assert_cmpstr(status->last_answer, ==, "taken");
    g_assert_cmpint(status->next_attempt_at, ==, NOW + 60);
    g_assert_cmpint(status->delivered_at, ==, 0);
}

static gint64 told_next(struct store *store, gint64 document)
{
    g_autoptr(stored_document_auto) stored = document_get(store, document, NULL);
    return stored->document->peppol.next_attempt_at;
}

/* What people are told of the next attempt knows the pause; the delivery itself does not. */
static void test_pause(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5);
    g_autoptr(peppol_delivery_auto) delivery = queue(store, document);
    g_auto(peppol_pause_auto) pause = {0};
    must(peppol_pause_read(store, &pause, &error));
    g_assert_cmpint(pause.until + pause.refused + pause.failures, ==, 0);
    g_assert_cmpstr(pause.reason, ==, "");
    peppol_pause_clear(&pause);

    const struct peppol_pause later = {.until = NOW + 600,
            .failures = 3,
            .provider = (char *)SENDER,
            .reason = (char *)"no connection"};
    must(peppol_pause_write(store, &later, &error));
    g_assert_cmpint(told_next(store, document), ==, NOW + 600);
    g_autoptr(peppol_delivery_auto) raw = peppol_of_document(store, document, NULL);
    g_assert_cmpint(raw->next_attempt_at, ==, NOW);
    const struct peppol_pause refused = {.refused = true, .provider = (char *)SENDER};
    must(peppol_pause_write(store, &refused, &error));
    g_assert_cmpint(told_next(store, document), ==, 0);
    must(peppol_pause_read(store, &pause, &error));
    g_assert_true(pause.refused);
    g_assert_cmpstr(pause.provider, ==, SENDER);
    g_assert_cmpstr(pause.reason, ==, "");
    must(peppol_pause_write(store, NULL, &error));
    g_assert_cmpint(told_next(store, document), ==, NOW);
    bring(store, delivery, PEPPOL_FAILED);
    must(peppol_pause_write(store, &later, &error));
    g_assert_cmpint(told_next(store, document), ==, 0);
}

/* ---- what was asked and answered ---- */

static void add_answer(struct store *store,
        gint64 delivery,
        const char *ask,
        const char *words,
        GBytes *answer,
        gint64 at)
{
    const struct peppol_exchange exchange = {.at = at,
            .ask = (char *)ask,
            .request = (char *)"GET https://api.example/x",
            .event = (char *)"trouble",
            .status = 503,
            .took_ms = at - NOW,
            .words = (char *)words,
            .answer = answer};
    must(peppol_exchange_add(store, delivery, &exchange, &error));
}

static void test_exchanges(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(peppol_delivery_auto) delivery = queue(store, invoice(store, 5));
    g_autoptr(peppol_delivery_auto) other = queue(store, invoice(store, 6));
    g_autoptr(GBytes) busy = g_bytes_new_static("busy", 4);
    add_answer(store, delivery->id, "lookup", "503", busy, NOW);
    add_answer(store, other->id, "lookup", "503", busy, NOW + 1);
    add_answer(store, delivery->id, "lookup", "503", busy, NOW + 2);
    add_answer(store, delivery->id, "lookup", "other words", busy, NOW + 3);
    add_answer(store, delivery->id, "lookup", "503", NULL, NOW + 4);
    add_answer(store, delivery->id, "status", "503", NULL, NOW + 5);
    g_autoptr(GPtrArray) list = peppol_exchanges(store, delivery->id, NULL);
    g_assert_cmpuint(list->len, ==, 4);
    const struct peppol_exchange *first = g_ptr_array_index(list, 0);
    g_assert_cmpint(first->count, ==, 2);
    g_assert_cmpint(first->at, ==, NOW);
    g_assert_cmpint(first->last_at, ==, NOW + 2);
    g_assert_cmpint(first->took_ms, ==, 2);
    g_assert_cmpint(first->status, ==, 503);
    g_assert_cmpstr(first->ask, ==, "lookup");
    g_assert_cmpstr(first->request, ==, "GET https://api.example/x");
    g_assert_cmpstr(first->event, ==, "trouble");
    g_assert_cmpstr(first->words, ==, "503");
    check_bytes(first->answer, "busy");
    const struct peppol_exchange *last = g_ptr_array_index(list, 3);
    g_assert_cmpstr(last->ask, ==, "status");
    g_assert_null(last->answer);
    must_fail(peppol_exchange_add(store, 999, first, &error), BILLHOOK_ERROR_CONFLICT, "");
}

/* 64 KiB of each answer and 1 MiB of one delivery's; what SEND was answered is kept whatever came
 * before it. */
static void test_bounds(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    g_autoptr(peppol_delivery_auto) delivery = queue(store, invoice(store, 5));
    g_autofree char *long_text = g_strnfill(100000, 'x');
    g_autoptr(GBytes) answer = g_bytes_new_static(long_text, 100000);
    for (int i = 0; i < 20; i++) {
        g_autofree char *words = g_strdup_printf("answer %d", i);
        add_answer(store, delivery->id, "status", words, answer, NOW + i);
    }
    add_answer(store, delivery->id, "send", "refused", answer, NOW + 50);
    g_autoptr(GPtrArray) list = peppol_exchanges(store, delivery->id, NULL);
    g_assert_cmpuint(list->len, ==, 21);
    for (guint i = 0; i < list->len; i++) {
        const struct peppol_exchange *exchange = g_ptr_array_index(list, i);
        bool kept = i < 16 || i == 20;
        g_assert_cmpint(exchange->answer != NULL, ==, kept);
        g_assert_cmpuint(kept ? g_bytes_get_size(exchange->answer) : 65536, ==, 65536);
    }
    /* one that was not kept is still the same question with the same words */
    add_answer(store, delivery->id, "send", "refused", answer, NOW + 51);
    g_autoptr(GPtrArray) again = peppol_exchanges(store, delivery->id, NULL);
    g_assert_cmpuint(again->len, ==, 21);
}

/* ---- the proof ---- */

static void test_verify(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    static const struct {
        const char *sql, *words;
    } rows[] = {
            {"UPDATE peppol_tallies SET count = 5 WHERE state = 'queued'",
                    "5 Peppol deliveries are counted as queued, but there are 1"},
            {"UPDATE peppol_owed SET settled = 1",
                    "2026-00001: whether its e-invoice is still owed is not what"},
            {"DROP TRIGGER peppol_deliveries_frozen; UPDATE peppol_deliveries SET document_id = 2",
                    "B2026-00001: its Peppol delivery is not the only one, or it is no"},
            {"DROP INDEX peppol_deliveries_once", "peppol_deliveries_once"},
    };
    struct store *store = fixture->store;
    gint64 document = invoice(store, 5);
    issue_new(store, DOCUMENT_ORDER_FORM, 5);
    g_autoptr(peppol_delivery_auto) delivery = queue(store, document);
    g_autofree char *good = verify_text(store);
    check_says(good, "B2026-00001: it has no PDF yet");
    g_assert_null(strstr(good, "Peppol"));
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_null(outside_on(fixture->path, rows[i].sql));
        g_autofree char *said = verify_text(store);
        check_says(said, rows[i].words);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    TEST("peppol/once", test_once);
    TEST("peppol/only-invoices", test_only_invoices);
    TEST("peppol/refused-states", test_refused_states);
    TEST("peppol/round-trip", test_round_trip);
    TEST("peppol/expected", test_expected);
    TEST("peppol/schema-rules", test_schema_rules);
    TEST("peppol/due", test_due);
    TEST("peppol/recover", test_recover);
    TEST("peppol/lists", test_lists);
    TEST("peppol/for-status", test_for_status);
    TEST("peppol/newest", test_newest);
    TEST("peppol/pause", test_pause);
    TEST("peppol/exchanges", test_exchanges);
    TEST("peppol/bounds", test_bounds);
    TEST("peppol/verify", test_verify);
    return g_test_run();
}

/* Drafts and credit notes by a person's word: what is made, what stands when it is built anew, what
 * is taken back, and that a refusal leaves the books as they were. */
#include "acts/credit.h"
#include "acts/discard.h"
#include "acts/issue.h"
#include "acts/send.h"
#include "unit/acts/acts.h"

static void check_error(GError **error, int code, const char *words)
{
    g_assert_error(*error, BILLHOOK_ERROR, code);
    if (!strstr((*error)->message, words))
        g_error("'%s' does not say '%s'", (*error)->message, words);
    g_clear_error(error);
}

/* ---- which document an order has ---- */

static void add_document(GPtrArray *list,
        gint64 id,
        enum document_type type,
        enum document_state state,
        bool credited)
{
    struct stored_document *stored = stored_document_new(document_new(type));
    stored->document->id = id;
    stored->document->state = state;
    stored->fully_credited = credited;
    g_ptr_array_add(list, stored);
}

/* The live one counts, wherever it stands; else the last of its type. */
static void test_pick(void)
{
    static const struct {
        const char *name;
        struct {
            enum document_type type;
            enum document_state state;
            bool credited;
        } documents[3];
        gint64 id; /* 0: none */
        bool live;
    } rows[] = {
            {"of another type", {{DOCUMENT_ORDER_FORM, DOCUMENT_DRAFT, false}}, 0, false},
            {"a draft", {{DOCUMENT_INVOICE, DOCUMENT_DRAFT, false}}, 1, true},
            {"void", {{DOCUMENT_INVOICE, DOCUMENT_VOID, false}}, 1, false},
            {"credited", {{DOCUMENT_INVOICE, DOCUMENT_SENT, true}}, 1, false},
            {"void, then live",
                    {{DOCUMENT_INVOICE, DOCUMENT_VOID, false},
                            {DOCUMENT_INVOICE, DOCUMENT_ISSUED, false}},
                    2, true},
            {"live, then void",
                    {{DOCUMENT_INVOICE, DOCUMENT_ISSUED, false},
                            {DOCUMENT_INVOICE, DOCUMENT_VOID, false}},
                    1, true},
            {"none that lives",
                    {{DOCUMENT_INVOICE, DOCUMENT_SENT, true},
                            {DOCUMENT_INVOICE, DOCUMENT_VOID, false},
                            {DOCUMENT_DELIVERY_NOTE, DOCUMENT_DRAFT, false}},
                    2, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        bool live = !rows[i].live;
        g_autoptr(GPtrArray) list =
                g_ptr_array_new_with_free_func((GDestroyNotify)stored_document_free);
        for (gsize j = 0; j < 3; j++)
            add_document(list, (gint64)j + 1, rows[i].documents[j].type, rows[i].documents[j].state,
                    rows[i].documents[j].credited);
        /* an order form stands for "no more": it is of no interest here */
        const struct stored_document *found = draft_pick(list, DOCUMENT_INVOICE, &live);
        if ((found ? found->document->id : 0) != rows[i].id || live != rows[i].live)
            g_error("%s: #%d, %s", rows[i].name, found ? (int)found->document->id : 0,
                    live ? "live" : "not live");
    }
}

/* ---- made ---- */

/* After a void one, and after one that was credited in full, there may be another. */
static void test_create_again(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) first = find_document(site, "#1");
    check_said(
            site, "void", discard_document(site_work(site, LATER), first, &error), error, "void");

    begin(site);
    g_autoptr(stored_document_auto) second = draft_of(site, 1, DOCUMENT_INVOICE);
    g_assert_cmpint(second->document->id, ==, 2);
    g_assert_true(issue_document(site_work(site, LATER), second, "a person", &error));
    struct stored_document *note = NULL;
    struct credit_input wish = {.kind = CREDIT_REST, .reason = ""};
    check_said(site, "credit",
            credit_invoice(site_work(site, LATER), second, wish, true, &note, &error), error,
            "issued credit of 121.00 EUR for invoice 2025-00001");
    stored_document_free(note);

    begin(site);
    g_autoptr(stored_document_auto) third = draft_of(site, 1, DOCUMENT_INVOICE);
    g_assert_cmpint(third->document->id, ==, 4);
    g_assert_cmpint(third->made_by, ==, MADE_BY_PERSON);
    g_assert_false(third->automatic);
    commit(site);
    site_free(site);
}

/* Without its shop in the config, the order or its body in the store, or an order in the body,
 * nothing is made, and the message names what is missing. */
static void test_create_refused(void)
{
    static const struct {
        const char *shop;
        gint64 order;
        const char *before; /* a statement */
        int code;
        const char *words;
    } rows[] = {
            {"gone", 1, "SELECT 1", BILLHOOK_ERROR_NOT_FOUND,
                    "shop 'gone' is not in the config file"},
            {"main", 2, "SELECT 1", BILLHOOK_ERROR_NOT_FOUND, "the order is not in the store"},
            {"main", 1, "UPDATE deliveries SET body = NULL", BILLHOOK_ERROR_NOT_FOUND,
                    "the order is not in the store"},
            {"main", 1, "UPDATE deliveries SET packed = 0, body = CAST('no order' AS BLOB)",
                    BILLHOOK_ERROR_INPUT, ""},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_new("");
        GError *error = NULL;
        struct stored_document *made = NULL;
        order_without_documents(site, 1, "ann@example.be");
        change(site, rows[i].before);
        begin(site);
        g_assert_false(draft_create(site_work(site, LATER), rows[i].shop, rows[i].order,
                DOCUMENT_INVOICE, &made, &error));
        check_error(&error, rows[i].code, rows[i].words);
        commit(site);
        g_assert_null(made);
        g_assert_cmpint(ask(site, "SELECT count(*) FROM documents"), ==, 0);
        site_free(site);
    }
}

/* ---- built anew ---- */

/* A draft follows the newest state of its order; a person's changes and the reason why it waits
 * stand, its id and its first day too. */
static void test_rebuild(void)
{
    static const struct draft_change changes[] = {{"company", "Nieuw NV"}, {"due_days", "7"}};
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_true(draft_edit(site_work(site, LATER), stored, changes, 2, &error));
    document_warn(stored->document, WARNING_WAITS_FOR_RELEASE, "more than burst_limit");
    document_warn(stored->document, WARNING_NO_USABLE_EMAIL, "the order has no e-mail address");
    g_assert_true(document_update_living(site->store, stored->document, &error));
    commit(site);

    deliver(site, &(const struct news){.status = "on-hold", .product = "Thee"}, 1, 5);
    must_work(site, "a newer state");
    begin(site);
    g_autoptr(stored_document_auto) again = find_document(site, "#1");
    g_assert_true(draft_rebuild(site_work(site, LATER + 3600), again, &error));
    commit(site);

    const struct document *document = again->document;
    const struct document_line *line = g_ptr_array_index(document->lines, 0);
    g_assert_cmpstr(line->description, ==, "Thee");
    g_assert_cmpstr(document->customer.company, ==, "Nieuw NV");
    g_assert_cmpint(document->id, ==, 1);
    g_assert_cmpint(document->created_at, ==, LATER);
    g_assert_nonnull(document_warning(document, WARNING_WAITS_FOR_RELEASE));
    g_assert_null(document_warning(document, WARNING_NO_USABLE_EMAIL));
    site_free(site);
}

/* Only what belongs to the row goes on; what the build finds by itself is not carried over. */
static void test_keep_waiting(void)
{
    g_autoptr(document_auto) old = document_new(DOCUMENT_INVOICE),
                             built = document_new(DOCUMENT_INVOICE);
    for (int code = WARNING_UNKNOWN + 1; code < WARNING_CODES; code++)
        document_warn(old, (enum warning_code)code, "text of %d", code);
    draft_keep_waiting(old, built);
    for (int i = WARNING_UNKNOWN + 1; i < WARNING_CODES; i++) {
        enum warning_code code = (enum warning_code)i;
        const struct warning *kept = document_warning(built, code);
        g_assert_cmpint(kept != NULL, ==, warning_has(code, WARNING_REBUILT));
        if (kept)
            g_assert_cmpstr(kept->text, ==, document_warning(old, code)->text);
    }
}

/* "" takes a change back, to what the order says; the same change twice is one. */
static void test_edit_back(void)
{
    static const struct {
        const char *value, *company;
    } rows[] = {{"Nieuw NV", "Nieuw NV"}, {"Nieuw NV", "Nieuw NV"}, {"", "Peeters BV"},
            {"", "Peeters BV"}};
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct draft_change change = {"company", rows[i].value};
        begin(site);
        g_autoptr(stored_document_auto) stored = find_document(site, "#1");
        g_assert_true(draft_edit(site_work(site, LATER), stored, &change, 1, &error));
        commit(site);
        g_autoptr(stored_document_auto) found = find_document(site, "#1");
        g_assert_cmpstr(found->document->customer.company, ==, rows[i].company);
    }
    site_free(site);
}

/* The body of its order was purged, or its shop was taken out: the edit is refused and undone. */
static void test_edit_without_order(void)
{
    static const struct draft_change edit = {"company", "Nieuw NV"};
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    GError *error = NULL;
    g_autofree char *before = books(site);
    struct shop *shop = g_ptr_array_index(site->config->shops, 0);
    g_free(shop->name);
    shop->name = g_strdup("renamed");
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_false(draft_edit(site_work(site, LATER), stored, &edit, 1, &error));
    check_error(&error, BILLHOOK_ERROR_NOT_FOUND, "shop 'main' is not in the config file");
    store_rollback(site->store);
    g_autofree char *after = books(site);
    check_same("refused", after, before);
    site_free(site);
}

/* ---- the ground of zero VAT ---- */

/* Order 1 without VAT, whose draft blocks until a ground is named. */
static struct site *site_without_vat(void)
{
    struct site *site = site_new("");
    g_autofree char *body =
            order_body(1, "on-hold", false, 0, "Cursus", "ann@example.be", "100.00", "");
    g_autoptr(GString) text = g_string_new(body);
    g_string_replace(text, "\"21.00\"", "\"0.00\"", 0);
    g_string_replace(text, "\"rate_percent\":21", "\"rate_percent\":0", 0);
    deliver_body(site, "order.updated", text->str);
    must_work(site, "an order without VAT");
    begin(site);
    stored_document_free(draft_of(site, 1, DOCUMENT_INVOICE));
    commit(site);
    return site;
}

static void test_choose_vat(void)
{
    struct site *site = site_without_vat();
    GError *error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_nonnull(document_blocking_warning(stored->document));
    g_assert_true(
            draft_choose_vat(site_work(site, LATER), stored, VAT_E, "  art. 44\nWBTW ", &error));
    g_assert_null(document_blocking_warning(stored->document));
    commit(site);
    g_assert_cmpint(
            told(site, "VAT category E chosen by a person for zero VAT: art. 44 WBTW"), ==, 1);

    g_autoptr(stored_document_auto) found = find_document(site, "#1");
    g_assert_cmpint(found->vat_choice, ==, VAT_E);
    g_assert_cmpstr(found->vat_reason, ==, "art. 44 WBTW");
    begin(site);
    g_assert_true(issue_document(site_work(site, LATER), found, "a person", &error));
    commit(site);
    site_free(site);
}

/* The choice stands when the draft is built anew, and another one takes its place. */
static void test_choose_vat_again(void)
{
    struct site *site = site_without_vat();
    GError *error = NULL;
    static const struct draft_change edit = {"reference", "PO 7"};
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_true(draft_choose_vat(site_work(site, LATER), stored, VAT_E, "art. 44", &error));
    g_assert_true(draft_edit(site_work(site, LATER), stored, &edit, 1, &error));
    g_assert_null(document_blocking_warning(stored->document));
    g_assert_true(draft_choose_vat(site_work(site, LATER), stored, VAT_Z, NULL, &error));
    commit(site);
    g_autoptr(stored_document_auto) found = find_document(site, "#1");
    g_assert_cmpint(found->vat_choice, ==, VAT_Z);
    g_assert_cmpstr(found->vat_reason, ==, "");
    g_assert_cmpstr(found->document->customer.reference, ==, "PO 7");
    site_free(site);
}

/* ---- credit by hand ---- */

static struct site *site_with_invoice(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    g_assert_true(issue_document(site_work(site, LATER), stored, "a person", &error));
    commit(site);
    return site;
}

/* Never more than what is left, whatever was credited before and in which way: to the cent. */
static void test_credit_to_the_cent(void)
{
    static const struct {
        money amount;      /* 0: the rest */
        const char *said;  /* NULL: refused */
        const char *words; /* why */
    } rows[] = {
            {12101, NULL, ""},
            {12099, "draft credit of 120.99 EUR for invoice 2025-00001", NULL},
            {2, NULL, ""},
            {1, "draft credit of 0.01 EUR for invoice 2025-00001", NULL},
            {1, NULL, ""},
            {0, NULL, ""},
    };
    struct site *site = site_with_invoice();
    GError *error = NULL;
    g_autoptr(stored_document_auto) invoice = find_document(site, "#1");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct stored_document *note = NULL;
        struct credit_input wish = {.kind = rows[i].amount ? CREDIT_AMOUNT : CREDIT_REST,
                .amount = rows[i].amount,
                .reason = ""};
        g_assert_true(decimal_parse("21", &wish.rate));
        begin(site);
        char *said = credit_invoice(site_work(site, LATER), invoice, wish, false, &note, &error);
        if (rows[i].said)
            check_said(site, "credit", said, error, rows[i].said);
        else
            check_refused(site, said, &error, BILLHOOK_ERROR_CONFLICT, rows[i].words);
        stored_document_free(note);
    }
    g_assert_cmpint(ask(site, "SELECT sum(total_gross) FROM documents WHERE type = 'credit_note'"),
            ==, 12100);
    site_free(site);
}

/* A draft note that is made void gives its amount back. */
static void test_credit_void(void)
{
    struct site *site = site_with_invoice();
    GError *error = NULL;
    g_autoptr(stored_document_auto) invoice = find_document(site, "#1");
    const struct credit_input wish = {.kind = CREDIT_REST, .reason = "wrong"};
    for (int time = 0; time < 2; time++) {
        g_autoptr(stored_document_auto) note = NULL;
        begin(site);
        check_said(site, "credit",
                credit_invoice(site_work(site, LATER), invoice, wish, false, &note, &error), error,
                "draft credit of 121.00 EUR for invoice 2025-00001");
        g_assert_cmpstr(note->document->refund_reason, ==, "wrong");
        g_assert_cmpint(note->made_by, ==, MADE_BY_PERSON);
        begin(site);
        check_said(site, "void", discard_document(site_work(site, LATER), note, &error), error,
                "void");
    }
    site_free(site);
}

/* What cannot be credited: a draft invoice, another type, a note. */
static void test_credit_refused(void)
{
    static const struct {
        enum document_type type;
        const char *words;
    } rows[] = {
            {DOCUMENT_INVOICE, "invoice #1 is draft: only an issued invoice can be credited"},
            {DOCUMENT_ORDER_FORM, "order_form #1 is draft: only an issued invoice"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct site *site = site_with_draft("", rows[i].type);
        GError *error = NULL;
        struct stored_document *note = NULL;
        const struct credit_input wish = {.kind = CREDIT_REST, .reason = ""};
        g_autoptr(stored_document_auto) stored = find_document(site, "#1");
        begin(site);
        check_refused(site,
                credit_invoice(site_work(site, LATER), stored, wish, false, &note, &error), &error,
                BILLHOOK_ERROR_CONFLICT, rows[i].words);
        g_assert_null(note);
        site_free(site);
    }
}

/* The number of a note that cannot be issued at once is not used, and no draft of it is left. */
static void test_credit_not_issued(void)
{
    struct site *site = site_with_invoice();
    GError *error = NULL;
    struct stored_document *note = NULL;
    const struct credit_input wish = {.kind = CREDIT_REST, .reason = ""};
    g_autoptr(stored_document_auto) invoice = find_document(site, "#1");
    site->config->incomplete = true;
    begin(site);
    check_refused(site, credit_invoice(site_work(site, LATER), invoice, wish, true, &note, &error),
            &error, BILLHOOK_ERROR_CONFLICT, "CHANGE-ME");
    g_assert_null(note);
    g_assert_cmpint(ask(site, "SELECT count(*) FROM documents"), ==, 1);
    site_free(site);
}

/* ---- sent ---- */

/* A note and an order form are sent like an invoice: each gets the number of its own series. */
static void test_send_types(void)
{
    static const enum document_type types[] = {
            DOCUMENT_ORDER_FORM, DOCUMENT_DELIVERY_NOTE, DOCUMENT_INVOICE};
    for (gsize i = 0; i < G_N_ELEMENTS(types); i++) {
        struct site *site = site_with_draft("", types[i]);
        GError *error = NULL;
        begin(site);
        g_autoptr(stored_document_auto) stored = find_document(site, "#1");
        check_said(site, "send",
                send_document(
                        site_work(site, LATER), stored, (struct send_wish){NULL, false}, &error),
                error, "issued, mail queued");
        g_assert_cmpint(stored->document->state, ==, DOCUMENT_ISSUED);
        g_assert_true(g_str_has_suffix(stored->document->number, "00001"));
        g_assert_cmpint(
                ask(site, "SELECT count(*) FROM mails WHERE role = 'to' AND document_id = 1"), ==,
                1);
        site_free(site);
    }
}

/* A draft that blocks is not sent, nor issued: no number, no mail. */
static void test_send_blocked(void)
{
    struct site *site = site_without_vat();
    GError *error = NULL;
    g_autofree char *before = books(site);
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, "#1");
    check_refused(site,
            send_document(site_work(site, LATER), stored, (struct send_wish){NULL, false}, &error),
            &error, BILLHOOK_ERROR_CONFLICT, "");
    g_autofree char *after = books(site);
    check_same("blocked", after, before);
    site_free(site);
}

/* ---- what would be done, before it is ---- */

/* The number and address that are told are those that are given, and telling writes nothing. */
static void test_foresee(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) draft = find_document(site, "#1");
    g_autofree char *day = NULL,
                    *number = issue_foresee(site_work(site, LATER), draft, &day, &error);
    g_assert_cmpstr(number, ==, "2025-00001");
    g_assert_cmpstr(day, ==, "2025-11-24");
    g_auto(send_ways_auto) ways = {0}, other = {0};
    g_assert_true(send_foresee(site_work(site, LATER), draft, NULL, &ways, &error));
    g_assert_cmpstr(ways.address, ==, "ann@example.be");
    g_assert_true(send_foresee(site_work(site, LATER), draft, "bob@example.be", &other, &error));
    g_assert_cmpstr(other.address, ==, "bob@example.be");
    g_assert_cmpint(ask(site, "SELECT count(*) FROM documents WHERE number IS NOT NULL"), ==, 0);

    begin(site);
    g_assert_true(issue_document(site_work(site, LATER), draft, "a person", &error));
    commit(site);
    g_assert_cmpstr(draft->document->number, ==, number);
    g_autofree char *again_day = NULL,
                    *again = issue_foresee(site_work(site, LATER), draft, &again_day, &error);
    g_assert_null(again);
    check_error(&error, BILLHOOK_ERROR_CONFLICT, "only a draft can be issued");
    site_free(site);
}

/* What an edit would make; nothing is kept, and one sees whether a draft is still the same. */
static void test_foresee_edit(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    const struct draft_change change = {"company", "Another"}, wrong = {"vat", "BE1"};
    g_autoptr(stored_document_auto) draft = find_document(site, "#1");
    g_autofree char *before = draft_print(draft);
    g_assert_true(draft_foresee(site_work(site, LATER), draft, &change, 1, &error));
    g_assert_cmpstr(draft->document->customer.company, ==, "Another");
    g_autofree char *changed = draft_print(draft);
    g_assert_cmpstr(before, !=, changed);
    g_assert_false(draft_foresee(site_work(site, LATER), draft, &wrong, 1, &error));
    check_error(&error, BILLHOOK_ERROR_USAGE, "vat: ");

    g_autoptr(stored_document_auto) kept = find_document(site, "#1");
    g_autofree char *after = draft_print(kept);
    g_assert_cmpstr(before, ==, after);
    site_free(site);
}

/* What is left goes down with each note that counts. */
static void test_credit_left(void)
{
    struct site *site = site_with_draft("", DOCUMENT_INVOICE);
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) invoice = find_document(site, "#1"), note = NULL;
    money left = 0;
    g_assert_false(credit_left(site_work(site, LATER), invoice->document, &left, &error));
    check_error(&error, BILLHOOK_ERROR_CONFLICT, "only an issued invoice");
    begin(site);
    g_assert_true(issue_document(site_work(site, LATER), invoice, "a person", &error));
    g_assert_true(credit_left(site_work(site, LATER), invoice->document, &left, &error));
    g_assert_cmpint(left, ==, 12100);
    struct credit_input wish = {.kind = CREDIT_AMOUNT, .amount = 2100, .reason = ""};
    g_assert_true(decimal_parse("21", &wish.rate));
    g_autofree char *said =
            credit_invoice(site_work(site, LATER), invoice, wish, false, &note, &error);
    g_assert_no_error(error);
    g_assert_true(credit_left(site_work(site, LATER), invoice->document, &left, &error));
    g_assert_cmpint(left, ==, 10000);
    commit(site);
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    message_init();
    g_test_add_func("/drafts/pick", test_pick);
    g_test_add_func("/drafts/create-again", test_create_again);
    g_test_add_func("/drafts/create-refused", test_create_refused);
    g_test_add_func("/drafts/rebuild", test_rebuild);
    g_test_add_func("/drafts/keep-waiting", test_keep_waiting);
    g_test_add_func("/drafts/edit-back", test_edit_back);
    g_test_add_func("/drafts/edit-without-order", test_edit_without_order);
    g_test_add_func("/drafts/choose-vat", test_choose_vat);
    g_test_add_func("/drafts/choose-vat-again", test_choose_vat_again);
    g_test_add_func("/drafts/credit-to-the-cent", test_credit_to_the_cent);
    g_test_add_func("/drafts/credit-void", test_credit_void);
    g_test_add_func("/drafts/credit-refused", test_credit_refused);
    g_test_add_func("/drafts/credit-not-issued", test_credit_not_issued);
    g_test_add_func("/drafts/foresee", test_foresee);
    g_test_add_func("/drafts/foresee-edit", test_foresee_edit);
    g_test_add_func("/drafts/credit-left", test_credit_left);
    g_test_add_func("/drafts/send-types", test_send_types);
    g_test_add_func("/drafts/send-blocked", test_send_blocked);
    return g_test_run();
}

/* What is done to one document at the desk: what its pages say before, what is typed there, and
 * what has come of it. Every form is the page's own. */
#include "unit/desk/papers.h"

#define REMINDERS "[reminders]\nafter=7d;24d\n"

static void check_state(const struct house *house, gint64 id, enum document_state state)
{
    g_autoptr(stored_document_auto) stored = paper(house, id);
    g_assert_cmpint(stored->document->state, ==, state);
}

/* ---- issue ---- */

/* "Before an irreversible act it says what will happen (the number that will be given)": the number
 * it names is the one that is given. */
static void test_issue(void)
{
    struct house *house = house_new("", "en");
    for (int order = 1; order <= 3; order++) {
        gint64 id = new_draft(house, order, DOCUMENT_INVOICE);
        g_autofree char *path = paper_path(id, "/issue"), *own = paper_path(id, ""),
                        *number = g_strdup_printf("2025-0000%d", order),
                        *said = g_strdup_printf(
                                "Invoice %s: issued as %s, dated 2025-11-24", number, number);
        get(house, OWNER, path);
        g_assert_true(says(house, number));
        check_state(house, id, DOCUMENT_DRAFT);
        submit(house, OWNER, path, "");
        check_done(house, OWNER, own, said);
        g_autoptr(stored_document_auto) stored = paper(house, id);
        g_assert_cmpstr(stored->document->number, ==, number);
        g_assert_cmpint(told(house->site, "by olga"), ==, order);
        g_assert_cmpint(house->rings, ==, order);
    }
    house_free(house);
}

/* "a form knows which state of a draft it showed: if it changed since, 409 with both". */
static void test_changed_meanwhile(void)
{
    static const char *const acts[] = {"/issue", "/send", "/void", "/edit"};
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(acts); i++) {
        gint64 id = new_draft(house, (int)i + 1, DOCUMENT_INVOICE);
        g_autofree char *path = paper_path(id, acts[i]), *cookie = NULL,
                        *edit = paper_path(id, "/edit");
        get(house, OWNER, path);
        g_autofree char *shown = filled_in(house, path, "company=Mine");
        go_and_submit(house, OWNER, edit, edit, "company=Theirs");
        g_assert_cmpuint(house->reply.status, ==, 303);
        put_question(house,
                &(const struct question){
                        .method = "POST", .target = path, .who = OWNER, .body = shown});
        if (house->reply.status != 409)
            g_error("%s: %u", acts[i], house->reply.status);
        check_alert_word(house, WORD_DOC_CHANGED_MEANWHILE);
        check_state(house, id, DOCUMENT_DRAFT);
        if (strcmp(acts[i], "/edit") == 0) { /* both */
            check_text(house, "//input[@name='company']/@value", "Mine");
            g_assert_true(says(house, "Theirs"));
        }
        submit(house, OWNER, path, ""); /* who saw it may go on */
        g_assert_cmpuint(house->reply.status, ==, 303);
    }
    house_free(house);
}

/* What cannot be done is said before, with its status, and there is no button for it. */
static void test_never(void)
{
    struct house *house = house_new("", "en");
    gint64 invoice = new_invoice(house, 1), draft = new_draft(house, 2, DOCUMENT_INVOICE),
           form = new_issued(house, 3, DOCUMENT_ORDER_FORM),
           gone = new_draft(house, 4, DOCUMENT_INVOICE);
    act_on_paper(house, OWNER, gone, "/void", "");
    const struct {
        gint64 id;
        const char *act;
        unsigned status;
    } rows[] = {
            {invoice, "/issue", 409},
            {invoice, "/void", 409}, /* "void" of an issued invoice: it is credited */
            {invoice, "/edit", 409},
            {invoice, "/send", 200},
            {invoice, "/credit", 200},
            {draft, "/credit", 409},
            {draft, "/void", 200},
            {form, "/void", 200},
            {form, "/credit", 409},
            {gone, "/issue", 409},
            {gone, "/send", 409},
            {gone, "/void", 409},
            {gone, "/edit", 409},
            {gone, "/credit", 409},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *path = paper_path(rows[i].id, rows[i].act);
        get(house, OWNER, path);
        if (house->reply.status != rows[i].status)
            g_error("%s: %u", path, house->reply.status);
        g_assert_cmpint(count_forms(house, path), ==, rows[i].status == 200);
        g_assert_cmpint(count_at(house, "//*[@role='alert']"), ==, rows[i].status != 200);
    }
    house_free(house);
}

/* ---- void ---- */

static void test_void(void)
{
    struct house *house = house_new("", "en");
    static const struct {
        enum document_type type;
        bool issued, goes;
    } rows[] = {
            {DOCUMENT_INVOICE, false, true},
            {DOCUMENT_ORDER_FORM, false, true},
            {DOCUMENT_ORDER_FORM, true, true},
            {DOCUMENT_DELIVERY_NOTE, true, true},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 id = rows[i].issued ? new_issued(house, (int)i + 1, rows[i].type)
                                   : new_draft(house, (int)i + 1, rows[i].type);
        act_on_paper(house, OWNER, id, "/void", "");
        g_assert_cmpuint(house->reply.status, ==, 303);
        check_state(house, id, DOCUMENT_VOID);
        /* nothing more is offered of it */
        g_autofree char *own = paper_path(id, "");
        get(house, OWNER, own);
        g_assert_cmpint(count_at(house, "//div[@class='acts']/a[contains(@href, '/send')]"), ==, 0);
    }
    house_free(house);
}

/* ---- credit ---- */

/* Of an invoice of 100.00 + 21 % for one piece. */
static void test_credit(void)
{
    static const struct {
        const char *typed;
        unsigned status;
        money gross; /* of the note */
    } rows[] = {
            {"kind=rest", 303, 12100},
            {"kind=amount&amount=12,10&rate=21", 303, 1210},
            {"kind=amount&amount=12.10&rate=21", 303, 1210},
            {"kind=amount&amount=%E2%82%AC+121,00&rate=21", 303, 12100},
            {"kind=amount&amount=0,01&rate=21", 303, 1},
            {"kind=amount&amount=121,01&rate=21", 409, 0},
            {"kind=amount&amount=12,105&rate=21", 422, 0},
            {"kind=amount&amount=0&rate=21", 422, 0},
            {"kind=amount&amount=-5&rate=21", 422, 0},
            {"kind=amount&amount=&rate=21", 422, 0},
            {"kind=amount&amount=twelve&rate=21", 422, 0},
            {"kind=amount&amount=12,10&rate=x", 422, 0},
            {"kind=lines&line-1=0,5", 303, 6050},
            {"kind=lines&line-1=*", 303, 12100},
            {"kind=lines&line-1=1", 303, 12100},
            {"kind=lines&line-1=1,5", 409, 0},
            {"kind=lines&line-1=0", 422, 0},
            {"kind=lines&line-1=-1", 422, 0},
            {"kind=lines&line-1=one", 422, 0},
            {"kind=lines&line-1=", 422, 0},
            {"kind=lines&line-2=1", 422, 0}, /* there is one line */
            {"kind=lines&line-0=1", 422, 0},
            {"kind=lines&line-4294967297=1", 422, 0},
            {"kind=all", 422, 0},
            {"kind=", 422, 0},
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 id = new_invoice(house, (int)i + 1);
        act_on_paper(house, OWNER, id, "/credit", rows[i].typed);
        if (house->reply.status != rows[i].status)
            g_error("%s: %u %s", rows[i].typed, house->reply.status, house->reply.body);
        g_autofree char *query = g_strdup_printf(
                "SELECT max(id) FROM documents WHERE type = 'credit_note' AND order_id = %d",
                (int)i + 1);
        gint64 note = ask(house->site, query);
        g_assert_cmpint(note != 0, ==, rows[i].gross != 0);
        if (!note)
            continue;
        g_autoptr(stored_document_auto) stored = paper(house, note);
        g_assert_cmpint(stored->document->totals.gross, ==, rows[i].gross);
        g_assert_cmpint(stored->document->state, ==, DOCUMENT_DRAFT);
    }
    house_free(house);
}

/* What is refused is shown again with what was typed, and the choice. */
static void test_credit_kept(void)
{
    struct house *house = house_new("", "en");
    gint64 id = new_invoice(house, 1);
    act_on_paper(house, OWNER, id, "/credit", "kind=lines&line-1=9&reason=%3Cb%3Etoo+many");
    g_assert_cmpuint(house->reply.status, ==, 409);
    check_text(house, "//input[@name='line-1']/@value", "9");
    check_text(house, "//input[@name='reason']/@value", "<b>too many");
    check_text(house, "//input[@name='kind'][@checked]/@value", "lines");
    g_assert_cmpint(count_at(house, "//input[@name='kind'][@checked]"), ==, 1);
    house_free(house);
}

/* The note is issued at once where its button says so, with the number that the button names; then
 * there is nothing left. */
static void test_credit_and_issue(void)
{
    struct house *house = house_new("", "en");
    gint64 id = new_invoice(house, 1);
    g_autofree char *path = paper_path(id, "/credit");
    get(house, OWNER, path);
    g_autofree char *button = text_at(house, "//button[@name='issue']");
    submit(house, OWNER, path, "kind=rest&issue=1");
    g_assert_cmpuint(house->reply.status, ==, 303);
    gint64 note = ask(house->site, "SELECT id FROM documents WHERE type = 'credit_note'");
    g_autoptr(stored_document_auto) stored = paper(house, note);
    g_assert_cmpint(stored->document->state, ==, DOCUMENT_ISSUED);
    g_assert_nonnull(strstr(button, stored->document->number));
    g_assert_cmpint(due_of(house, id), ==, 0);
    g_assert_cmpuint(get(house, OWNER, path)->status, ==, 409);
    check_alert_word(house, WORD_CREDIT_NOTHING_LEFT);
    house_free(house);
}

/* ---- payments ---- */

/* An amount of 121.00 that is owed, as people type amounts and days; today is 2025-11-24. */
static void test_paid(void)
{
    static const struct {
        const char *typed;
        unsigned status;
        money due; /* after it */
    } rows[] = {
            {"", 303, 0}, /* the page's own amount and day */
            {"amount=", 303, 0}, {"amount=21,00", 303, 10000}, {"amount=21", 303, 10000},
            {"amount=0,01", 303, 12099},
            {"amount=130", 303, 0}, /* more than was due: a warning, no refusal */
            {"amount=0", 422, 12100}, {"amount=-21", 422, 12100}, {"amount=21,005", 422, 12100},
            {"amount=1.234", 422, 12100}, /* 1.23 or 1,234.00 */
            {"amount=12+50", 422, 12100}, /* 12.50 or 1,250.00 */
            {"amount=all", 422, 12100}, {"day=2025-11-01", 303, 0}, {"day=1/11/2025", 303, 0},
            {"day=2025-11-24", 303, 0}, {"day=2025-11-25", 422, 12100}, /* has not come */
            {"day=2205-11-24", 422, 12100}, {"day=2025-02-30", 422, 12100},
            {"day=yesterday", 422, 12100},
            {"due=12099", 409, 12100}, /* somebody else booked something meanwhile */
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 id = new_invoice(house, (int)i + 1);
        act_on_paper(house, ACCOUNTANT, id, "/paid", rows[i].typed);
        if (house->reply.status != rows[i].status)
            g_error("%s: %u", rows[i].typed, house->reply.status);
        g_assert_cmpint(due_of(house, id), ==, rows[i].due);
        if (rows[i].status != 303)
            g_assert_cmpint(count_at(house, "//*[@role='alert']"), ==, 1);
    }
    house_free(house);
}

/* Booked in two parts and taken back one by one: what is due is what it was. */
static void test_unpaid(void)
{
    struct house *house = house_new("", "en");
    gint64 id = new_invoice(house, 1);
    g_autofree char *own = paper_path(id, "");
    act_on_paper(house, ACCOUNTANT, id, "/paid", "amount=21&by=%3Cb%3Ecash");
    act_on_paper(house, ACCOUNTANT, id, "/paid", "amount=100");
    g_assert_cmpint(due_of(house, id), ==, 0);
    get(house, ACCOUNTANT, own);
    g_assert_true(says(house, "&lt;b&gt;cash"));
    g_assert_cmpint(count_at(house, "//form[contains(@action, '/unpaid')]"), ==, 2);
    g_assert_cmpint(count_at(house, "//input[@name='amount']"), ==, 0); /* nothing is due */
    static const money dues[] = {2100, 12100};
    for (gsize i = 0; i < G_N_ELEMENTS(dues); i++) {
        get(house, ACCOUNTANT, own);
        g_autofree char *back = text_at(house, "(//form[contains(@action, '/unpaid')])[1]/@action");
        submit(house, ACCOUNTANT, back, "");
        g_assert_cmpuint(house->reply.status, ==, 303);
        g_assert_cmpint(due_of(house, id), ==, dues[i]);
        if (i)
            g_assert_cmpuint(post(house, ACCOUNTANT, back, "")->status, ==, 404);
    }
    house_free(house);
}

/* ---- sending ---- */

/* "Before an irreversible act it says … the address"; another one may be typed. */
static void test_send(void)
{
    static const struct {
        const char *typed, *to; /* NULL: it is refused */
    } rows[] = {
            {"", "ann@example.be"},
            {"to=other@example.com", "other@example.com"},
            {"to=+ann@example.be+", "ann@example.be"},
            {"to=", "ann@example.be"},
            {"to=nobody", NULL},
            {"to=a@example.com%0d%0aBcc: x@example.com", NULL},
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 id = new_draft(house, (int)i + 1, DOCUMENT_INVOICE);
        g_autofree char *path = paper_path(id, "/send");
        get(house, OWNER, path);
        check_text(house, "//input[@name='to']/@value", "ann@example.be");
        submit(house, OWNER, path, rows[i].typed);
        g_assert_cmpint(house->reply.status == 303, ==, rows[i].to != NULL);
        check_state(house, id, rows[i].to ? DOCUMENT_ISSUED : DOCUMENT_DRAFT);
        g_autofree char *query = g_strdup_printf("SELECT count(*) FROM mails WHERE document_id = "
                                                 "%d AND recipient = '%s'",
                (int)id, rows[i].to ? rows[i].to : "");
        g_assert_cmpint(ask(house->site, query), ==, rows[i].to != NULL);
    }
    house_free(house);
}

/* A second time is said to be one, and is queued beside the first. */
static void test_send_again(void)
{
    struct house *house = house_new("", "en");
    gint64 id = new_draft(house, 1, DOCUMENT_INVOICE);
    act_on_paper(house, OWNER, id, "/send", "");
    change(house->site, "UPDATE mails SET state = 'sent', sent_at = 1764000100");
    g_autofree char *path = paper_path(id, "/send");
    get(house, OWNER, path);
    check_text(house, "//input[@name='again']/@value", "1");
    g_assert_true(says(house, "ann@example.be"));
    submit(house, OWNER, path, "");
    g_assert_cmpuint(house->reply.status, ==, 303);
    g_assert_cmpint(
            ask(house->site, "SELECT count(*) FROM mails WHERE recipient = 'ann@example.be'"), ==,
            2);
    house_free(house);
}

/* ---- reminders ---- */

static void test_hold(void)
{
    struct house *house = house_new(REMINDERS, "en");
    gint64 id = new_invoice(house, 1);
    g_autofree char *hold = paper_path(id, "/remind/hold"),
                    *release = paper_path(id, "/remind/release"),
                    *remind = paper_path(id, "/remind"), *own = paper_path(id, "");
    const char *const acts[] = {hold, release};
    for (int i = 0; i < 4; i++) {
        get(house, OWNER, own);
        g_assert_cmpint(count_forms(house, acts[i % 2]), ==, 1);
        g_assert_cmpint(count_forms(house, acts[1 - i % 2]), ==, 0);
        g_assert_cmpint(count_forms(house, remind), ==, 0); /* none is due yet */
        submit(house, OWNER, acts[i % 2], "");
        g_assert_cmpuint(house->reply.status, ==, 303);
    }
    get(house, READER, own);
    g_assert_cmpint(count_forms(house, hold), ==, 0);
    house_free(house);
}

/* ---- editing a draft ---- */

/* What is refused names its field, is shown again, and changes nothing; a preview changes nothing
 * either. */
static void test_edit(void)
{
    static const struct {
        const char *field, *typed;
        bool good;
    } rows[] = {
            {"email", "new@example.com", true},
            {"email", "nobody", false},
            {"company", "Peeters & Zonen", true},
            {"vat", "BE0403019261", true},
            {"vat", "BE0403019262", false},
            {"due_days", "30", true},
            {"due_days", "-1", false},
            {"due_days", "x", false},
            {"reference", "PO-7 <b>", true},
    };
    struct house *house = house_new("", "en");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        gint64 id = new_draft(house, (int)i + 1, DOCUMENT_INVOICE);
        g_autofree char *value = g_uri_escape_string(rows[i].typed, NULL, FALSE),
                        *typed = g_strdup_printf("%s=%s", rows[i].field, value),
                        *path = paper_path(id, "/edit"),
                        *field = g_strdup_printf("//input[@name='%s']/@value", rows[i].field);
        act_on_paper(house, OWNER, id, "/edit", typed);
        if ((house->reply.status == 303) != rows[i].good)
            g_error("%s: %u", typed, house->reply.status);
        if (!rows[i].good) {
            g_autofree char *told =
                    g_strdup_printf("//p[@class='error'][@id='e-%s']", rows[i].field);
            g_assert_cmpuint(house->reply.status, ==, 422);
            check_text(house, field, rows[i].typed);
            g_assert_cmpint(count_at(house, told), ==, 1);
        }
        get(house, OWNER, path);
        g_autofree char *now = text_at(house, field);
        g_assert_cmpint(strcmp(now, rows[i].typed) == 0, ==,
                rows[i].good || strcmp(rows[i].typed, "BE0403019261") == 0);
    }
    house_free(house);
}

static void test_preview(void)
{
    struct house *house = house_new("", "en");
    gint64 id = new_draft(house, 1, DOCUMENT_INVOICE);
    g_autofree char *edit = paper_path(id, "/edit"), *preview = paper_path(id, "/preview"),
                    *before = books(house->site);
    get(house, OWNER, edit);
    g_autofree char *body = filled_in(house, edit, "company=Typed");
    for (int i = 0; i < 2; i++) { /* the form is not used up */
        put_question(house,
                &(const struct question){
                        .method = "POST", .target = preview, .who = OWNER, .body = body});
        g_assert_cmpuint(house->reply.status, ==, 200);
        check_text(house, "//input[@name='company']/@value", "Typed");
    }
    g_autofree char *picture = text_at(house, "//*[@id='preview']//img/@src");
    g_assert_cmpuint(get(house, OWNER, picture)->status, ==, 200);
    g_assert_cmpstr(house->reply.type, ==, "image/png");
    g_assert_cmpint(memcmp(house->reply.body, "\x89PNG", 4), ==, 0);
    house_sign_in(house, USER_OWNER); /* it is of the session that made it */
    g_assert_cmpuint(get(house, OWNER, picture)->status, ==, 404);
    g_autofree char *after = books(house->site);
    g_assert_cmpstr(after, ==, before);
    house_free(house);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/document-acts/issue", test_issue);
    g_test_add_func("/desk/document-acts/changed-meanwhile", test_changed_meanwhile);
    g_test_add_func("/desk/document-acts/never", test_never);
    g_test_add_func("/desk/document-acts/void", test_void);
    g_test_add_func("/desk/document-acts/credit", test_credit);
    g_test_add_func("/desk/document-acts/credit-kept", test_credit_kept);
    g_test_add_func("/desk/document-acts/credit-and-issue", test_credit_and_issue);
    g_test_add_func("/desk/document-acts/paid", test_paid);
    g_test_add_func("/desk/document-acts/unpaid", test_unpaid);
    g_test_add_func("/desk/document-acts/send", test_send);
    g_test_add_func("/desk/document-acts/send-again", test_send_again);
    g_test_add_func("/desk/document-acts/hold", test_hold);
    g_test_add_func("/desk/document-acts/edit", test_edit);
    g_test_add_func("/desk/document-acts/preview", test_preview);
    return g_test_run();
}

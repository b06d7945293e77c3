/* Every act of a person on a document in every state: what is done, and what is refused with which
 * words (INTERFACE.md, the table of commands). */
#include "acts/credit.h"
#include "acts/discard.h"
#include "acts/issue.h"
#include "acts/pay.h"
#include "acts/remind.h"
#include "acts/send.h"
#include "acts/unpay.h"
#include "unit/acts/acts.h"

/* ---- the acts ---- */

typedef char *(*act_function)(
        const struct work *work, struct stored_document *stored, GError **error);

static char *do_issue(const struct work *work, struct stored_document *stored, GError **error)
{
    return issue_document(work, stored, "a person", error) ? g_strdup(stored->document->number)
                                                           : NULL;
}

static char *do_send(const struct work *work, struct stored_document *stored, GError **error)
{
    return send_document(work, stored, (struct send_wish){NULL, false}, error);
}

static char *do_send_again(const struct work *work, struct stored_document *stored, GError **error)
{
    return send_document(work, stored, (struct send_wish){"bob@example.be", true}, error);
}

static char *do_void(const struct work *work, struct stored_document *stored, GError **error)
{
    return discard_document(work, stored, error);
}

static char *do_edit(const struct work *work, struct stored_document *stored, GError **error)
{
    static const struct draft_change change = {"company", "Nieuw NV"};
    return draft_edit(work, stored, &change, 1, error) ? g_strdup("edited") : NULL;
}

static char *do_credit(const struct work *work, struct stored_document *stored, GError **error)
{
    g_autoptr(stored_document_auto) made = NULL;
    struct credit_input wish = {.kind = CREDIT_REST, .reason = ""};
    return credit_invoice(work, stored, wish, true, &made, error);
}

static char *do_pay(const struct work *work, struct stored_document *stored, GError **error)
{
    const struct pay_entry entry = {.kind = PAYMENT_HAND, .by = "transfer"};
    return pay_book(work, stored, &entry, NULL, error);
}

static char *do_unpaid(const struct work *work, struct stored_document *stored, GError **error)
{
    return unpay(work, stored, 0, error);
}

static char *do_hold(const struct work *work, struct stored_document *stored, GError **error)
{
    return remind_hold(work, stored, true, error);
}

enum { ISSUE, SEND, AGAIN, VOID, EDIT, CREDIT, PAID, UNPAID, HOLD, ACTS };

static const struct {
    const char *name;
    act_function act;
} acts[ACTS] = {
        [ISSUE] = {"issue", do_issue},
        [SEND] = {"send", do_send},
        [AGAIN] = {"send --again", do_send_again},
        [VOID] = {"void", do_void},
        [EDIT] = {"edit", do_edit},
        [CREDIT] = {"credit", do_credit},
        [PAID] = {"paid", do_pay},
        [UNPAID] = {"unpaid", do_unpaid},
        [HOLD] = {"remind --hold", do_hold},
};

/* ---- the states ---- */

#define DRAFT_ONLY "only a draft can be issued"
#define NO_EDIT "only a draft can be edited"
#define NO_CREDIT "only an issued invoice can be credited"
#define NO_PAYMENT "a payment is recorded for an issued invoice"
#define NO_REMINDER "is no issued invoice: it is not reminded of"
#define HELD "=is not reminded of until it is released"
#define BLOCKED "cannot be issued: the order's total is 150.00"

/* A document, and what each act on it says: "=" the whole sentence of what was done, else a part of
 * why it is refused. The orders are of 121.00. */
static const struct {
    const char *name, *reference;
    const char *says[ACTS];
} rows[] = {
        {"a draft invoice", "#1",
                {[ISSUE] = "=2025-00006",
                        [SEND] = "=issued, mail queued",
                        [AGAIN] = "=issued, mail queued",
                        [VOID] = "=void",
                        [EDIT] = "=edited",
                        [CREDIT] = "invoice #1 is draft: " NO_CREDIT,
                        [PAID] = "#1 is a draft invoice: " NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
        {"a draft that blocks", "#2",
                {[ISSUE] = BLOCKED,
                        [SEND] = BLOCKED,
                        [AGAIN] = BLOCKED,
                        [VOID] = "=void",
                        [EDIT] = "=edited",
                        [CREDIT] = NO_CREDIT,
                        [PAID] = NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
        {"an issued invoice", "2025-00001",
                {[ISSUE] = DRAFT_ONLY,
                        [SEND] = "=mail queued",
                        [AGAIN] = "=mail queued",
                        [VOID] = "can never be void: `billhook credit 2025-00001`",
                        [EDIT] = "2025-00001 is issued: " NO_EDIT,
                        [CREDIT] = "=issued credit of 121.00 EUR for invoice 2025-00001",
                        [PAID] = "=payment recorded by a person: 2025-11-24, transfer (payment 2 "
                                 "of 121.00 EUR); it is paid",
                        [UNPAID] = "no payment was recorded by hand",
                        [HOLD] = HELD}},
        {"one whose mail was sent", "2025-00002",
                {[ISSUE] = DRAFT_ONLY,
                        [SEND] = "--again",
                        [AGAIN] = "=mail queued",
                        [VOID] = "can never be void",
                        [EDIT] = "2025-00002 is sent: " NO_EDIT,
                        [CREDIT] = "=issued credit of 121.00 EUR for invoice 2025-00002",
                        [PAID] = "=payment recorded by a person: 2025-11-24, transfer (payment 2 "
                                 "of 121.00 EUR); it is paid",
                        [UNPAID] = "no payment was recorded by hand",
                        [HOLD] = HELD}},
        {"a paid one", "2025-00003",
                {[ISSUE] = DRAFT_ONLY,
                        [SEND] = "=mail queued",
                        [AGAIN] = "=mail queued",
                        [VOID] = "can never be void",
                        [EDIT] = NO_EDIT,
                        [CREDIT] = "=issued credit of 121.00 EUR for invoice 2025-00003",
                        [PAID] = "it is paid; a payment beside it needs its amount",
                        [UNPAID] = "=payment 1 of 121.00 EUR was taken back by a person; 121.00 "
                                   "EUR is due",
                        [HOLD] = HELD}},
        {"one that is wholly credited", "2025-00004",
                {[ISSUE] = DRAFT_ONLY,
                        [SEND] = "=mail queued",
                        [AGAIN] = "=mail queued",
                        [VOID] = "can never be void",
                        [EDIT] = NO_EDIT,
                        [CREDIT] = "nothing is left to credit of invoice 2025-00004",
                        [PAID] = "nothing is due; a payment beside it needs its amount",
                        [UNPAID] = "no payment was recorded by hand",
                        [HOLD] = HELD}},
        {"a void draft", "#7",
                {[ISSUE] = "invoice #7 is void: " DRAFT_ONLY,
                        [SEND] = "#7 is void",
                        [AGAIN] = "#7 is void",
                        [VOID] = "#7 is void already",
                        [EDIT] = "#7 is void: " NO_EDIT,
                        [CREDIT] = NO_CREDIT,
                        [PAID] = "#7 is a void invoice: " NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
        {"a draft credit note", "#14",
                {[ISSUE] = "=C2025-00002",
                        [SEND] = "=issued, mail queued",
                        [AGAIN] = "=issued, mail queued",
                        [VOID] = "=void",
                        [EDIT] = "=edited",
                        [CREDIT] = NO_CREDIT,
                        [PAID] = NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
        {"an issued credit note", "C2025-00001",
                {[ISSUE] = DRAFT_ONLY,
                        [SEND] = "=mail queued",
                        [AGAIN] = "=mail queued",
                        [VOID] = "credit note C2025-00001 is issued and can never be void",
                        [EDIT] = NO_EDIT,
                        [CREDIT] = "credit_note #13 is issued: " NO_CREDIT,
                        [PAID] = "C2025-00001 is an issued credit_note: " NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
        {"a draft order form", "#8",
                {[ISSUE] = "=B2025-00003",
                        [SEND] = "=issued, mail queued",
                        [AGAIN] = "=issued, mail queued",
                        [VOID] = "=void",
                        [EDIT] = "=edited",
                        [CREDIT] = NO_CREDIT,
                        [PAID] = NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
        {"an issued order form", "B2025-00001",
                {[ISSUE] = DRAFT_ONLY,
                        [SEND] = "=mail queued",
                        [AGAIN] = "=mail queued",
                        [VOID] = "=withdrawn; its number stays used",
                        [EDIT] = NO_EDIT,
                        [CREDIT] = "order_form #9 is issued: " NO_CREDIT,
                        [PAID] = "B2025-00001 is an issued order_form: " NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
        {"a withdrawn order form", "B2025-00002",
                {[ISSUE] = "is void: " DRAFT_ONLY,
                        [SEND] = "B2025-00002 is void",
                        [AGAIN] = "B2025-00002 is void",
                        [VOID] = "B2025-00002 is void already",
                        [EDIT] = "B2025-00002 is void: " NO_EDIT,
                        [CREDIT] = NO_CREDIT,
                        [PAID] = NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
        {"an issued delivery note", "L2025-00001",
                {[ISSUE] = DRAFT_ONLY,
                        [SEND] = "=mail queued",
                        [AGAIN] = "=mail queued",
                        [VOID] = "=withdrawn; its number stays used",
                        [EDIT] = NO_EDIT,
                        [CREDIT] = NO_CREDIT,
                        [PAID] = NO_PAYMENT,
                        [UNPAID] = NO_PAYMENT,
                        [HOLD] = NO_REMINDER}},
};

/* ---- the site ---- */

/* An act that must work, in a transaction of its own. */
static void must(struct site *site, const char *reference, act_function act)
{
    g_autoptr(GError) error = NULL;
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, reference);
    g_autofree char *said = act(site_work(site, NOW), stored, &error);
    g_assert_no_error(error);
    g_assert_nonnull(said);
    commit(site);
}

/* Orders 1 to 12 with a draft each: #1 to #7 and #12 invoices, #8 to #10 order forms, #11 a
 * delivery note; the second one's total is not what its lines make. */
static void make_drafts(struct site *site)
{
    for (int id = 1; id <= 12; id++) {
        const char *total = id == 2 ? "150.00" : NULL;
        deliver(site,
                &(const struct news){
                        .status = "on-hold", .email = "ann@example.be", .total = total},
                id, 0);
        must_work(site, "an order");
    }
    begin(site);
    for (int id = 1; id <= 12; id++) {
        enum document_type type = id >= 8 && id <= 10 ? DOCUMENT_ORDER_FORM
                : id == 11                            ? DOCUMENT_DELIVERY_NOTE
                                                      : DOCUMENT_INVOICE;
        stored_document_free(draft_of(site, id, type));
    }
    commit(site);
}

static char *draft_note(const struct work *work, struct stored_document *stored, GError **error)
{
    g_autoptr(stored_document_auto) made = NULL;
    struct credit_input wish = {.kind = CREDIT_REST, .reason = ""};
    return credit_invoice(work, stored, wish, false, &made, error);
}

static struct site *site_of_all(void)
{
    static const char *const issued[] = {"#3", "#4", "#5", "#6", "#12", "#9", "#10", "#11"};
    struct site *site = site_new("");
    make_drafts(site);
    for (gsize i = 0; i < G_N_ELEMENTS(issued); i++)
        must(site, issued[i], do_issue);
    must(site, "#5", do_pay);
    must(site, "#6", do_credit);
    must(site, "#12", draft_note);
    must(site, "#7", do_void);
    must(site, "#10", do_void);
    must(site, "#4", do_send);
    change(site, "UPDATE documents SET state = 'sent' WHERE id = 4");
    return site;
}

/* ---- the table ---- */

/* What an act says; a refusal is CONFLICT, and what was refused left no trace. Caller frees. */
static char *try(struct site *site, const char *reference, int act, bool *done)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *before = books(site);
    begin(site);
    g_autoptr(stored_document_auto) stored = find_document(site, reference);
    g_autofree char *said = acts[act].act(site_work(site, NOW), stored, &error);
    *done = said != NULL;
    store_rollback(site->store);
    g_autofree char *after = books(site);
    check_same(reference, after, before);
    if (said)
        return g_steal_pointer(&said);
    g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT);
    return g_strdup(error->message);
}

static void test_table(void)
{
    struct site *site = site_of_all();
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        for (int act = 0; act < ACTS; act++) {
            bool done;
            const char *says = rows[i].says[act];
            g_autofree char *said = try(site, rows[i].reference, act, &done);
            bool same = *says == '=' ? done && strcmp(said, says + 1) == 0
                                     : !done && strstr(said, says) != NULL;
            if (!same)
                g_error("%s, %s: %s '%s', not '%s'", rows[i].name, acts[act].name,
                        done ? "done," : "refused,", said, says);
        }
    site_free(site);
}

/* ---- done twice ---- */

/* What an act did is there for the same act a second time: the number is not given again, the mail
 * not queued again, the money not counted twice. */
static void test_twice(void)
{
    static const struct {
        int act;
        const char *reference, *says, *query;
    } twice[] = {
            {ISSUE, "#1", DRAFT_ONLY, "SELECT count(*) FROM documents WHERE number LIKE '2025-%'"},
            {SEND, "#12", "--again", "SELECT count(*) FROM mails WHERE document_id = 12"},
            {VOID, "#8", "is void already", "SELECT count(*) FROM documents WHERE state = 'void'"},
            {CREDIT, "#3", "nothing is left to credit",
                    "SELECT count(*) FROM documents WHERE type = 'credit_note'"},
            {PAID, "#4", "it is paid", "SELECT count(*) FROM payments WHERE document_id = 4"},
            {UNPAID, "#5", "no payment was recorded by hand",
                    "SELECT count(*) FROM payments WHERE document_id = 5"},
    };
    struct site *site = site_of_all();
    for (gsize i = 0; i < G_N_ELEMENTS(twice); i++) {
        bool done;
        must(site, twice[i].reference, acts[twice[i].act].act);
        gint64 count = ask(site, twice[i].query);
        g_autofree char *said = try(site, twice[i].reference, twice[i].act, &done);
        if (done || !strstr(said, twice[i].says))
            g_error("%s twice: '%s'", acts[twice[i].act].name, said);
        g_assert_cmpint(ask(site, twice[i].query), ==, count);
    }
    site_free(site);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/states/table", test_table);
    g_test_add_func("/states/twice", test_twice);
    return g_test_run();
}

/* Which booked line a reversal of the bank undoes: what each sign that two lines share says, and
 * what is no sign (INTERFACE-books.md: "takes exactly its payment back"). */
#include "../../../src/acts/bank_book.h"

#include "store/payments.h"
#include "unit/store/fixture.h"

#define ACCOUNT "BE49999000000171"
#define DAY_BOOKED "2026-11-24"

/* What the bank says of the other side of a line. */
struct signs {
    const char *reference, *end_to_end, *iban, *name, *text;
};

enum { LINES = 3 };

/* Booked lines of one amount, a reversal of it, and the line that it takes back: 1 to 3, NONE or
 * SEVERAL. */
enum { NONE = 0, SEVERAL = -1 };

static const struct row {
    const char *why;
    struct signs booked[LINES]; /* one without any sign has the name "-"; the rest are not there */
    struct signs reversal;
    int taken;
} rows[] = {
        {"the amount alone says nothing", {{.name = "-"}}, {.name = "-"}, NONE},
        {"its reference", {{.reference = "020260011696"}}, {.reference = "020260011696"}, 1},
        {"another reference is another payment, whoever paid",
                {{.reference = "020260011696", .iban = "BE1", .name = "Ann"}},
                {.reference = "020260011797", .iban = "BE1", .name = "Ann"}, NONE},
        {"the same reference from another account, as banks reject",
                {{.reference = "020260011696", .iban = "BE1"}},
                {.reference = "020260011696", .iban = "BE2"}, 1},
        {"the payer's own reference", {{.end_to_end = "E-7"}}, {.end_to_end = "E-7"}, 1},
        {"another of the payer's references, with our own the same",
                {{.reference = "020260011696", .end_to_end = "E-7"}},
                {.reference = "020260011696", .end_to_end = "E-8"}, NONE},
        {"its account", {{.iban = "BE1", .name = "Ann"}}, {.iban = "BE1", .name = "Bob"}, 1},
        {"another account, with the name the same", {{.iban = "BE1", .name = "Ann"}},
                {.iban = "BE2", .name = "Ann"}, NONE},
        {"its name, where no account is told", {{.name = "Ann Maes", .iban = "BE1"}},
                {.name = "ANN-MAES"}, 1},
        {"another name alone", {{.name = "Ann Maes"}}, {.name = "Bob"}, NONE},
        {"the reference in the bank's words", {{.reference = "020260011696"}},
                {.text = "RETOUR +++020/2600/11696+++"}, 1},
        {"the reference in the payer's words", {{.text = "Factuur 020/2600/11696"}},
                {.reference = "020260011696"}, 1},
        {"the payer's words in the bank's", {{.text = "Factuur mei"}},
                {.text = "REJECT: FACTUUR MEI, ACCOUNT CLOSED"}, 1},
        {"words of six letters say something", {{.text = "koffie"}}, {.text = "retour koffie"}, 1},
        {"words of five do not", {{.text = "thee 1"}}, {.text = "retour thee 1"}, NONE},
        {"its words from another account", {{.text = "Factuur mei", .iban = "BE1"}},
                {.text = "retour factuur mei", .iban = "BE2"}, 1},
        {"the account tells which of two",
                {{.name = "Ann", .iban = "BE1"}, {.name = "Ann", .iban = "BE2"}},
                {.name = "Ann", .iban = "BE2"}, 2},
        {"a reference says more than account and name",
                {{.reference = "020260011696"}, {.iban = "BE1", .name = "Ann"}},
                {.reference = "020260011696", .iban = "BE1", .name = "Ann"}, 1},
        {"account and name say more than the account",
                {{.iban = "BE1"}, {.iban = "BE1", .name = "Ann"}, {.iban = "BE1", .name = "Bob"}},
                {.iban = "BE1", .name = "Ann"}, 2},
        {"the account says more than the name", {{.name = "Ann"}, {.iban = "BE1", .name = "Bob"}},
                {.iban = "BE1", .name = "Ann"}, 2},
        {"two that say the same: a person decides", {{.iban = "BE1"}, {.iban = "BE1"}},
                {.iban = "BE1"}, SEVERAL},
        {"three, of which two say the most",
                {{.reference = "020260011696"}, {.iban = "BE1"}, {.reference = "020260011696"}},
                {.reference = "020260011696"}, SEVERAL},
};

/* ---- what was booked ---- */

static gint64 statement_of(struct store *store)
{
    gint64 id;
    guint8 digest[32] = {7};
    const struct bank_statement_row row = {.account = ACCOUNT,
            .identity = "2026/230",
            .format = "coda",
            .currency = "EUR",
            .opened_on = DAY_BOOKED,
            .closed_on = DAY_BOOKED,
            .file = "a.cod",
            .sha256 = digest};
    must(bank_statement_keep(store, &row, NOW, &id, &error));
    return id;
}

static void put(char **to, const char *text)
{
    set(to, text ? text : "");
}

static struct bank_line *line_of(const struct signs *signs, money amount)
{
    struct bank_line *line = bank_line_new();
    line->amount = amount;
    put(&line->account, ACCOUNT);
    put(&line->currency, "EUR");
    put(&line->day, DAY_BOOKED);
    put(&line->kind, amount < 0 ? "reversal" : "transfer");
    put(&line->reference, signs->reference);
    put(&line->end_to_end, signs->end_to_end);
    put(&line->iban, signs->iban);
    put(&line->name, g_strcmp0(signs->name, "-") == 0 ? "" : signs->name);
    put(&line->text, signs->text);
    return line;
}

static bool is_there(const struct signs *signs)
{
    return signs->reference || signs->end_to_end || signs->iban || signs->name || signs->text;
}

/* A line that paid an invoice of its own; its id. */
static gint64 book_line(
        struct store *store, gint64 statement, const struct signs *signs, money amount)
{
    static int places = 0;
    gint64 invoice = issue_new(store, DOCUMENT_INVOICE, 1000 + ++places);
    g_autoptr(bank_line_auto) line = line_of(signs, amount);
    g_autofree char *number = g_strdup_printf("N%d", places);
    line->statement_id = statement;
    line->place = places;
    put(&line->state, "booked");
    put(&line->outcome, "booked");
    bank_line_add_share(line, invoice, number, amount);
    must(bank_line_keep(store, line, NOW, &error));
    struct payment payment = {.document_id = invoice,
            .kind = PAYMENT_BANK,
            .amount = amount,
            .day = line->day,
            .at = 1,
            .by = line->name,
            .reference = line->reference,
            .line_id = line->id,
            .made_at = NOW};
    must(payment_insert(store, &payment, &error));
    return line->id;
}

static void check_row(struct store *store, gint64 statement, const struct row *row, money amount)
{
    gint64 ids[LINES] = {0};
    for (int i = 0; i < LINES && is_there(&row->booked[i]); i++)
        ids[i] = book_line(store, statement, &row->booked[i], amount);
    g_autoptr(bank_line_auto) reversal = line_of(&row->reversal, -amount);
    const struct work work = {store, NULL, NOW};
    must(bank_judge(&work, reversal, &error));
    const char *outcome = row->taken > 0 ? "reversal"
            : row->taken == NONE         ? "reversal-unknown"
                                         : "reversal-unclear";
    gint64 undone = row->taken > 0 ? ids[row->taken - 1] : 0;
    if (strcmp(reversal->outcome, outcome) != 0 || reversal->undoes != undone)
        g_error("%s: %s, line %d", row->why, reversal->outcome, (int)reversal->undoes);
    g_assert_cmpuint(reversal->shares->len, ==,
            row->taken == NONE              ? 0
                    : row->taken == SEVERAL ? 2
                                            : 1);
    for (guint i = 0; i < reversal->shares->len; i++)
        g_assert_cmpint(
                ((const struct bank_line_share *)reversal->shares->pdata[i])->amount, ==, -amount);
}

/* Each row has an amount of its own: no line of another is looked at. */
static void test_signs(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    gint64 statement = statement_of(fixture->store);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        check_row(fixture->store, statement, &rows[i], 1000 + (money)i);
}

/* ---- which lines are looked at ---- */

static gint64 undone_on(
        struct store *store, const char *account, const char *day, money amount, const char *kind)
{
    g_autoptr(bank_line_auto) reversal = line_of(&(struct signs){.iban = "BE1"}, -amount);
    const struct work work = {store, NULL, NOW};
    put(&reversal->account, account);
    put(&reversal->day, day);
    put(&reversal->kind, kind);
    must(bank_judge(&work, reversal, &error));
    return reversal->undoes;
}

/* Of the same account and amount to the cent, booked on its day or before. */
static void test_looked_at(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 id = book_line(store, statement_of(store), &(struct signs){.iban = "BE1"}, 1210);
    const struct {
        const char *account, *day;
        money amount;
        gint64 undone;
    } asked[] = {
            {ACCOUNT, DAY_BOOKED, 1210, id},
            {ACCOUNT, "2027-12-31", 1210, id},
            {ACCOUNT, "2026-11-23", 1210, 0},
            {ACCOUNT, DAY_BOOKED, 1209, 0},
            {ACCOUNT, DAY_BOOKED, 1211, 0},
            {"BE68539007547034", DAY_BOOKED, 1210, 0},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(asked); i++)
        g_assert_cmpint(
                undone_on(store, asked[i].account, asked[i].day, asked[i].amount, "reversal"), ==,
                asked[i].undone);
    g_assert_cmpint(undone_on(store, ACCOUNT, DAY_BOOKED, 1210, "debit"), ==, 0);
}

/* A payment that went back already is not taken back again: the next best line is. */
static void test_went_back(struct fixture *fixture, gconstpointer data)
{
    (void)data;
    struct store *store = fixture->store;
    gint64 statement = statement_of(store);
    gint64 weak = book_line(store, statement, &(struct signs){.name = "Ann"}, 1210);
    gint64 strong =
            book_line(store, statement, &(struct signs){.iban = "BE1", .name = "Ann"}, 1210);
    const struct signs both = {.iban = "BE1", .name = "Ann"};
    const struct work work = {store, NULL, NOW};
    for (int round = 0; round < 3; round++) {
        g_autoptr(bank_line_auto) reversal = line_of(&both, -1210);
        must(bank_judge(&work, reversal, &error));
        g_assert_cmpint(reversal->undoes, ==, round == 0 ? strong : round == 1 ? weak : 0);
        if (!reversal->undoes)
            break;
        g_autoptr(GPtrArray) payments = payments_of_line(store, reversal->undoes, NULL);
        struct payment back = *(const struct payment *)payments->pdata[0];
        back.reverses_id = back.id;
        back.kind = PAYMENT_REVERSAL;
        back.amount = -back.amount;
        back.line_id = 0;
        must(payment_insert(store, &back, &error));
    }
}

#define SIGNS_TEST(name, function) \
    g_test_add("/bank/signs/" name, struct fixture, NULL, fixture_up, function, fixture_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    SIGNS_TEST("each", test_signs);
    SIGNS_TEST("looked-at", test_looked_at);
    SIGNS_TEST("went-back", test_went_back);
    return g_test_run();
}

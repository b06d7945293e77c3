/* Short ways to make bank statements and their lines. */
#ifndef TESTS_STORE_BANK_FIXTURE_H
#define TESTS_STORE_BANK_FIXTURE_H

#include "fixture.h"

#include "store/bank.h"

#define ACCOUNT "BE49999000000171"

static inline gint64 keep_statement(struct store *store, const char *identity, char seed)
{
    guint8 digest[32];
    gint64 id = 0;
    memset(digest, seed, sizeof digest);
    const struct bank_statement_row row = {.account = ACCOUNT,
            .identity = identity,
            .format = "coda",
            .currency = "EUR",
            .opened_on = "2026-11-23",
            .closed_on = "2026-11-24",
            .file = "a.cod",
            .sha256 = digest,
            .closing = 100};
    must(bank_statement_keep(store, &row, NOW, &id, &error));
    return id;
}

static inline struct bank_line *a_line(gint64 statement, int place, money amount, const char *state)
{
    struct bank_line *line = bank_line_new();
    line->statement_id = statement;
    line->place = place;
    line->amount = amount;
    text_set(&line->account, ACCOUNT);
    text_set(&line->day, "2026-11-24");
    text_set(&line->currency, "EUR");
    text_set(&line->kind, amount < 0 ? "reversal" : "transfer");
    text_set(&line->state, state);
    text_set(&line->outcome, "unknown");
    return line;
}

static inline gint64 keep_line(
        struct store *store, gint64 statement, int place, money amount, const char *text)
{
    g_autoptr(bank_line_auto) line = a_line(statement, place, amount, "open");
    text_set(&line->text, text);
    must(bank_line_keep(store, line, NOW, &error));
    return line->id;
}

#endif

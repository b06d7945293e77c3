/* Lines are judged and booked; reversals take back. */
#include "bank_book.h"

#include <string.h>

#include "acts/pay.h"
#include "bank_lines.h"
#include "bank_questions.h"
#include "document/number.h"
#include "store/payments.h"

/* So many lines of one amount are looked at for what a reversal undoes. */
#define REVERSIBLE_MOST 500

bool bank_is_reversal(const struct bank_line *line)
{
    return strcmp(line->kind, bank_kind_text(BANK_REVERSAL)) == 0 && line->amount < 0;
}

/* ---- one payment ---- */

static struct pay_entry entry_of(const struct bank_line *line, money amount)
{
    return (struct pay_entry){.kind = PAYMENT_BANK,
            .amount = amount,
            .day = line->day,
            .by = "bank transfer",
            .reference = *line->bank_reference ? line->bank_reference : line->reference,
            .line_id = line->id};
}

bool bank_pay(const struct work *work,
        const struct bank_line *line,
        struct stored_document *stored,
        money amount,
        GError **error)
{
    struct pay_entry entry = entry_of(line, amount);
    g_autofree char *said = pay_book(work, stored, &entry, NULL, error);
    return said != NULL;
}

bool bank_undo(const struct work *work,
        const struct bank_line *line,
        struct stored_document *stored,
        gint64 payment_id,
        GError **error)
{
    struct pay_entry entry = entry_of(line, 0);
    g_autofree char *said = pay_reverse(work, stored, payment_id, &entry, error);
    return said != NULL;
}

/* ---- what a reversal undoes ---- */

static bool is_reversed(const GPtrArray *payments, gint64 id)
{
    for (guint i = 0; i < payments->len; i++)
        if (((const struct payment *)payments->pdata[i])->reverses_id == id)
            return true;
    return false;
}

GPtrArray *bank_undoable(const struct work *work, gint64 document_id, money amount, GError **error)
{
    g_autoptr(GPtrArray) all = payments_of(work->store, document_id, error);
    if (!all)
        return NULL;
    GPtrArray *found = g_ptr_array_new_with_free_func((GDestroyNotify)payment_free);
    for (guint i = all->len; i-- > 0;) {
        const struct payment *payment = all->pdata[i];
        if (payment->line_id && payment->amount == amount && payment->kind != PAYMENT_REVERSAL &&
                !is_reversed(all, payment->id))
            g_ptr_array_add(found, g_ptr_array_steal_index(all, i));
    }
    return found;
}

/* Whether each payment of a booked line still stands; *stands is false for a line without any. */
static bool still_stands(
        const struct work *work, const struct bank_line *line, bool *stands, GError **error)
{
    g_autoptr(GPtrArray) payments = payments_of_line(work->store, line->id, error);
    *stands = payments && payments->len > 0;
    for (guint i = 0; payments && i < payments->len; i++) {
        const struct payment *payment = payments->pdata[i];
        g_autoptr(GPtrArray) all = payments_of(work->store, payment->document_id, error);
        if (!all)
            return false;
        *stands &= payment->kind != PAYMENT_REVERSAL && !is_reversed(all, payment->id);
    }
    return payments != NULL;
}

/* How much a sign says. Two that differ in a strong one are no pair; in a weak one only where no
 * strong one is the same. */
enum { SAME_NAME = 1, SAME_ACCOUNT = 2, STRONG = 4, SAME_PAYERS = STRONG, SAME_REFERENCE = 8 };

/* The weight where both are there and the same, -1 where they differ, else 0. */
static int weigh(const char *a, const char *b, int weight)
{
    if (!*a || !*b)
        return 0;
    return strcmp(a, b) == 0 ? weight : -1;
}

/* The weight where one text holds all letters and digits of the other; a short one says nothing. */
static int weigh_text(const char *text, const char *within, int weight)
{
    g_autofree char *plain = reference_plain(text), *wanted = reference_plain(within);
    return strlen(wanted) >= 6 && strstr(plain, wanted) ? weight : 0;
}

static int weigh_name(const struct bank_line *a, const struct bank_line *b)
{
    g_autofree char *ours = reference_plain(a->name), *theirs = reference_plain(b->name);
    return weigh(ours, theirs, SAME_NAME);
}

/* How much speaks for a reversal undoing a line of its amount; 0: nothing, or it is another's. */
static int weigh_line(const struct bank_line *reversal, const struct bank_line *line)
{
    int reference = weigh(reversal->reference, line->reference, SAME_REFERENCE),
        payers = weigh(reversal->end_to_end, line->end_to_end, SAME_PAYERS),
        account = weigh(reversal->iban, line->iban, SAME_ACCOUNT),
        name = weigh_name(reversal, line),
        text = MAX(weigh_text(reversal->text, line->reference, SAME_REFERENCE),
                MAX(weigh_text(line->text, reversal->reference, SAME_REFERENCE),
                        weigh_text(reversal->text, line->text, SAME_PAYERS)));
    int strong = MAX(reference, 0) + MAX(payers, 0) + text;
    if (reference < 0 || payers < 0 || (strong == 0 && account < 0))
        return 0;
    return strong + MAX(account, 0) + MAX(name, 0);
}

/* The booked lines that a reversal may undo, those for which most speaks (GPtrArray of struct
 * bank_line). */
static GPtrArray *undone_by(const struct work *work, const struct bank_line *line, GError **error)
{
    g_autoptr(GPtrArray) booked = bank_line_booked(
            work->store, line->account, -line->amount, line->day, REVERSIBLE_MOST, error);
    if (!booked)
        return NULL;
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func((GDestroyNotify)bank_line_free);
    int most = 1;
    for (guint i = booked->len; i-- > 0;) {
        int weight = weigh_line(line, booked->pdata[i]);
        bool stands = false;
        if (weight < most)
            continue;
        if (!still_stands(work, booked->pdata[i], &stands, error))
            return NULL;
        if (stands && weight > most)
            g_ptr_array_set_size(found, 0);
        if (stands)
            g_ptr_array_add(found, g_ptr_array_steal_index(booked, i));
        most = stands ? weight : most;
    }
    return g_steal_pointer(&found);
}

static bool has_share(const struct bank_line *line, gint64 document_id)
{
    for (guint i = 0; i < line->shares->len; i++)
        if (((const struct bank_line_share *)line->shares->pdata[i])->document_id == document_id)
            return true;
    return false;
}

/* The payments of a line as shares of the reversal, negative. */
static bool take_shares(const struct work *work,
        struct bank_line *reversal,
        const struct bank_line *undone,
        GError **error)
{
    g_autoptr(bank_line_auto) whole = bank_line_get(work->store, undone->id, error);
    for (guint i = 0; whole && i < whole->shares->len; i++) {
        const struct bank_line_share *share = whole->shares->pdata[i];
        if (!has_share(reversal, share->document_id))
            bank_line_add_share(reversal, share->document_id, share->number, -share->amount);
    }
    return whole != NULL;
}

static bool take_the_one(const struct work *work,
        struct bank_line *line,
        const struct bank_line *undone,
        GError **error)
{
    g_autofree char *facts =
            g_strdup_printf("takes back line %" G_GINT64_FORMAT " of %s", undone->id, undone->day);
    bank_line_say(line, BANK_BOOKED, BANK_OUTCOME_REVERSAL, facts);
    line->undoes = undone->id;
    return take_shares(work, line, undone, error);
}

static bool propose_all(
        const struct work *work, struct bank_line *line, const GPtrArray *undone, GError **error)
{
    bank_line_say(line, BANK_PROPOSED, BANK_OUTCOME_REVERSAL_UNCLEAR,
            "the bank took a payment back, and several booked lines may be it");
    for (guint i = 0; i < undone->len; i++)
        if (!take_shares(work, line, undone->pdata[i], error))
            return false;
    return true;
}

static bool judge_reversal(const struct work *work, struct bank_line *line, GError **error)
{
    g_autoptr(GPtrArray) undone = undone_by(work, line, error);
    if (!undone)
        return false;
    if (undone->len == 0) {
        bank_line_say(line, BANK_OPEN, BANK_OUTCOME_REVERSAL_UNKNOWN,
                "the bank took a payment back, and no booked line is that one");
        return true;
    }

    return undone->len == 1 ? take_the_one(work, line, undone->pdata[0], error)
                            : propose_all(work, line, undone, error);
}

/* ---- judging ---- */

bool bank_judge(const struct work *work, struct bank_line *line, GError **error)
{
    if (bank_is_reversal(line))
        return judge_reversal(work, line, error);
    struct bank_movement movement = bank_movement_of(line);
    struct bank_questions questions = bank_questions_of(work->store);
    g_auto(bank_verdict_auto) verdict = {0};
    if (!bank_match(&movement, line->currency, &questions, &verdict, error))
        return false;
    bank_line_take(line, &verdict);
    return true;
}

/* ---- booking ---- */

/* The caller's own copy, or one that is read; *read frees it. */
static struct stored_document *document_of(const struct work *work,
        gint64 id,
        struct stored_document *held,
        struct stored_document **read,
        GError **error)
{
    if (held && held->document->id == id)
        return held;
    return *read = document_get(work->store, id, error);
}

static bool undo_line(const struct work *work,
        const struct bank_line *line,
        struct stored_document *held,
        GError **error)
{
    g_autoptr(GPtrArray) payments = payments_of_line(work->store, line->undoes, error);
    for (guint i = 0; payments && i < payments->len; i++) {
        const struct payment *payment = payments->pdata[i];
        g_autoptr(stored_document_auto) read = NULL;
        struct stored_document *stored =
                document_of(work, payment->document_id, held, &read, error);
        if (!stored || !bank_undo(work, line, stored, payment->id, error))
            return false;
    }
    return payments != NULL;
}

static bool pay_share(const struct work *work,
        const struct bank_line *line,
        const struct bank_line_share *share,
        struct stored_document *held,
        GError **error)
{
    g_autoptr(stored_document_auto) read = NULL;
    struct stored_document *stored = document_of(work, share->document_id, held, &read, error);
    return stored && bank_pay(work, line, stored, share->amount, error);
}

bool bank_book(const struct work *work,
        const struct bank_line *line,
        struct stored_document *held,
        GError **error)
{
    if (line->undoes)
        return undo_line(work, line, held, error);
    for (guint i = 0; i < line->shares->len; i++)
        if (!pay_share(work, line, line->shares->pdata[i], held, error))
            return false;
    return true;
}

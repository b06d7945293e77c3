/* Lines that a person matches, and those that are matched again. */
#include "acts/bank_match.h"

#include <string.h>

#include "acts/pay.h"
#include "bank_book.h"
#include "bank_lines.h"
#include "base/error.h"
#include "base/text.h"
#include "store/payments.h"

#define PERSON "a person"
#define MATCHED "matched"
#define UNMATCHED "unmatched"

static bool is_state(const struct bank_line *line, enum bank_state state)
{
    return strcmp(line->state, bank_state_text(state)) == 0;
}

/* ---- matching by hand ---- */

static bool check_line(
        const struct bank_line *line, const struct document *document, GError **error)
{
    if (is_state(line, BANK_BOOKED))
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "bank line %" G_GINT64_FORMAT " is booked: `billhook bank unmatch %" G_GINT64_FORMAT
                "` takes that back first",
                line->id, line->id);
    if (line->amount <= 0 && !bank_is_reversal(line))
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "bank line %" G_GINT64_FORMAT " is money that went out: it pays no invoice",
                line->id);
    if (strcmp(line->currency, document->currency) != 0)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "bank line %" G_GINT64_FORMAT " is in %s, %s in %s", line->id, line->currency,
                *document->number ? document->number : "the document", document->currency);
    return true;
}

/* What of a line is booked already, by its payments. */
static money booked_of(const GPtrArray *payments)
{
    money sum = 0;
    for (guint i = 0; i < payments->len; i++)
        sum += ((const struct payment *)payments->pdata[i])->amount;
    return sum;
}

static bool has_payment(const GPtrArray *payments, gint64 document_id)
{
    for (guint i = 0; i < payments->len; i++)
        if (((const struct payment *)payments->pdata[i])->document_id == document_id)
            return true;
    return false;
}

/* *number: an invoice that the line is proposed for and that waits for its share; NULL: none.
 * Borrowed from the line. */
static bool find_waiting(
        const struct work *work, const struct bank_line *line, const char **number, GError **error)
{
    *number = NULL;
    for (guint i = 0; i < line->shares->len && !*number; i++) {
        const struct bank_line_share *share = line->shares->pdata[i];
        g_autoptr(stored_document_auto) stored =
                document_get(work->store, share->document_id, error);
        if (!stored)
            return false;
        if (stored->document->totals.due > 0)
            *number = share->number;
    }
    return true;
}

/* Who confirms an invoice that somebody else confirmed meanwhile does not mean the rest, while
 * another one waits for it. What is left when none does is too much, and may stand with either. */
static bool check_again(const struct work *work,
        const struct bank_line *line,
        const GPtrArray *payments,
        const struct document *document,
        GError **error)
{
    const char *waiting;
    if (document->totals.due > 0 || !has_payment(payments, document->id))
        return true;
    if (!find_waiting(work, line, &waiting, error))
        return false;
    return !waiting ||
            fail(error, BILLHOOK_ERROR_CONFLICT,
                    "bank line %" G_GINT64_FORMAT
                    " paid %s already, of which nothing is due any more: the rest waits for %s",
                    line->id, document->number, waiting);
}

/* Several invoices may share it: each call books what is due. */
static bool is_shared(const struct bank_line *line, money booked)
{
    return line->shares->len > 1 || booked > 0 ||
            strcmp(line->kind, bank_kind_text(BANK_TOTAL)) == 0;
}

/* The share of a document gets the amount. */
static void settle_share(struct bank_line *line, const struct document *document, money amount)
{
    for (guint i = 0; i < line->shares->len; i++) {
        const struct bank_line_share *share = line->shares->pdata[i];
        if (share->document_id == document->id) {
            g_ptr_array_remove_index(line->shares, i);
            break;
        }
    }
    bank_line_add_share(line, document->id, document->number, amount);
}

/* Of what a document was paid by the line, in one payment or several. */
static void add_to_share(struct bank_line *line, const struct document *document, money amount)
{
    for (guint i = 0; i < line->shares->len; i++) {
        struct bank_line_share *share = line->shares->pdata[i];
        if (share->document_id == document->id) {
            share->amount += amount;
            return;
        }
    }
    bank_line_add_share(line, document->id, document->number, amount);
}

/* What the payments of a line say is paid, document by document. */
static bool take_payments(const struct work *work, struct bank_line *line, GError **error)
{
    g_autoptr(GPtrArray) payments = payments_of_line(work->store, line->id, error);
    if (!payments)
        return false;
    g_ptr_array_set_size(line->shares, 0);
    for (guint i = 0; i < payments->len; i++) {
        const struct payment *payment = payments->pdata[i];
        g_autoptr(stored_document_auto) stored =
                document_get(work->store, payment->document_id, error);
        if (!stored)
            return false;
        add_to_share(line, stored->document, payment->amount);
    }
    return true;
}

static bool book_by_hand(const struct work *work,
        struct bank_line *line,
        struct stored_document *stored,
        GError **error)
{
    g_autoptr(GPtrArray) payments = payments_of_line(work->store, line->id, error);
    if (!payments || !check_again(work, line, payments, stored->document, error))
        return false;
    money booked = booked_of(payments), due = stored->document->totals.due;
    money rest = line->amount - booked;
    money amount = is_shared(line, booked) && due > 0 && due < rest ? due : rest;
    if (!bank_pay(work, line, stored, amount, error))
        return false;

    if (amount < rest) {
        settle_share(line, stored->document, amount);
        text_set(&line->facts, "a person matched a part of it: the rest waits for its invoice");
        text_set(&line->state, bank_state_text(BANK_PROPOSED));
    } else {
        bank_line_say(line, BANK_BOOKED, MATCHED, "a person matched it");
        if (!take_payments(work, line, error))
            return false;
    }
    return true;
}

static bool undo_by_hand(const struct work *work,
        struct bank_line *line,
        struct stored_document *stored,
        GError **error)
{
    const struct document *document = stored->document;
    g_autoptr(GPtrArray) found = bank_undoable(work, document->id, -line->amount, error);
    if (!found)
        return false;
    if (found->len == 0)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "%s has no payment by the bank of exactly that amount", document->number);
    const struct payment *payment = found->pdata[0];
    if (!bank_undo(work, line, stored, payment->id, error))
        return false;
    bank_line_say(line, BANK_BOOKED, BANK_OUTCOME_REVERSAL, "a person said what it takes back");
    bank_line_add_share(line, document->id, document->number, line->amount);
    return true;
}

struct bank_line *bank_match_line(
        const struct work *work, gint64 id, struct stored_document *stored, GError **error)
{
    g_autoptr(bank_line_auto) line = bank_line_get(work->store, id, error);
    if (!line || !check_line(line, stored->document, error))
        return NULL;
    bool good = bank_is_reversal(line) ? undo_by_hand(work, line, stored, error)
                                       : book_by_hand(work, line, stored, error);
    text_set(&line->decided_by, PERSON);
    return good && bank_line_decide(work->store, line, work->now, error) ? g_steal_pointer(&line)
                                                                         : NULL;
}

/* ---- taking apart ---- */

static bool let_go(const struct work *work, const struct bank_line *line, GError **error)
{
    for (guint before = G_MAXUINT;;) {
        g_autoptr(GPtrArray) payments = payments_of_line(work->store, line->id, error);
        if (!payments || payments->len == 0)
            return payments != NULL;
        if (payments->len >= before)
            return fail(error, BILLHOOK_ERROR_SYSTEM,
                    "bank line %" G_GINT64_FORMAT " holds on to a payment", line->id);
        before = payments->len;
        const struct payment *payment = payments->pdata[0];
        g_autoptr(stored_document_auto) stored =
                document_get(work->store, payment->document_id, error);
        if (!stored || !pay_let_line_go(work, stored, line->id, error))
            return false;
    }
}

struct bank_line *bank_unmatch_line(const struct work *work, gint64 id, GError **error)
{
    g_autoptr(bank_line_auto) line = bank_line_get(work->store, id, error);
    if (!line)
        return NULL;
    if (!is_state(line, BANK_BOOKED) && !is_state(line, BANK_PROPOSED)) {
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "nothing is booked or proposed for bank line %" G_GINT64_FORMAT, id);
        return NULL;
    }
    if (!let_go(work, line, error))
        return NULL;
    bank_line_say(line, BANK_OPEN, UNMATCHED, "a person took it apart");
    text_set(&line->decided_by, PERSON);
    return bank_line_decide(work->store, line, work->now, error) ? g_steal_pointer(&line) : NULL;
}

/* ---- an invoice was issued ---- */

static bool same_decision(const struct bank_line *line, const char *state, const char *outcome)
{
    return strcmp(line->state, state) == 0 && strcmp(line->outcome, outcome) == 0 &&
            !is_state(line, BANK_BOOKED) && !is_state(line, BANK_PROPOSED);
}

static bool rematch(const struct work *work,
        struct bank_line *line,
        struct stored_document *held,
        GError **error)
{
    g_autofree char *state = g_strdup(line->state), *outcome = g_strdup(line->outcome);
    if (!bank_judge(work, line, error))
        return false;
    /* a line that is taken out of the rules' hands, or of which they say the same again */
    if (is_state(line, BANK_OTHER) || same_decision(line, state, outcome))
        return true;
    text_set(&line->decided_by, "");
    return bank_line_decide(work->store, line, work->now, error) &&
            (!is_state(line, BANK_BOOKED) || bank_book(work, line, held, error));
}

static bool rematch_id(
        const struct work *work, gint64 id, struct stored_document *held, GError **error)
{
    g_autoptr(bank_line_auto) line = bank_line_get(work->store, id, error);
    g_autoptr(GPtrArray) payments = line ? payments_of_line(work->store, id, error) : NULL;
    return payments && (booked_of(payments) != 0 || rematch(work, line, held, error));
}

bool bank_rematch_issued(const struct work *work, struct stored_document *stored, GError **error)
{
    if (stored->document->type != DOCUMENT_INVOICE)
        return true;
    g_autoptr(GArray) ids = bank_line_waiting(work->store, stored->document, error);
    for (guint i = 0; ids && i < ids->len; i++)
        if (!rematch_id(work, g_array_index(ids, gint64, i), stored, error))
            return false;
    return ids != NULL;
}

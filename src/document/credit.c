/* Credit notes: the rest, an amount at a rate, a refund of the shop. */
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "credit.h"
#include "amounts.h"
#include "customer.h"
#include "document/terms.h"
#include "lines.h"
#include "document/text.h"
#include "document/vat_country.h"

static void set_string(char **string, const char *value)
{
    g_free(*string);
    *string = g_strdup(value);
}

static money absolute(money amount)
{
    return amount < 0 ? -amount : amount;
}

/* ---- the note ---- */

static void name_lines(struct document *note)
{
    for (guint i = 0; i < note->lines->len; i++) {
        struct document_line *line = g_ptr_array_index(note->lines, i);
        line->credited_line = line->kind == LINE_ROUNDING ? 0 : (int)i + 1;
    }
}

/* The note has a delivery of its own. */
static void forget_delivery(struct peppol_status *peppol)
{
    char **const texts[] = {
            &peppol->participant, &peppol->provider, &peppol->id, &peppol->last_answer};
    struct peppol_status none = {0};
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++)
        set_string(texts[i], "");

    none.participant = peppol->participant;
    none.provider = peppol->provider;
    none.id = peppol->id;
    none.last_answer = peppol->last_answer;
    *peppol = none;
}

struct document *credit_note_for(const struct credit_input *input, bool whole)
{
    const struct document *invoice = input->invoice;
    struct document *note = whole ? document_copy(invoice) : document_copy_head(invoice);
    note->id = 0;
    note->type = DOCUMENT_CREDIT_NOTE;
    note->state = DOCUMENT_DRAFT;
    note->created_at = input->now;
    note->credits_id = invoice->id;
    set_string(&note->credits_number, invoice->number);
    note->refund_id = input->kind == CREDIT_REFUND ? input->refund_id : 0;
    set_string(&note->refund_reason, input->reason);
    set_string(&note->note, "");
    set_string(&note->payment_link, "");
    note->payment_link_made = false;
    note->mail.state = MAIL_NONE;
    note->mail.attempts = 0;
    note->mail.sent_at = 0;
    set_string(&note->mail.to, "");
    set_string(&note->mail.last_answer, "");
    forget_delivery(&note->peppol);
    g_ptr_array_set_size(note->warnings, 0);
    g_ptr_array_set_size(note->payments, 0);
    name_lines(note);
    return note;
}

static const char *description_of(const struct credit_input *input)
{
    return text_is_blank(input->reason) ? label(LABEL_REFUND, input->invoice->language)
                                        : input->reason;
}

/* One line and one VAT row that take back `gross` at a rate. VAT is the rate of the net, rounded
 * half up (BR-CO-17), so a gross that no net gives leaves a cent: rounding. */
static void add_rate(struct document *note,
        const struct credit_input *input,
        const struct rate_left *rate,
        money gross)
{
    money start, net = gross, vat = 0;
    bool fits = amounts_net_of(gross, rate->rate, &start) &&
            amounts_fit(start, gross, rate->rate, 2, &net, &vat);
    if (!fits)
        document_warn(note, WARNING_AMOUNT_TOO_LARGE, "the amount is too large");

    struct document_vat row = {
            .category = rate->category, .rate = rate->rate, .base = net, .amount = vat};
    g_array_append_val(note->vat, row);
    lines_add_amount(
            note, LINE_REFUND, description_of(input), net, gross, rate->rate, rate->category);
    note->totals.net += net;
    note->totals.vat += vat;
}

/* gross = net + VAT + rounding, as on every document. */
static void close_figures(struct document *note, money gross)
{
    note->totals.gross = gross;
    note->totals.rounding = gross - note->totals.net - note->totals.vat;
    if (note->totals.rounding != 0)
        lines_add_rounding(note, note->totals.rounding);
}

struct document *credit_finish(struct document *note, const struct credit_input *input)
{
    document_set_paid(note, false, 0);
    vat_countries_copy(note, input->invoice);
    document_check_name(note);
    document_check_participant(note);
    document_settle(note, "", "", input->seller, input->shop, input->rule, input->payment, NULL);
    return note;
}

/* ---- the rest ---- */

/* Cents that rounding left between the rates and the whole go to the largest rate. */
static void level_rates(GArray *rates, money left)
{
    struct rate_left *largest = NULL;
    money sum = 0;
    for (guint i = 0; i < rates->len; i++) {
        struct rate_left *rate = &g_array_index(rates, struct rate_left, i);
        sum += rate->left;
        if (!largest || absolute(rate->left) > absolute(largest->left))
            largest = rate;
    }
    if (largest)
        largest->left += left - sum;
}

/* All that is left: the invoice's own lines, what earlier notes left of them, or a line for each
 * rate. */
static struct document *credit_rest(const struct credit_input *input)
{
    if (input->before->count == 0)
        return credit_finish(credit_note_for(input, true), input);

    struct document *by_line = credit_lines_left(input);
    if (by_line)
        return by_line;

    struct document *note = credit_note_for(input, false);
    money left = document_credit_left(input->invoice, input->before);
    g_autoptr(GArray) rates = credited_rates_left(input->invoice, input->before);
    level_rates(rates, left);
    for (guint i = 0; i < rates->len; i++) {
        const struct rate_left *rate = &g_array_index(rates, struct rate_left, i);
        if (rate->left != 0)
            add_rate(note, input, rate, rate->left);
    }

    close_figures(note, left);
    return credit_finish(note, input);
}

static struct document *credit_at_rate(
        const struct credit_input *input, const struct rate_left *rate)
{
    struct document *note = credit_note_for(input, false);
    add_rate(note, input, rate, input->amount);
    close_figures(note, input->amount);
    return credit_finish(note, input);
}

/* ---- an amount at a rate
 * ----------------------------------------------------------------------------------------- */

char *credit_rates_text(const struct document *invoice, const GArray *rates)
{
    GString *list = g_string_new(NULL);
    for (guint i = 0; i < rates->len; i++) {
        const struct rate_left *rate = &g_array_index(rates, struct rate_left, i);
        g_autofree char *percent = decimal_text(rate->rate, 0, 12);
        g_autofree char *left = money_text(rate->left, invoice->currency_decimals);
        g_string_append_printf(list, "%s%s %% (%s left)", i ? ", " : "", percent, left);
    }
    return g_string_free(list, FALSE);
}

/* The invoice's rate of that percentage with most left, or NULL. */
static const struct rate_left *find_rate(GArray *rates, struct decimal percent)
{
    const struct rate_left *found = NULL;
    for (guint i = 0; i < rates->len; i++) {
        const struct rate_left *rate = &g_array_index(rates, struct rate_left, i);
        if (decimal_compare(rate->rate, percent) == 0 && (!found || rate->left > found->left))
            found = rate;
    }
    return found;
}

static struct document *credit_amount(const struct credit_input *input, GError **error)
{
    const struct document *invoice = input->invoice;
    g_autoptr(GArray) rates = credited_rates_left(input->invoice, input->before);
    const struct rate_left *rate = find_rate(rates, input->rate);
    money left = document_credit_left(invoice, input->before);
    g_autofree char *percent = decimal_text(input->rate, 0, 12),
                    *have = credit_rates_text(input->invoice, rates);
    g_autofree char *amount = money_text(input->amount, invoice->currency_decimals);
    g_autofree char *left_text = money_text(left, invoice->currency_decimals);
    if (!rate)
        fail(error, BILLHOOK_ERROR_CONFLICT, "invoice %s has no VAT rate of %s %%: it has %s",
                invoice->number, percent, have);
    else if (input->amount <= 0)
        fail(error, BILLHOOK_ERROR_CONFLICT, "the amount to credit must be above 0, not %s",
                amount);
    else if (input->amount > left)
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "invoice %s: %s is more than the %s that is left to credit", invoice->number,
                amount, left_text);
    else if (input->amount > rate->left)
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "invoice %s: %s is more than is left at %s %%: it has %s", invoice->number, amount,
                percent, have);
    else
        return credit_at_rate(input, rate);
    return NULL;
}

/* ---- a refund of the shop
 * ---------------------------------------------------------------------------------------- */

/* A draft that shows the refund and waits for a person. */
static struct document *credit_blocked(
        const struct credit_input *input, enum warning_code code, const char *why)
{
    struct document *note = credit_note_for(input, false);
    struct rate_left none = {.category = VAT_NONE};
    add_rate(note, input, &none, input->amount);
    close_figures(note, input->amount);
    document_warn(note, code, "%s", why);
    return credit_finish(note, input);
}

/* More than is left in all, or nothing that could be paid back: `why` with what a person can do.
 * Caller frees. */
static char *why_above_rest(const struct credit_input *input, money left)
{
    const struct document *invoice = input->invoice;
    g_autofree char *amount = money_text(input->amount, invoice->currency_decimals);
    g_autofree char *rest = money_text(left, invoice->currency_decimals);
    if (input->amount <= 0)
        return g_strdup_printf("the refund's total is above zero in the order (%s would be "
                               "credited): that is no refund; delete it in the shop, or "
                               "`billhook void` this draft",
                amount);
    if (left <= 0)
        return g_strdup_printf("the refund is %s, but nothing is left to credit of invoice %s; "
                               "`billhook void` discards this draft",
                amount, invoice->number);
    return g_strdup_printf("the refund is more than the %s that is left of invoice %s; `billhook "
                           "credit %s` credits what is left, instead of this draft",
            rest, invoice->number, invoice->number);
}

/* A person says the rate. Caller frees. */
static char *why_rate(const struct credit_input *input, GArray *rates, const char *problem)
{
    g_autofree char *have = credit_rates_text(input->invoice, rates);
    g_autofree char *amount = money_text(input->amount, input->invoice->currency_decimals);
    return g_strdup_printf("%s; invoice %s has %s; `billhook credit %s --amount %s --rate R` makes "
                           "the credit note instead of this draft",
            problem, input->invoice->number, have, input->invoice->number, amount);
}

/* The one rate whose VAT in the refund's amount is the VAT that the shop states, within a cent;
 * NULL: none or several. */
static const struct rate_left *rate_by_tax(const struct credit_input *input, GArray *rates)
{
    const struct rate_left *found = NULL;
    for (guint i = 0; i < rates->len; i++) {
        const struct rate_left *rate = &g_array_index(rates, struct rate_left, i);
        money net;
        if (decimal_is_zero(rate->rate))
            continue;
        if (!amounts_net_of(input->amount, rate->rate, &net))
            continue;
        if (absolute(input->amount - net - input->refund_tax) > 1)
            continue;

        if (found)
            return NULL;
        found = rate;
    }
    return found;
}

static struct document *credit_refund(const struct credit_input *input)
{
    money left = document_credit_left(input->invoice, input->before);
    g_autoptr(GArray) rates = credited_rates_left(input->invoice, input->before);
    if (input->amount > left || input->amount <= 0) {
        g_autofree char *why = why_above_rest(input, left);
        return credit_blocked(input, WARNING_CREDIT_ABOVE_REST, why);
    }
    if (input->amount == left && input->before->at_rates == 0)
        return credit_rest(input);

    struct document *exact = credit_refund_lines(input);
    if (exact)
        return exact;
    if (input->amount == left)
        return credit_rest(input);

    const struct rate_left *rate = NULL;
    if (rates->len == 1)
        rate = &g_array_index(rates, struct rate_left, 0);
    else if (input->refund_tax != 0)
        rate = rate_by_tax(input, rates);
    if (!rate) {
        g_autofree char *why =
                why_rate(input, rates, "the shop does not say at which VAT rate it refunded");
        return credit_blocked(input, WARNING_CREDIT_NOT_CLEAR, why);
    }
    if (input->amount > rate->left) {
        g_autofree char *why =
                why_rate(input, rates, "the refund is more than is left at its VAT rate");
        return credit_blocked(input, WARNING_CREDIT_ABOVE_REST, why);
    }
    return credit_at_rate(input, rate);
}

struct document *document_build_credit(const struct credit_input *input, GError **error)
{
    if (input->kind == CREDIT_REFUND)
        return credit_refund(input);
    if (input->kind == CREDIT_AMOUNT)
        return credit_amount(input, error);
    if (input->kind == CREDIT_LINES)
        return credit_lines(input, error);
    if (document_credit_left(input->invoice, input->before) > 0)
        return credit_rest(input);

    fail(error, BILLHOOK_ERROR_CONFLICT, "nothing is left to credit of invoice %s",
            input->invoice->number);
    return NULL;
}

/* Questions about invoices, by what a line's texts mention. */
#include "finding.h"

#include <string.h>

#include "base/text.h"
#include "mentions.h"
#include "words.h"

static void invoice_free(gpointer invoice)
{
    bank_invoice_free(invoice);
}

static void finding_open(struct finding *finding)
{
    *finding = (struct finding){
            .invoices = g_ptr_array_new_with_free_func(invoice_free), .waiting = g_strdup("")};
}

void finding_clear(struct finding *finding)
{
    if (finding->invoices)
        g_ptr_array_unref(finding->invoices);
    g_free(finding->waiting);
}

static bool has_invoice(const struct finding *finding, gint64 id)
{
    for (guint i = 0; i < finding->invoices->len; i++) {
        const struct bank_invoice *invoice = g_ptr_array_index(finding->invoices, i);
        if (invoice->id == id)
            return true;
    }
    return false;
}

/* Takes the invoices of an answer, which it frees; those that are there already are left out. */
static void take(struct finding *finding, GPtrArray *answer)
{
    while (answer->len > 0) {
        const struct bank_invoice *first = g_ptr_array_index(answer, 0);
        if (has_invoice(finding, first->id)) {
            g_ptr_array_remove_index(answer, 0);
            continue;
        }
        money due = first->due;
        g_ptr_array_add(finding->invoices, g_ptr_array_steal_index(answer, 0));
        if (__builtin_add_overflow(finding->due, due, &finding->due))
            finding->due = G_MAXINT64;
    }
    g_ptr_array_unref(answer);
}

static bool ask_reference(const struct bank_questions *questions,
        const char *reference,
        bool counts,
        struct finding *finding,
        GError **error)
{
    GPtrArray *answer = questions->by_reference(questions->context, reference, error);
    if (!answer)
        return false;
    finding->shared = finding->shared || answer->len > 1;
    finding->strange += counts && answer->len == 0;
    take(finding, answer);
    return true;
}

static bool ask_references(const struct bank_questions *questions,
        const char *text,
        bool counts,
        struct finding *finding,
        GError **error)
{
    g_autoptr(GPtrArray) references = bank_mentioned_references(text, false);
    g_autoptr(GPtrArray) plain = bank_mentioned_references(text, true);
    for (guint i = 0; i < references->len; i++) {
        const char *reference = g_ptr_array_index(references, i);
        bool is_plain = g_ptr_array_find_with_equal_func(plain, reference, g_str_equal, NULL);
        if (!ask_reference(questions, reference, counts && is_plain, finding, error))
            return false;
    }
    return true;
}

/* What stands in the payer's own reference is a number of the payer's, unless an invoice has it. */
bool finding_by_references(const struct bank_movement *movement,
        const struct bank_questions *questions,
        struct finding *finding,
        GError **error)
{
    finding_open(finding);
    bool structured = *movement->reference != '\0';
    if (structured && !ask_reference(questions, movement->reference, true, finding, error))
        return false;
    return ask_references(questions, movement->text, !structured, finding, error) &&
            ask_references(questions, movement->end_to_end, false, finding, error);
}

/* Leaves out the invoices with another due. */
static void keep_due(GPtrArray *answer, money due)
{
    for (guint i = answer->len; i-- > 0;)
        if (((const struct bank_invoice *)g_ptr_array_index(answer, i))->due != due)
            g_ptr_array_remove_index(answer, i);
}

/* Takes an answer, or those of it with this due (G_MAXINT64: whatever is due). False: it is none.
 */
static bool take_due(struct finding *finding, GPtrArray *answer, money only_due)
{
    if (!answer)
        return false;
    if (only_due != G_MAXINT64)
        keep_due(answer, only_due);
    take(finding, answer);
    return true;
}

/* Numbers are asked for as invoices', as orders' and as references that are no structured ones. */
static bool ask_number(const struct bank_questions *questions,
        const char *number,
        money only_due,
        struct finding *finding,
        GError **error)
{
    void *context = questions->context;
    return take_due(finding, questions->by_number(context, number, error), only_due) &&
            take_due(finding, questions->by_order(context, number, error), only_due) &&
            take_due(finding, questions->by_reference(context, number, error), only_due);
}

static bool ask_numbers(const struct bank_questions *questions,
        const char *text,
        money only_due,
        struct finding *finding,
        GError **error)
{
    g_autoptr(GPtrArray) numbers = bank_mentioned_numbers(text);
    for (guint i = 0; i < numbers->len; i++)
        if (!ask_number(questions, g_ptr_array_index(numbers, i), only_due, finding, error))
            return false;
    return true;
}

/* The first order without an invoice that a text names. */
static bool ask_orders(const struct bank_questions *questions,
        const char *text,
        struct finding *finding,
        GError **error)
{
    g_autoptr(GPtrArray) numbers = bank_mentioned_numbers(text);
    bool known = false;
    for (guint i = 0; i < numbers->len && !known; i++) {
        const char *number = g_ptr_array_index(numbers, i);
        if (!questions->order_without_invoice(questions->context, number, &known, error))
            return false;
        if (known)
            text_set(&finding->waiting, number);
    }
    return true;
}

/* A number in the payer's own reference may be anything of the payer's: it counts with the amount
 * only. */
bool finding_by_numbers(const struct bank_movement *movement,
        const struct bank_questions *questions,
        struct finding *finding,
        GError **error)
{
    finding_open(finding);
    if (!ask_numbers(questions, movement->text, G_MAXINT64, finding, error) ||
            !ask_numbers(questions, movement->end_to_end, movement->amount, finding, error))
        return false;
    return finding->invoices->len > 0 || ask_orders(questions, movement->text, finding, error);
}

bool finding_by_names(const struct bank_movement *movement,
        const char *currency,
        const struct bank_questions *questions,
        struct finding *finding,
        GError **error)
{
    finding_open(finding);
    if (!*movement->name)
        return true;
    GPtrArray *answer = questions->by_due(questions->context, movement->amount, error);
    if (!answer)
        return false;
    for (guint i = answer->len; i-- > 0;) {
        const struct bank_invoice *invoice = g_ptr_array_index(answer, i);
        bool alike = bank_name_is_in(invoice->name, movement->name) ||
                bank_name_is_in(invoice->company, movement->name);
        if (!alike || strcmp(invoice->currency, currency) != 0)
            g_ptr_array_remove_index(answer, i);
    }
    take(finding, answer);
    return true;
}

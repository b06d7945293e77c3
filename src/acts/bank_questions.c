/* Invoices as matching asks for them. */
#include "bank_questions.h"

#include "acts/pay.h"
#include "store/bank.h"

static void free_invoice(gpointer invoice)
{
    bank_invoice_free(invoice);
}

/* Takes the target. */
static struct bank_invoice *invoice_of(struct bank_target *target)
{
    struct bank_invoice *invoice = g_new0(struct bank_invoice, 1);
    invoice->id = target->id;
    invoice->number = g_steal_pointer(&target->number);
    invoice->order_number = g_steal_pointer(&target->order_number);
    invoice->reference = g_steal_pointer(&target->reference);
    invoice->currency = g_steal_pointer(&target->currency);
    invoice->name = g_steal_pointer(&target->name);
    invoice->company = g_steal_pointer(&target->company);
    invoice->gross = target->gross;
    invoice->due = target->due;
    invoice->credited = target->credited;
    invoice->shop_paid = target->shop_paid;
    invoice->by_transfer = pay_method_is_transfer(target->method) || target->hand_paid;
    invoice->unproved = target->unproved;
    bank_target_free(target);
    return invoice;
}

/* Takes the targets; NULL stays NULL. */
static GPtrArray *invoices_of(GPtrArray *targets)
{
    if (!targets)
        return NULL;
    GPtrArray *invoices = g_ptr_array_new_with_free_func(free_invoice);
    g_ptr_array_set_free_func(targets, NULL);
    for (guint i = 0; i < targets->len; i++)
        g_ptr_array_add(invoices, invoice_of(targets->pdata[i]));
    g_ptr_array_unref(targets);
    return invoices;
}

static GPtrArray *by_reference(void *context, const char *reference, GError **error)
{
    return invoices_of(bank_targets(context, BANK_BY_REFERENCE, reference, error));
}

static GPtrArray *by_number(void *context, const char *letters_and_digits, GError **error)
{
    return invoices_of(bank_targets(context, BANK_BY_NUMBER, letters_and_digits, error));
}

static GPtrArray *by_order(void *context, const char *order_number, GError **error)
{
    return invoices_of(bank_targets(context, BANK_BY_ORDER, order_number, error));
}

static GPtrArray *by_due(void *context, money due, GError **error)
{
    return invoices_of(bank_targets_due(context, due, error));
}

static bool order_without_invoice(
        void *context, const char *order_number, bool *known, GError **error)
{
    return bank_order_waits(context, order_number, known, error);
}

struct bank_questions bank_questions_of(struct store *store)
{
    return (struct bank_questions){
            by_reference, by_number, by_order, by_due, order_without_invoice, store};
}

/* What is done to one document from its page: payments, reminders, Peppol. */
#include "acts/pay.h"
#include "acts/peppol.h"
#include "acts/remind.h"
#include "acts/unpay.h"
#include "base/date.h"
#include "base/error.h"
#include "page_document.h"
#include "pages.h"
#include "typed.h"

#include <string.h>

/* ---- payments ---- */

/* What is due may have changed since the form was shown. */
static bool is_due_as_shown(const struct desk_request *request, const struct document *document)
{
    const char *shown = form_value(&request->form, "due");
    return !*shown || g_ascii_strtoll(shown, NULL, 10) == document->totals.due;
}

bool document_payment_day(const struct desk_request *request, char **day, GError **error)
{
    const char *typed = form_value(&request->form, "day");
    g_autofree char *today = date_day(request->work.now, request->work.config->seller.timezone);
    *day = *typed ? typed_day(typed) : NULL;
    if (*typed && !*day)
        return fail(error, BILLHOOK_ERROR_INPUT, "'%s' is no day", typed);
    return !*day || strcmp(*day, today) <= 0 ||
            fail(error, BILLHOOK_ERROR_INPUT, "the day of a payment is one that has come");
}

static char *paid_act(struct desk_request *request, struct stored_document *stored, GError **error)
{
    const char *by = form_value(&request->form, "by");
    g_autofree char *day = NULL;
    if (!document_payment_day(request, &day, error))
        return NULL;
    struct pay_entry entry = {.kind = PAYMENT_HAND, .day = day, .by = *by ? by : NULL};
    if (!is_due_as_shown(request, stored->document)) {
        fail(error, BILLHOOK_ERROR_CONFLICT, "%s",
                words_get(WORD_DOC_CHANGED_MEANWHILE, LANGUAGE_EN));
        return NULL;
    }
    return typed_amount(form_value(&request->form, "amount"), stored->document->currency_decimals,
                   &entry.amount, error)
            ? pay_book(&request->work, stored, &entry, NULL, error)
            : NULL;
}

void page_document_paid(struct desk_request *request)
{
    document_do_here(request, paid_act);
}

static char *unpaid_act(
        struct desk_request *request, struct stored_document *stored, GError **error)
{
    return unpay(&request->work, stored, desk_id(request, 1), error);
}

void page_document_unpaid(struct desk_request *request)
{
    document_do_here(request, unpaid_act);
}

/* ---- reminders ---- */

static char *remind_act(
        struct desk_request *request, struct stored_document *stored, GError **error)
{
    g_auto(remind_verdict_auto) verdict = {0};
    if (!remind_may_leave(request->work.config, true, error) ||
            !remind_by_name(&request->work, stored, &verdict, error))
        return NULL;
    return g_strdup_printf("reminder %d queued", verdict.step);
}

void page_document_remind(struct desk_request *request)
{
    document_do_here(request, remind_act);
}

static char *hold_act(struct desk_request *request, struct stored_document *stored, GError **error)
{
    return remind_hold(&request->work, stored, true, error);
}

void page_document_hold(struct desk_request *request)
{
    document_do_here(request, hold_act);
}

static char *release_act(
        struct desk_request *request, struct stored_document *stored, GError **error)
{
    return remind_hold(&request->work, stored, false, error);
}

void page_document_release(struct desk_request *request)
{
    document_do_here(request, release_act);
}

/* ---- Peppol ---- */

static char *peppol_send_act(
        struct desk_request *request, struct stored_document *stored, GError **error)
{
    return peppol_send_document(&request->work, stored, error);
}

void page_document_peppol_send(struct desk_request *request)
{
    document_do_here(request, peppol_send_act);
}

static char *peppol_retry_act(
        struct desk_request *request, struct stored_document *stored, GError **error)
{
    return peppol_retry_document(&request->work, stored, error);
}

void page_document_peppol_retry(struct desk_request *request)
{
    document_do_here(request, peppol_retry_act);
}

static char *settle_act(
        struct desk_request *request, struct stored_document *stored, GError **error)
{
    const char *verdict = form_value(&request->form, "verdict");
    bool there = strcmp(verdict, "delivered") == 0;
    if (!there && strcmp(verdict, "not-sent") != 0) {
        fail(error, BILLHOOK_ERROR_INPUT, "say whether it is there");
        return NULL;
    }
    return peppol_settle_document(
            &request->work, stored, there ? form_value(&request->form, "delivered") : NULL, error);
}

void page_document_peppol_settle(struct desk_request *request)
{
    document_do_here(request, settle_act);
}

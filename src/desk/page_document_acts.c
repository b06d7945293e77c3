/* What is done to one document from its page: payments, reminders, Peppol. */
#include "acts/pay.h"
#include "acts/peppol.h"
#include "acts/remind.h"
#include "acts/unpay.h"
#include "base/date.h"
#include "page_document.h"
#include "pages.h"

#include <stdio.h>
#include <string.h>

/* ---- what somebody typed ---- */

/* The digits of a number as somebody writes it, in the form of decimal_parse(): blanks and a
 * currency's sign are left out; of points and commas the last one is the decimal point, unless it
 * stands more than once (then all of them set thousands apart). Caller frees; NULL: it could be two
 * numbers ("1.234" with less than three decimals). */
static char *plain_number(const char *text, int decimals)
{
    const char *point = strrchr(text, '.'), *comma = strrchr(text, ',');
    const char *last = !point || (comma && comma > point) ? comma : point;
    bool both = point && comma;
    bool thousands = last && !both && strchr(text, *last) != last;
    if (last && !both && !thousands && decimals < 3 && strspn(last + 1, "0123456789") == 3 &&
            strspn(text, "0123456789") >= 1 && *text != '0')
        return NULL;
    GString *plain = g_string_new(NULL);
    for (const char *p = text; *p; p++)
        if (g_ascii_isdigit(*p) || *p == '-' || g_ascii_isalpha(*p))
            g_string_append_c(plain, *p);
        else if (p == last && !thousands)
            g_string_append_c(plain, '.');
        else if (*p == '\'' || *p == '+' || *p == '*' || *p == '/' || *p == '%')
            g_string_append_c(plain, *p);
    return g_string_free(plain, FALSE);
}

bool document_read_decimal(const char *text, int decimals, struct decimal *number)
{
    g_autofree char *plain = plain_number(text, decimals);
    return plain && decimal_parse(plain, number);
}

bool document_read_amount(
        const struct document *document, const char *text, money *amount, GError **error)
{
    int decimals = document->currency_decimals;
    struct decimal exact;
    *amount = 0;
    if (!*text)
        return true;
    if (!document_read_decimal(text, decimals, &exact) || decimal_sign(exact) <= 0 ||
            decimal_compare(exact, decimal_round(exact, decimals)) != 0 ||
            !decimal_to_money(exact, decimals, amount))
        return fail(error, BILLHOOK_ERROR_INPUT, "'%s' is no positive amount, like %s", text,
                decimals ? "12.50" : "1250");
    return true;
}

char *document_typed_money(
        const struct desk_request *request, const struct document *document, money amount)
{
    char *text = money_text(amount, document->currency_decimals);
    return request->language == LANGUAGE_EN ? text : g_strdelimit(text, ".", ',');
}

/* "2026-11-29", "29/11/2026", "29.11.2026", "29-11-2026" as a day. Caller frees; NULL: none. */
static char *read_day(const char *text)
{
    int day, month, year, end = 0;
    if (date_is_day(text))
        return g_strdup(text);
    if (sscanf(text, "%2d%*1[/.-]%2d%*1[/.-]%4d%n", &day, &month, &year, &end) != 3 || end == 0 ||
            text[end])
        return NULL;
    g_autofree char *made = g_strdup_printf("%04d-%02d-%02d", year, month, day);
    return date_is_day(made) ? g_steal_pointer(&made) : NULL;
}

/* ---- payments ---- */

/* What is due may have changed since the form was shown. */
static bool is_due_as_shown(const struct desk_request *request, const struct document *document)
{
    const char *shown = form_value(&request->form, "due");
    return !*shown || g_ascii_strtoll(shown, NULL, 10) == document->totals.due;
}

static char *paid_act(struct desk_request *request, struct stored_document *stored, GError **error)
{
    const char *typed = form_value(&request->form, "day"), *by = form_value(&request->form, "by");
    g_autofree char *day = *typed ? read_day(typed) : NULL;
    struct pay_entry entry = {.kind = PAYMENT_HAND, .day = day, .by = *by ? by : NULL};
    if (*typed && !day) {
        fail(error, BILLHOOK_ERROR_INPUT, "'%s' is no day", typed);
        return NULL;
    }
    if (!is_due_as_shown(request, stored->document)) {
        fail(error, BILLHOOK_ERROR_CONFLICT, "%s",
                words_get(WORD_DOC_CHANGED_MEANWHILE, LANGUAGE_EN));
        return NULL;
    }
    return document_read_amount(
                   stored->document, form_value(&request->form, "amount"), &entry.amount, error)
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

/* The checks of [accountant] and [reminders]. */
#include <string.h>

#include "check.h"
#include "base/date.h"
#include "document/document.h"

/* ---- [accountant] ---- */

static bool mail_is_off(const struct loading *loading)
{
    return loading->config->mail.transport == TRANSPORT_OFF &&
            load_ok(loading, "mail", "transport");
}

static void check_accountant_key(
        struct loading *loading, const char *key, const char *address, enum document_type type)
{
    const struct config_accountant *accountant = &loading->config->accountant;
    const char *name = document_type_text(type);
    if (!*address)
        return;
    if (!g_strv_contains((const char *const *)accountant->documents, name) &&
            load_ok(loading, "accountant", "documents"))
        load_warn(loading, "accountant", key, "has no effect: documents= does not have %s", name);
    if (mail_is_off(loading))
        load_warn(loading, "accountant", key, "no mail can leave while [mail] transport is off");
}

static void check_accountant(struct loading *loading)
{
    const struct config_accountant *accountant = &loading->config->accountant;
    if (*accountant->email && mail_is_off(loading))
        load_warn(
                loading, "accountant", "email", "no mail can leave while [mail] transport is off");
    if (*accountant->email && !*accountant->documents &&
            load_ok(loading, "accountant", "documents"))
        load_warn(loading, "accountant", "documents",
                "is empty: the accountant gets nothing; allowed: invoice, credit_note");
    check_accountant_key(loading, "email_invoice", accountant->email_invoice, DOCUMENT_INVOICE);
    check_accountant_key(
            loading, "email_credit_note", accountant->email_credit_note, DOCUMENT_CREDIT_NOTE);
}

/* ---- [reminders] ---- */

static void check_floors(struct loading *loading)
{
    const struct config_reminders *reminders = &loading->config->reminders;
    int days[LATE_STEPS_MOST], count = late_steps(reminders->after, days, NULL);
    if (count < 2 || reminders->to == REMINDER_BUSINESS)
        return;
    if (days[1] - days[0] < LATE_CONSUMER_WAIT)
        load_warn(loading, "reminders", "after",
                "a consumer's second reminder goes at the earliest %d days after the first one "
                "was accepted by the mail server (Book XIX CEL), so later than %dd says",
                LATE_CONSUMER_WAIT, days[1]);
}

/* The published rate of the half-year that runs. */
static void check_interest(struct loading *loading)
{
    const struct config *config = loading->config;
    const struct config_reminders *reminders = &config->reminders;
    bool told = reminders->fee_legal && reminders->to != REMINDER_CONSUMERS;
    if ((!told && !*reminders->interest) || !load_ok(loading, "reminders", "interest"))
        return;
    const char *zone = load_ok(loading, "seller", "timezone") ? config->seller.timezone : "UTC";
    g_autofree char *day = date_day(g_get_real_time() / G_USEC_PER_SEC, zone);
    g_autofree char *half = late_half_year(day);
    struct decimal rate;
    if (!late_rate_on(reminders->interest, half, &rate))
        load_warn(loading, "reminders", "interest",
                "has no rate for the half-year that began on %s: a reminder to a business names "
                "no figure; add the one that is published (financien.belgium.be): %s: RATE",
                half, half);
}

static void check_reminders(struct loading *loading)
{
    const struct config_reminders *reminders = &loading->config->reminders;
    if (reminders->fee_legal && load_ok(loading, "reminders", "fee"))
        load_warn(loading, "reminders", "fee",
                "legal: your terms of sale must hold the clause on late payment, else nothing "
                "beyond the balance may be claimed from a consumer; an accountant or lawyer "
                "should confirm the texts");
    check_floors(loading);
    check_interest(loading);
    if (*reminders->after && mail_is_off(loading))
        load_warn(loading, "reminders", "after", "no mail can leave while [mail] transport is off");
}

void check_books(struct loading *loading)
{
    check_accountant(loading);
    check_reminders(loading);
}

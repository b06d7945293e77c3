/* The accountant's mail of a document: who gets it, its words, what is in it. */
#include "channel/accountant.h"

#include <string.h>

#include "channel/mail_queue.h"
#include "document/text.h"
#include "mail/message.h"
#include "store/outbox.h"

/* ---- who gets it ---- */

static const char *addresses_for(
        const struct config_accountant *accountant, enum document_type type)
{
    const char *own = type == DOCUMENT_INVOICE ? accountant->email_invoice
            : type == DOCUMENT_CREDIT_NOTE     ? accountant->email_credit_note
                                               : "";
    if (!g_strv_contains((const char *const *)accountant->documents, document_type_text(type)))
        return "";
    return *own ? own : accountant->email;
}

bool accountant_queue(const struct work *work, const struct document *document, GError **error)
{
    const char *addresses = addresses_for(&work->config->accountant, document->type);
    g_auto(GStrv) list = g_strsplit_set(addresses, ",;", -1);
    g_autoptr(GHashTable) taken = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    int place = 0;
    for (char **address = list; *address; address++) {
        g_autofree char *ascii = NULL;
        if (!email_address_usable(g_strstrip(*address), &ascii) ||
                !g_hash_table_add(taken, g_ascii_strdown(ascii, -1)))
            continue;
        const struct mail_aside aside = {MAIL_ROLE_ACCOUNTANT, "a", ascii, place++};
        if (!mail_queue_aside(work, document, &aside, NULL, error))
            return false;
    }
    return true;
}

/* ---- what is in it ---- */

bool accountant_takes_ubl(const struct config *config, const char *ubl_reason)
{
    return config->accountant.format != ACCOUNTANT_PDF && !*ubl_reason;
}

bool accountant_takes_pdf(const struct config *config, const char *ubl_reason)
{
    return config->accountant.format != ACCOUNTANT_XML || *ubl_reason;
}

/* ---- its words ---- */

/* name, number, day; customer; total; why there is no UBL. */
static const struct {
    const char *document, *customer, *total, *without, *no_number;
} words[LANGUAGES] = {
        [LANGUAGE_NL] = {"%s %s van %s", "Klant: %s", "Totaal: %s",
                "Zonder XML (UBL), alleen de PDF: %s", "de klant heeft geen btw-nummer"},
        [LANGUAGE_FR] = {"%s %s du %s", "Client\u00a0: %s", "Total\u00a0: %s",
                "Sans XML (UBL), le PDF seul\u00a0: %s", "le client n’a pas de numéro de TVA"},
        [LANGUAGE_DE] = {"%s %s vom %s", "Kunde: %s", "Summe: %s",
                "Ohne XML (UBL), nur das PDF: %s", "der Kunde hat keine USt-IdNr."},
        [LANGUAGE_EN] = {"%s %s of %s", "Customer: %s", "Total: %s",
                "Without XML (UBL), the PDF alone: %s", "the customer has no VAT number"},
};

static const char *title(const struct document *document, enum language language)
{
    return label((enum label)(LABEL_ORDER_FORM + document->type), language);
}

char *accountant_subject(const struct config *config, const struct document *document)
{
    return g_strdup_printf("%s %s", title(document, config->seller.language), document->number);
}

static char *customer_line(const struct document *document)
{
    const struct customer *customer = &document->customer;
    const char *name = *customer->company ? customer->company : customer->name;
    return *customer->vat ? g_strdup_printf("%s, %s", name, customer->vat) : g_strdup(name);
}

static void append(GString *text, const char *format, const char *value)
{
    g_string_append_c(text, '\n');
    g_string_append_printf(text, format, value);
}

char *accountant_body(
        const struct config *config, const struct document *document, const char *ubl_reason)
{
    enum language language = config->seller.language;
    g_autofree char *day = format_day(document->issue_date, language);
    g_autofree char *customer = customer_line(document);
    g_autofree char *total =
            format_money_currency(document->totals.gross, document->currency, language);
    GString *text = g_string_new(NULL);
    g_string_append_printf(
            text, words[language].document, title(document, language), document->number, day);
    append(text, words[language].customer, customer);
    append(text, words[language].total, total);
    if (config->accountant.format != ACCOUNTANT_PDF && *ubl_reason) {
        const char *reason = *document->customer.vat ? ubl_reason : words[language].no_number;
        g_string_append_c(text, '\n');
        append(text, words[language].without, reason);
    }
    g_string_append_c(text, '\n');
    return g_string_free(text, FALSE);
}

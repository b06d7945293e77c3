/* The e-invoice as a whole: what makes one possible, its head, payment, and the parts in UBL's
 * order. */
#include "render/ubl.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "document/number.h"
#include "document/participant.h"
#include "document/text.h"
#include "document/vat_number.h"
#include "ubl_parts.h"

#define CUSTOMIZATION "urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
#define PROFILE "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
#define NAMESPACE_INVOICE "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
#define NAMESPACE_CREDIT_NOTE "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"

/* ---- can it be one? ---- */

static char *obstacle_of_figures(const struct document *document)
{
    const struct warning *blocks = document_blocking_warning(document);
    if (strcmp(document->currency, "EUR") != 0)
        return g_strdup_printf("the document is in %s: an e-invoice is only made in EUR",
                *document->currency ? document->currency : "no currency");
    if (blocks)
        return g_strdup_printf("the document has a warning that blocks: %s", blocks->text);
    if (document->lines->len == 0 || document->vat->len == 0)
        return g_strdup("the document has no line");

    for (guint i = 0; i < document->vat->len; i++)
        if (g_array_index(document->vat, struct document_vat, i).category == VAT_NONE)
            return g_strdup("no VAT is charged and no ground for it is known");
    return NULL;
}

static char *obstacle_of_buyer(const struct document *document)
{
    const char *vat = document->customer.vat;
    g_autofree char *participant = ubl_buyer_participant(document);
    if (!ubl_has_text(vat))
        return g_strdup("no electronic address: the customer has no VAT number");
    if (!vat_number_valid(vat))
        return g_strdup("no electronic address: the customer's VAT number is not a valid one");
    if (!participant)
        return g_strdup("no electronic address: the customer's VAT number has a wrong check digit");
    return NULL;
}

/* Greek sellers need a number of six parts and a mark of their tax office (Peppol GR-R-001,
 * GR-R-004). */
static char *obstacle_of_seller(const struct seller *seller)
{
    g_autofree char *vat = vat_number_normalize(seller->vat, seller->country),
                    *participant = seller_participant(seller);
    if (!participant || !vat_number_valid(vat))
        return g_strdup("the seller's VAT number ([seller] vat) is not a valid one");
    if (g_str_has_prefix(vat, "EL"))
        return g_strdup(
                "the seller is Greek: e-invoices of Greek sellers need a mark of the tax office");
    return NULL;
}

char *ubl_obstacle(const struct document *document, const struct seller *seller)
{
    if (document->type != DOCUMENT_INVOICE && document->type != DOCUMENT_CREDIT_NOTE)
        return g_strdup("it is no invoice or credit note");
    if (document->type == DOCUMENT_CREDIT_NOTE && !ubl_has_text(document->credits_number))
        return g_strdup("the credit note does not name the invoice it corrects");

    char *obstacle = obstacle_of_buyer(document);
    if (!obstacle)
        obstacle = obstacle_of_figures(document);
    if (!obstacle)
        obstacle = obstacle_of_seller(seller);
    return obstacle ? obstacle : g_strdup("");
}

/* ---- head ---- */

static bool is_credit_note(const struct ubl *ubl)
{
    return ubl->document->type == DOCUMENT_CREDIT_NOTE;
}

static void write_head(const struct ubl *ubl)
{
    const struct document *document = ubl->document;
    struct xml *xml = ubl->xml;
    xml_text(xml, "cbc:CustomizationID", CUSTOMIZATION);
    xml_text(xml, "cbc:ProfileID", PROFILE);
    xml_text(xml, "cbc:ID", document->number);
    xml_text(xml, "cbc:IssueDate", document->issue_date);
    if (is_credit_note(ubl)) {
        xml_text(xml, "cbc:CreditNoteTypeCode", "381");
        xml_note(xml, "cbc:Note", document->refund_reason);
    } else {
        xml_text(xml, "cbc:DueDate", document->due_date);
        xml_text(xml, "cbc:InvoiceTypeCode", "380");
        xml_note(xml, "cbc:Note", document->note);
    }
    xml_text(xml, "cbc:DocumentCurrencyCode", document->currency);
}

/* Peppol wants the buyer's reference (R003); "NA" is what its guide gives where the buyer has named
 * none. */
static void write_order(const struct ubl *ubl)
{
    const struct document *document = ubl->document;
    const char *reference = document->customer.reference;
    xml_open(ubl->xml, "cac:OrderReference");
    xml_text(ubl->xml, "cbc:ID", ubl_has_text(reference) ? reference : "NA");
    xml_text(ubl->xml, "cbc:SalesOrderID", document->order_number);
    xml_close(ubl->xml);
}

static void write_credited_invoice(const struct ubl *ubl)
{
    if (!is_credit_note(ubl))
        return;
    xml_open(ubl->xml, "cac:BillingReference");
    xml_open(ubl->xml, "cac:InvoiceDocumentReference");
    xml_text(ubl->xml, "cbc:ID", ubl->document->credits_number);
    xml_close(ubl->xml);
    xml_close(ubl->xml);
}

static void write_pdf(const struct ubl *ubl, GBytes *pdf)
{
    const struct document *document = ubl->document;
    if (!pdf || g_bytes_get_size(pdf) == 0)
        return;

    g_autofree char *stem = number_file_stem(document->number),
                    *name = g_strconcat(stem, ".pdf", NULL);
    enum label title = is_credit_note(ubl) ? LABEL_CREDIT_NOTE : LABEL_INVOICE;
    g_autofree char *description = g_strdup_printf("%s (PDF)", label(title, document->language));
    xml_open(ubl->xml, "cac:AdditionalDocumentReference");
    xml_text(ubl->xml, "cbc:ID", document->number);
    xml_text(ubl->xml, "cbc:DocumentDescription", description);
    xml_open(ubl->xml, "cac:Attachment");
    xml_binary(ubl->xml, "application/pdf", name, pdf);
    xml_close(ubl->xml);
    xml_close(ubl->xml);
}

/* ---- payment ---- */

/* UNCL 4461. */
#define MEANS_UNDEFINED "1"
#define MEANS_CASH "10"
#define MEANS_TRANSFER "30"
#define MEANS_ONLINE "68"

/* WooCommerce's own gateways that are no online payment; whatever else took money did it online. */
static const char *means_paid(const char *method)
{
    static const struct {
        const char *method, *code;
    } offline[] = {
            {"bacs", MEANS_TRANSFER}, {"cheque", "20"}, {"cod", MEANS_CASH}, {"", MEANS_UNDEFINED}};
    for (gsize i = 0; i < G_N_ELEMENTS(offline); i++)
        if (strcmp(method, offline[i].method) == 0)
            return offline[i].code;
    return MEANS_ONLINE;
}

static void write_account(const struct ubl *ubl, const char *iban)
{
    const struct seller *seller = ubl->seller;
    xml_open(ubl->xml, "cac:PayeeFinancialAccount");
    xml_text(ubl->xml, "cbc:ID", iban);
    xml_text(ubl->xml, "cbc:Name", seller->name);
    if (ubl_has_text(seller->bic)) {
        xml_open(ubl->xml, "cac:FinancialInstitutionBranch");
        xml_text(ubl->xml, "cbc:ID", seller->bic);
        xml_close(ubl->xml);
    }
    xml_close(ubl->xml);
}

/* What is open is paid by transfer, with the reference that finds it back, or in cash at delivery;
 * what is paid says how. A transfer needs an account (BR-61): without one its means is not defined.
 * A credit note asks for nothing, so it names no account. */
static void write_payment_means(const struct ubl *ubl)
{
    const struct document *document = ubl->document;
    bool paid = document->totals.paid != 0, open = document->totals.gross != document->totals.paid;
    if (is_credit_note(ubl) || (!paid && !open))
        return;

    g_autofree char *iban = iban_normalize(ubl->seller->iban);
    bool at_delivery = open && document->pay_later, covered = document_payments_cover(document);
    const char *code = at_delivery ? MEANS_CASH
            : open                 ? MEANS_TRANSFER
                                   : means_paid(covered ? "" : document->payment_method);
    bool transfer = strcmp(code, MEANS_TRANSFER) == 0, has_account = iban_valid(iban);
    if (transfer && !has_account)
        code = MEANS_UNDEFINED;
    bool chosen = (!open && !covered) || at_delivery ||
            strcmp(document->payment_method, "bacs") == 0; /* not a card that was never charged */
    xml_open(ubl->xml, "cac:PaymentMeans");
    xml_attributed(
            ubl->xml, "cbc:PaymentMeansCode", "name", chosen ? document->payment_title : "", code);
    if (transfer)
        xml_text(ubl->xml, "cbc:PaymentID", document->payment_reference);
    if (transfer && has_account)
        write_account(ubl, iban);
    xml_close(ubl->xml);
}

static char *paid_text(const struct ubl *ubl)
{
    const struct document *document = ubl->document;
    const char *zone = ubl->seller->timezone;
    if (document->paid_at == 0)
        return g_strdup(label(LABEL_PAID_PLAIN, document->language));

    g_autofree char *day = date_day(document->paid_at, date_zone_exists(zone) ? zone : "UTC");
    g_autofree char *when = format_day(day, document->language);
    if (!ubl_has_text(document->payment_title) || document_payments_cover(document))
        return g_strdup_printf(label(LABEL_PAID_ON, document->language), when);
    return g_strdup_printf(
            label(LABEL_PAID_ON_BY, document->language), when, document->payment_title);
}

static char *at_delivery_text(const struct document *document)
{
    g_autofree char *due =
            format_money_currency(document->totals.due, document->currency, document->language);
    return g_strdup_printf(label(LABEL_PAY_AT_DELIVERY, document->language), due);
}

/* An amount due needs a due date or terms (BR-CO-25); the words for a paid invoice are what a
 * reader looks for. */
static void write_payment_terms(const struct ubl *ubl)
{
    const struct document *document = ubl->document;
    bool open = document->totals.gross != document->totals.paid;
    g_autofree char *text = NULL;
    if (is_credit_note(ubl))
        return;
    if (open && document->pay_later)
        text = at_delivery_text(document);
    else if (open && !*document->due_date)
        text = g_strdup(label(LABEL_DUE, document->language));
    else if (!open && document->totals.paid != 0)
        text = paid_text(ubl);
    if (!text)
        return;

    xml_open(ubl->xml, "cac:PaymentTerms");
    xml_text(ubl->xml, "cbc:Note", text);
    xml_close(ubl->xml);
}

/* ---- the whole ---- */

static bool check_ready(
        const struct document *document, const struct seller *seller, GError **error)
{
    g_autofree char *obstacle = ubl_obstacle(document, seller);
    if (*obstacle)
        return fail(error, BILLHOOK_ERROR_CONFLICT, "%s", obstacle);
    if (!*document->number || !*document->issue_date)
        return fail(error, BILLHOOK_ERROR_CONFLICT,
                "the document has no number and date yet: it is a draft");
    return true;
}

GBytes *render_ubl(
        const struct document *document, const struct seller *seller, GBytes *pdf, GError **error)
{
    if (!check_ready(document, seller, error))
        return NULL;

    bool credit = document->type == DOCUMENT_CREDIT_NOTE;
    g_autoptr(xml_auto) xml = xml_new(credit ? "CreditNote" : "Invoice",
            credit ? NAMESPACE_CREDIT_NOTE : NAMESPACE_INVOICE, document->currency,
            document->currency_decimals);
    struct ubl ubl = {xml, document, seller, ubl_line_to_promote(document)};
    write_head(&ubl);
    write_order(&ubl);
    write_credited_invoice(&ubl);
    write_pdf(&ubl, pdf);
    ubl_write_supplier(&ubl);
    ubl_write_customer(&ubl);
    ubl_write_delivery(&ubl);
    write_payment_means(&ubl);
    write_payment_terms(&ubl);
    ubl_write_charges(&ubl);
    ubl_write_tax_total(&ubl);
    ubl_write_monetary_total(&ubl);
    ubl_write_lines(&ubl);
    return xml_finish(xml, error);
}

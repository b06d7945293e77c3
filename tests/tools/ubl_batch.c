/* Makes e-invoices of many orders in one process, for tests/e2e/test_einvoice.py. One job a line on
 * standard input, one answer a line on standard output, both JSON.
 *
 * Job: {"file": order JSON, "out": where the XML goes, "number": …, "vat": a VAT number for the
 * customer, "reference": …, "peppol": the customer's participant, "seller_peppol", "category": "K"
 * …, "reason": that goes with it, "zero_vat": as in the config, "scheme": "exempt", "iban": "" …,
 * "seller_vat", "seller_country", "pdf": true, "credits":
 * [{"kind": "rest"} | {"kind": "amount", "amount": 1210, "rate": "21"} | {"kind": "refund",
 * "amount": …, "tax": …, "id": …, "reason": …}]}; a credit note goes to out + ".c1", ".c2" …
 * Answer: {"file", "documents": [{"xml": path or null, "why": obstacle, "document": as `show
 * --json`, "microseconds": …}]} or
 *       {"file", "error": …}. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "document/build.h"
#include "document/terms.h"
#include "document/text.h"
#include "render/ubl.h"

#define NOW 1795492782 /* 2026-11-24 */
#define TODAY "2026-11-24"

struct setting {
    struct seller seller;
    struct shop shop;
    struct document_rule rule[DOCUMENT_TYPES];
    struct payment_settings payment;
    char *none[1], *pay_later[2];
};

static char *borrowed(const char *text)
{
    return (char *)(guintptr)
            text; /* the structs own their strings in the program; here they stay ours */
}

static const char *text_of(const cJSON *job, const char *key, const char *otherwise)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(job, key));
    return text ? text : otherwise;
}

static void set_up(struct setting *setting, const cJSON *job)
{
    char *empty = borrowed("");
    *setting = (struct setting){.pay_later = {borrowed("cod"), NULL}};
    setting->seller = (struct seller){.name = borrowed("De Koffiehoek"),
            .peppol = borrowed(text_of(job, "seller_peppol", "")),
            .legal_form = borrowed("BV"),
            .street = borrowed("Korenmarkt 1"),
            .postcode = borrowed("9000"),
            .city = borrowed("Gent"),
            .country = borrowed(text_of(job, "seller_country", "BE")),
            .vat = borrowed(text_of(job, "seller_vat", "BE0000000196")),
            .registration = borrowed("RPR Gent"),
            .trade_name = empty,
            .iban = borrowed(text_of(job, "iban", "BE68 5390 0754 7034")),
            .bic = borrowed("TRIOBEBB"),
            .email = borrowed("facturen@example.be"),
            .phone = borrowed("+32 9 000 00 00"),
            .website = empty,
            .logo = empty,
            .accent_color = empty,
            .font = empty,
            .timezone = borrowed("Europe/Brussels"),
            .vat_scheme = strcmp(text_of(job, "scheme", ""), "exempt") == 0 ? VAT_SCHEME_EXEMPT
                                                                            : VAT_SCHEME_NORMAL};
    setting->shop = (struct shop){.name = borrowed("main"),
            .url = borrowed("https://shop.example"),
            .secret = empty,
            .previous_secret = empty,
            .enabled = true,
            .orders_since = borrowed("2000-01-01"),
            .pay_later = setting->pay_later,
            .on_account = setting->none,
            .unpaid_statuses = setting->none,
            .vat_meta = setting->none,
            .peppol_meta = setting->none,
            .reference_meta = setting->none,
            .zero_vat = borrowed(text_of(job, "zero_vat", ""))};
    setting->payment = (struct payment_settings){.reference_structured = true,
            .epc_qr = true,
            .bancontact_profile = empty,
            .bancontact_url = empty,
            .shop_payment_link = true};
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        struct document_rule *rule = &setting->rule[type];
        *rule = (struct document_rule){.type = (enum document_type)type,
                .create = CREATE_PAID,
                .number = borrowed("{YYYY}-{N:5}"),
                .first_number = 1,
                .due_days = 14};
        for (int language = 0; language < LANGUAGES; language++) {
            rule->caption_paid.in[language] =
                    borrowed(text_builtin(TEXT_CAPTION, rule->type, true, (enum language)language));
            rule->caption_unpaid.in[language] = borrowed(
                    text_builtin(TEXT_CAPTION, rule->type, false, (enum language)language));
        }
    }
}

static bool set_edits(struct document_edits *edits, const cJSON *job, GError **error)
{
    static const char *const keys[] = {"vat", "reference", "peppol"};
    for (gsize i = 0; i < G_N_ELEMENTS(keys); i++) {
        const char *value = text_of(job, keys[i], "");
        if (*value && !document_edits_set(edits, keys[i], value, error))
            return false;
    }
    return true;
}

/* Renders a numbered document and says what came of it. */
static cJSON *deliver(const struct document *document,
        const struct setting *setting,
        const char *path,
        bool with_pdf)
{
    cJSON *answer = cJSON_CreateObject();
    g_autoptr(GBytes) pdf = with_pdf ? g_bytes_new_static("%PDF-1.4\n%\xe2\xe3\n", 14) : NULL;
    g_autofree char *obstacle = ubl_obstacle(document, &setting->seller);
    g_autoptr(GError) problem = NULL;
    gint64 start = g_get_monotonic_time();
    g_autoptr(GBytes) xml = render_ubl(document, &setting->seller, pdf, &problem);
    gint64 end = g_get_monotonic_time();
    gsize length = 0;
    const char *bytes = xml ? g_bytes_get_data(xml, &length) : NULL;
    if (xml && !g_file_set_contents(path, bytes, (gssize)length, &problem))
        xml = NULL;
    cJSON_AddItemToObject(answer, "xml", xml ? cJSON_CreateString(path) : cJSON_CreateNull());
    cJSON_AddStringToObject(answer, "why", xml ? "" : *obstacle ? obstacle : problem->message);
    cJSON_AddItemToObject(answer, "document", document_to_json(document, true));
    cJSON_AddNumberToObject(answer, "microseconds", (double)(end - start));
    return answer;
}

static struct document *build_invoice(const struct setting *setting,
        const struct order *order,
        const struct document_edits *edits,
        const cJSON *job)
{
    enum vat_category category = VAT_NONE;
    if (*text_of(job, "category", ""))
        vat_category_from_text(text_of(job, "category", ""), &category);
    const struct document_rule *rule = &setting->rule[DOCUMENT_INVOICE];
    struct build_input input = {.order = order,
            .seller = &setting->seller,
            .shop = &setting->shop,
            .rule = rule,
            .payment = &setting->payment,
            .edits = edits,
            .vat_category = category,
            .vat_reason = text_of(job, "reason", ""),
            .now = NOW};
    struct document *document = document_build(&input);
    document_settle(document, text_of(job, "number", "2026-00116"), TODAY, &setting->seller,
            &setting->shop, rule, &setting->payment, edits);
    document->state = DOCUMENT_ISSUED;
    return document;
}

static struct document *build_credit(const struct setting *setting,
        const struct document *invoice,
        const struct credited *before,
        const cJSON *wish,
        GError **error)
{
    const char *kind = text_of(wish, "kind", "rest");
    struct credit_input input = {.invoice = invoice,
            .seller = &setting->seller,
            .shop = &setting->shop,
            .rule = &setting->rule[DOCUMENT_CREDIT_NOTE],
            .payment = &setting->payment,
            .before = before,
            .reason = text_of(wish, "reason", ""),
            .now = NOW};
    input.kind = strcmp(kind, "amount") == 0 ? CREDIT_AMOUNT
            : strcmp(kind, "refund") == 0    ? CREDIT_REFUND
                                             : CREDIT_REST;
    input.amount = (money)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(wish, "amount"));
    if (cJSON_HasObjectItem(wish, "tax"))
        input.refund_tax =
                (money)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(wish, "tax"));
    if (cJSON_HasObjectItem(wish, "id"))
        input.refund_id =
                (gint64)cJSON_GetNumberValue(cJSON_GetObjectItemCaseSensitive(wish, "id"));
    if (!decimal_parse(text_of(wish, "rate", "0"), &input.rate)) {
        fail(error, BILLHOOK_ERROR_INPUT, "the rate is no number");
        return NULL;
    }
    return document_build_credit(&input, error);
}

static bool add_credits(const struct setting *setting,
        const struct document *invoice,
        const cJSON *job,
        cJSON *answers,
        GError **error)
{
    g_auto(credited_auto) before = {0};
    const cJSON *wish;
    cJSON_ArrayForEach (wish, cJSON_GetObjectItemCaseSensitive(job, "credits")) {
        g_autoptr(document_auto) note = build_credit(setting, invoice, &before, wish, error);
        if (!note)
            return false;
        credited_add(&before, note);
        g_autofree char *number = g_strdup_printf("C%s-%zu", invoice->number, before.count);
        g_autofree char *path = g_strdup_printf("%s.c%zu", text_of(job, "out", ""), before.count);
        document_settle(note, number, TODAY, &setting->seller, &setting->shop,
                &setting->rule[DOCUMENT_CREDIT_NOTE], &setting->payment, NULL);
        cJSON_AddItemToArray(answers, deliver(note, setting, path, false));
    }
    return true;
}

static bool run(const cJSON *job, cJSON *answers, GError **error)
{
    struct setting setting;
    struct document_edits edits = {0};
    g_autofree char *body = NULL;
    gsize length;
    gint64 id;
    g_autoptr(order_auto) order = NULL;
    set_up(&setting, job);
    if (!g_file_get_contents(text_of(job, "file", ""), &body, &length, error))
        return false;
    enum body_kind kind = order_read(body, length, &order, &id, error);
    if (kind == BODY_DELETION)
        return fail(error, BILLHOOK_ERROR_INPUT, "a deletion");
    bool good = kind == BODY_ORDER && set_edits(&edits, job, error);
    if (good) {
        g_autoptr(document_auto) invoice = build_invoice(&setting, order, &edits, job);
        bool with_pdf = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(job, "pdf"));
        cJSON_AddItemToArray(
                answers, deliver(invoice, &setting, text_of(job, "out", ""), with_pdf));
        good = add_credits(&setting, invoice, job, answers, error);
    }
    document_edits_clear(&edits);
    return good;
}

int main(void)
{
    char *line = NULL;
    size_t size = 0;
    while (getline(&line, &size, stdin) > 0) {
        g_autoptr(GError) problem = NULL;
        cJSON *job = cJSON_Parse(line), *answer = cJSON_CreateObject();
        cJSON_AddStringToObject(answer, "file", text_of(job, "file", ""));
        if (!run(job, cJSON_AddArrayToObject(answer, "documents"), &problem))
            cJSON_AddStringToObject(answer, "error", problem->message);
        char *text = cJSON_PrintUnformatted(answer);
        puts(text);
        cJSON_free(text);
        cJSON_Delete(answer);
        cJSON_Delete(job);
    }
    free(line);
    return 0;
}

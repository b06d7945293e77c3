/* A document as JSON, frozen and back. */
#include "unit/document/fixture.h"

#include <locale.h>

#include "base/error.h"
#include "document/document.h"

static struct document_line *add_line(struct document *document, enum line_kind kind)
{
    struct document_line *line = document_line_new();
    line->kind = kind;
    g_ptr_array_add(document->lines, line);
    return line;
}

static void set_address(struct address *address)
{
    fixture_set(&address->name, "Jan \"de\" Janssens");
    fixture_set(&address->first_name, "Jan");
    fixture_set(&address->last_name, "Janssens");
    fixture_set(&address->street, "Dorpsstraat 25");
    fixture_set(&address->postcode, "2800");
    fixture_set(&address->city, "Mechelen");
    fixture_set(&address->country, "BE");
    fixture_set(&address->phone, "+32 15 00 00 00");
}

/* The invoice of the interface's example, issued. */
static struct document *sample(enum document_type type)
{
    struct document *document = document_new(type);
    document->id = 12;
    document->state = DOCUMENT_SENT;
    document->order_id = 727;
    document->created_at = document->order_created_at = 1795492797;
    fixture_set(&document->number, "2026-00116");
    fixture_set(&document->shop, "main");
    fixture_set(&document->order_number, "727");
    fixture_set(&document->issue_date, "2026-11-24");
    fixture_set(&document->due_date, "2026-12-08");
    fixture_set(&document->language_rule, "shop");
    fixture_set(&document->currency, "EUR");
    fixture_set(&document->payment_method, "bacs");
    fixture_set(&document->payment_title, "Overschrijving");
    fixture_set(&document->payment_reference, "+++020/2600/11696+++");
    fixture_set(&document->customer.name, "Jan Janssens");
    fixture_set(&document->customer.first_name, "Jan");
    fixture_set(&document->customer.email, "jan@example.be");
    set_address(&document->customer.billing);
    fixture_set(&document->note, "eerste\ntweede \\");
    struct document_line *line = add_line(document, LINE_PRODUCT);
    fixture_set(&line->sku, "KOF-1");
    fixture_set(&line->description, "Koffie");
    g_strfreev(line->details);
    line->details = g_strsplit("Maat: L|Kleur: rood", "|", -1);
    line->quantity = number("2");
    line->unit_price = number("8.26");
    line->list_net = line->net = 1652;
    line->vat = 347;
    line->gross = 1999;
    line->vat_rate = number("21");
    line->vat_category = VAT_S;
    struct document_vat vat = {
            .category = VAT_S, .rate = number("21"), .base = 1652, .amount = 347};
    g_array_append_val(document->vat, vat);
    document->totals = (struct document_totals){1652, 347, 0, 1999, 0, 1999};
    return document;
}

static struct seller seller_of(struct fixture *f)
{
    fixture_init(f, DOCUMENT_INVOICE);
    return f->seller;
}

static char *json_text(const struct document *document, bool with_lines)
{
    cJSON *json = document_to_json(document, with_lines);
    char *text = cJSON_PrintUnformatted(json), *copy = g_strdup(text);
    cJSON_free(text);
    cJSON_Delete(json);
    return copy;
}

/* ---- the shape
 * ----------------------------------------------------------------------------------------------------------
 */

#define ADDRESS                                                                        \
    "{\"name\":\"Jan \\\"de\\\" Janssens\",\"company\":null,\"street\":\"Dorpsstraat " \
    "25\",\"street2\":null,\"postcode\":"                                              \
    "\"2800\",\"city\":\"Mechelen\",\"state\":null,\"country\":\"BE\"}"
#define HEAD(type, state)                                                                 \
    "{\"id\":12,\"type\":\"" type "\"," state                                             \
    "\"number\":\"2026-00116\",\"shop\":\"main\",\"order_id\":727,"                       \
    "\"order_number\":\"727\",\"issue_date\":\"2026-11-24\",\"due_date\":\"2026-12-08\"," \
    "\"created_at\":"                                                                     \
    "\"2026-11-24T03:59:57Z\",\"language\":\"nl\",\"currency\":\"EUR\","
#define MIDDLE                                                                                     \
    "\"payment_method\":\"bacs\",\"payment_title\":\"Overschrijving\",\"payment_reference\":\"+++" \
    "020/2600/11696+++\","                                                                         \
    "\"payment_link\":null,\"customer\":{\"name\":\"Jan "                                          \
    "Janssens\",\"company\":null,\"vat\":null,\"email\":"                                          \
    "\"jan@example.be\",\"phone\":null,\"reference\":null,\"billing\":" ADDRESS                    \
    ",\"shipping\":null},\"note\":"                                                                \
    "\"eerste\\ntweede \\\\\",\"caption\":null,"
#define LINES                                                                                     \
    "\"lines\":[{\"kind\":\"product\",\"sku\":\"KOF-1\",\"description\":\"Koffie\",\"details\":[" \
    "\"Maat: L\",\"Kleur: "                                                                       \
    "rood\"],\"quantity\":\"2\",\"unit_price\":\"8.26\",\"list_net\":\"16.52\",\"discount\":\"0." \
    "00\",\"net\":\"16.52\","                                                                     \
    "\"vat_rate\":\"21\",\"vat_category\":\"S\",\"vat\":\"3.47\",\"gross\":\"19.99\"}],"
#define VAT "\"vat\":[{\"category\":\"S\",\"rate\":\"21\",\"base\":\"16.52\",\"amount\":\"3.47\"}],"
#define TOTALS                                                                                  \
    "\"totals\":{\"net\":\"16.52\",\"vat\":\"3.47\",\"rounding\":\"0.00\",\"gross\":\"19.99\"," \
    "\"paid\":\"0.00\",\"due\":"                                                                \
    "\"19.99\"},\"payments\":[],\"credits\":null,"
#define MAIL                                                                                    \
    "\"mail\":{\"state\":\"none\",\"to\":null,\"attempts\":0,\"last_answer\":null,\"sent_at\":" \
    "null},\"peppol\":null,"

static void test_shape(void)
{
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    g_autofree char *whole = json_text(document, true), *listed = json_text(document, false);
    g_assert_cmpstr(whole, ==,
            HEAD("invoice", "\"state\":\"sent\",") "\"paid\":false,\"paid_at\":null," MIDDLE LINES
                    VAT TOTALS MAIL "\"warnings\":[]}");
    g_assert_cmpstr(listed, ==,
            HEAD("invoice",
                    "\"state\":\"sent\",") "\"paid\":false,\"paid_at\":null," MIDDLE VAT TOTALS MAIL
                                           "\"warnings\":[]}");
}

static void test_delivery_note(void)
{
    g_autoptr(document_auto) document = sample(DOCUMENT_DELIVERY_NOTE);
    g_autofree char *whole = json_text(document, true);
    g_assert_cmpstr(whole, ==,
            HEAD("delivery_note",
                    "\"state\":\"sent\",") "\"paid\":false,\"paid_at\":null," MIDDLE
                                           "\"lines\":[{\"kind\":\"product\",\"sku\":\"KOF-1\","
                                           "\"description\":\"Koffie\",\"details\":[\"Maat: "
                                           "L\",\"Kleur: rood\"],"
                                           "\"quantity\":\"2\",\"unit_price\":null,\"list_net\":"
                                           "null,\"discount\":null,\"net\":null,\"vat_rate\":null,"
                                           "\"vat_category\":null,\"vat\":null,\"gross\":null}],"
                                           "\"vat\":[],\"totals\":{\"net\":null,\"vat\":null,"
                                           "\"rounding\":null,"
                                           "\"gross\":null,\"paid\":null,\"due\":null},"
                                           "\"payments\":[],\"credits\":"
                                           "null," MAIL "\"warnings\":[]}");
}

static void test_empty(void)
{
    g_autoptr(document_auto) document = document_new(DOCUMENT_ORDER_FORM);
    g_autofree char *text = json_text(document, true);
#define NOBODY                                                                                     \
    "{\"name\":null,\"company\":null,\"street\":null,\"street2\":null,\"postcode\":null,\"city\":" \
    "null,\"state\":null,"                                                                         \
    "\"country\":null}"
    g_assert_cmpstr(text, ==,
            "{\"id\":null,\"type\":\"order_form\",\"state\":\"draft\",\"number\":null,\"shop\":"
            "null,\"order_id\":null,"
            "\"order_number\":null,\"issue_date\":null,\"due_date\":null,\"created_at\":null,"
            "\"language\":\"nl\",\"currency\":null,"
            "\"paid\":false,\"paid_at\":null,\"payment_method\":null,\"payment_title\":null,"
            "\"payment_reference\":null,"
            "\"payment_link\":null,\"customer\":{\"name\":null,\"company\":null,\"vat\":null,"
            "\"email\":null,\"phone\":null,"
            "\"reference\":null,\"billing\":" NOBODY
            ",\"shipping\":null},\"note\":null,\"caption\":null,\"lines\":[],\"vat\":[],"
            "\"totals\":{\"net\":\"0.00\",\"vat\":\"0.00\",\"rounding\":\"0.00\",\"gross\":\"0."
            "00\",\"paid\":\"0.00\",\"due\":\"0.00\"},"
            "\"payments\":[],\"credits\":null," MAIL "\"warnings\":[]}");
}

static char *value_text(const struct document *document, const char *path)
{
    cJSON *json = document_to_json(document, true), *at = json;
    g_auto(GStrv) names = g_strsplit(path, ".", -1);
    for (char **name = names; *name && at; name++)
        at = g_ascii_isdigit(**name) ? cJSON_GetArrayItem(at, (int)g_ascii_strtoll(*name, NULL, 10))
                                     : cJSON_GetObjectItemCaseSensitive(at, *name);
    char *text = at ? cJSON_PrintUnformatted(at) : NULL, *copy = g_strdup(text ? text : "missing");
    cJSON_free(text);
    cJSON_Delete(json);
    return copy;
}

static void assert_value(const struct document *document, const char *path, const char *expected)
{
    g_autofree char *text = value_text(document, path);
    if (strcmp(text, expected) != 0)
        g_error("%s: %s instead of %s", path, text, expected);
}

static void test_values(void)
{
    g_autoptr(document_auto) document = sample(DOCUMENT_CREDIT_NOTE);
    document->order_id = G_GINT64_CONSTANT(9007199254740993); /* 2^53 + 1 */
    document->credits_id = 11;
    fixture_set(&document->credits_number, "2026-00115");
    document->paid = true;
    document->paid_at = 1;
    document->mail = (struct mail_status){.state = MAIL_FAILED,
            .to = document->mail.to,
            .attempts = 3,
            .last_answer = document->mail.last_answer,
            .sent_at = 2};
    fixture_set(&document->mail.to, "jan@example.be");
    fixture_set(&document->mail.last_answer, "550 5.1.1 no such user");
    document->peppol.exists = true;
    document->peppol.state = PEPPOL_ACCEPTED;
    document->peppol.test = true;
    document->peppol.attempts = 1;
    document->peppol.next_attempt_at = 3;
    fixture_set(&document->peppol.participant, "0208:0123456749");
    fixture_set(&document->peppol.provider, "peppyrus");
    fixture_set(&document->peppol.last_answer, "the provider has \"it\"");
    document->customer.has_shipping = true;
    fixture_set(&document->customer.shipping.city, "Gent");
    document_warn(document, WARNING_ZERO_VAT_WITHOUT_GROUND, "no ground");
    struct document_line *line = g_ptr_array_index(document->lines, 0);
    line->quantity = number("1.50");
    line->unit_price = number("0.123456");
    line->vat_rate = number("9.9750");
    line->vat_category = VAT_NONE;
    line->net = -5;
    line = add_line(document, LINE_SHIPPING);
    line->quantity = number("-1000000");
    line->unit_price = number("10");
    line->net = G_MAXINT64;
    fixture_set(&line->description, "a/b</script>\u2028é\U0001f600");
    assert_value(document, "order_id", "9007199254740993");
    assert_value(document, "credits", "{\"id\":11,\"number\":\"2026-00115\"}");
    assert_value(document, "paid", "true");
    assert_value(document, "paid_at", "\"1970-01-01T00:00:01Z\"");
    assert_value(document, "mail",
            "{\"state\":\"failed\",\"to\":\"jan@example.be\",\"attempts\":3,\"last_answer\":\"550 "
            "5.1.1 no such user\",\"sent_at\":\"1970-01-01T00:00:02Z\"}");
    assert_value(document, "peppol",
            "{\"state\":\"accepted\",\"participant\":\"0208:0123456749\",\"provider\":"
            "\"peppyrus\",\"test\":true,\"id\":null,\"attempts\":1,\"last_answer\":\"the "
            "provider has \\\"it\\\"\",\"next_attempt_at\":\"1970-01-01T00:00:03Z\","
            "\"delivered_at\":null}");
    assert_value(document, "customer.shipping.city", "\"Gent\"");
    assert_value(document, "warnings",
            "[{\"code\":\"zero-vat-without-ground\",\"blocks\":true,\"text\":\"no ground\"}]");
    assert_value(document, "lines.0.quantity", "\"1.5\"");
    assert_value(document, "lines.0.unit_price", "\"0.123456\"");
    assert_value(document, "lines.0.vat_rate", "\"9.975\"");
    assert_value(document, "lines.0.vat_category", "null");
    assert_value(document, "lines.0.net", "\"-0.05\"");
    assert_value(document, "lines.1.kind", "\"shipping\"");
    assert_value(document, "lines.1.sku", "null");
    assert_value(document, "lines.1.details", "[]");
    assert_value(document, "lines.1.quantity", "\"-1000000\"");
    assert_value(document, "lines.1.unit_price", "\"10.00\"");
    assert_value(document, "lines.1.net", "\"92233720368547758.07\"");
    assert_value(document, "lines.1.description", "\"a/b</script>\u2028é\U0001f600\"");
}

static void test_currencies(void)
{
    static const struct {
        const char *currency, *gross;
    } cases[] = {{"JPY", "\"1999\""}, {"KWD", "\"1.999\""}, {"EUR", "\"19.99\""}};
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
        fixture_set(&document->currency, cases[i].currency);
        document->currency_decimals = currency_decimals(cases[i].currency);
        assert_value(document, "totals.gross", cases[i].gross);
    }
}

/* ---- frozen
 * ------------------------------------------------------------------------------------------------------------------
 */

static void test_frozen_text(void)
{
    struct fixture f;
    struct seller seller = seller_of(&f);
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    g_autofree char *frozen = document_freeze(document, &seller);
    g_assert_cmpstr(frozen, ==,
            HEAD("invoice", "") MIDDLE LINES VAT
            "\"totals\":{\"net\":\"16.52\",\"vat\":\"3.47\",\"rounding\":\"0.00\",\"gross\":\"19."
            "99\"},"
            "\"credits\":null,\"more\":{\"currency_decimals\":2,\"language_rule\":\"shop\",\"order_"
            "created_at\":\"2026-11-24T03:59:57Z\","
            "\"delivery_date\":null,\"first_name\":\"Jan\",\"billing\":{\"first_name\":\"Jan\","
            "\"last_name\":\"Janssens\",\"phone\":"
            "\"+32 15 00 00 "
            "00\"},\"shipping\":{\"first_name\":null,\"last_name\":null,\"phone\":null},"
            "\"payments\":[],\"pay_later\":false,\"refund_id\":null,"
            "\"refund_reason\":null,\"discount_reasons\":null,\"credited_lines\":null,\"vat_"
            "reasons\":null,\"figures\":"
            "null},"
            "\"seller\":{\"name\":\"De Koffiehoek "
            "BV\",\"legal_form\":null,\"street\":null,\"postcode\":\"9000\",\"city\":null,"
            "\"country\":"
            "\"BE\",\"vat\":\"BE0417497106\",\"register\":null,\"iban\":null,\"bic\":null,"
            "\"email\":null,\"phone\":null,\"website\":null,"
            "\"logo\":null,\"accent_color\":null,\"font\":null,\"language\":\"nl\",\"timezone\":"
            "\"Europe/Brussels\",\"vat_scheme\":\"normal\"}}");
}

/* Everything set, also what the JSON for programs does not have. */
static struct document *rich(enum document_type type)
{
    struct document *document = sample(type);
    document->language = LANGUAGE_DE;
    document->order_id = G_MAXINT64;
    document->refund_id = 31;
    document->pay_later = true;
    document_add_payment(document, "…5678", 500, "gift card", "2026-11-24");
    document_add_payment(document, "", 1, "gift card", "");
    document->credits_id = 11;
    fixture_set(&document->credits_number, "2026-00115");
    fixture_set(&document->refund_reason, "defect\x01");
    fixture_set(&document->delivery_date, "2026-11-25");
    fixture_set(&document->payment_link, "https://shop.example/?a=1&b=\"2\"");
    fixture_set(&document->caption, "Danke\n\nschön");
    document->customer.has_shipping = true;
    set_address(&document->customer.shipping);
    struct document_line *line = add_line(document, LINE_FEE);
    line->quantity = number("0.000000000001");
    line->unit_price = number("-3.333333");
    line->list_net = -1000;
    line->discount = 5;
    line->net = -1005;
    line->vat_rate = number("9.975");
    line->vat_category = VAT_AE;
    fixture_set(&line->discount_reason, "WELKOM, ZOMER");
    add_line(document, LINE_ROUNDING);
    struct document_vat vat = {.rate = number("0"), .base = -1005};
    g_array_append_val(document->vat, vat);
    document->totals.rounding = -1;
    fixture_set(&document->vat_reasons[VAT_E], "art. 28; \"art. 44\"");
    fixture_set(&document->vat_reasons[VAT_AE], "Medecontractant");
    return document;
}

static void assert_round_trip(const struct document *document, const struct seller *seller)
{
    g_autofree char *frozen = document_freeze(document, seller);
    struct seller *thawed_seller = NULL;
    g_autoptr(GError) error = NULL;
    g_autoptr(document_auto) thawed = document_thaw(frozen, &thawed_seller, &error);
    if (!thawed)
        g_error("%s", error->message);
    g_autofree char *again = document_freeze(thawed, thawed_seller);
    g_assert_cmpstr(again, ==, frozen);
    g_assert_null(strchr(frozen, '\n'));
    /* and nothing but what lives on was lost on the way */
    for (gsize i = 0; i < G_N_ELEMENTS(document->vat_reasons); i++)
        g_assert_cmpstr(thawed->vat_reasons[i], ==, document->vat_reasons[i]);
    thawed->state = document->state;
    thawed->paid = document->paid;
    thawed->paid_at = document->paid_at;
    thawed->totals.paid = document->totals.paid;
    thawed->totals.due = document->totals.due;
    g_autofree char *before = json_text(document, true), *after = json_text(thawed, true);
    g_assert_cmpstr(after, ==, before);
    g_assert_cmpint(thawed->totals.gross, ==, document->totals.gross);
    for (guint i = 0; i < document->lines->len; i++) {
        const struct document_line *one = g_ptr_array_index(document->lines, i),
                                   *other = g_ptr_array_index(thawed->lines, i);
        g_assert_cmpint(one->net, ==, other->net);
        g_assert_cmpint(one->gross, ==, other->gross);
        g_assert_cmpint((int)one->vat_category, ==, (int)other->vat_category);
        g_assert_cmpint(decimal_compare(one->unit_price, other->unit_price), ==, 0);
        g_assert_cmpstr(one->discount_reason, ==, other->discount_reason);
    }
    g_assert_cmpuint(thawed->vat->len, ==, document->vat->len);
    g_assert_cmpstr(thawed->customer.shipping.phone, ==, document->customer.shipping.phone);
    g_assert_cmpint(thawed->order_id, ==, document->order_id);
    g_assert_cmpint(thawed->refund_id, ==, document->refund_id);
    g_assert_true(thawed->pay_later == document->pay_later);
    g_assert_cmpint(document_payments_sum(thawed), ==, document_payments_sum(document));
    g_assert_cmpuint(thawed->payments->len, ==, document->payments->len);
    seller_free(thawed_seller);
}

/* A delivery note of schema 1 or 2 froze the whole order's money beside its goods: what its lines
 * leave out is read as that. */
static void test_old_delivery_note(void)
{
    struct fixture f;
    struct seller seller = seller_of(&f);
    g_autoptr(document_auto) document = sample(DOCUMENT_DELIVERY_NOTE);
    document->totals.net = 2148;
    document->unlisted_net = 496;
    g_autofree char *frozen = document_freeze(document, &seller);
    g_auto(GStrv) pieces = g_strsplit(frozen, ",\"unlisted_net\":\"4.96\"", -1);
    g_assert_cmpuint(g_strv_length(pieces), ==, 2);
    g_autofree char *old = g_strjoinv("", pieces);
    g_autoptr(document_auto) thawed = document_thaw(old, NULL, NULL),
                             now = document_thaw(frozen, NULL, NULL);
    g_assert_nonnull(thawed);
    g_assert_cmpint(thawed->unlisted_net, ==, 496);
    g_assert_cmpint(now->unlisted_net, ==, 496);
}

static void test_round_trip(void)
{
    struct fixture f;
    struct seller seller = seller_of(&f);
    seller.vat_scheme = VAT_SCHEME_EXEMPT;
    seller.language = LANGUAGE_EN;
    for (int type = 0; type < DOCUMENT_TYPES; type++) {
        g_autoptr(document_auto) plain = sample((enum document_type)type),
                                 all = rich((enum document_type)type);
        g_autoptr(document_auto) empty = document_new((enum document_type)type);
        assert_round_trip(plain, &seller);
        assert_round_trip(all, &seller);
        assert_round_trip(empty, &seller);
    }
}

/* Numbers come out with a point and days as days whatever the locale of the process. */
static void test_locale(void)
{
    struct fixture f;
    struct seller seller = seller_of(&f);
    g_autoptr(document_auto) document = rich(DOCUMENT_INVOICE);
    g_autofree char *plain = document_freeze(document, &seller);
    static const char *const locales[] = {
            "nl_BE.UTF-8", "de_DE.UTF-8", "fr_FR.UTF-8", "tr_TR.UTF-8", "C.UTF-8"};
    for (guint i = 0; i < G_N_ELEMENTS(locales); i++)
        if (setlocale(LC_ALL, locales[i])) {
            g_autofree char *other = document_freeze(document, &seller);
            g_assert_cmpstr(other, ==, plain);
            assert_round_trip(document, &seller);
        }
    setlocale(LC_ALL, "C");
}

static void test_damaged(void)
{
    static const struct {
        const char *from, *to; /* in the frozen text */
        const char *error;
    } cases[] = {
            {"{\"id\"", "", "is not the JSON of a document"},
            {"\"type\":\"invoice\"", "\"type\":\"letter\"", "is not the JSON of a document"},
            {"\"net\":\"16.52\",\"vat_rate\"", "\"net\":\"16,52\",\"vat_rate\"",
                    "its field 'net' does not read"},
            {"\"gross\":\"19.99\"", "\"gross\":19.99", "its field 'gross' does not read"},
            {"\"rate\":\"21\"", "\"rate\":\"1e2\"", "its field 'rate' does not read"},
            {"\"language\":\"nl\"", "\"language\":\"xx\"", "its field 'language' does not read"},
            {"\"order_id\":727", "\"order_id\":\"x\"", "its field 'order_id' does not read"},
            {"2026-11-24T03:59:57Z\",\"language\"", "2026-11-24\",\"language\"",
                    "its field 'created_at' does not read"},
            {"\"details\":[\"Maat: L\"", "\"details\":[1", "its field 'details' does not read"},
            {"\"currency_decimals\":2", "\"currency_decimals\":9",
                    "its field 'currency_decimals' does not read"},
            {"\"vat\":[{", "\"vat\":[1,{", "its field 'vat' does not read"},
            {"\"seller\":{", "\"buyer\":{", "is not the JSON of a document and its seller"},
    };
    struct fixture f;
    struct seller seller = seller_of(&f);
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    g_autofree char *frozen = document_freeze(document, &seller);
    for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
        const char *at = strstr(frozen, cases[i].from);
        g_assert_nonnull(at);
        g_autofree char *damaged = g_strdup_printf(
                "%.*s%s%s", (int)(at - frozen), frozen, cases[i].to, at + strlen(cases[i].from));
        struct seller *thawed_seller = NULL;
        g_autoptr(GError) error = NULL;
        struct document *thawed = document_thaw(damaged, &thawed_seller, &error);
        if (thawed || thawed_seller || !strstr(error->message, cases[i].error))
            g_error("'%s' for '%s': %s", cases[i].to, cases[i].from,
                    error ? error->message : "read");
        g_assert_error(error, BILLHOOK_ERROR, BILLHOOK_ERROR_SYSTEM);
    }
    /* cut anywhere: an error, no crash */
    for (gsize length = 0; length < strlen(frozen); length++) {
        g_autofree char *cut = g_strndup(frozen, length);
        g_assert_null(document_thaw(cut, NULL, NULL));
    }
}

static void test_without_seller(void)
{
    struct fixture f;
    struct seller seller = seller_of(&f);
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    g_autofree char *frozen = document_freeze(document, &seller);
    g_autoptr(document_auto) thawed = document_thaw(frozen, NULL, NULL);
    g_assert_nonnull(thawed);
    g_assert_cmpint((int)thawed->state, ==, DOCUMENT_DRAFT);
    g_assert_cmpint(thawed->totals.due, ==, 0);
}

static void test_seller_copy(void)
{
    struct fixture f;
    struct seller seller = seller_of(&f), *copy = seller_copy(&seller);
    g_assert_true(copy->name != seller.name);
    g_assert_cmpstr(copy->name, ==, seller.name);
    g_assert_cmpstr(copy->timezone, ==, seller.timezone);
    g_assert_cmpint((int)copy->vat_scheme, ==, (int)seller.vat_scheme);
    seller_free(copy);
    seller_free(NULL);
}

/* Told, not judged: machines differ. */
static void test_speed(void)
{
    enum { ROUNDS = 50 };
    struct fixture f;
    struct seller seller = seller_of(&f);
    g_autoptr(document_auto) document = sample(DOCUMENT_INVOICE);
    for (int i = 1; i < 300; i++)
        g_ptr_array_add(document->lines, document_line_copy(g_ptr_array_index(document->lines, 0)));
    gint64 start = g_get_monotonic_time(), freezing = 0;
    for (int i = 0; i < ROUNDS; i++) {
        gint64 before = g_get_monotonic_time();
        g_autofree char *frozen = document_freeze(document, &seller);
        freezing += g_get_monotonic_time() - before;
        g_autoptr(document_auto) thawed = document_thaw(frozen, NULL, NULL);
        g_assert_nonnull(thawed);
    }
    gint64 all = g_get_monotonic_time() - start;
    g_test_message("info: 300 lines: freeze %" G_GINT64_FORMAT " us, thaw %" G_GINT64_FORMAT " us",
            freezing / ROUNDS, (all - freezing) / ROUNDS);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_set_nonfatal_assertions();
    g_test_add_func("/json/shape", test_shape);
    g_test_add_func("/json/old-delivery-note", test_old_delivery_note);
    g_test_add_func("/json/delivery-note", test_delivery_note);
    g_test_add_func("/json/empty", test_empty);
    g_test_add_func("/json/values", test_values);
    g_test_add_func("/json/currencies", test_currencies);
    g_test_add_func("/json/frozen-text", test_frozen_text);
    g_test_add_func("/json/round-trip", test_round_trip);
    g_test_add_func("/json/locale", test_locale);
    g_test_add_func("/json/damaged", test_damaged);
    g_test_add_func("/json/without-seller", test_without_seller);
    g_test_add_func("/json/seller-copy", test_seller_copy);
    g_test_add_func("/json/speed", test_speed);
    return g_test_run();
}

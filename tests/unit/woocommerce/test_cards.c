/* Gift cards and store credit: each plugin's own place and form, which of them were taken off after
 * tax, and what is told where an amount stands under an unknown name. */
#include <string.h>

#include "base/error.h"
#include "woocommerce/order.h"

/* An order of one line, 100.00 + 21.00, with a total of its own and something more in it. */
static struct order *read_order(const char *total, const char *more)
{
    g_autofree char *body = g_strdup_printf(
            "{\"id\":727,\"status\":\"processing\",\"currency\":\"EUR\",\"total\":\"%s\","
            "\"date_created_gmt\":\"2026-11-24T03:59:57\",\"date_paid_gmt\":null,"
            "\"line_items\":[{\"id\":1,\"name\":\"Mok\",\"quantity\":1,\"subtotal\":\"100.00\","
            "\"total\":\"100.00\",\"total_tax\":\"21.00\",\"taxes\":[]}]%s}",
            total, more);
    struct order *order = NULL;
    g_autoptr(GError) error = NULL;
    if (order_read(body, strlen(body), &order, NULL, &error) != BODY_ORDER)
        g_error("no order: %s", error ? error->message : "?");
    return order;
}

/* "SU9F=20 B=1.5": the cards of an order. Caller frees. */
static char *cards_text(const struct order *order)
{
    GString *text = g_string_new(NULL);
    for (guint i = 0; i < order->cards->len; i++) {
        const struct order_card *card = order->cards->pdata[i];
        g_autofree char *amount = decimal_text(card->amount, 0, 12);
        g_string_append_printf(text, "%s%s=%s", i ? " " : "", card->code, amount);
    }
    return g_string_free(text, FALSE);
}

/* One order and what is found in it. */
struct row {
    const char *name, *total, *more;
    const char *cards;   /* as cards_text() */
    const char *unknown; /* order->unknown_card */
    const char *coupons; /* the codes that stay, joined by '|' */
};

#define META(key, value) ",\"meta_data\":[{\"id\":1,\"key\":\"" key "\",\"value\":" value "}]"
#define COUPON(members) ",\"coupon_lines\":[{\"id\":5,\"code\":\"c1\"," members "}]"

static void check_row(const struct row *row)
{
    g_autoptr(order_auto) order = read_order(row->total, row->more);
    g_autofree char *cards = cards_text(order), *coupons = g_strjoinv("|", order->coupon_codes);
    g_test_message("%s: cards '%s', unknown '%s', coupons '%s'", row->name, cards,
            order->unknown_card, coupons);
    g_assert_cmpstr(cards, ==, row->cards);
    g_assert_cmpstr(order->unknown_card, ==, row->unknown);
    g_assert_cmpstr(coupons, ==, row->coupons);
}

#define check_rows(rows)                                  \
    do {                                                  \
        for (gsize i_ = 0; i_ < G_N_ELEMENTS(rows); i_++) \
            check_row(&(rows)[i_]);                       \
    } while (0)

/* Every plugin that is known, in each place and form it uses; 20.00 is missing of 121.00. */
static void test_plugins(void)
{
    static const struct row rows[] = {
            {"Gift Cards", "101.00", ",\"gift_cards\":[{\"code\":\"SU9F\",\"amount\":20}]",
                    "SU9F=20", "", ""},
            {"Gift Cards of an exporter", "101.00",
                    META("gift_cards", "[{\"code\":\"SU9F\",\"amount\":\"20.00\"}]"), "SU9F=20", "",
                    ""},
            {"PW", "101.00",
                    ",\"pw_gift_cards_redeemed\":[{\"number\":\"A-1\",\"amount\":\"12.10\"},"
                    "{\"number\":\"A-2\",\"amount\":\"7.90\"}]",
                    "A-1=12.1 A-2=7.9", "", ""},
            {"PW in the meta data", "101.00",
                    META("pw_gift_cards_redeemed", "[{\"card_number\":\"A-1\",\"used\":20}]"),
                    "A-1=20", "", ""},
            {"YITH", "101.00", META("_ywgc_applied_gift_cards", "{\"YC\":\"20\"}"), "YC=20", "",
                    ""},
            {"YITH, only a sum", "101.00", META("_ywgc_applied_gift_cards_totals", "\"20\""), "=20",
                    "", ""},
            {"Smart Coupons", "101.00", META("smart_coupons_contribution", "{\"sc\":20}"), "sc=20",
                    "", ""},
            {"Smart Coupons, a coupon line", "101.00",
                    COUPON("\"discount\":\"20\",\"discount_type\":\"smart_coupon\""), "c1=20", "",
                    ""},
            {"Store Credit", "101.00", META("_store_credit_used", "{\"sc\":20}"), "sc=20", "", ""},
            {"Store Credit, a coupon line with its tax", "101.00",
                    COUPON("\"discount\":\"16.53\",\"discount_tax\":\"3.47\","
                           "\"discount_type\":\"store_credit\""),
                    "c1=20", "", ""},
            {"WebToffee", "101.00", META("wt_store_credit_used", "{\"wt\":\"20.00\"}"), "wt=20", "",
                    ""},
            {"one object, no list", "101.00", ",\"gift_cards\":{\"code\":\"SU9F\",\"amount\":20}",
                    "SU9F=20", "", ""},
            {"names of its members", "101.00",
                    ",\"gift_cards\":[{\"gift_card_code\":\"G\",\"balance_used\":20}]", "G=20", "",
                    ""},
            {"a code with HTML in it", "101.00",
                    ",\"gift_cards\":[{\"code\":\"<b>S&amp;U<\\/b>\",\"amount\":20}]", "S&U=20", "",
                    ""},
    };
    check_rows(rows);
}

/* Before WooCommerce 8.9 a coupon's type stands in its meta data, in one of three forms. */
static void test_coupon_type(void)
{
#define OLD_COUPON(key, value)                                                                     \
    COUPON("\"discount\":\"20\",\"meta_data\":[{\"id\":9,\"key\":\"" key "\",\"value\":" value "}" \
           "]")
    static const struct row rows[] = {
            {"coupon_info", "101.00",
                    OLD_COUPON("coupon_info", "\"[3,\\\"c1\\\",\\\"smart_coupon\\\",20]\""),
                    "c1=20", "", ""},
            {"coupon_data", "101.00",
                    OLD_COUPON("coupon_data", "{\"discount_type\":\"store_credit\"}"), "c1=20", "",
                    ""},
            {"discount_type", "101.00", OLD_COUPON("discount_type", "\"store_credit\""), "c1=20",
                    "", ""},
            {"another type", "121.00", OLD_COUPON("discount_type", "\"percent\""), "", "", "c1"},
            {"a longer name", "121.00",
                    OLD_COUPON("coupon_info", "\"[3,\\\"c1\\\",\\\"smart_coupon2\\\",20]\""), "",
                    "", "c1"},
    };
    check_rows(rows);
}

/* The lines with their VAT have 121.00; what a plugin tells counts only where it is missing. */
static void test_taken_off(void)
{
    static const char both[] = ",\"gift_cards\":[{\"code\":\"A\",\"amount\":20}],\"meta_data\":[{"
                               "\"id\":1,\"key\":\"_store_credit_used\",\"value\":{\"B\":30}}]";
    static const struct row rows[] = {
            {"nothing is missing", "121.00", ",\"gift_cards\":[{\"code\":\"A\",\"amount\":20}]", "",
                    "", ""},
            {"a discount before tax", "121.00",
                    COUPON("\"discount\":\"20\",\"discount_type\":\"store_credit\""), "", "", "c1"},
            {"the first of two", "101.00", both, "A=20", "", ""},
            {"the second of two", "91.00", both, "B=30", "", ""},
            {"both", "71.00", both, "A=20 B=30", "", ""},
            {"the nearest", "92.00", both, "B=30", "", ""},
            {"all of it", "0.00", ",\"gift_cards\":[{\"code\":\"A\",\"amount\":\"121.00\"}]",
                    "A=121", "", ""},
            {"the order has more than its lines", "141.00", both, "", "", ""},
            {"the same card in two places", "101.00",
                    ",\"gift_cards\":[{\"code\":\"A\",\"amount\":20}]" META(
                            "gift_cards", "[{\"code\":\"A\",\"amount\":20}]"),
                    "A=20", "", ""},
            {"a card that is a coupon too", "101.00",
                    META("_store_credit_used",
                            "{\"c1\":20}") ",\"coupon_lines\":[{\"id\":5,\"code\":\"zomer\"},{"
                                           "\"id\":6,"
                                           "\"code\":\"c1\"},{\"id\":7,\"code\":\"c2\"}]",
                    "c1=20", "", "zomer|c2"},
    };
    check_rows(rows);
}

/* An entry that does not read is passed over and never costs the order. */
static void test_damaged_entries(void)
{
    static const struct row rows[] = {
            {"not positive", "121.00", ",\"gift_cards\":[{\"code\":\"A\",\"amount\":-20}]", "", "",
                    ""},
            {"zero", "121.00", ",\"gift_cards\":[{\"code\":\"A\",\"amount\":0}]", "", "", ""},
            {"no amount", "121.00", ",\"gift_cards\":[{\"code\":\"A\"}]", "", "", ""},
            {"text for an amount", "121.00", ",\"gift_cards\":[{\"code\":\"A\",\"amount\":\"x\"}]",
                    "", "", ""},
            {"not a list", "121.00", ",\"gift_cards\":\"nothing\"", "", "", ""},
            {"null", "121.00", ",\"gift_cards\":null", "", "", ""},
            {"empty", "121.00", ",\"gift_cards\":[]", "", "", ""},
            {"one good among bad", "101.00",
                    ",\"gift_cards\":[null,true,[],{},{\"code\":\"A\",\"amount\":20}]", "A=20", "",
                    ""},
            {"no code", "101.00", ",\"gift_cards\":[{\"amount\":20}]", "=20", "", ""},
            {"an exponent", "101.00", ",\"gift_cards\":[{\"code\":\"A\",\"amount\":2e1}]", "A=20",
                    "", ""},
    };
    check_rows(rows);
}

/* 20.00 is missing and no plugin that is known tells of it: the name under which it stands. */
static void test_unknown(void)
{
    static const struct row rows[] = {
            {"a sum", "101.00", META("_my_credit", "\"20.00\""), "", "_my_credit", ""},
            {"with a comma", "101.00", META("_my_credit", "\"20,00\""), "", "_my_credit", ""},
            {"one member", "101.00", META("_my_credit", "{\"id\":3,\"amount_used\":\"20\"}"), "",
                    "_my_credit", ""},
            {"members of a list", "101.00",
                    META("_my_credit", "[{\"id\":3,\"cut\":\"12.10\"},{\"id\":4,\"cut\":7.90}]"),
                    "", "_my_credit", ""},
            {"codes", "101.00", META("_my_credit", "{\"A\":12.10,\"B\":7.90}"), "", "_my_credit",
                    ""},
            {"a cent off", "101.01", META("_my_credit", "\"20.00\""), "", "_my_credit", ""},
            {"three cents off", "101.03", META("_my_credit", "\"20.00\""), "", "", ""},
            {"a coupon line", "101.00", COUPON("\"discount\":\"20\",\"discount_type\":\"wallet\""),
                    "", "coupon_lines of type wallet", "c1"},
            {"a coupon line without a type", "101.00", COUPON("\"discount\":\"20\""), "",
                    "coupon_lines", "c1"},
            {"nowhere", "101.00", META("_my_credit", "\"19.00\""), "", "", ""},
            {"a known name in an unknown form", "101.00",
                    ",\"gift_cards\":[{\"name\":\"A\",\"cut\":\"20\"}]", "", "gift_cards", ""},
            {"no name", "101.00", META("", "\"20.00\""), "", "", ""},
            {"as little as rounding leaves", "120.98", META("_my_credit", "\"0.02\""), "", "", ""},
            {"one cent more", "120.97", META("_my_credit", "\"0.03\""), "", "_my_credit", ""},
    };
    check_rows(rows);
}

/* As many entries are looked at as a shop has cards: 200, and 20 members of one. */
static void test_bounds(void)
{
    static const struct {
        guint entries, before;
        const char *unknown;
    } rows[] = {{200, 0, "_my_credit"}, {201, 0, ""}, {2, 19, "_my_credit"}, {2, 20, ""}};
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GString) list = g_string_new(NULL);
        for (guint entry = 0; entry < rows[i].entries; entry++) {
            g_string_append(list, entry ? ",{" : "{");
            for (guint member = 0; member < rows[i].before; member++)
                g_string_append_printf(list, "\"m%u\":\"x\",", member);
            g_string_append(list, entry == 0 ? "\"cut\":\"20\"}" : "\"cut\":\"x\"}");
        }
        g_autofree char *more = g_strdup_printf(
                ",\"meta_data\":[{\"id\":1,\"key\":\"_my_credit\",\"value\":[%s]}]", list->str);
        g_autoptr(order_auto) order = read_order("101.00", more);
        g_test_message("%u entries, %u members before it", rows[i].entries, rows[i].before);
        g_assert_cmpstr(order->unknown_card, ==, rows[i].unknown);
    }
}

/* A card is a payment: what the shop charged for is the total and the cards. */
static void test_gross(void)
{
    g_autoptr(order_auto) order = read_order("71.00",
            ",\"gift_cards\":[{\"code\":\"A\",\"amount\":20},{\"code\":\"B\",\"amount\":30}]");
    g_autofree char *gross = decimal_text(order_gross(order), 0, 12);
    g_assert_cmpstr(gross, ==, "121");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cards/plugins", test_plugins);
    g_test_add_func("/cards/coupon type", test_coupon_type);
    g_test_add_func("/cards/taken off", test_taken_off);
    g_test_add_func("/cards/damaged entries", test_damaged_entries);
    g_test_add_func("/cards/unknown", test_unknown);
    g_test_add_func("/cards/bounds", test_bounds);
    g_test_add_func("/cards/gross", test_gross);
    return g_test_run();
}

/* What of an order's body changes what: each value of a whole order is replaced by junk of every
 * kind, and nothing but its own object may read differently; the order of keys, blanks and keys
 * that nobody asked for change nothing. */
#include "woocommerce/order.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/error.h"

static const char body[] =
        "{\"id\":727,\"status\":\"processing\",\"currency\":\"EUR\",\"prices_include_tax\":true,"
        "\"total\":\"29.50\",\"total_tax\":\"4.94\",\"number\":\"WEB-727\",\"lang\":\"nl\","
        "\"payment_method\":\"bacs\",\"payment_method_title\":\"Overschrijving\","
        "\"customer_note\":\"Bel aan\",\"payment_url\":\"https://shop.example/pay\","
        "\"needs_payment\":true,\"date_created_gmt\":\"2026-11-24T03:59:57\","
        "\"date_modified_gmt\":\"2026-11-24T03:59:59\",\"date_paid_gmt\":\"2026-11-24T03:59:58\","
        "\"date_completed_gmt\":null,"
        "\"billing\":{\"first_name\":\"Eva\",\"last_name\":\"Maes\",\"company\":\"Maes bv\","
        "\"address_1\":\"Veldstraat 1\",\"address_2\":\"bus 2\",\"city\":\"Gent\",\"state\":\"OV\","
        "\"postcode\":\"9000\",\"country\":\"BE\",\"email\":\"eva@example.be\",\"phone\":\"09\"},"
        "\"shipping\":{\"first_name\":\"Jan\",\"last_name\":\"Claes\",\"city\":\"Aalst\"},"
        "\"line_items\":[{\"id\":9,\"name\":\"T-shirt\",\"quantity\":2,\"tax_class\":\"std\","
        "\"subtotal\":\"18.18\",\"subtotal_tax\":\"3.82\",\"total\":\"16.56\",\"total_tax\":"
        "\"3.48\",\"taxes\":[{\"id\":1,\"total\":\"3.48\",\"subtotal\":\"3.82\"}],\"sku\":\"TS-1\","
        "\"meta_data\":[{\"id\":5,\"key\":\"pa\",\"value\":\"l\",\"display_key\":\"Maat\","
        "\"display_value\":\"L\"}]},"
        "{\"id\":10,\"name\":\"Mok\",\"quantity\":1,\"subtotal\":\"4.00\",\"subtotal_tax\":\"0."
        "24\","
        "\"total\":\"4.00\",\"total_tax\":\"0.24\",\"taxes\":[{\"id\":2,\"total\":\"0.24\","
        "\"subtotal\":\"0.24\"}],\"sku\":\"M-1\",\"meta_data\":[]}],"
        "\"tax_lines\":[{\"id\":8,\"rate_code\":\"BE-BTW-1\",\"rate_id\":1,\"label\":\"BTW\","
        "\"compound\":false,\"tax_total\":\"3.48\",\"shipping_tax_total\":\"1.05\","
        "\"rate_percent\":21},{\"id\":7,\"rate_code\":\"BE-BTW-2\",\"rate_id\":2,\"label\":\"B6\","
        "\"compound\":false,\"tax_total\":\"0.24\",\"shipping_tax_total\":\"0\",\"rate_percent\":"
        "6}],\"shipping_lines\":[{\"id\":11,\"method_title\":\"Bpost\",\"total\":\"5.00\","
        "\"total_tax\":\"1.05\",\"taxes\":[{\"id\":1,\"total\":\"1.05\",\"subtotal\":\"\"}]}],"
        "\"fee_lines\":[{\"id\":12,\"name\":\"Korting\",\"total\":\"-1.00\",\"total_tax\":\"0.17\","
        "\"taxes\":[{\"id\":1,\"total\":\"0.17\"}]}],"
        "\"coupon_lines\":[{\"id\":13,\"code\":\"zomer\",\"discount\":\"1.62\"}],"
        "\"refunds\":[{\"id\":800,\"reason\":\"stuk\",\"total\":\"-12.50\",\"total_tax\":"
        "\"-2.17\"},{\"id\":799,\"reason\":\"laat\",\"total\":\"-1.00\",\"total_tax\":\"0\"}],"
        "\"meta_data\":[{\"id\":1,\"key\":\"vat_number\",\"value\":\"BE0417497106\"},"
        "{\"id\":2,\"key\":\"po\",\"value\":\"PO-1\"}]}";

/* ---- an order as text ---- */

static void add(GString *text, const char *path, const char *field, const char *value)
{
    if (!value || !g_utf8_validate(value, -1, NULL))
        g_error("%s.%s is no text", path, field);
    g_string_append_printf(text, "%s.%s=%s\n", path, field, value);
}

static void add_decimal(GString *text, const char *path, const char *field, struct decimal value)
{
    g_autofree char *figure = decimal_text(value, 0, 12);
    add(text, path, field, figure);
}

static void add_number(GString *text, const char *path, const char *field, gint64 value)
{
    g_autofree char *figure = g_strdup_printf("%" G_GINT64_FORMAT, value);
    add(text, path, field, figure);
}

static void add_address(GString *text, const char *path, const struct address *address)
{
    add(text, path, "first_name", address->first_name);
    add(text, path, "last_name", address->last_name);
    add(text, path, "company", address->company);
    add(text, path, "street", address->street);
    add(text, path, "street2", address->street2);
    add(text, path, "postcode", address->postcode);
    add(text, path, "city", address->city);
    add(text, path, "state", address->state);
    add(text, path, "country", address->country);
    add(text, path, "phone", address->phone);
}

static void add_line(GString *text, const char *path, const struct order_line *line)
{
    g_autofree char *details = g_strjoinv("|", line->details);
    add_number(text, path, "kind", line->kind);
    add_number(text, path, "id", line->id);
    add(text, path, "name", line->name);
    add(text, path, "sku", line->sku);
    add(text, path, "tax_class", line->tax_class);
    add(text, path, "details", details);
    add_decimal(text, path, "quantity", line->quantity);
    add_decimal(text, path, "subtotal", line->subtotal);
    add_decimal(text, path, "subtotal_tax", line->subtotal_tax);
    add_decimal(text, path, "total", line->total);
    add_decimal(text, path, "total_tax", line->total_tax);
    for (guint i = 0; i < line->taxes->len; i++) {
        const struct line_tax *tax = &g_array_index(line->taxes, struct line_tax, i);
        add_number(text, path, "tax", tax->rate_id);
        add_decimal(text, path, "tax total", tax->total);
        add_decimal(text, path, "tax subtotal", tax->subtotal);
    }
}

static void add_rate(GString *text, const char *path, const struct tax_rate *rate)
{
    add_number(text, path, "rate_id", rate->rate_id);
    add_decimal(text, path, "percent", rate->percent);
    add_number(text, path, "flags", rate->percent_missing * 2 + rate->compound);
    add(text, path, "label", rate->label);
    add(text, path, "country", rate->country);
    add_decimal(text, path, "tax_total", rate->tax_total);
}

static void add_head(GString *text, const struct order *order)
{
    g_autofree char *codes = g_strjoinv("|", order->coupon_codes);
    add_number(text, "id", "", order->id);
    add(text, "number", "", order->number);
    add(text, "status", "", order->status_text);
    add(text, "currency", "", order->currency);
    add_number(text, "date_created_gmt", "", order->created_at);
    add_number(text, "date_modified_gmt", "", order->modified_at);
    add_number(text, "date_paid_gmt", "", order->paid_at);
    add_number(text, "date_completed_gmt", "", order->completed_at);
    add_number(text, "prices_include_tax", "", order->prices_include_tax);
    add_number(text, "needs_payment", "", order->needs_payment);
    add_decimal(text, "total", "", order->total);
    add_decimal(text, "total_tax", "", order->total_tax);
    add_address(text, "billing", &order->billing);
    add(text, "billing", "email", order->email);
    add_address(text, "shipping", &order->shipping);
    add(text, "customer_note", "", order->customer_note);
    add(text, "payment_method", "", order->payment_method);
    add(text, "payment_method_title", "", order->payment_title);
    add(text, "payment_url", "", order->payment_url);
    add(text, "lang", "", order->lang);
    add(text, "coupon_lines", "", codes);
}

/* "PATH.FIELD=VALUE" for all that an order says; PATH is where the body has it. What is derived of
 * several places (cards, whether amounts have decimals) is left out. Caller frees. */
static char *text_of(const struct order *order)
{
    static const char *const lists[] = {[LINE_PRODUCT] = "line_items",
            [LINE_SHIPPING] = "shipping_lines",
            [LINE_FEE] = "fee_lines"};
    GString *text = g_string_new(NULL);
    add_head(text, order);
    int places[LINE_FEE + 1] = {0};
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = order->lines->pdata[i];
        g_autofree char *path = g_strdup_printf("%s[%d]", lists[line->kind], places[line->kind]++);
        add_line(text, path, line);
    }
    for (guint i = 0; i < order->rates->len; i++) {
        g_autofree char *path = g_strdup_printf("tax_lines[%u]", i);
        add_rate(text, path, &g_array_index(order->rates, struct tax_rate, i));
    }
    for (guint i = 0; i < order->refunds->len; i++) {
        const struct order_refund *refund = order->refunds->pdata[i];
        g_autofree char *path = g_strdup_printf("refunds[%" G_GINT64_FORMAT "]", refund->id);
        add(text, path, "reason", refund->reason);
        add_decimal(text, path, "total", refund->total);
        add_decimal(text, path, "total_tax", refund->total_tax);
    }
    for (guint i = 0; i < order->meta->len; i++) {
        const struct order_meta *meta = order->meta->pdata[i];
        add(text, "meta_data", meta->key, meta->value);
    }
    return g_string_free(text, FALSE);
}

/* What a tree reads as; NULL: it is refused, and *why says it. Caller frees both. */
static char *read_tree(const cJSON *root, bool blanks, char **why)
{
    g_autofree char *json = blanks ? cJSON_Print(root) : cJSON_PrintUnformatted(root);
    g_autoptr(order_auto) order = NULL;
    g_autoptr(GError) error = NULL;
    enum body_kind kind = order_read(json, strlen(json), &order, NULL, &error);
    *why = error ? g_strdup(error->message) : NULL;
    if (kind == BODY_ORDER)
        return text_of(order);
    g_assert_null(order);
    return NULL;
}

/* ---- junk ---- */

static const char *const junk[] = {"null", "\"\"", "[]", "{}", "\"abc\"", "12", "-1", "true",
        "[[1],{\"a\":2}]", "{\"id\":5,\"total\":\"9\"}", "\"1e3\"", "1e400", "0.5",
        "\"\\u0000<b>&amp;\""};

/* Whether a line of text is of the place that was changed: of its object, for a line of the order
 * that line alone, for other lists the whole list (what has no key in it is passed over). */
static bool is_of(const char *line, const char *place)
{
    static const char *const of_lines[] = {"line_items[", "shipping_lines[", "fee_lines["};
    gsize length = strcspn(place, "[.");
    for (gsize i = 0; i < G_N_ELEMENTS(of_lines); i++)
        if (g_str_has_prefix(place, of_lines[i]))
            length = strcspn(place, "]");
    return strncmp(line, place, length) == 0 && strchr(".[]=", line[length]);
}

/* Lines that one text has and the other has not are all of the changed place. */
static void check_difference(const char *one, const char *other, const char *place, const char *put)
{
    g_auto(GStrv) lines = g_strsplit(one, "\n", -1), others = g_strsplit(other, "\n", -1);
    for (char **line = lines; *line; line++)
        if (!g_strv_contains((const char *const *)others, *line) && !is_of(*line, place))
            g_error("%s is %s, and that changes '%s'", place, put, *line);
}

/* Nothing, and what counts as nothing where a single value is asked for. */
#define ABSENT "null \"\" [] {} [[1],{\"a\":2}] {\"id\":5,\"total\":\"9\"} "

/* What the order is made of, with the junk that it may be: its key and its amounts. */
static const struct {
    const char *place, *taken;
} vital[] = {
        {"id", " 12 "},
        {"total", " 12 -1 0.5 "},
        {"line_items[0].total", " 12 -1 0.5 "},
        {"line_items[1].subtotal", " 12 -1 0.5 "},
        {"shipping_lines[0].total", " 12 -1 0.5 "},
        {"fee_lines[0].total", " 12 -1 0.5 "},
        {"total_tax", " 12 -1 0.5 " ABSENT},
        {"line_items[0].total_tax", " 12 -1 0.5 " ABSENT},
        {"line_items[0].taxes[0].total", " 12 -1 0.5 " ABSENT},
        {"line_items", " null [] "},
        {"line_items[0]", " "},
        {"shipping_lines[0]", " {\"id\":5,\"total\":\"9\"} "},
        {"date_paid_gmt", " " ABSENT},
};

static void check_vital(const char *place, const char *put, bool taken)
{
    g_autofree char *word = g_strdup_printf(" %s ", put);
    for (gsize i = 0; i < G_N_ELEMENTS(vital); i++) {
        bool may = strstr(vital[i].taken, word) != NULL;
        if (strcmp(vital[i].place, place) == 0 && taken && !may)
            g_error("%s may be %s", place, put);
        if (strcmp(vital[i].place, place) == 0 && !taken && may)
            g_error("%s may not be %s", place, put);
    }
}

struct walk {
    cJSON *root;
    char *good; /* what it reads as, unchanged */
    guint taken, refused;
};

/* Each junk in place of one value, which comes back. */
static void put_junk(struct walk *walk, cJSON *item, const char *place)
{
    const cJSON saved = *item;
    for (gsize i = 0; i < G_N_ELEMENTS(junk); i++) {
        g_autofree char *why = NULL;
        item->type = cJSON_Raw;
        item->valuestring = (char *)(guintptr)junk[i];
        item->child = NULL;
        g_autofree char *text = read_tree(walk->root, false, &why);
        *item = saved;
        check_vital(place, junk[i], text != NULL);
        if (text) {
            check_difference(walk->good, text, place, junk[i]);
            check_difference(text, walk->good, place, junk[i]);
        } else if (!why || strchr(why, '\n') || strlen(why) > 300) {
            g_error("%s is %s: refused with '%s'", place, junk[i], why ? why : "no word");
        }
        walk->taken += text != NULL;
        walk->refused += text == NULL;
    }
}

static void walk_tree(struct walk *walk, cJSON *parent, const char *place)
{
    int index = 0;
    for (cJSON *item = parent->child; item; item = item->next, index++) {
        g_autofree char *here = item->string
                ? g_strdup_printf("%s%s%s", place, *place ? "." : "", item->string)
                : g_strdup_printf("%s[%d]", place, index);
        put_junk(walk, item, here);
        walk_tree(walk, item, here);
    }
}

static void test_junk(void)
{
    g_autofree char *why = NULL;
    struct walk walk = {.root = cJSON_Parse(body)};
    g_assert_nonnull(walk.root);
    walk.good = read_tree(walk.root, false, &why);
    g_assert_nonnull(walk.good);
    walk_tree(&walk, walk.root, "");
    g_assert_cmpuint(walk.taken, >, 800);
    g_assert_cmpuint(walk.refused, >, 200);
    g_free(walk.good);
    cJSON_Delete(walk.root);
}

/* ---- the same order in other bytes ---- */

/* The keys of every object in another order. */
static void shuffle(GRand *rand, cJSON *object)
{
    cJSON *item;
    cJSON_ArrayForEach (item, object)
        shuffle(rand, item);
    if (!cJSON_IsObject(object))
        return;
    for (int i = cJSON_GetArraySize(object); i > 0; i--) {
        item = cJSON_DetachItemFromArray(object, g_rand_int_range(rand, 0, i));
        cJSON_AddItemToArray(object, item);
    }
}

/* A key that nobody asked for in every object, some with a name of ours in another case. */
static void add_strangers(GRand *rand, cJSON *object)
{
    static const char *const names[] = {"Total", "ID", "_links", "plugin_x", "tax", ""};
    cJSON *item;
    cJSON_ArrayForEach (item, object)
        add_strangers(rand, item);
    if (!cJSON_IsObject(object))
        return;
    const char *name = names[g_rand_int_range(rand, 0, G_N_ELEMENTS(names))];
    const char *value = junk[g_rand_int_range(rand, 0, G_N_ELEMENTS(junk))];
    cJSON_AddItemToObject(object, name, cJSON_CreateRaw(value));
}

static void test_other_bytes(void)
{
    g_autoptr(GRand) rand = g_rand_new_with_seed(727);
    g_autofree char *why = NULL;
    cJSON *plain = cJSON_Parse(body);
    g_autofree char *good = read_tree(plain, false, &why);
    for (int i = 0; i < 200; i++) {
        cJSON *other = cJSON_Duplicate(plain, true);
        if (i % 2)
            add_strangers(rand, other);
        shuffle(rand, other);
        g_autofree char *text = read_tree(other, i % 3 == 0, &why);
        g_assert_cmpstr(why, ==, NULL);
        g_assert_cmpstr(text, ==, good);
        cJSON_Delete(other);
    }
    cJSON_Delete(plain);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/independent/junk", test_junk);
    g_test_add_func("/independent/other-bytes", test_other_bytes);
    return g_test_run();
}

/* Gift cards and store credit, which plugins take off the order's total after tax: payments, no
 * discounts. WooCommerce has no place for them, so each plugin has its own. */
#include "cards.h"

#include <string.h>

#include "base/text.h"
#include "woocommerce/json_guard.h"
#include "woocommerce/order_values.h"

/* ---- where they stand ---- */

enum card_place {
    PLACE_ORDER,  /* a key of the order itself */
    PLACE_META,   /* a key of its meta_data */
    PLACE_COUPON, /* coupon lines of this discount_type */
};

/* One plugin's ways; where the same cards stand twice, the first place that has some counts. */
enum plugin {
    GIFT_CARDS,
    PW_GIFT_CARDS,
    YITH_GIFT_CARDS,
    SMART_COUPONS,
    STORE_CREDIT,
    WT_SMART_COUPONS,
    PLUGINS
};

/* Key and where the amount stands: read_amounts() knows [{"code","amount"}], {"CODE": amount} and a
 * plain amount. */
static const struct source {
    enum plugin plugin;
    enum card_place place;
    const char *key;
} sources[] = {
        {GIFT_CARDS, PLACE_ORDER,
                "gift_cards"}, /* WooCommerce Gift Cards: [{"code":"SU9F","amount":20}] */
        {GIFT_CARDS, PLACE_META, "gift_cards"}, /* the same, put in the meta data by an exporter */
        {PW_GIFT_CARDS, PLACE_ORDER,
                "pw_gift_cards_redeemed"}, /* PW WooCommerce Gift Cards:
                                              [{"number":"…","amount":"12.10"}] */
        {PW_GIFT_CARDS, PLACE_META, "pw_gift_cards_redeemed"},
        {YITH_GIFT_CARDS, PLACE_META,
                "_ywgc_applied_gift_cards"}, /* YITH Gift Cards: {"CODE":"20"} */
        {YITH_GIFT_CARDS, PLACE_META, "_ywgc_applied_gift_cards_totals"}, /* "20" */
        {SMART_COUPONS, PLACE_META,
                "smart_coupons_contribution"}, /* StoreApps Smart Coupons: {"code":10} */
        {SMART_COUPONS, PLACE_COUPON,
                "smart_coupon"}, /* discount + discount_tax of the coupon line */
        {STORE_CREDIT, PLACE_META,
                "_store_credit_used"}, /* WooCommerce Store Credit: {"code":10} */
        {STORE_CREDIT, PLACE_COUPON, "store_credit"},
        {WT_SMART_COUPONS, PLACE_META,
                "wt_store_credit_used"}, /* WebToffee Smart Coupons: {"code":10} */
};

/* Names of a card's code and amount in a list of objects. */
static const char *const code_keys[] = {"code", "number", "card_number", "gift_card_code", NULL};
static const char *const amount_keys[] = {"amount", "used", "balance_used", NULL};

static void card_free(gpointer data)
{
    struct order_card *card = data;
    g_free(card->code);
    g_free(card);
}

static GPtrArray *cards_new(void)
{
    return g_ptr_array_new_with_free_func(card_free);
}

/* ---- amounts in a plugin's JSON ---- */

static bool read_amount(const cJSON *item, struct decimal *amount)
{
    return *json_guard_text(item) && decimal_parse_number(json_guard_text(item), amount) &&
            decimal_sign(*amount) > 0;
}

static const cJSON *first_of(const cJSON *object, const char *const *keys)
{
    for (; *keys; keys++) {
        const cJSON *item = value_of(object, *keys);
        if (item)
            return item;
    }
    return NULL;
}

static void add_card(GPtrArray *cards, const char *code, struct decimal amount)
{
    struct order_card *card = g_new0(struct order_card, 1);
    card->code = text_from_html(code, false);
    card->amount = amount;
    g_ptr_array_add(cards, card);
}

/* One entry of a list, or of an object under its code. */
static void read_entry(const cJSON *entry, const char *code, GPtrArray *cards)
{
    struct decimal amount;
    bool object = cJSON_IsObject(entry);
    const char *own = object ? json_guard_text(first_of(entry, code_keys)) : "";
    if (read_amount(object ? first_of(entry, amount_keys) : entry, &amount))
        add_card(cards, *own ? own : code, amount);
}

static void read_amounts(const cJSON *value, GPtrArray *cards)
{
    const cJSON *entry;
    bool one = cJSON_IsObject(value) && first_of(value, code_keys) && first_of(value, amount_keys);
    if (one || (!cJSON_IsObject(value) && !cJSON_IsArray(value))) {
        read_entry(value, "", cards);
        return;
    }
    cJSON_ArrayForEach (entry, value)
        read_entry(entry, cJSON_IsObject(value) ? entry->string : "", cards);
}

/* ---- the places ---- */

static void read_meta(const cJSON *root, const char *key, GPtrArray *cards)
{
    const cJSON *entry;
    cJSON_ArrayForEach (entry, value_of(root, "meta_data"))
        if (cards->len == 0 && strcmp(value_text_of(entry, "key"), key) == 0)
            read_amounts(value_of(entry, "value"), cards);
}

/* Before WooCommerce 8.9 the type stands in the coupon line's meta data: coupon_info is the text
 * [id,"code","type",amount], before it coupon_data was an object with discount_type. */
static bool meta_has_type(const cJSON *coupon, const char *type)
{
    const cJSON *entry;
    g_autofree char *quoted = g_strdup_printf("\"%s\"", type);
    cJSON_ArrayForEach (entry, value_of(coupon, "meta_data")) {
        const char *key = value_text_of(entry, "key");
        const cJSON *value = value_of(entry, "value");
        if (strcmp(key, "coupon_info") == 0 && strstr(json_guard_text(value), quoted))
            return true;
        if (strcmp(key, "discount_type") == 0 && strcmp(json_guard_text(value), type) == 0)
            return true;
        bool coupon_data = strcmp(key, "coupon_data") == 0;
        if (coupon_data && strcmp(value_text_of(value, "discount_type"), type) == 0)
            return true;
    }
    return false;
}

static bool read_coupon_amount(const cJSON *coupon, struct decimal *amount)
{
    struct decimal tax;
    if (!read_amount(value_of(coupon, "discount"), amount))
        return false;
    if (read_amount(value_of(coupon, "discount_tax"), &tax))
        *amount = decimal_add(*amount, tax);
    return true;
}

static void read_coupons(const cJSON *root, const char *type, GPtrArray *cards)
{
    const cJSON *coupon;
    cJSON_ArrayForEach (coupon, value_of(root, "coupon_lines")) {
        struct decimal amount;
        const char *stated = value_text_of(coupon, "discount_type");
        bool of_type = strcmp(stated, type) == 0 || meta_has_type(coupon, type);
        if (of_type && read_coupon_amount(coupon, &amount))
            add_card(cards, value_text_of(coupon, "code"), amount);
    }
}

/* The cards of a plugin. Caller unrefs. */
static GPtrArray *cards_of(const cJSON *root, enum plugin plugin)
{
    GPtrArray *cards = cards_new();
    for (gsize i = 0; i < G_N_ELEMENTS(sources) && cards->len == 0; i++) {
        if (sources[i].plugin != plugin)
            continue;
        if (sources[i].place == PLACE_ORDER)
            read_amounts(value_of(root, sources[i].key), cards);
        else if (sources[i].place == PLACE_META)
            read_meta(root, sources[i].key, cards);
        else
            read_coupons(root, sources[i].key, cards);
    }
    return cards;
}

/* ---- which of them were taken off ---- */

static struct decimal sum_of(const GPtrArray *cards)
{
    struct decimal sum = {0};
    for (guint i = 0; i < cards->len; i++)
        sum = decimal_add(sum, ((const struct order_card *)cards->pdata[i])->amount);
    return sum;
}

/* What the lines with their VAT have beyond the order's total. */
static struct decimal missing_of(const struct order *order)
{
    struct decimal missing = decimal_neg(order->total);
    for (guint i = 0; i < order->lines->len; i++) {
        const struct order_line *line = order->lines->pdata[i];
        missing = decimal_add(missing, decimal_add(line->total, line->total_tax));
    }
    return missing;
}

/* The plugins whose cards come nearest to what is missing, as bits; *rest is what they leave of it.
 */
static guint choose(
        const struct decimal sums[PLUGINS], struct decimal missing, struct decimal *rest)
{
    guint chosen = 0;
    *rest = missing;
    for (guint set = 1; set < 1u << PLUGINS; set++) {
        struct decimal left = missing;
        bool empty = false;
        for (guint i = 0; i < PLUGINS; i++) {
            if (!(set & 1u << i))
                continue;
            empty = empty || decimal_is_zero(sums[i]);
            left = decimal_sub(left, sums[i]);
        }
        if (empty || decimal_compare(decimal_abs(left), decimal_abs(*rest)) >= 0)
            continue;
        chosen = set;
        *rest = left;
    }
    return chosen;
}

/* Moves the cards to the order's. */
static void take(struct order *order, GPtrArray *cards)
{
    for (guint i = 0; i < cards->len; i++)
        g_ptr_array_add(order->cards, cards->pdata[i]);
    g_ptr_array_set_free_func(cards, NULL);
}

/* A coupon that is a card is no reason of a discount. */
static void forget_coupons(struct order *order)
{
    g_autoptr(GHashTable) codes = g_hash_table_new(g_str_hash, g_str_equal);
    guint kept = 0;
    for (guint i = 0; i < order->cards->len; i++)
        g_hash_table_add(codes, ((struct order_card *)order->cards->pdata[i])->code);
    for (guint i = 0; order->coupon_codes[i]; i++) {
        if (*order->coupon_codes[i] && g_hash_table_contains(codes, order->coupon_codes[i]))
            g_free(order->coupon_codes[i]);
        else
            order->coupon_codes[kept++] = order->coupon_codes[i];
    }
    order->coupon_codes[kept] = NULL;
}

/* ---- what is not understood ---- */

/* As much as rounding can leave between an order's total and its lines. */
static bool is_rounding(const struct order *order, struct decimal amount)
{
    money cents = (money)MAX(order->lines->len, 2);
    return decimal_compare(decimal_abs(amount), decimal_from_money(cents, 2)) <= 0;
}

/* A plugin's own names of a member: as many entries and members are looked at as a shop has cards.
 */
#define ENTRIES_MOST 200
#define MEMBERS_MOST 20

/* "12,10" too: what is not understood may be written in any way. */
static bool read_any_amount(const cJSON *item, struct decimal *amount)
{
    g_autofree char *text = g_strdup(json_guard_text(item));
    return *text && decimal_parse_number(g_strdelimit(text, ",", '.'), amount) &&
            decimal_sign(*amount) > 0;
}

/* True when the members of this name in all entries (objects) make the amount. */
static bool members_amount_to(
        const cJSON *entries, const char *name, const struct order *order, struct decimal amount)
{
    const cJSON *entry;
    guint count = 0;
    struct decimal sum = {0}, one;
    cJSON_ArrayForEach (entry, entries) {
        if (++count > ENTRIES_MOST)
            return false;
        if (cJSON_IsObject(entry) && read_any_amount(value_of(entry, name), &one))
            sum = decimal_add(sum, one);
    }
    return is_rounding(order, decimal_sub(sum, amount));
}

static bool is_amount(const cJSON *item, const struct order *order, struct decimal amount)
{
    struct decimal one;
    return read_any_amount(item, &one) && is_rounding(order, decimal_sub(one, amount));
}

/* The same for a list of objects whose members have names of the plugin's own
 * ({"id":3,"amount_used":"20"}), one such object, an amount. */
static bool some_member_amounts_to(
        const cJSON *value, const struct order *order, struct decimal amount)
{
    const cJSON *first = cJSON_IsObject(value) || cJSON_IsArray(value) ? value->child : NULL;
    bool listed = cJSON_IsObject(first);
    const cJSON *member = listed ? first->child : first;
    if (!first)
        return is_amount(value, order, amount);

    for (guint i = 0; member && i < MEMBERS_MOST; i++, member = member->next)
        if (listed ? members_amount_to(value, member->string, order, amount)
                   : is_amount(member, order, amount))
            return true;
    return false;
}

static bool amounts_to(const cJSON *value, const struct order *order, struct decimal amount)
{
    g_autoptr(GPtrArray) cards = cards_new();
    read_amounts(value, cards);
    return (cards->len > 0 && is_rounding(order, decimal_sub(sum_of(cards), amount))) ||
            some_member_amounts_to(value, order, amount);
}

/* The key of the meta entry, the type of the coupon line or the key of the order that holds what is
 * missing, known ones too: in a form that is not known. Caller frees. */
static char *find_unknown(const cJSON *root, const struct order *order, struct decimal missing)
{
    const cJSON *entry;
    cJSON_ArrayForEach (entry, value_of(root, "meta_data")) {
        const char *key = value_text_of(entry, "key");
        if (*key && amounts_to(value_of(entry, "value"), order, missing))
            return text_clean(key, false);
    }

    cJSON_ArrayForEach (entry, value_of(root, "coupon_lines")) {
        struct decimal amount;
        g_autofree char *type = text_clean(value_text_of(entry, "discount_type"), false);
        if (read_coupon_amount(entry, &amount) && is_rounding(order, decimal_sub(amount, missing)))
            return g_strdup_printf("coupon_lines%s%s", *type ? " of type " : "", type);
    }

    for (gsize i = 0; i < G_N_ELEMENTS(sources); i++) {
        entry = sources[i].place == PLACE_ORDER ? value_of(root, sources[i].key) : NULL;
        if (entry && amounts_to(entry, order, missing))
            return g_strdup(sources[i].key);
    }
    return g_strdup("");
}

/* ---- the whole ---- */

void cards_init(struct order *order)
{
    order->cards = cards_new();
    order->unknown_card = g_strdup("");
}

void cards_read(const cJSON *root, struct order *order)
{
    GPtrArray *found[PLUGINS];
    struct decimal sums[PLUGINS], rest;
    for (guint i = 0; i < PLUGINS; i++) {
        found[i] = cards_of(root, (enum plugin)i);
        sums[i] = sum_of(found[i]);
    }

    guint chosen = choose(sums, missing_of(order), &rest);
    for (guint i = 0; i < PLUGINS; i++) {
        if (chosen & 1u << i)
            take(order, found[i]);
        g_ptr_array_unref(found[i]);
    }

    forget_coupons(order);
    if (decimal_sign(rest) <= 0 || is_rounding(order, rest))
        return;

    g_free(order->unknown_card);
    order->unknown_card = find_unknown(root, order, rest);
}

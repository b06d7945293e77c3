/* Reads what the shop says about itself: /system_status, lists of settings, and an order's two
 * dates, which tell its time zone. */
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "reading.h"
#include "shop/read.h"
#include "woocommerce/order_values.h"

static const struct json_key environment_keys[] = {
        {"version", NULL}, {"wp_version", NULL}, {"default_timezone", NULL}};
static const struct json_shape environment_shape = {
        environment_keys, G_N_ELEMENTS(environment_keys), false};

static const struct json_key money_keys[] = {{"currency", NULL}, {"number_of_decimals", NULL}};
static const struct json_shape money_shape = {money_keys, G_N_ELEMENTS(money_keys), false};

/* Of all kinds of answer. */
static const struct json_key about_keys[] = {
        {"environment", &environment_shape},
        {"settings", &money_shape},
        {"id", NULL},
        {"value", NULL},
        {"date_created", NULL},
        {"date_created_gmt", NULL},
};
static const struct json_shape about_shape = {about_keys, G_N_ELEMENTS(about_keys), false};

void shop_about_init(struct shop_about *about)
{
    *about = (struct shop_about){
            .woocommerce = g_strdup(""),
            .wordpress = g_strdup(""),
            .currency = g_strdup(""),
            .timezone = g_strdup(""),
            .price_decimals = -1,
            .prices_include_tax = g_strdup(""),
            .tax_round_at_subtotal = g_strdup(""),
            .calc_taxes = g_strdup(""),
    };
}

void shop_about_clear(struct shop_about *about)
{
    g_free(about->woocommerce);
    g_free(about->wordpress);
    g_free(about->currency);
    g_free(about->timezone);
    g_free(about->prices_include_tax);
    g_free(about->tax_round_at_subtotal);
    g_free(about->calc_taxes);
    *about = (struct shop_about){0};
}

static void keep(char **text, const cJSON *object, const char *key)
{
    if (!**text)
        text_take(text, reading_text(object, key));
}

static void keep_decimals(int *decimals, const cJSON *object, const char *key)
{
    gint64 number;
    if (*decimals < 0 &&
            g_ascii_string_to_signed(value_text_of(object, key), 10, 0, 12, &number, NULL))
        *decimals = (int)number;
}

static bool read_status(struct shop_about *about, const cJSON *root)
{
    const cJSON *environment = value_of(root, "environment"),
                *settings = value_of(root, "settings");
    keep(&about->woocommerce, environment, "version");
    keep(&about->wordpress, environment, "wp_version");
    /* PHP's zone, which WordPress itself sets to UTC whatever the shop's is */
    if (strcmp(value_text_of(environment, "default_timezone"), "UTC") != 0)
        keep(&about->timezone, environment, "default_timezone");
    keep(&about->currency, settings, "currency");
    keep_decimals(&about->price_decimals, settings, "number_of_decimals");
    return environment || settings;
}

/* Whether the entry is a setting at all. */
static bool read_setting(struct shop_about *about, const cJSON *entry)
{
    const char *id = value_text_of(entry, "id");
    const struct {
        const char *id;
        char **text;
    } wanted[] = {
            {"woocommerce_currency", &about->currency},
            {"woocommerce_prices_include_tax", &about->prices_include_tax},
            {"woocommerce_tax_round_at_subtotal", &about->tax_round_at_subtotal},
            {"woocommerce_calc_taxes", &about->calc_taxes},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(wanted); i++)
        if (strcmp(id, wanted[i].id) == 0)
            keep(wanted[i].text, entry, "value");
    if (strcmp(id, "woocommerce_price_num_decimals") == 0)
        keep_decimals(&about->price_decimals, entry, "value");
    return *id != 0;
}

/* "UTC+01:00" from what stands in an order as local time and as GMT; false: it has not both. */
static bool read_zone(struct shop_about *about, const cJSON *entry)
{
    gint64 local = 0, gmt = 0;
    if (!date_parse_gmt(value_text_of(entry, "date_created"), &local) ||
            !date_parse_gmt(value_text_of(entry, "date_created_gmt"), &gmt))
        return false;

    int minutes = (int)CLAMP((local - gmt) / 60, -24 * 60, 24 * 60);
    if (!*about->timezone)
        text_take(&about->timezone,
                g_strdup_printf("UTC%c%02d:%02d", minutes < 0 ? '-' : '+', ABS(minutes) / 60,
                        ABS(minutes) % 60));
    return true;
}

bool shop_read_about(struct shop_about *about, GBytes *body)
{
    cJSON *root = json_guard_body(body, &about_shape, NULL);
    bool known = cJSON_IsObject(root) && read_status(about, root);
    const cJSON *entry;
    if (cJSON_IsArray(root))
        cJSON_ArrayForEach (entry, root)
            known = read_zone(about, entry) || read_setting(about, entry) || known;
    cJSON_Delete(root);
    return known;
}

/* What Mollie answers, read; what it is sent, written. */
#include "mollie/read.h"

#include <cjson/cJSON.h>
#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "net/client.h"
#include "woocommerce/json_guard.h"
#include "woocommerce/order_values.h"

enum {
    ID_MOST = 80,
    METHODS_MOST = 100,
};

/* ---- shapes ---- */

static const struct json_key amount_keys[] = {{"currency", NULL}, {"value", NULL}};
static const struct json_shape amount_shape = JSON_SHAPE(amount_keys);

static const struct json_key href_keys[] = {{"href", NULL}};
static const struct json_shape href_shape = JSON_SHAPE(href_keys);

static const struct json_key links_keys[] = {{"paymentLink", &href_shape}, {"next", &href_shape}};
static const struct json_shape links_shape = JSON_SHAPE(links_keys);

static const struct json_key link_keys[] = {{"resource", NULL}, {"id", NULL}, {"mode", NULL},
        {"description", NULL}, {"amount", &amount_shape}, {"archived", NULL}, {"createdAt", NULL},
        {"paidAt", NULL}, {"_links", &links_shape}};
static const struct json_shape link_shape = JSON_SHAPE(link_keys);

static const struct json_key payment_keys[] = {{"id", NULL}, {"status", NULL}, {"method", NULL},
        {"amount", &amount_shape}, {"paidAt", NULL}};
static const struct json_shape payment_shape = JSON_SHAPE(payment_keys);

static const struct json_key method_keys[] = {{"id", NULL}, {"status", NULL}};
static const struct json_shape method_shape = JSON_SHAPE(method_keys);

static const struct json_key embedded_keys[] = {
        {"payment_links", &link_shape}, {"payments", &payment_shape}, {"methods", &method_shape}};
static const struct json_shape embedded_shape = JSON_SHAPE(embedded_keys);

static const struct json_key list_keys[] = {
        {"_embedded", &embedded_shape}, {"_links", &links_shape}};
static const struct json_shape list_shape = JSON_SHAPE(list_keys);

static const struct json_key refusal_keys[] = {{"title", NULL}, {"detail", NULL}, {"field", NULL}};
static const struct json_shape refusal_shape = JSON_SHAPE(refusal_keys);

/* A list of an answer, and what becomes of its entries. */
struct list {
    const char *name;
    int most;
    bool (*add)(GPtrArray *things, const cJSON *entry, GError **error); /* false: no list at all */
    GDestroyNotify free;
};

static const cJSON *find_list(const cJSON *tree, const struct list *list, GError **error)
{
    const cJSON *entries = value_of(value_of(tree, "_embedded"), list->name);
    if (cJSON_IsArray(entries) && cJSON_GetArraySize(entries) <= list->most)
        return entries;
    fail(error, BILLHOOK_ERROR_INPUT, "Mollie's answer has no list of %s with at most %d entries",
            list->name, list->most);
    return NULL;
}

static GPtrArray *make_each(const cJSON *tree, const struct list *list, GError **error)
{
    const cJSON *entries = find_list(tree, list, error), *entry;
    if (!entries)
        return NULL;
    g_autoptr(GPtrArray) things = g_ptr_array_new_with_free_func(list->free);
    cJSON_ArrayForEach (entry, entries)
        if (!list->add(things, entry, error))
            return NULL;
    return g_steal_pointer(&things);
}

/* A thing for each entry that can be used; *more (or NULL): there is another page. */
static GPtrArray *read_each(GBytes *body, const struct list *list, bool *more, GError **error)
{
    cJSON *tree = json_guard_body(body, &list_shape, error);
    GPtrArray *things = tree ? make_each(tree, list, error) : NULL;
    if (more)
        *more = things && *value_text_of(value_of(value_of(tree, "_links"), "next"), "href");
    cJSON_Delete(tree);
    return things;
}

/* ---- values ---- */

bool mollie_is_id(const char *text)
{
    gsize length = strnlen(text, ID_MOST + 1);
    return length > 0 && length <= ID_MOST &&
            strspn(text, G_CSET_a_2_z G_CSET_A_2_Z "0123456789_-") == length;
}

/* On one line, cut. Caller frees. */
static char *read_text(const cJSON *object, const char *key)
{
    return value_line_of(object, key, MOLLIE_TEXT_MOST);
}

/* Cents of an amount in EUR; 0 for any other, and for what is no whole number of cents. */
static money read_amount(const cJSON *object)
{
    const cJSON *amount = value_of(object, "amount");
    struct decimal value;
    money cents = 0;
    bool euro = strcmp(value_text_of(amount, "currency"), "EUR") == 0;
    if (!euro || !decimal_parse(value_text_of(amount, "value"), &value) ||
            !decimal_to_money(value, 2, &cents))
        return 0;
    return decimal_compare(decimal_from_money(cents, 2), value) == 0 ? MAX(cents, 0) : 0;
}

/* ISO 8601 with a zone, as Mollie writes it ("2026-11-29T08:00:00+00:00"); 0 for anything else. */
static gint64 read_time(const cJSON *object, const char *key)
{
    const char *text = value_text_of(object, key);
    if (strnlen(text, 41) > 40 || !strchr(text, 'T'))
        return 0;
    g_autoptr(GTimeZone) utc = g_time_zone_new_utc();
    g_autoptr(GDateTime) time = g_date_time_new_from_iso8601(text, utc);
    return time ? MAX(g_date_time_to_unix(time), 0) : 0;
}

/* An address that a page may show and a QR code hold; "" for any other. Caller frees. */
static char *read_url(const cJSON *links)
{
    const char *url = value_text_of(value_of(links, "paymentLink"), "href");
    bool good = strnlen(url, MOLLIE_URL_MOST + 1) <= MOLLIE_URL_MOST &&
            (g_str_has_prefix(url, "https://") || g_str_has_prefix(url, "http://"));
    for (const char *at = url; good && *at; at++)
        good = g_ascii_isgraph(*at) && !strchr("\"<>\\^`{|}", *at);
    return g_strdup(good && net_url_check(url, false, NULL) ? url : "");
}

/* ---- links ---- */

void mollie_link_free(struct mollie_link *link)
{
    if (!link)
        return;
    g_free(link->id);
    g_free(link->url);
    g_free(link->description);
    g_free(link);
}

static void free_link(gpointer link)
{
    mollie_link_free(link);
}

/* NULL: it has no id that can be used. */
static struct mollie_link *link_of(const cJSON *object)
{
    const char *id = value_text_of(object, "id");
    if (!mollie_is_id(id))
        return NULL;
    struct mollie_link *link = g_new0(struct mollie_link, 1);
    link->id = g_strdup(id);
    link->url = read_url(value_of(object, "_links"));
    link->description = read_text(object, "description");
    link->amount = read_amount(object);
    link->test = strcmp(value_text_of(object, "mode"), "test") == 0;
    link->archived = cJSON_IsTrue(value_of(object, "archived"));
    link->created_at = read_time(object, "createdAt");
    link->paid_at = read_time(object, "paidAt");
    return link;
}

struct mollie_link *mollie_read_link(GBytes *body, GError **error)
{
    cJSON *tree = json_guard_body(body, &link_shape, error);
    struct mollie_link *link = tree ? link_of(tree) : NULL;
    if (tree && !link)
        fail(error, BILLHOOK_ERROR_INPUT, "Mollie's answer is no payment link with an id");
    cJSON_Delete(tree);
    return link;
}

static bool add_link(GPtrArray *links, const cJSON *object, GError **error)
{
    struct mollie_link *link = link_of(object);
    (void)error;
    if (link)
        g_ptr_array_add(links, link);
    return true;
}

GPtrArray *mollie_read_links(GBytes *body, bool *more, GError **error)
{
    return read_each(body, &(struct list){"payment_links", MOLLIE_LIST_MOST, add_link, free_link},
            more, error);
}

/* ---- payments ---- */

void mollie_payment_free(struct mollie_payment *payment)
{
    if (!payment)
        return;
    g_free(payment->id);
    g_free(payment->method);
    g_free(payment);
}

static void free_payment(gpointer payment)
{
    mollie_payment_free(payment);
}

/* False: it is paid, and cannot be booked. */
static bool add_payment(GPtrArray *payments, const cJSON *object, GError **error)
{
    const char *id = value_text_of(object, "id");
    money amount = read_amount(object);
    if (strcmp(value_text_of(object, "status"), "paid") != 0)
        return true;
    if (!mollie_is_id(id) || amount == 0)
        return fail(error, BILLHOOK_ERROR_INPUT,
                "Mollie names a payment that is paid, but without an id, or not in EUR");
    struct mollie_payment *payment = g_new0(struct mollie_payment, 1);
    payment->id = g_strdup(id);
    payment->method = read_text(object, "method");
    payment->amount = amount;
    payment->paid_at = read_time(object, "paidAt");
    g_ptr_array_add(payments, payment);
    return true;
}

GPtrArray *mollie_read_payments(GBytes *body, GError **error)
{
    return read_each(body, &(struct list){"payments", MOLLIE_LIST_MOST, add_payment, free_payment},
            NULL, error);
}

/* ---- methods ---- */

static bool add_method(GPtrArray *methods, const cJSON *object, GError **error)
{
    const char *id = value_text_of(object, "id");
    (void)error;
    if (mollie_is_id(id))
        g_ptr_array_add(methods, g_strdup(id));
    return true;
}

GPtrArray *mollie_read_methods(GBytes *body, GError **error)
{
    return read_each(
            body, &(struct list){"methods", METHODS_MOST, add_method, g_free}, NULL, error);
}

/* ---- refusals ---- */

static void add_words(GString *words, const char *before, const char *text)
{
    if (*text)
        g_string_append_printf(words, "%s%s", words->len ? before : "", text);
}

char *mollie_read_refusal(GBytes *body)
{
    cJSON *tree = json_guard_body(body, &refusal_shape, NULL);
    g_autofree char *title = read_text(tree, "title"), *detail = read_text(tree, "detail"),
                    *field = read_text(tree, "field");
    g_autoptr(GString) words = g_string_new(NULL);
    add_words(words, "", title);
    add_words(words, ": ", detail);
    add_words(words, ", field ", field);
    cJSON_Delete(tree);
    return g_utf8_strlen(words->str, -1) > MOLLIE_TEXT_MOST
            ? g_utf8_substring(words->str, 0, MOLLIE_TEXT_MOST)
            : g_strdup(words->str);
}

/* ---- writing ---- */

char *mollie_link_body(const char *description, money amount, const char *const *methods)
{
    g_autofree char *value = money_text(amount, 2);
    g_autofree char *cut =
            g_utf8_substring(description, 0, MIN(g_utf8_strlen(description, -1), MOLLIE_TEXT_MOST));
    cJSON *object = cJSON_CreateObject(), *list;
    cJSON_AddStringToObject(object, "description", cut);
    cJSON *sum = cJSON_AddObjectToObject(object, "amount");
    cJSON_AddStringToObject(sum, "currency", "EUR");
    cJSON_AddStringToObject(sum, "value", value);
    cJSON_AddFalseToObject(object, "reusable");
    list = methods && *methods ? cJSON_AddArrayToObject(object, "allowedMethods") : NULL;
    for (const char *const *method = methods; list && *method; method++)
        cJSON_AddItemToArray(list, cJSON_CreateString(*method));

    char *printed = cJSON_PrintUnformatted(object), *body = g_strdup(printed);
    cJSON_free(printed);
    cJSON_Delete(object);
    return body;
}

char *mollie_new_key(void)
{
    return g_uuid_string_random();
}

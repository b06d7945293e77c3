/* Single values of an order's JSON, read strictly; also for shop/ and
 * mollie/, which read the same kinds of values. The trees are those of json_guard_read(), where a
 * number is the token that was sent. An amount is in units of the currency (euros), a time in Unix
 * seconds. All errors are INPUT: they name the order, the list and the entry, and error_logged() of
 * one never repeats what the body says. Any thread. */
#ifndef BILLHOOK_WOOCOMMERCE_ORDER_VALUES_H
#define BILLHOOK_WOOCOMMERCE_ORDER_VALUES_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

/* What an error is about: "order 727: line_items 3". */
struct place {
    gint64 order_id;
    const char *list; /* NULL: the order itself */
    guint entry;      /* counted from 1 */
};

/* ---- looking ---- */

/* The member of an object; NULL when it has none, or `object` is NULL or not an object. Borrowed
 * from the tree. */
const cJSON *value_of(const cJSON *object, const char *key);

/* The text, or the token of a number, that a member of an object is; "" for all else. Borrowed from
 * the tree. */
const char *value_text_of(const cJSON *object, const char *key);

/* As value_text_of(), with HTML taken out and on one line (text_from_html()). Caller frees. */
char *value_clean_of(const cJSON *object, const char *key);

/* As value_text_of(), on one line (text_clean()) and cut after `most` characters. Caller frees. */
char *value_line_of(const cJSON *object, const char *key, glong most);

/* True for NULL, null and "": the shop says nothing. */
bool value_is_absent(const cJSON *item);

/* True for an object and for an empty list: PHP writes an empty object as []. */
bool value_is_object(const cJSON *item);

/* ---- failing ---- */

/* Sets the error "ORDER: LIST ENTRY: KEY is VALUE: REASON", or that it is missing. `item` is the
 * wrong value; NULL: there is none. Returns false. */
bool value_fail(const struct place *place,
        const char *key,
        const cJSON *item,
        const char *reason,
        GError **error);

/* value_fail() with the reason why a value is no amount: not a decimal number, or too large. */
bool value_fail_money(
        const struct place *place, const char *key, const cJSON *item, GError **error);

/* ---- reading; false with an error where the value is wrong ---- */

/* Reads `id` of an order or a refund, a JSON number from 1 to 2^53 - 1. It decides what belongs
 * together, so that one given as a text is an error too. */
bool value_read_key_id(const struct place *place, const cJSON *object, gint64 *id, GError **error);

/* Reads the id of a line or a rate, a whole number; 0 when it is absent. Plugins also send it as a
 * text. */
bool value_read_id(const struct place *place,
        const cJSON *object,
        const char *key,
        gint64 *id,
        GError **error);

/* Reads an amount. WooCommerce sends it as a text ("12.50"); a plain number is as exact, for its
 * token is read. An absent one is an error. */
bool value_read_money(const struct place *place,
        const cJSON *object,
        const char *key,
        struct decimal *amount,
        GError **error);

/* As value_read_money(), but an absent one is 0: refunds have their tax since WooCommerce 10.9, and
 * orders by hand may lack one. */
bool value_read_tax(const struct place *place,
        const cJSON *object,
        const char *key,
        struct decimal *amount,
        GError **error);

/* Reads `quantity`, a decimal number; 0 when it is absent. */
bool value_read_quantity(
        const struct place *place, const cJSON *object, struct decimal *quantity, GError **error);

/* Reads a time such as 2026-11-24T03:59:57 (GMT); 0 when it is absent, before 1970, or one of the
 * kind "0000-00-00T00:00:00" that damaged tables have. */
bool value_read_time(const struct place *place,
        const cJSON *object,
        const char *key,
        gint64 *time,
        GError **error);

#endif

/* What the readers of the shop's answers share; in the room of shop only. Any thread. */
#ifndef BILLHOOK_SHOP_READING_H
#define BILLHOOK_SHOP_READING_H

#include <cjson/cJSON.h>
#include <glib.h>

#include "woocommerce/json_guard.h"

/* As json_guard_body(), and the outermost value is a list of at most SHOP_LIST_MOST entries. `what`
 * names them in the error ("orders"). */
cJSON *reading_list(GBytes *body, const struct json_shape *shape, const char *what, GError **error);

/* A text of an object on one line, cut after READING_TEXT_MOST characters. Caller frees. */
char *reading_text(const cJSON *object, const char *key);

/* The longest text that reading_text() gives, in characters. */
#define READING_TEXT_MOST 500

#endif

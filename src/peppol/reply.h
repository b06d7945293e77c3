/* The JSON of an answer: read within bounds, looked at by paths; in the room of peppol only. Pure;
 * any thread. */
#ifndef BILLHOOK_PEPPOL_REPLY_H
#define BILLHOOK_PEPPOL_REPLY_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "net/client.h"

/* The tree of an answer's body (woocommerce/json_guard.h: bounded, numbers as text); NULL: it is no
 * JSON. Free with cJSON_Delete(). */
cJSON *reply_read(const struct net_answer *answer);

/* The value at a path ("meta.pages"; "": the root itself); NULL: there is none, or the path is
 * NULL. Borrowed. */
const cJSON *reply_at(const cJSON *root, const char *path);

/* A text, a number's token, or "true" and "false"; "" for all else and NULL. Borrowed. */
const char *reply_text(const cJSON *value);

/* What is looked at in reply_any(). */
typedef bool (*reply_test)(const cJSON *value, const void *context);

/* Whether the value or anything in it passes a test. */
bool reply_any(const cJSON *value, reply_test test, const void *context);

/* What the other side says in words: the texts under keys such as message, detail, errors, joined
 * by "; ", of at most about 1,000 bytes, not cleaned. Caller frees; "" for none. */
char *reply_words(const cJSON *root);

#endif

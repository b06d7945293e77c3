/* JSON from outside, read strictly into a cJSON tree in one pass over the bytes, without recursion.
 *
 * cJSON's own parser is not used on it: it keeps numbers as double (id 9007199254740993 becomes
 * another one, and the decimal point follows the locale), recurses up to 1,000 levels, lets broken
 * UTF-8 through, ends a text at \u0000 and writes a global. Here a number stays the token that was
 * sent, and only what the caller names is kept at all. */
#ifndef BILLHOOK_WOOCOMMERCE_JSON_GUARD_H
#define BILLHOOK_WOOCOMMERCE_JSON_GUARD_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#define JSON_GUARD_MAX_LEVELS 32     /* lists and objects inside each other */
#define JSON_GUARD_MAX_VALUES 200000 /* values in all, those that are not kept too */
#define JSON_GUARD_MAX_KEYS 64       /* keys of one shape */

struct json_shape;

/* A key that is read. With a shape its value is an object of that shape, or a list of such; without
 * one it is a single value, and a list or an object found there counts as null. */
struct json_key {
    const char *name;
    const struct json_shape *shape;
};

/* The keys of an object that are read, at most JSON_GUARD_MAX_KEYS. All others are checked for
 * their syntax and left out of the tree. One of these given twice in one object is an error; names
 * match exactly. */
struct json_shape {
    const struct json_key *keys;
    gsize count;
    bool any; /* every key is kept with all that stands under it; a key given twice is no error, and
                 characters replaced there do not set had_bad_characters */
};

/* The shape of an array of struct json_key, as its initializer. */
#define JSON_SHAPE(keys)                  \
    {                                     \
        (keys), G_N_ELEMENTS(keys), false \
    }

/* What is known of a text beside its tree. */
struct json_facts {
    guint top_keys;          /* how many keys the outermost object has, known or not */
    bool too_much;           /* refused for its levels or number of values, not for its syntax */
    bool had_bad_characters; /* NUL, broken UTF-8 or a lone surrogate in a text that was kept: it is
                                U+FFFD now */
};

/* Reads one JSON value that fills the bytes. *facts is always set. In the tree a number is a
 * cJSON_Raw whose valuestring is the token as sent; every text is valid UTF-8 without NUL (other
 * control characters are still in it). Keys point into the shape, which must outlive the tree;
 * those under a shape that keeps any key are the tree's own. The caller frees with cJSON_Delete().
 * NULL with INPUT for bytes that are empty or not JSON (a byte order mark, or anything behind the
 * value, also counts as that), for more than 32 levels or 200,000 values, and for a key of a shape
 * that is given twice in one object. Without memory the program ends. Any thread. */
cJSON *json_guard_read(const void *bytes,
        gsize length,
        const struct json_shape *shape,
        struct json_facts *facts,
        GError **error);

/* json_guard_read() of a body of which nobody asks for the facts. */
cJSON *json_guard_body(GBytes *body, const struct json_shape *shape, GError **error);

/* The text or the token of a number that a value of such a tree is; "" for any other value and
 * NULL. Borrowed from the tree. Any thread. */
const char *json_guard_text(const cJSON *value);

#endif

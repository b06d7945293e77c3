/* What the owner set at the desk, laid over a config that was read from its file, and all values of
 * a config as they are in force. The values are handed in: this room knows no database. A key that
 * the file has is the file's. A text is set for each language ("caption_paid[fr]"). */
#ifndef BILLHOOK_CONFIG_OVERLAY_H
#define BILLHOOK_CONFIG_OVERLAY_H

#include "config/config.h"

/* What begins the value of a logo that the database keeps; its SHA-256 in hex follows. */
#define CONFIG_PICTURE "sha256:"

/* One setting of the desk; strings are owned. */
struct config_set {
    char *group; /* "invoice" */
    char *key;   /* "create", "caption_paid[fr]" */
    char *value; /* as it would stand in the file; of a logo CONFIG_PICTURE and its hash */
};

/* A setting with copies of the texts. config_set_free() frees it. */
struct config_set *config_set_new(const char *group, const char *key, const char *value);

/* Frees a setting; NULL does nothing. */
void config_set_free(gpointer set);

/* A list for settings, empty, that frees them. */
GPtrArray *config_sets_new(void);

/* Lays the desk's settings (GPtrArray of struct config_set) over a config that nobody shares yet:
 * what was laid over it before goes, and each key that the file does not have gets its value. One
 * that is not allowed, or makes an error across keys, is passed over for its default, and
 * config->passed_over says why; a warning says so in `problems` too. What the checks across keys
 * found in the file alone is taken out of `problems`, and what they find now is added. One
 * thread. */
void config_overlay(struct config *config, const GPtrArray *sets, GPtrArray *problems);

/* Why the desk's value of a key was passed over; NULL: it was not. Borrowed. */
const struct config_problem *config_passed_over(
        const struct config *config, const char *group, const char *key);

/* The same in a sentence, with what stands instead. Caller frees. */
char *config_passed_over_text(const struct config_problem *passed);

/* Takes "caption_paid[fr]" apart. Caller frees both. False: brackets that are no language of ours;
 * *language is LANGUAGES where there are none. */
bool config_key_split(const char *key, char **plain, enum language *language);

/* Whether the owner may set a key at the desk; `key` may have a language. USAGE says what is
 * allowed, with the nearest name. Any thread. */
bool config_desk_key(const char *group, const char *key, GError **error);

/* The keys that "group.key" means, each with its language where it takes one: one, or all four of a
 * text ("invoice.caption_paid"). char *, ended by NULL, for g_strfreev(). USAGE: the owner may not
 * set it. Any thread. */
char **config_desk_keys(const char *group, const char *key, GError **error);

/* Whether a value may stand at a key of the desk, alone: USAGE says what is allowed. Any thread. */
bool config_desk_value(const char *group, const char *key, const char *value, GError **error);

/* ---- all values ---- */

enum config_from { CONFIG_FROM_DEFAULT, CONFIG_FROM_FILE, CONFIG_FROM_DESK };

/* What a value may be, for who shows or asks for it. */
enum config_kind {
    CONFIG_KIND_TEXT,
    CONFIG_KIND_LINES,  /* a text of several lines */
    CONFIG_KIND_CHOICE, /* one of `choices` */
    CONFIG_KIND_NUMBER,
    CONFIG_KIND_PICTURE
};

/* A value in force. Strings are owned where it is not said. */
struct config_value {
    char *group; /* "shop main" */
    char *key;   /* "mail_body_paid[nl]" */
    char *value; /* as it would stand in the file; NULL: a secret */
    enum config_from from;
    int line;         /* in the file, 0 where it does not stand there */
    bool desk;        /* the owner may set it, unless the file does */
    const char *help; /* static, in English */
    char *allowed;    /* in words */
    char *otherwise;  /* its default */
    enum config_kind kind;
    char **choices; /* CONFIG_KIND_CHOICE; else NULL */
    bool escaped;   /* a text: config_value_plain() shows it */
};

/* All values of a config, in the order of the sample (GPtrArray of struct config_value, freed with
 * it). A text has a row for each language. Any thread. */
GPtrArray *config_values(const struct config *config);

/* The row of a key, or NULL. Borrowed. */
const struct config_value *config_value_find(
        const GPtrArray *values, const char *group, const char *key);

/* "file", "desk", "default". Static. */
const char *config_from_text(enum config_from from);

/* A value of a file without its escapes; an empty text for what is no such value. Caller frees. */
char *config_value_plain(const char *value);

/* A text with the escapes of a file: config_value_plain() gives it back. Caller frees. */
char *config_value_written(const char *plain);

#endif

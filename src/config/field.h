/* Values of the table of settings: from the text in a file to a field of a struct; in the room of
 * config only. */
#ifndef BILLHOOK_CONFIG_FIELD_H
#define BILLHOOK_CONFIG_FIELD_H

#include "settings.h"

/* What is allowed as a value, in words ("true, false", "0 to 365", "a size such as 8M, …"). Caller
 * frees. */
char *setting_allowed(const struct setting *setting);

/* Whether its key may carry a language in brackets. */
bool setting_takes_language(const struct setting *setting);

/* Reads a value, as it stands in the file, and puts it into the row's field below `base`; the old
 * value is freed. A SECRET is copied as it is, in all others GKeyFile's escapes are undone.
 * `language`: for TEMPLATE and PATHS, which one; LANGUAGES is all of them; for WORDS which one, or
 * LANGUAGES for the plain text. `directory`: what a
 * relative path is relative to. False, the field unchanged, with USAGE, which says what is allowed,
 * or NOT_FOUND for a path with
 * ${CREDENTIALS_DIRECTORY} where that is not set. */
bool setting_put(const struct setting *setting,
        void *base,
        enum language language,
        const char *value,
        const char *directory,
        GError **error);

/* As setting_put(), for a value that somebody gave: blanks at its end do not count, and one that
 * may not be empty is USAGE. */
bool setting_put_given(const struct setting *setting,
        void *base,
        enum language language,
        const char *value,
        const char *directory,
        GError **error);

/* Frees what the row's field below `base` holds and leaves NULL, a secret wiped; a number, choice
 * or switch stays as it is. */
void setting_clear(const struct setting *setting, void *base);

/* The text of a TEMPLATE that stands when the config has none: of a type of document, or (where the
 * row has a step) of a reminder. Static. */
const char *setting_builtin(
        const struct setting *setting, enum document_type type, enum language language);

/* Puts the built-in texts of a type of document into the field of a TEMPLATE, in all languages. */
void setting_put_builtin(const struct setting *setting, void *base, enum document_type type);

/* The value with GKeyFile's escapes \s \n \t \r \\ undone. NULL with USAGE for another one. Caller
 * frees. */
char *setting_unescape(const char *value, GError **error);

/* A text as it is written into a file: escapes for a backslash, line break, CR and tab, and for a
 * blank at either end. Caller frees. */
char *setting_escape(const char *text);

#endif

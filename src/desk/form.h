/* What a request says in names and values: a query, a form, an upload. Pure. Any thread. */
#ifndef BILLHOOK_DESK_FORM_H
#define BILLHOOK_DESK_FORM_H

#include <glib.h>
#include <stdbool.h>

#define FORM_FIELDS_MOST 2000

/* One field; owned by its form. */
struct form_field {
    char *name;
    char *value;    /* valid UTF-8, line breaks as LF, no other control characters; of a file "" */
    char *filename; /* as the browser says it, the last part of its path; NULL: no file */
    GBytes *bytes;  /* of a file, as they came; else NULL */
};

/* The fields of a request, in their order. */
struct form {
    GPtrArray *fields; /* struct form_field */
};

/* A form without fields. Ends with form_clear(). */
void form_init(struct form *form);

/* Frees the fields. */
void form_clear(struct form *form);

/* Adds what stands in application/x-www-form-urlencoded text (a query without its "?"). False where
 * it holds more than FORM_FIELDS_MOST fields or a %-escape that is none; what was read stays. */
bool form_read_query(struct form *form, const char *text, gsize length);

/* Adds the parts of a multipart/form-data body (RFC 7578). `type` is the Content-Type with its
 * boundary. False where the body is not whole, or has too many parts; what was read stays. */
bool form_read_parts(struct form *form, const char *type, const char *body, gsize length);

/* Reads a body by its Content-Type; false also for a type that is no form's. */
bool form_read_body(struct form *form, const char *type, const char *body, gsize length);

/* The first value of that name, "" where there is none. Borrowed. */
const char *form_value(const struct form *form, const char *name);

/* Whether there is a field of that name. */
bool form_has(const struct form *form, const char *name);

/* All values of that name, const char * in their order. Caller unrefs; the texts are borrowed. */
GPtrArray *form_values(const struct form *form, const char *name);

/* The file that was chosen in the field of that name; NULL: none. Borrowed. */
const struct form_field *form_file(const struct form *form, const char *name);

/* Decodes %-escapes in `length` bytes of `text`, and "+" as a blank where `plus`. NULL where an
 * escape is none, or stands for NUL. Caller frees. */
char *form_decode(const char *text, gsize length, bool plus);

#endif

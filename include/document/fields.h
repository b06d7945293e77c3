/* Structs as JSON by tables: one row says name, kind and place of a field, and the same table
 * writes it and reads it back, so that writing and reading cannot disagree. The text is written
 * here and not by cJSON: it must not depend on the locale, it is what the books' hashes cover, and
 * it is quick. Used by document/json.c. */
#ifndef BILLHOOK_DOCUMENT_FIELDS_H
#define BILLHOOK_DOCUMENT_FIELDS_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

enum field_kind {
    FIELD_TEXT,    /* char *; "" is null */
    FIELD_TEXTS,   /* char ** */
    FIELD_TIME,    /* gint64; 0 is null */
    FIELD_ID,      /* gint64; 0 is null */
    FIELD_COUNT,   /* int */
    FIELD_BOOL,    /* bool */
    FIELD_MONEY,   /* money */
    FIELD_PRICE,   /* struct decimal with 2 to 6 decimals */
    FIELD_DECIMAL, /* struct decimal without needless zeros */
    FIELD_ENUM,    /* an enum; a value without a name is null */
    FIELD_OBJECT,  /* a struct within the struct */
    FIELD_OTHER,   /* by functions of its own */
};

enum field_flag {
    LIVING = 1, /* lives on after issue: not in the frozen text */
    FIGURE = 2, /* null on a delivery note */
    LONG = 4,   /* not in lists */
};

/* How figures are written. */
enum view { VIEW_PLAIN, VIEW_WITHOUT_FIGURES, VIEW_FIGURES_ONLY };

struct writer {
    GString *out;
    int decimals; /* of the currency */
    enum view view;
    int leave_out; /* flags */
};

struct reader {
    int decimals;
    const char *damaged; /* the first field that does not read, else NULL */
};

struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    gsize offset;
    int flags;
    const char *(*name_of)(int value); /* FIELD_ENUM: "" beyond the last */
    const struct field *fields;        /* FIELD_OBJECT */
    void (*write)(struct writer *writer, const void *base);
    bool (*read)(struct reader *reader, const cJSON *json, void *base);
};

/* Writes a struct as an object, its fields in the order of the table. */
void fields_write(struct writer *writer, const struct field *fields, const void *base);
/* Parts for a field's own function: null; text in quotes, null for ""; the name of a member and the
 * comma before it. */
void field_write_null(struct writer *writer);
void field_write_text(struct writer *writer, const char *text);
void field_write_name(struct writer *writer, const char *name);
void field_write_money(struct writer *writer, money amount);

/* Reads an object into a struct. What is missing or null stays as it is. False when `json` is no
 * object or a field does not read: reader->damaged names the innermost one. */
bool fields_read(struct reader *reader, const cJSON *json, const struct field *fields, void *base);
/* A string in place of *text, which is freed. */
bool field_read_text(const cJSON *json, char **text);
/* False when it is no amount of the reader's decimals. */
bool field_read_money(const struct reader *reader, const cJSON *json, money *amount);

#endif

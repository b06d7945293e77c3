/* Structs as JSON by tables: one row says name, kind and place of a field, and the same table
 * writes it and reads it back, so that writing and reading cannot disagree. The text is written
 * here and not by cJSON: it must not depend on the locale, it is what the books' hashes cover, and
 * it is quick. Used by json*.c. Any thread. */
#ifndef BILLHOOK_DOCUMENT_FIELDS_H
#define BILLHOOK_DOCUMENT_FIELDS_H

#include <cjson/cJSON.h>
#include <glib.h>
#include <stdbool.h>

#include "base/decimal.h"

/* The type of a field in its struct, and which of its values is written as null. */
enum field_kind {
    FIELD_TEXT,    /* char *; "" is null */
    FIELD_TEXTS,   /* char **; a list */
    FIELD_TIME,    /* gint64; 0 is null */
    FIELD_ID,      /* gint64; 0 is null; beyond 15 digits a text */
    FIELD_COUNT,   /* int */
    FIELD_BOOL,    /* bool */
    FIELD_MONEY,   /* money; a text such as "12.05" */
    FIELD_PRICE,   /* struct decimal with 2 to 6 decimals; a text */
    FIELD_DECIMAL, /* struct decimal without needless zeros; a text */
    FIELD_ENUM,    /* an enum; a value without a name is null */
    FIELD_OBJECT,  /* a struct within the struct */
    FIELD_OTHER,   /* by functions of its own */
};

enum field_flag {
    LIVING = 1, /* lives on after issue: not in the frozen text */
    FIGURE = 2, /* null on a delivery note */
    LONG = 4,   /* not in lists */
    LATER = 8,  /* came after the first books: a FIELD_TEXT is not written while it is "", another
                   field while `is_absent` says so: what has no such value keeps its bytes */
};

/* How figures are written: as they are, as null, or they alone. */
enum view { VIEW_PLAIN, VIEW_WITHOUT_FIGURES, VIEW_FIGURES_ONLY };

struct writer {
    GString *out; /* what is written so far; the caller's */
    int decimals; /* minor digits of the currency */
    enum view view;
    int leave_out; /* bits of enum field_flag: fields with one of them are not written */
};

struct reader {
    int decimals;        /* minor digits of the currency */
    const char *damaged; /* the first field that does not read, else NULL; static */
};

struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    gsize offset;                      /* in the struct */
    int flags;                         /* bits of enum field_flag */
    const char *(*name_of)(int value); /* FIELD_ENUM: the name of a value, "" beyond the last */
    const struct field *fields;        /* FIELD_OBJECT: the table of the inner struct */
    void (*write)(struct writer *writer, const void *base);             /* FIELD_OTHER */
    bool (*read)(struct reader *reader, const cJSON *json, void *base); /* NULL: not read */
    bool (*is_absent)(const void *base); /* LATER, where it is no FIELD_TEXT */
};

/* A row's place in its struct. */
#define AT(type, member) .offset = G_STRUCT_OFFSET(type, member)

/* Appends the struct at `base` as a JSON object, its fields in the order of the table. */
void fields_write(struct writer *writer, const struct field *fields, const void *base);

/* Appends a JSON list of objects, one for each struct that the list points to. */
void fields_write_list(struct writer *writer, const struct field *fields, const GPtrArray *list);

/* Appends null. This one and the next three are for the functions of a FIELD_OTHER. */
void field_write_null(struct writer *writer);

/* Appends a text in quotes, its broken UTF-8 replaced; null for "". */
void field_write_text(struct writer *writer, const char *text);

/* Appends the name of an object's member and the colon, with a comma before it but for the first
 * one. The name is written as it is. */
void field_write_name(struct writer *writer, const char *name);

/* Appends an amount as a text with the writer's decimals. */
void field_write_money(struct writer *writer, money amount);

/* Reads an object into the struct at `base`. A field that is missing or null stays as it is. False
 * when `json` is not an object or a field does not read: then reader->damaged names the innermost
 * field, and the fields before it are set. */
bool fields_read(struct reader *reader, const cJSON *json, const struct field *fields, void *base);

/* Puts a copy of a JSON string in place of *text, which is freed. False, and *text unchanged, when
 * it is not a string. */
bool field_read_text(const cJSON *json, char **text);

/* Reads an amount of reader->decimals. False when it is not a text with a decimal number, or too
 * large. */
bool field_read_money(const struct reader *reader, const cJSON *json, money *amount);

#endif

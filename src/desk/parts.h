/* What pages are made of: forms, fields, buttons, tables that become cards on a phone, pagers,
 * amounts and dates. All texts are escaped here. */
#ifndef BILLHOOK_DESK_PARTS_H
#define BILLHOOK_DESK_PARTS_H

#include "base/markup.h"
#include "request.h"

/* ---- forms ---- */

/* Begins a form that POSTs to a path of ours, with the token of this session and a key by which it
 * acts once. put_form_end() ends it. `action` may come from printf of numbers; nothing of a
 * customer's stands in it. */
void put_form_begin(const struct desk_request *request, GString *page, const char *action);

/* As put_form_begin(), with a token of the caller's; NULL: this session's. */
void put_form_begin_with(
        const struct desk_request *request, GString *page, const char *action, const char *token);

/* The same with a preview: with script, what is typed is POSTed to `preview`, and #preview of the
 * answer put in the place of #preview. */
void put_preview_begin(
        const struct desk_request *request, GString *page, const char *action, const char *preview);

/* The same for a file: multipart/form-data (the route has UPLOAD). */
void put_upload_begin(const struct desk_request *request, GString *page, const char *action);

/* A form that only asks (GET); its fields stand in the URL. `live`: with script it asks as somebody
 * types, and puts #results of the answer in the place of #results. */
void put_search_begin(GString *page, const char *action, bool live);

/* Ends any of these forms. */
void put_form_end(GString *page);

/* A hidden field. */
void put_hidden(GString *page, const char *name, const char *value);

/* One choice of a field of type "select", or one button of "radio". Ended by value NULL. */
struct choice {
    const char *value, *text;
};

/* What a field is. NULL or 0: not so. */
struct field {
    const char *name;
    const char *label;    /* text */
    const char *type;     /* "text" (NULL), "email", "password", "date", "search", "number", "file",
                             "select", "textarea", "checkbox" */
    const char *value;    /* at present; of a checkbox "1" for ticked */
    const char *hint;     /* a line below */
    const char *error;    /* what is wrong with it: aria-invalid, and described by it */
    const char *complete; /* autocomplete="…" */
    const char *mode;     /* inputmode="…" */
    const struct choice *choices; /* of a select */
    const char *accept;           /* of a file: ".cod,.xml" */
    bool many;                    /* of a file: several at once */
    int rows;                     /* of a textarea */
    int most;                     /* maxlength */
    bool required, focus;
    bool locked; /* shown, not to be changed */
    bool anew;   /* shows `value` after a refusal too, not what was sent */
    bool search; /* "/" goes here */
};

/* A field with its label, its hint and what is wrong with it. After a refusal it shows what was
 * sent; what was typed into a password or chosen as a file never comes back. */
void put_field(const struct desk_request *request, GString *page, const struct field *field);

enum button {
    BUTTON_MAIN,  /* the next thing to do: one on a page */
    BUTTON_PLAIN, /* another one */
    BUTTON_QUIET, /* looks like a link */
    BUTTON_GRAVE, /* what cannot be taken back */
};

/* A button that sends its form. */
void put_button(GString *page, const char *text, enum button kind);

/* The same that also sends name=value: which of several acts. */
void put_button_value(
        GString *page, const char *text, enum button kind, const char *name, const char *value);

/* A whole form of one button: for acts that need no field. */
void put_act(const struct desk_request *request,
        GString *page,
        const char *action,
        const char *text,
        enum button kind);

/* A text in a box that can be copied with a button (with script). `id` is a literal of ours. */
void put_copy(const struct desk_request *request, GString *page, const char *id, const char *text);

/* ---- tables ---- */

enum column_kind {
    COLUMN_TEXT,
    COLUMN_NUMBER, /* aligned right, figures of one width */
    COLUMN_TICK,   /* a box to tick; its head is for screen readers only */
    COLUMN_MAIN,   /* the row's name: a header of the row, first on a card */
    COLUMN_KEY,    /* the same, a number or moment that is never broken */
    COLUMN_SHORT,  /* a word or two that are never broken */
};

struct column {
    const char *head; /* text */
    enum column_kind kind;
};

/* A table that is being written; the caller's, filled by table_begin(). */
struct table_writer {
    GString *page;
    const struct column *columns;
    guint count, next;
};

/* `caption` is for screen readers. The columns are borrowed until table_end(). */
void table_begin(struct table_writer *table,
        GString *page,
        const char *caption,
        const struct column *columns,
        guint count);

/* A row; what follows are its cells, one for each column. */
void table_row_begin(struct table_writer *table);

/* The next cell; the caller adds its HTML to table->page, then table_cell_end(). */
void table_cell_begin(struct table_writer *table);

/* Ends the cell that table_cell_begin() began. */
void table_cell_end(struct table_writer *table);

/* The next cell as text. */
void table_text(struct table_writer *table, const char *text);

/* The next cell as a link to a path of ours; the first link of a row is what `enter` opens. */
void table_link(struct table_writer *table, const char *href, const char *text);

/* Ends a row. */
void table_row_end(struct table_writer *table);

/* Ends the table; the columns are no longer needed. */
void table_end(struct table_writer *table);

/* Newer and older, by key: paths of ours with their query, NULL where there is none. */
void put_pager(
        const struct desk_request *request, GString *page, const char *newer, const char *older);

/* What stands in place of an empty list: what to do now. */
void put_empty(GString *page, const char *text);

/* A word that tells a state: kind is "good", "bad", "wait" or "". It never depends on colour alone.
 */
void put_state(GString *page, const char *kind, const char *text);

/* ---- amounts and moments, as on documents, in the language of the answer ---- */

/* An amount with its currency ("€ 1.234,56"). */
void put_money(
        const struct desk_request *request, GString *page, money amount, const char *currency);

/* A day (YYYY-MM-DD). */
void put_day(const struct desk_request *request, GString *page, const char *day);

/* A moment (Unix seconds) in the seller's zone, to the minute; 0: "never". */
void put_moment(const struct desk_request *request, GString *page, gint64 at);

/* The same as text. Caller frees. */
char *moment_text(const struct desk_request *request, gint64 at);

#endif

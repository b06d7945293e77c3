/* The table of settings: one row per key. Reading, checking, the sample, the manual page and "needs
 * a restart" come from it: a new option is one row (and the field it fills). */
#ifndef BILLHOOK_CONFIG_SETTINGS_H
#define BILLHOOK_CONFIG_SETTINGS_H

#include <glib.h>
#include <stdbool.h>

#include "config/config.h"
#include "document/text.h"

enum setting_type {
    SETTING_TEXT,     /* char *: one line */
    SETTING_TEMPLATE, /* struct texts: a text with placeholders, in four languages */
    SETTING_SECRET,   /* char *: a backslash is itself, never shown; also as NAME_file */
    SETTING_PATH,     /* char *: absolute after reading */
    SETTING_PATHS,    /* char **[LANGUAGES] */
    SETTING_LIST,     /* char **: separated by ; or , */
    SETTING_CHOICE,   /* an enum */
    SETTING_SWITCH,   /* bool */
    SETTING_INTEGER,  /* int */
    SETTING_COUNT,    /* gint64 */
    SETTING_SIZE,     /* gint64, bytes */
    SETTING_TIME,     /* gint64, seconds */
    SETTING_BURST,    /* struct config_mail's burst_count and burst_window_s */
};

/* The groups as bits, in the order of the sample. */
enum setting_group_bit {
    GROUP_SERVER = 1 << 0,
    GROUP_DATABASE = 1 << 1,
    GROUP_MAIL = 1 << 2,
    GROUP_SELLER = 1 << 3,
    GROUP_SHOP = 1 << 4,
    GROUP_ORDER_FORM = 1 << 5,
    GROUP_DELIVERY_NOTE = 1 << 6,
    GROUP_INVOICE = 1 << 7,
    GROUP_CREDIT_NOTE = 1 << 8,
    GROUP_EINVOICE = 1 << 9,
    GROUP_ALERTS = 1 << 10,
    GROUP_PAYMENT = 1 << 11,
    GROUP_ORDERS = GROUP_ORDER_FORM | GROUP_DELIVERY_NOTE | GROUP_INVOICE, /* made from an order */
    GROUP_DOCUMENTS = GROUP_ORDERS | GROUP_CREDIT_NOTE,
};

struct setting_group {
    const char *name; /* "server"; "shop" stands for each [shop NAME] */
    guint bit;
    gsize base; /* where the rows' offsets begin: in struct config, but for a shop in struct shop */
    const char *help;
};
extern const struct setting_group setting_groups[]; /* ended by a row with name NULL */

struct setting_choice {
    const char *name;
    int value;
};

enum setting_flag {
    SETTING_REQUIRED = 1 << 0, /* has no default */
    SETTING_OWNER = 1 << 1,    /* only the owner knows it: `init` writes CHANGE-ME */
    SETTING_RESTART = 1 << 2,  /* read at start only; a char * or gint64 */
    SETTING_OFF = 1 << 3,      /* `off` is a value too, and the same as none */
    SETTING_ONE_LINE = 1 << 4, /* a template without line breaks, and not empty */
    SETTING_ACTIVE = 1 << 5,   /* not a comment in the sample */
};

struct setting {
    guint groups; /* bits of enum setting_group_bit */
    const char *name;
    enum setting_type type;
    gsize offset;
    const char *initial; /* the default as an admin would write it; "" none */
    guint flags;
    const struct setting_choice *choices;        /* CHOICE, SWITCH */
    gint64 least, most;                          /* the numbers */
    bool (*check)(char **value, GError **error); /* TEXT, LIST's items: USAGE says what is allowed;
                                                    may put it in normal form */
    enum builtin_text builtin;                   /* TEMPLATE */
    bool builtin_paid;
    const char *example; /* for the sample where the default says nothing */
    const char *allowed; /* what the manual says about the value; NULL: made from type and limits */
    const char *help;    /* sentences, for the sample and the manual */
};
extern const struct setting
        settings[]; /* ended by a row with name NULL; in the order of the sample */

/* The row of a key in a group, or NULL. */
const struct setting *setting_find(guint group, const char *name);
/* The group of a header's name ("shop" for "shop main"), or NULL. */
const struct setting_group *setting_group_find(const char *name);
/* The group of a type of document. */
const struct setting_group *setting_group_of(enum document_type type);
/* What is allowed, as words ("true, false", "0 to 365", "a size such as 8M"). Caller frees. */
char *setting_allowed(const struct setting *setting);

/* Puts a value, as written but for GKeyFile's escapes, into its field below `base`; the old value
 * is freed. `language` LANGUAGES: all of them. `directory`: what a relative path is relative to.
 * USAGE says what is allowed. */
bool setting_put(const struct setting *setting,
        void *base,
        enum language language,
        const char *value,
        const char *directory,
        GError **error);
/* Frees the field of a row and leaves NULL. */
void setting_clear(const struct setting *setting, void *base);
/* The built-in texts of a template of a type of document. */
void setting_put_builtin(const struct setting *setting, void *base, enum document_type type);

/* GKeyFile's escapes \s \n \t \r \\ undone (a list keeps its "\;"); NULL and USAGE for another one.
 * Caller frees. */
char *setting_unescape(const char *value, GError **error);
/* A text as it is written into a file. Caller frees. */
char *setting_escape(const char *text);

/* An URL of http or https, split. */
struct url {
    char *scheme, *host,
            *path; /* host without brackets, lower case; path "" or "/…" without the last slash */
    int port;      /* the scheme's when not given */
    bool userinfo, literal6, extra; /* user:password@; [::1]; a query or fragment */
};
bool url_split(const char *text, struct url *url);
void url_clear(struct url *url);
/* True for an IPv4 address that WordPress' wp_http_validate_url() takes for internal, and a name
 * that is only known inside. */
bool host_is_private(const char *host);

/* host:port of a `listen` value, or a unix socket (host "", *path set). False: none of the allowed
 * forms. */
bool listen_split(const char *text, char **host, int *port, const char **path);

#endif

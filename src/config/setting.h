/* A row of the table of settings, and a group of the config file. */
#ifndef BILLHOOK_CONFIG_SETTING_H
#define BILLHOOK_CONFIG_SETTING_H

#include <glib.h>
#include <stdbool.h>

#include "config/config.h"
#include "document/text.h"

/* The type of a value, and what its field in the struct is. */
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
    GROUP_PEPPOL = 1 << 12,
    GROUP_BANK = 1 << 13,
    GROUP_ACCOUNTANT = 1 << 14,
    GROUP_REMINDERS = 1 << 15,
    GROUP_DESK = 1 << 16,
    GROUP_ORDERS = GROUP_ORDER_FORM | GROUP_DELIVERY_NOTE | GROUP_INVOICE, /* made from an order */
    GROUP_DOCUMENTS = GROUP_ORDERS | GROUP_CREDIT_NOTE,
};

/* One group of the config file. */
struct setting_group {
    const char *name; /* "server"; "shop" stands for each [shop NAME] */
    guint bit;
    gsize base; /* where the rows' offsets begin: in struct config, but for a shop in struct shop */
    const char *help; /* sentences, for the sample and the manual */
};

/* One word that a CHOICE or SWITCH allows; a list of them ends with name NULL. */
struct setting_choice {
    const char *name;
    int value; /* of the enum; of a SWITCH 1 or 0 */
};

/* What else is special about a key. */
enum setting_flag {
    SETTING_REQUIRED = 1 << 0, /* has no default */
    SETTING_OWNER = 1 << 1,    /* only the owner knows it: `init` writes CHANGE-ME */
    SETTING_RESTART = 1 << 2,  /* read at start only; a char * or gint64 */
    SETTING_OFF = 1 << 3,      /* `off` is a value too, and the same as none */
    SETTING_ONE_LINE = 1 << 4, /* a template without line breaks, and not empty */
    SETTING_ACTIVE = 1 << 5,   /* not a comment in the sample */
    SETTING_DESK = 1 << 6,     /* the owner may set it at the desk; of no [shop NAME] */
    SETTING_FILES = 1 << 8,    /* the items of a LIST are paths, separated by ; only */
    SETTING_PICTURE = 1 << 7,  /* a PATH that the desk's database may hold in place of a file */
    SETTING_WORDS = 1 << 9,    /* a TEXT that may carry a language: `translated`. Without one it is
                                  the text of every language that has none of its own */
};

/* One key. */
struct setting {
    guint groups; /* bits of enum setting_group_bit: where the key is known */
    const char *name;
    enum setting_type type;
    gsize offset;                         /* of its field, from the base of the group */
    const char *initial;                  /* the default as an admin would write it; "": no value */
    guint flags;                          /* bits of enum setting_flag */
    gsize translated;                     /* WORDS: char *[LANGUAGES], "" as the plain one */
    const struct setting_choice *choices; /* CHOICE, SWITCH */
    gint64 least, most;                   /* the numbers; of BURST its count */
    /* TEXT, and each item of a LIST (values.h); NULL: any text */
    bool (*check)(char **value, GError **error);
    enum builtin_text builtin; /* TEMPLATE: which built-in text is the default */
    bool builtin_paid;         /* of a paid document */
    int step;                  /* TEMPLATE of a reminder: which one, from 1; 0: of a document */
    const char *given_by;      /* SECRET: what somebody else gave us, in words; NULL: a webhook's */
    const char *example; /* for the sample where the default says nothing; of a SECRET the name of
                           its credential */
    const char *allowed; /* what the manual says about the value; NULL: made from type and limits */
    const char *help;    /* sentences, for the sample and the manual */
};

#endif

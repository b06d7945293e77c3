/* The config file: one table of settings (config/settings_*.c), from which reading, checking, the
 * sample file, the manual page and SIGHUP's "needs a restart" come. A struct config is const after
 * loading and shared by reference. */
#ifndef BILLHOOK_CONFIG_CONFIG_H
#define BILLHOOK_CONFIG_CONFIG_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/file.h"
#include "document/late_fee.h"
#include "document/seller.h"

/* How mails leave: not at all, to a mail server, or as files into a directory. */
enum mail_transport { TRANSPORT_OFF, TRANSPORT_SMTP, TRANSPORT_DIRECTORY };

/* Which mails of invoices and credit notes carry the UBL: those to businesses, none, or all. */
enum einvoice_attach { ATTACH_BUSINESS, ATTACH_NEVER, ATTACH_ALWAYS };

/* `[server]`. Each string of these structs is owned by the config and never NULL; "": not set. */
struct config_server {
    /* listen and metrics_listen: for listen_split(), "" also for off; public_url: what shops
     * deliver to, without a slash at its end; the others: paths of PEM files */
    char *listen, *public_url, *tls_certificate, *tls_key, *metrics_listen;
    gint64 exit_idle_s; /* idle for so long it ends, 0 never */
    gint64 max_body;    /* the largest delivery that is accepted, in bytes */
};

/* `[database]`. */
struct config_database {
    char *path;               /* absolute */
    int keep_bodies_days;     /* so long are bodies kept that were processed or ignored */
    char **mark_copy;         /* absolute; NULL or none: no copy of the mark is kept */
    bool mark_required;       /* nothing with a new number leaves while one cannot be written */
    char *litestream_metrics; /* "": not asked */
};

/* `[mail]`. */
struct config_mail {
    enum mail_transport transport;
    char *server;           /* smtp://host:port or smtps://host:port */
    bool security_required; /* no mail leaves without TLS */
    char *ca_file, *username, *password;
    char *sender;              /* `from` as written: an address, or a name and an address */
    char *from, *from_name;    /* its parts; from_name "" where it has no name */
    char *reply_to, *cc, *bcc; /* cc, bcc: addresses separated by commas */
    char *directory;           /* where TRANSPORT_DIRECTORY puts mails */
    bool html;                 /* an HTML part beside the text */
    char **attach[LANGUAGES];  /* absolute paths, never NULL */
    /* seconds: how long a mail that the server puts off is tried; how long an automatic document
     * waits as a draft before it is issued */
    gint64 give_up_after_s, send_after_s;
    bool hold_uncertain; /* a mail that may have arrived waits for a person; false: it is sent again
                          */
    /* burst_limit: how many documents may be issued by themselves in so many seconds; 0: no limit
     */
    int burst_count;
    gint64 burst_window_s;
};

/* `[einvoice]`. */
struct config_einvoice {
    enum einvoice_attach attach;
    char *directory; /* where UBL files go too; "": nowhere */
};

/* Which mail goes with an invoice that goes over Peppol. */
enum peppol_mail { PEPPOL_MAIL_COPY, PEPPOL_MAIL_UNREACHABLE, PEPPOL_MAIL_ALWAYS };

/* `[peppol]`; sender lies in struct seller. */
struct config_peppol {
    char *provider;               /* a name of peppol_provider_names(); "off": nothing goes */
    char *key, *secret, *account; /* "" where not needed or not read */
    bool test;
    char *base_url; /* "": the provider's own */
    char *ca_file;  /* PEM to trust for it instead of the system's, "" */
    bool to_all;    /* to=all: to any VAT number, not only Belgian ones */
    enum peppol_mail mail;
    gint64 mail_wait_s;
    int retry_days;
    bool lookup_dns;  /* SML and SMP instead of the provider */
    char *sml_zone;   /* "": sml_default_zone() */
    char *dns_server; /* "": the system's */
    char *mailbox;    /* provider=mail */
    gint64 worry_after_s;
};

/* `[payment] mollie_…`. */
struct config_mollie {
    bool on;        /* a key is given: each unpaid invoice in EUR gets a payment link */
    char *key;      /* "": none, or not read */
    char **methods; /* that a link allows; none: all that the profile has */
    char *url;      /* where Mollie answers, without a slash at its end */
    gint64 wait_s;  /* so long does a page wait for its link, at most */
};

/* `[alerts]`. */
struct config_alerts {
    char *email;            /* "": no alerts */
    gint64 silence_after_s; /* an alert when no delivery came for so long; 0: off */
};

/* `[bank]`. */
struct config_bank {
    char **ibans; /* the seller's further accounts, upper case without blanks */
};

/* What the accountant's mail of a document carries. */
enum accountant_format {
    ACCOUNTANT_XML_PDF, /* the UBL, then the PDF, of the same stem */
    ACCOUNTANT_XML,     /* the UBL with the PDF inside */
    ACCOUNTANT_PDF
};

/* The periods of a book year. */
enum book_periods { BOOK_MONTHS, BOOK_QUARTERS };

/* `[accountant] winbooks_…`: what differs per dossier. */
struct config_winbooks {
    char *sales, *credit; /* codes of the journals */
    char *customer;       /* the code of customers without a VAT number */
    char *receivable;     /* account */
    char *vat_due;        /* account */
    char **accounts;      /* entries for ledger_find() */
    int first_year;       /* the calendar year that is book year 1; 0: not said */
    enum book_periods periods;
};

/* `[accountant]`. */
struct config_accountant {
    char *email;      /* addresses separated by commas; "": no mail of a document */
    char **documents; /* names of types: "invoice", "credit_note" */
    enum accountant_format format;
    char *email_invoice, *email_credit_note; /* as email, in its place for that type; "": email */
    bool csv_international; /* comma, decimal point, ISO dates, no BOM; false: ; , DD/MM/YYYY */
    char **journals;        /* names of journal formats that an export holds too */
    struct config_winbooks winbooks;
};

/* Whom reminders go to. */
enum reminder_to { REMINDER_ALL, REMINDER_BUSINESS, REMINDER_CONSUMERS };

/* `[reminders]`. */
struct config_reminders {
    char *after; /* for late_steps(); "": none by itself */
    enum reminder_to to;
    bool fee_legal; /* the text tells what may be claimed (late_fee.h) */
    char *interest; /* for late_rate_on() */
    struct texts subject[LATE_STEPS_MOST], body[LATE_STEPS_MOST]; /* by step - 1 */
};

/* `[desk]`: the owner's pages. */
struct config_desk {
    char *listen;     /* for listen_split(), "": off */
    char *public_url; /* the origin that browsers see, without a slash at its end; "": listen's own
                       */
    char *tls_certificate, *tls_key; /* paths of PEM files */
};

/* What a key like secret_file or mail_body_paid_file names; its content was read when the config
 * was loaded. */
struct config_named_file {
    char *key; /* "[shop main] secret_file" */
    char *path;
    enum file_kind kind;
};

/* A whole config. Never changed after it was loaded; shared by config_ref(). */
struct config {
    int references; /* atomic; config_ref() and config_unref() only */
    char *file;     /* absolute path */
    struct config_server server;
    struct config_database database;
    struct config_mail mail;
    struct seller seller;
    GPtrArray *shops;                           /* struct shop, at least one */
    struct document_rule rules[DOCUMENT_TYPES]; /* by enum document_type */
    struct config_einvoice einvoice;
    struct config_peppol peppol;
    struct config_alerts alerts;
    struct payment_settings payment;
    struct config_mollie mollie;
    struct config_bank bank;
    struct config_accountant accountant;
    struct config_reminders reminders;
    struct config_desk desk;
    bool incomplete;        /* some value still says CHANGE-ME: receive and draft, issue nothing */
    char **restart_values;  /* values of the keys that need a restart, for config_restart_keys();
                               load.c's own */
    GPtrArray *named_files; /* struct config_named_file: what the `x_file` keys name */
    GHashTable *places; /* "group\nkey" -> line in the file, for messages; "group\n": the header */
    /* "group\nkey" -> the number, time, size or limit as the file has it */
    GHashTable *written;
    GHashTable *wrong;      /* "group\nkey": its value was refused; load.c's own */
    GHashTable *desk_set;   /* "group\nkey" -> the desk's value in force (overlay.h) */
    GPtrArray *passed_over; /* struct config_problem: settings of the desk that are not in force */
};

/* The place of the desk's settings in messages. */
#define CONFIG_DESK_PLACE "set in the desk"

/* One thing that is wrong (or, with `warning`, unwise) in a config file. */
struct config_problem {
    bool warning;
    bool across; /* found by a check across keys */
    char *file;
    int line;          /* 0: the whole file or a missing key */
    char *group, *key; /* "" where there is none */
    char *text;        /* says what is allowed and the nearest name */
};

/* Frees a problem; NULL does nothing. */
void config_problem_free(struct config_problem *problem);

/* Whether a command needs the secrets. */
enum config_secrets { CONFIG_WITHOUT_SECRETS, CONFIG_WITH_SECRETS };

/* Reads and checks a whole file. All problems (errors and warnings) are added to `problems`, a
 * GPtrArray of struct config_problem with config_problem_free(), and it is sorted by line. NULL
 * when there is any error; a value that still says CHANGE-ME is one unless allow_incomplete. A file
 * that cannot be read is one problem. WITHOUT_SECRETS does not open the files of secrets nor check
 * who may read them; texts in files of their own are read in every case. The caller frees with
 * config_unref(). Any thread. */
struct config *config_load(
        const char *file, enum config_secrets secrets, bool allow_incomplete, GPtrArray *problems);

/* For `check`: as config_load() with secrets, but gives a config as far as it could be understood,
 * errors or not; NULL only when the file cannot be read. What only systemd's service sees
 * (credentials) is a warning here, not an error. */
struct config *config_inspect(const char *file, bool allow_incomplete, GPtrArray *problems);

/* Adds one problem; the text is printf's, all is copied. group and key may be NULL, line 0 where
 * there is none. Beyond 500 problems no warning is added any more, beyond 2,000 nothing is. */
void config_problem_add(GPtrArray *problems,
        bool warning,
        const char *file,
        int line,
        const char *group,
        const char *key,
        const char *format,
        ...) G_GNUC_PRINTF(7, 8);

/* As config_problem_add(), with the file of a loaded config and the line of the key in it (0 where
 * the file does not have the key). */
void config_problem_at(GPtrArray *problems,
        bool warning,
        const struct config *config,
        const char *group,
        const char *key,
        const char *format,
        ...) G_GNUC_PRINTF(6, 7);

/* Sorts problems by line, those without one first; equal ones keep their order. */
void config_problems_sort(GPtrArray *problems);

/* How many of the problems are warnings (`warnings`) or errors. */
guint config_problems_count(const GPtrArray *problems, bool warnings);

/* A problem as one line, "FILE:LINE: [group] key: text", without the parts that it does not have.
 * Caller frees. */
char *config_problem_text(const struct config_problem *problem);

/* As config_load() for commands. NULL with USAGE: the error where there is only one; else it says
 * how many there are, and each was written to standard error, escaped for a terminal. Warnings are
 * not told. */
struct config *config_load_or_complain(
        const char *file, enum config_secrets secrets, bool allow_incomplete, GError **error);

/* One more reference to the same config. Any thread. */
struct config *config_ref(const struct config *config);

/* Gives one reference back; with the last one all is freed, secrets wiped. NULL does nothing. Any
 * thread. */
void config_unref(struct config *config);

/* The file that a command uses, as an absolute path: `option` (may be NULL), else $BILLHOOK_CONFIG,
 * else /etc/billhook/billhook.conf. Caller frees. */
char *config_path(const char *option);

/* The name of the instance that a config file makes: /etc/billhook/NAME.conf is NAME. Caller frees.
 */
char *config_instance(const char *path);

/* The shop of that name, or NULL. Borrowed from the config. */
const struct shop *config_shop(const struct config *config, const char *name);

/* The rule of a type of document: its group of the config. Borrowed from the config. */
static inline const struct document_rule *config_rule(
        const struct config *config, enum document_type type)
{
    return &config->rules[type];
}

/* The names ("[server] listen") of the keys that are only read at start and differ between two
 * configs, ended by NULL. The caller frees with g_strfreev(). */
char **config_restart_keys(const struct config *old, const struct config *new);

/* The commented sample, one entry per row of the table of settings (conf/billhook.conf); CHANGE-ME
 * stands for what only the owner knows and for the secret. Caller frees. */
char *config_sample(void);

/* The file that `init` writes: the sample with that secret, that path of the database, and where it
 * listens (NULL: as the sample). Caller frees. */
char *config_initial(const char *secret, const char *database_path, const char *listen);

/* All groups and keys as mdoc, for billhook.conf(5). Caller frees. */
char *config_manual(void);

/* Looks at what a config names on the disk and adds problems: certificates and keys (PEM), the logo
 * and the attachments (plain files, not empty, within their bounds; a logo is not decoded), the
 * directories (can they be written?). Texts and secrets were read with the config. Opens no
 * network. */
void config_check_files(const struct config *config, GPtrArray *problems);

/* A path of the config that names nothing of use at the moment. */
struct config_path_fault {
    char *key;          /* "[mail] attach[fr]" */
    char *text;         /* "/etc/terms.pdf is no plain file" */
    const char *effect; /* what waits for it, in the owner's words; static */
    bool mail;          /* mails wait for it */
};

/* What is wrong at the moment with the paths of a running daemon's config: GPtrArray of struct
 * config_path_fault, empty when all are of use; the caller unrefs it. Opens each file without
 * waiting and reads none. Any thread. */
GPtrArray *config_path_faults(const struct config *config);

#endif

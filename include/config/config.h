/* The config file: one table of settings (config/settings.c), from which reading, checking, the
 * sample file, the manual page and SIGHUP's "needs a restart" come. A struct config is const after
 * loading and shared by reference. */
#ifndef BILLHOOK_CONFIG_CONFIG_H
#define BILLHOOK_CONFIG_CONFIG_H

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

#include "base/file.h"
#include "document/seller.h"

enum mail_transport { TRANSPORT_OFF, TRANSPORT_SMTP, TRANSPORT_DIRECTORY };
enum einvoice_attach { ATTACH_BUSINESS, ATTACH_NEVER, ATTACH_ALWAYS };

struct config_server {
    char *listen, *public_url, *tls_certificate, *tls_key, *metrics_listen;
    gint64 max_body; /* bytes */
};
struct config_database {
    char *path;
    int keep_bodies_days;
};
struct config_mail {
    enum mail_transport transport;
    char *server; /* smtp://host:port or smtps://host:port */
    bool security_required;
    char *ca_file, *username, *password;
    char *sender;              /* `from` as written: an address, or a name and an address */
    char *from, *from_name;    /* its parts; from_name "" where it has no name */
    char *reply_to, *cc, *bcc; /* cc, bcc: addresses separated by commas */
    char *directory;
    char **attach[LANGUAGES]; /* absolute paths, never NULL */
    gint64 give_up_after_s, send_after_s;
    bool hold_uncertain;
    int burst_count; /* burst_limit = burst_count / burst_window_s; 0: no limit */
    gint64 burst_window_s;
};
struct config_einvoice {
    enum einvoice_attach attach;
    char *directory; /* "" = off */
};
struct config_alerts {
    char *email;
    gint64 silence_after_s; /* 0 = off */
};

/* What a key like secret_file or mail_body_paid_file names; its content was read when the config
 * was loaded. */
struct config_named_file {
    char *key; /* "[shop main] secret_file" */
    char *path;
    enum file_kind kind;
};

struct config {
    int references; /* g_atomic; config_ref / config_unref */
    char *file;     /* absolute path */
    struct config_server server;
    struct config_database database;
    struct config_mail mail;
    struct seller seller;
    GPtrArray *shops;                           /* struct shop, at least one */
    struct document_rule rules[DOCUMENT_TYPES]; /* by enum document_type */
    struct config_einvoice einvoice;
    struct config_alerts alerts;
    struct payment_settings payment;
    bool incomplete;        /* some value still says CHANGE-ME: receive and draft, issue nothing */
    char **restart_values;  /* values of the keys that need a restart, for config_restart_keys() */
    GPtrArray *named_files; /* struct config_named_file: what the `x_file` keys name */
    GHashTable *places;     /* "group\nkey" -> line, for config_check_files(); the file's own */
};

/* One thing that is wrong (or, with `warning`, unwise) in a config file. */
struct config_problem {
    bool warning;
    char *file;
    int line;          /* 0: the whole file or a missing key */
    char *group, *key; /* "" where there is none */
    char *text;        /* says what is allowed and the nearest name */
};
void config_problem_free(struct config_problem *problem);

enum config_secrets { CONFIG_WITHOUT_SECRETS, CONFIG_WITH_SECRETS };

/* Reads and checks a whole file. All problems (errors and warnings) are added to `problems`
 * (GPtrArray of struct config_problem with config_problem_free, sorted by line). NULL when there is
 * any error, or with CHANGE-ME values where `allow_incomplete` is false (then each is an error).
 * WITHOUT_SECRETS does not open x_file files nor check their permissions. A file that cannot be
 * read is one problem. Free with config_unref(). Any thread. */
struct config *config_load(
        const char *file, enum config_secrets secrets, bool allow_incomplete, GPtrArray *problems);

/* For `check`: reads with secrets and comes back with a config as far as it could be understood,
 * errors or not; NULL only when the file cannot be read. What only systemd's service sees
 * (credentials) is a warning here, not an error. */
struct config *config_inspect(const char *file, GPtrArray *problems);

/* Adds one problem; group and key may be NULL, line 0 where there is none. At most 500 warnings and
 * 2,000 in all are kept. */
void config_problem_add(GPtrArray *problems,
        bool warning,
        const char *file,
        int line,
        const char *group,
        const char *key,
        const char *format,
        ...) G_GNUC_PRINTF(7, 8);
/* As config_problem_add(), at the place of a key of a loaded config. */
void config_problem_at(GPtrArray *problems,
        bool warning,
        const struct config *config,
        const char *group,
        const char *key,
        const char *format,
        ...) G_GNUC_PRINTF(6, 7);
/* By line; what has none stands first. */
void config_problems_sort(GPtrArray *problems);
guint config_problems_count(const GPtrArray *problems, bool warnings);

/* "FILE:LINE: [group] key: text". Caller frees. */
char *config_problem_text(const struct config_problem *problem);

/* As config_load() for commands: prints errors on standard error ("FILE:LINE: [group] key: text")
 * and sets one BILLHOOK_ERROR_USAGE. Warnings are not printed. */
struct config *config_load_or_complain(
        const char *file, enum config_secrets secrets, bool allow_incomplete, GError **error);

struct config *config_ref(const struct config *config);
void config_unref(struct config *config);

/* The file a command uses: `option` (may be NULL), else $BILLHOOK_CONFIG, else
 * /etc/billhook/billhook.conf. Caller frees. */
char *config_path(const char *option);

/* The shop by name, or NULL. Borrowed. */
const struct shop *config_shop(const struct config *config, const char *name);

/* The number format's rule of a type. Borrowed. */
static inline const struct document_rule *config_rule(
        const struct config *config, enum document_type type)
{
    return &config->rules[type];
}

/* Names ("[server] listen") of the keys that differ between two configs and are only read at start.
 * Caller g_strfreev()s. */
char **config_restart_keys(const struct config *old, const struct config *new);

/* The commented sample, one entry per row of the table (conf/billhook.conf). Caller frees. */
char *config_sample(void);
/* The file that `init` writes: sample with `secret` and CHANGE-ME in what only the owner knows;
 * `path` = database. Caller frees. */
char *config_initial(const char *secret, const char *database_path);
/* The keys as mdoc for billhook.conf(5). Caller frees. */
char *config_manual(void);

/* Opens what a config names and adds problems: texts, logo (decodable), attachments, CA file,
 * directories writable. Opens no network. */
void config_check_files(const struct config *config, GPtrArray *problems);

/* A path of the config that names nothing of use at the moment. */
struct config_path_fault {
    char *key;          /* "[mail] attach[fr]" */
    char *text;         /* "/etc/terms.pdf is no plain file" */
    const char *effect; /* what waits for it, in the owner's words */
    bool mail;          /* mails do */
};
/* GPtrArray of struct config_path_fault, empty: all are of use. Opens each file without waiting,
 * reads none. Any thread. */
GPtrArray *config_path_faults(const struct config *config);

#endif

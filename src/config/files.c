/* What a config names on the disk: can the daemon read and write it? */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "config/config.h"
#include "config/overlay.h"
#include "base/file.h"
#include "document/document.h"

#define LARGE_ATTACHMENTS (10 * 1024 * 1024)

/* Opens a plain file to read; its size, or -1 and a problem. */
static gint64 check_file(const struct config *config,
        const char *group,
        const char *key,
        const char *path,
        enum file_kind kind,
        GPtrArray *problems)
{
    struct stat info;
    g_autoptr(GError) error = NULL;
    int fd = file_open(path, kind, true, &info, &error);
    if (fd < 0) {
        config_problem_at(problems, false, config, group, key, "%s %s", path, error->message);
        return -1;
    }
    close(fd);
    if (info.st_size == 0)
        config_problem_at(problems, false, config, group, key, "%s is empty", path);
    return info.st_size > 0 ? info.st_size : -1;
}

static void check_pem(const struct config *config,
        const char *group,
        const char *key,
        const char *path,
        const char *mark,
        GPtrArray *problems)
{
    gsize length = 0;
    if (!*path || check_file(config, group, key, path, FILE_PEM, problems) < 0)
        return;
    g_autofree char *text = file_read(path, FILE_PEM, &length, NULL);
    if (!text || !strstr(text, mark))
        config_problem_at(problems, false, config, group, key,
                "%s is no PEM file: it has no line with %s", path, mark);
    if (text)
        explicit_bzero(text, length); /* tls_key */
}

/* The database has it. */
static bool logo_is_kept(const struct config *config)
{
    return g_str_has_prefix(config->seller.logo, CONFIG_PICTURE);
}

static void check_key_mode(
        const struct config *config, const char *group, const char *path, GPtrArray *problems)
{
    struct stat info;
    if (*path && stat(path, &info) == 0 && (info.st_mode & 07))
        config_problem_at(problems, true, config, group, "tls_key",
                "%s is a private key open to everybody: chmod o= '%s'", path, path);
}

static void check_directory(const struct config *config,
        const char *group,
        const char *key,
        const char *path,
        GPtrArray *problems)
{
    struct stat info;
    if (!*path)
        return;
    if (stat(path, &info) != 0)
        config_problem_at(problems, false, config, group, key, "%s: %s%s%s%s", path,
                g_strerror(errno), errno == ENOENT ? "; make it: mkdir -p '" : "",
                errno == ENOENT ? path : "", errno == ENOENT ? "'" : "");
    else if (!S_ISDIR(info.st_mode))
        config_problem_at(problems, false, config, group, key, "%s is no directory", path);
    else if (access(path, W_OK | X_OK) != 0)
        config_problem_at(problems, false, config, group, key, "%s cannot be written: %s", path,
                g_strerror(errno));
}

/* The key by which a language's attachments were given: attach[fr], else attach. Caller frees. */
static char *attach_key(const struct config *config, enum language language)
{
    char *name = g_strdup_printf("attach[%s]", language_text(language));
    g_autofree char *place = g_strconcat("mail\n", name, NULL);
    if (g_hash_table_contains(config->places, place))
        return name;
    g_free(name);
    return g_strdup("attach");
}

static void check_attachments(const struct config *config, GPtrArray *problems)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int language = 0; language < LANGUAGES; language++) {
        g_autofree char *key = attach_key(config, (enum language)language);
        gint64 total = 0;
        if (!g_hash_table_add(seen, g_strdup(key)))
            continue;
        for (char **path = config->mail.attach[language]; *path; path++) {
            gint64 size = check_file(config, "mail", key, *path, FILE_ATTACHMENT, problems);
            total += MAX(size, 0);
        }
        if (total > LARGE_ATTACHMENTS)
            config_problem_at(problems, true, config, "mail", key,
                    "the files have %d MiB together; many mail "
                    "servers refuse mails of more than 10",
                    (int)(total >> 20));
    }
}

/* systemd makes /var/lib/billhook (StateDirectory=) when the service starts, so a missing one is no
 * error yet. */
static void check_database_directory(const struct config *config, GPtrArray *problems)
{
    g_autofree char *directory = g_path_get_dirname(config->database.path);
    if (!*config->database.path)
        return;
    if (!g_file_test(directory, G_FILE_TEST_IS_DIR))
        config_problem_at(problems, true, config, "database", "path",
                "there is no directory %s yet; the systemd "
                "unit makes it, else: mkdir -p '%s'",
                directory, directory);
    else if (access(directory, W_OK | X_OK) != 0)
        config_problem_at(problems, false, config, "database", "path", "%s cannot be written: %s",
                directory, g_strerror(errno));
}

void config_check_files(const struct config *config, GPtrArray *problems)
{
    check_pem(config, "mail", "ca_file", config->mail.ca_file, "-----BEGIN CERTIFICATE-----",
            problems);
    check_pem(config, "peppol", "ca_file", config->peppol.ca_file, "-----BEGIN CERTIFICATE-----",
            problems);
    check_pem(config, "server", "tls_certificate", config->server.tls_certificate,
            "-----BEGIN CERTIFICATE-----", problems);
    check_pem(config, "server", "tls_key", config->server.tls_key, "PRIVATE KEY-----", problems);
    check_key_mode(config, "server", config->server.tls_key, problems);
    check_pem(config, "desk", "tls_certificate", config->desk.tls_certificate,
            "-----BEGIN CERTIFICATE-----", problems);
    check_pem(config, "desk", "tls_key", config->desk.tls_key, "PRIVATE KEY-----", problems);
    check_key_mode(config, "desk", config->desk.tls_key, problems);
    if (*config->seller.logo && !logo_is_kept(config))
        check_file(config, "seller", "logo", config->seller.logo, FILE_LOGO, problems);
    check_attachments(config, problems);
    if (config->mail.transport == TRANSPORT_DIRECTORY)
        check_directory(config, "mail", "directory", config->mail.directory, problems);
    check_directory(config, "einvoice", "directory", config->einvoice.directory, problems);
    check_database_directory(config, problems);
}

/* ---- at the moment, for a daemon that runs ---- */

static void path_fault_free(gpointer data)
{
    struct config_path_fault *fault = data;
    g_free(fault->key);
    g_free(fault->text);
    g_free(fault);
}

static void add_path_fault(GPtrArray *faults, char *key, char *text, const char *effect, bool mail)
{
    struct config_path_fault *fault = g_new0(struct config_path_fault, 1);
    *fault = (struct config_path_fault){.key = key, .text = text, .effect = effect, .mail = mail};
    g_ptr_array_add(faults, fault);
}

static void add_attachment_faults(GPtrArray *faults, const struct config *config)
{
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
    for (int language = 0; language < LANGUAGES; language++) {
        g_autofree char *key = attach_key(config, (enum language)language);
        if (!g_hash_table_add(seen, g_strdup(key)))
            continue;
        for (char **path = config->mail.attach[language]; *path; path++) {
            char *text = file_fault(*path, FILE_ATTACHMENT);
            if (text)
                add_path_fault(faults, g_strdup_printf("[mail] %s", key), text,
                        "mails with documents wait", true);
        }
    }
}

GPtrArray *config_path_faults(const struct config *config)
{
    GPtrArray *faults = g_ptr_array_new_with_free_func(path_fault_free);
    bool to_directory = config->mail.transport == TRANSPORT_DIRECTORY,
         smtp = config->mail.transport == TRANSPORT_SMTP;
    const struct {
        const char *key, *path;
        int kind; /* enum file_kind; FILE_KINDS: a directory */
        const char *effect;
        bool mail;
    } rows[] = {
            {"[mail] ca_file", smtp ? config->mail.ca_file : "", FILE_PEM, "no mail leaves", true},
            {"[mail] directory", to_directory ? config->mail.directory : "", FILE_KINDS,
                    "no mail leaves", true},
            {"[peppol] ca_file", config->peppol.ca_file, FILE_PEM, "nothing goes over Peppol",
                    false},
            {"[einvoice] directory", config->einvoice.directory, FILE_KINDS,
                    "e-invoices wait to be put there", false},
            {"[seller] logo", logo_is_kept(config) ? "" : config->seller.logo, FILE_LOGO,
                    "nothing is issued until it can be read", false},
            {"[server] tls_certificate", config->server.tls_certificate, FILE_PEM,
                    "the daemon will not start again", false},
            {"[server] tls_key", config->server.tls_key, FILE_PEM,
                    "the daemon will not start again", false},
            {"[desk] tls_certificate", config->desk.tls_certificate, FILE_PEM,
                    "the daemon will not start again", false},
            {"[desk] tls_key", config->desk.tls_key, FILE_PEM, "the daemon will not start again",
                    false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        char *text = !*rows[i].path ? NULL
                : rows[i].kind == FILE_KINDS
                ? directory_fault(rows[i].path)
                : file_fault(rows[i].path, (enum file_kind)rows[i].kind);
        if (text)
            add_path_fault(faults, g_strdup(rows[i].key), text, rows[i].effect, rows[i].mail);
    }
    if (config->mail.transport != TRANSPORT_OFF)
        add_attachment_faults(faults, config);
    for (guint i = 0; i < config->named_files->len; i++) {
        const struct config_named_file *named = g_ptr_array_index(config->named_files, i);
        char *text = file_fault(named->path, named->kind);
        if (text)
            add_path_fault(faults, g_strdup(named->key), text,
                    "the daemon goes on with what it read before, and will not start again", false);
    }
    return faults;
}

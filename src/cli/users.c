/* user: who may see the owner's pages. */
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "acts/users.h"
#include "arguments.h"
#include "base/date.h"
#include "base/error.h"
#include "base/password.h"
#include "desk/ground.h"
#include "families.h"
#include "print.h"
#include "usage.h"

/* ---- passwords ---- */

#define READ_MOST 4096 /* bytes: enough to say how long it is */

/* One line from the terminal, which does not show it. Caller frees; NULL: there is none. */
static char *ask_terminal(const char *question)
{
    struct termios before, quiet;
    char line[READ_MOST];
    if (tcgetattr(STDIN_FILENO, &before) != 0)
        return NULL;
    quiet = before;
    quiet.c_lflag &= ~(tcflag_t)ECHO;
    fputs(question, stderr);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    const char *read_line = fgets(line, sizeof line, stdin);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
    fputc('\n', stderr);
    char *text = read_line ? g_strndup(line, strcspn(line, "\n")) : NULL;
    explicit_bzero(line, sizeof line);
    return text;
}

static char *ask_twice(GError **error)
{
    g_autofree char *first = ask_terminal("Password: ");
    if (!first) {
        fail(error, BILLHOOK_ERROR_INPUT, "no password was given");
        return NULL;
    }
    if (!password_check(first, error))
        return NULL;
    g_autofree char *second = ask_terminal("Once more: ");
    if (second && strcmp(first, second) == 0)
        return g_steal_pointer(&first);
    fail(error, BILLHOOK_ERROR_INPUT, "the two passwords are not the same");
    return NULL;
}

/* All of standard input but a line break at its end. */
static char *read_whole(GError **error)
{
    char bytes[READ_MOST];
    gsize length = fread(bytes, 1, sizeof bytes, stdin);
    if (length > 0 && bytes[length - 1] == '\n')
        length -= length > 1 && bytes[length - 2] == '\r' ? 2 : 1;
    g_autofree char *text = g_strndup(bytes, length);
    bool plain = strlen(text) == length && !strpbrk(text, "\r\n");
    explicit_bzero(bytes, sizeof bytes);
    if (plain)
        return g_steal_pointer(&text);
    fail(error, BILLHOOK_ERROR_INPUT, "a password is one line, and none of its bytes is 0");
    return NULL;
}

/* The password for a user, that password_check() takes. Caller frees. */
static char *read_password(GError **error)
{
    g_autofree char *password = isatty(STDIN_FILENO) ? ask_twice(error) : read_whole(error);
    return password && password_check(password, error) ? g_steal_pointer(&password) : NULL;
}

/* ---- the acts ---- */

static int list_users(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    static const char *const heads[] = {
            "NAME", "ROLE", "LANGUAGE", "CREATED", "LAST SEEN", ">SESSIONS", ">TOKENS", NULL};
    (void)arguments;
    g_autoptr(GPtrArray) list = user_list(context->store, context->now, error);
    if (!list)
        return 1;
    cJSON *json = cJSON_CreateArray();
    struct table *table = table_new(heads);
    for (guint i = 0; i < list->len; i++) {
        const struct user *user = g_ptr_array_index(list, i);
        g_autofree char *created = date_time_text(user->created_at),
                        *seen = date_time_text(user->last_seen_at),
                        *sessions = g_strdup_printf("%" G_GINT64_FORMAT, user->sessions),
                        *tokens = g_strdup_printf("%" G_GINT64_FORMAT, user->tokens);
        cJSON_AddItemToArray(json, users_to_json(user));
        table_row(table, user->name, user_role_text(user->role), user->language, created, seen,
                sessions, tokens, NULL);
    }
    if (context->json) {
        print_json(json);
        table_free(table);
        return 0;
    }
    cJSON_Delete(json);
    table_print(table);
    if (list->len == 0)
        fputs("billhook: no users yet; `billhook user add NAME --role owner` makes one\n", stderr);
    return 0;
}

/* With --json the user as `user list` tells it, else a sentence. */
static int say(struct cli_context *context, const char *name, const char *done, GError **error)
{
    if (!context->json) {
        print_line("%s %s", name, done);
        return 0;
    }
    g_autoptr(user_auto) user = user_by_name(context->store, name, context->now, error);
    if (!user)
        return 1;
    print_json(users_to_json(user));
    return 0;
}

bool usage_role(const char *name, const char *value, GError **error)
{
    static const char *const names[] = {"owner", "accountant", "reader", NULL};
    return g_strv_contains(names, value) || argument_none_of(name, value, names, error);
}

bool usage_user_language(const char *name, const char *value, GError **error)
{
    static const char *const names[] = {"nl", "fr", "de", "en", NULL};
    return !*value || g_strv_contains(names, value) || argument_none_of(name, value, names, error);
}

static int add_user(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    const char *name = cli_word(arguments, 1), *role = cli_option(arguments, "--role"),
               *language = cli_option(arguments, "--language");
    enum user_role wanted = USER_READER;
    if (role)
        user_role_from_text(role, &wanted); /* it is one: usage_role() */
    if (!users_check_name(name, error))
        return 1;
    g_autofree char *password = read_password(error);
    if (!password || !users_add(&work, name, wanted, language ? language : "", password, error))
        return 1;
    g_autofree char *done = g_strdup_printf("may sign in (%s)", user_role_text(wanted));
    return say(context, name, done, error);
}

/* The user of the second word; NULL with NOT_FOUND. Caller frees. */
static struct user *named_user(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return user_by_name(context->store, cli_word(arguments, 1), context->now, error);
}

static int change_password(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    g_autoptr(user_auto) user = named_user(context, arguments, error);
    g_autofree char *password = user ? read_password(error) : NULL;
    if (!password || !users_change_password(&work, user, password, 0, error))
        return 1;
    return say(context, user->name, "has a new password; all sessions have ended", error);
}

static int change_role(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    enum user_role role;
    user_role_from_text(cli_word(arguments, 2), &role); /* it is one: usage_user() */
    g_autoptr(user_auto) user = named_user(context, arguments, error);
    if (!user || !users_change_role(&work, user, role, "", error))
        return 1;
    g_autofree char *done = g_strdup_printf("is now %s", user_role_text(role));
    return say(context, user->name, done, error);
}

static int remove_user(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    g_autoptr(user_auto) user = named_user(context, arguments, error);
    if (!user || !users_remove(&work, user, "", error))
        return 1;
    if (context->json)
        print_json(users_to_json(user));
    else
        print_line("%s is removed; sessions and tokens have ended", user->name);
    return 0;
}

/* A secret goes to standard output alone, to be passed on. */
static int print_secret(struct cli_context *context, const char *name, const char *secret)
{
    if (context->json) {
        cJSON *json = cJSON_CreateObject();
        cJSON_AddStringToObject(json, name, secret);
        print_json(json);
    } else {
        puts(secret);
    }
    return 0;
}

static int make_link(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    g_autofree char *url = desk_url(context->config);
    g_autoptr(user_auto) user = named_user(context, arguments, error);
    if (!user)
        return 1;
    if (!*url) {
        fail(error, BILLHOOK_ERROR_CONFLICT,
                "the desk is off: set [desk] listen, then restart the daemon");
        return 1;
    }
    g_autofree char *path = users_make_link(&work, user, error);
    if (!path)
        return 1;
    g_autofree char *link = g_strconcat(url, path, NULL);
    return print_secret(context, "url", link);
}

static int make_token(
        struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    struct work work = cli_work(context);
    g_autoptr(user_auto) user = named_user(context, arguments, error);
    g_autofree char *token = user ? users_make_token(&work, user, error) : NULL;
    return token ? print_secret(context, "token", token) : 1;
}

/* ---- the words ---- */

static const struct user_word {
    const char *name;
    guint words; /* with its own */
    bool options;
    cli_run run;
    const char *wants;
} words[] = {
        {"list", 1, false, list_users, "list"},
        {"add", 2, true, add_user, "add NAME"},
        {"password", 2, false, change_password, "password NAME"},
        {"role", 3, false, change_role, "role NAME owner|accountant|reader"},
        {"remove", 2, false, remove_user, "remove NAME"},
        {"link", 2, false, make_link, "link NAME"},
        {"token", 2, false, make_token, "token NAME"},
};

static const struct user_word *find_word(const struct cli_arguments *arguments)
{
    const char *word = cli_word(arguments, 0);
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (strcmp(words[i].name, word ? word : "list") == 0)
            return &words[i];
    return NULL;
}

bool usage_user(const struct cli_arguments *arguments, GError **error)
{
    const struct user_word *word = find_word(arguments);
    if (!word) {
        const char *names[G_N_ELEMENTS(words) + 1] = {0};
        for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
            names[i] = words[i].name;
        return argument_none_of("user", cli_word(arguments, 0), names, error);
    }
    if (MAX(arguments->words->len, 1) != word->words)
        return fail(error, BILLHOOK_ERROR_USAGE, "user %s: it is `billhook user %s`", word->name,
                word->wants);
    if (!word->options && g_hash_table_size(arguments->options) > 0)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "user %s: --role and --language go with `user add`", word->name);
    return word->words < 3 || usage_role("role", cli_word(arguments, 2), error);
}

int cli_user(struct cli_context *context, const struct cli_arguments *arguments, GError **error)
{
    return find_word(arguments)->run(context, arguments, error);
}

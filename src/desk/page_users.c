/* Users, for the owner. */
#include "errors.h"
#include "page_users.h"

#include "acts/users.h"
#include "desk/ground.h"
#include "page.h"
#include "pages.h"

/* ---- shared with the own page ---- */

const char *page_role_word(const struct desk_request *request, enum user_role role)
{
    static const enum word words[USER_ROLES] = {
            [USER_READER] = WORD_ROLE_READER,
            [USER_ACCOUNTANT] = WORD_ROLE_ACCOUNTANT,
            [USER_OWNER] = WORD_ROLE_OWNER,
    };
    return desk_word(request, words[role]);
}

static void put_token_row(const struct desk_request *request,
        struct table_writer *table,
        const struct token *token,
        const char *base)
{
    g_autofree char *revoke =
            g_strdup_printf("%s/token/%" G_GINT64_FORMAT "/revoke", base, token->id);
    g_autofree char *hint = g_strconcat("…", token->hint, NULL);
    table_row_begin(table);
    table_text(table, hint);
    table_cell_begin(table);
    put_moment(request, table->page, token->made_at);
    table_cell_end(table);
    table_cell_begin(table);
    put_moment(request, table->page, token->seen_at);
    table_cell_end(table);
    table_cell_begin(table);
    put_act(request, table->page, revoke, desk_word(request, WORD_TOKEN_REVOKE), BUTTON_PLAIN);
    table_cell_end(table);
    table_row_end(table);
}

void page_tokens_list(
        const struct desk_request *request, GString *page, gint64 user_id, const char *base)
{
    const struct column columns[] = {{desk_word(request, WORD_TOKEN_ENDS), COLUMN_MAIN},
            {desk_word(request, WORD_TOKEN_MADE), COLUMN_TEXT},
            {desk_word(request, WORD_SESSION_SEEN), COLUMN_TEXT},
            {desk_word(request, WORD_TOKEN_REVOKE), COLUMN_TEXT}};
    struct table_writer table;
    g_autoptr(GPtrArray) list = token_list(request->work.store, user_id, NULL);
    if (!list || list->len == 0)
        return;
    table_begin(&table, page, desk_word(request, WORD_TOKENS), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++)
        put_token_row(request, &table, g_ptr_array_index(list, i), base);
    table_end(&table);
}

/* A secret that is shown once stands in the answer to the POST itself, not behind a redirect. */
static void show_once(struct desk_request *request,
        enum word title,
        const char *help,
        const char *secret,
        const char *base)
{
    GString *page = page_begin(request, desk_word(request, title));
    html_add(page, "<p>%t</p>", help);
    put_copy(request, page, "secret", secret);
    html_add(page, "<p><a href=\"%a\">%t</a></p>", base, desk_word(request, WORD_BACK));
    desk_acted(request, base);
    page_end(request, page);
}

void page_token_made(struct desk_request *request, const struct user *user, const char *base)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *token = users_make_token(&request->work, user, &error);
    if (token)
        show_once(request, WORD_TOKEN_NEW, desk_word(request, WORD_TOKEN_ONCE), token, base);
    else
        answer_failed(request, error);
}

void page_token_revoke(struct desk_request *request, gint64 id, gint64 user_id, const char *base)
{
    g_autoptr(GError) error = NULL;
    struct store *store = request->work.store;
    if (!store_begin(store, &error) || !token_delete(store, id, user_id, &error) ||
            !store_commit(store, &error)) {
        store_rollback(store);
        answer_failed(request, error);
        return;
    }
    desk_say(request, desk_word(request, WORD_TOKEN_REVOKED));
    answer_redirect(request, "%s", base);
}

/* ---- the list ---- */

static void put_user_row(
        const struct desk_request *request, struct table_writer *table, const struct user *user)
{
    g_autofree char *href = g_strdup_printf("/users/%" G_GINT64_FORMAT, user->id);
    table_row_begin(table);
    table_link(table, href, user->name);
    table_text(table, page_role_word(request, user->role));
    table_text(table, user->language);
    table_cell_begin(table);
    put_moment(request, table->page, user->last_seen_at);
    table_cell_end(table);
    table_text(table, NUMBER_TEXT(user->sessions));
    table_text(table, NUMBER_TEXT(user->tokens));
    table_row_end(table);
}

static void put_list(const struct desk_request *request, GString *page, const GPtrArray *list)
{
    const struct column columns[] = {{desk_word(request, WORD_NAME), COLUMN_MAIN},
            {desk_word(request, WORD_ROLE), COLUMN_TEXT},
            {desk_word(request, WORD_LANGUAGE), COLUMN_TEXT},
            {desk_word(request, WORD_SESSION_SEEN), COLUMN_TEXT},
            {desk_word(request, WORD_SESSIONS), COLUMN_NUMBER},
            {desk_word(request, WORD_TOKENS), COLUMN_NUMBER}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, WORD_USERS), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++)
        put_user_row(request, &table, g_ptr_array_index(list, i));
    table_end(&table);
}

static void put_role(const struct desk_request *request, GString *page, enum user_role now)
{
    const struct choice choices[] = {{"reader", page_role_word(request, USER_READER)},
            {"accountant", page_role_word(request, USER_ACCOUNTANT)},
            {"owner", page_role_word(request, USER_OWNER)}, {0}};
    const struct field role = {.name = "role",
            .label = desk_word(request, WORD_ROLE),
            .type = "select",
            .value = user_role_text(now),
            .choices = choices,
            .hint = desk_word(request, WORD_ROLE_HELP)};
    put_field(request, page, &role);
}

static void put_new(const struct desk_request *request, GString *page)
{
    const struct field name = {.name = "name",
            .label = desk_word(request, WORD_NAME),
            .complete = "off",
            .required = true,
            .most = 64};
    const struct field password = {.name = "password",
            .label = desk_word(request, WORD_PASSWORD),
            .type = "password",
            .complete = "new-password",
            .hint = desk_word(request, WORD_PASSWORD_HINT),
            .required = true};
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_USER_ADD));
    put_form_begin(request, page, "/users");
    put_field(request, page, &name);
    put_role(request, page, USER_READER);
    put_field(request, page, &password);
    put_button(page, desk_word(request, WORD_USER_ADD), BUTTON_MAIN);
    put_form_end(page);
}

void page_users(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(GPtrArray) list = user_list(request->work.store, request->work.now, &error);
    if (!list) {
        answer_failed(request, error);
        return;
    }
    GString *page = page_begin(request, desk_word(request, WORD_USERS));
    put_list(request, page, list);
    put_new(request, page);
    page_end(request, page);
}

/* What was done to a user, said on the list. */
static void say_and_list(struct desk_request *request, enum word word, const char *name)
{
    g_autofree char *text = WORDS_FILL(word, request->language, name);
    desk_say(request, text);
    answer_redirect(request, "/users");
}

static bool read_role(const struct desk_request *request, enum user_role *role, GError **error)
{
    return user_role_from_text(form_value(&request->form, "role"), role) ||
            fail(error, BILLHOOK_ERROR_INPUT, "a role is one of reader, accountant and owner");
}

void page_user_add(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    const char *name = form_value(&request->form, "name");
    enum user_role role;
    if (!read_role(request, &role, &error) ||
            !users_add(&request->work, name, role, "", form_value(&request->form, "password"),
                    &error)) {
        desk_refuse(request, error);
        page_users(request);
        return;
    }
    say_and_list(request, WORD_USER_ADDED, name);
}

/* ---- one user ---- */

/* The user of the path; NULL: it is answered. Caller frees. */
static struct user *user_of_path(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct user *user =
            user_by_id(request->work.store, desk_id(request, 0), request->work.now, &error);
    if (!user)
        answer_failed(request, error);
    return user;
}

static void put_remove(const struct desk_request *request,
        GString *page,
        const struct user *user,
        const char *base)
{
    g_autofree char *action = g_strconcat(base, "/remove", NULL),
                    *title = WORDS_FILL(WORD_USER_REMOVE, request->language, user->name),
                    *help = WORDS_FILL(WORD_USER_REMOVE_HELP, request->language, user->name);
    html_add(page, "<h2>%t</h2><p>%t</p>", title, help);
    put_act(request, page, action, title, BUTTON_GRAVE);
}

static void show_user(struct desk_request *request, const struct user *user)
{
    g_autofree char *base = g_strdup_printf("/users/%" G_GINT64_FORMAT, user->id);
    g_autofree char *role = g_strconcat(base, "/role", NULL),
                    *link = g_strconcat(base, "/link", NULL);
    GString *page = page_begin(request, user->name);
    put_form_begin(request, page, role);
    put_role(request, page, user->role);
    put_button(page, desk_word(request, WORD_USER_CHANGE), BUTTON_PLAIN);
    put_form_end(page);
    put_act(request, page, link, desk_word(request, WORD_USER_LINK), BUTTON_PLAIN);
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_TOKENS));
    page_tokens_list(request, page, user->id, base);
    if (user->id != request->user->id)
        put_remove(request, page, user, base);
    page_end(request, page);
}

void page_user(struct desk_request *request)
{
    g_autoptr(user_auto) user = user_of_path(request);
    if (user)
        show_user(request, user);
}

void page_user_role(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(user_auto) user = user_of_path(request);
    enum user_role role;
    if (!user)
        return;
    if (!read_role(request, &role, &error) ||
            !users_change_role(&request->work, user, role, request->user->name, &error)) {
        desk_refuse(request, error);
        show_user(request, user);
        return;
    }
    desk_say(request, desk_word(request, WORD_SAVED));
    answer_redirect(request, "/users/%" G_GINT64_FORMAT, user->id);
}

void page_user_link(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(user_auto) user = user_of_path(request);
    if (!user)
        return;
    g_autofree char *path = users_make_link(&request->work, user, &error);
    if (!path) {
        answer_failed(request, error);
        return;
    }
    g_autofree char *url = desk_url(request->work.config), *link = g_strconcat(url, path, NULL);
    g_autofree char *help = WORDS_FILL(WORD_USER_LINK_HELP, request->language, user->name);
    g_autofree char *base = g_strdup_printf("/users/%" G_GINT64_FORMAT, user->id);
    show_once(request, WORD_USER_LINK, help, link, base);
}

void page_user_remove(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(user_auto) user = user_of_path(request);
    if (!user)
        return;
    if (users_remove(&request->work, user, request->user->name, &error)) {
        say_and_list(request, WORD_USER_REMOVED, user->name);
        return;
    }
    desk_refuse(request, error);
    show_user(request, user);
}

void page_user_token_revoke(struct desk_request *request)
{
    g_autofree char *base = g_strdup_printf("/users/%" G_GINT64_FORMAT, desk_id(request, 0));
    page_token_revoke(request, desk_id(request, 1), desk_id(request, 0), base);
}

/* The own page: language, password, sessions, tokens. */
#include <string.h>

#include "acts/users.h"
#include "base/password.h"
#include "errors.h"
#include "life.h"
#include "page.h"
#include "page_users.h"
#include "pages.h"

/* ---- the page ---- */

static void put_language(const struct desk_request *request, GString *page)
{
    const struct choice choices[] = {{"", desk_word(request, WORD_LANGUAGE_BROWSER)},
            {"nl", "Nederlands"}, {"fr", "Français"}, {"de", "Deutsch"}, {"en", "English"}, {0}};
    const struct field language = {.name = "language",
            .label = desk_word(request, WORD_LANGUAGE),
            .type = "select",
            .value = request->user->language,
            .choices = choices};
    put_form_begin(request, page, "/me/language");
    put_field(request, page, &language);
    put_button(page, desk_word(request, WORD_SAVE), BUTTON_PLAIN);
    put_form_end(page);
}

static void put_password(const struct desk_request *request, GString *page)
{
    const struct field fields[] = {
            {.name = "password",
                    .label = desk_word(request, WORD_PASSWORD_NOW),
                    .type = "password",
                    .complete = "current-password",
                    .required = *request->user->password != '\0',
                    .locked = !*request->user->password},
            {.name = "password_new",
                    .label = desk_word(request, WORD_PASSWORD_NEW),
                    .type = "password",
                    .complete = "new-password",
                    .hint = desk_word(request, WORD_PASSWORD_HINT),
                    .required = true},
            {.name = "password_again",
                    .label = desk_word(request, WORD_PASSWORD_AGAIN),
                    .type = "password",
                    .complete = "new-password",
                    .required = true},
    };
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_PASSWORD));
    put_form_begin(request, page, "/me/password");
    /* for what remembers passwords */
    html_add(page,
            "<input type=\"text\" name=\"name\" autocomplete=\"username\" value=\"%a\" hidden>",
            request->user->name);
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
        put_field(request, page, &fields[i]);
    put_button(page, desk_word(request, WORD_PASSWORD_CHANGE), BUTTON_PLAIN);
    put_form_end(page);
}

static void put_session(
        const struct desk_request *request, struct table_writer *table, const struct session *row)
{
    bool this_one = request->session && request->session->id == row->id;
    g_autofree char *end = g_strdup_printf("/me/session/%" G_GINT64_FORMAT "/end", row->id);
    table_row_begin(table);
    table_cell_begin(table);
    put_moment(request, table->page, row->made_at);
    table_cell_end(table);
    table_cell_begin(table);
    put_moment(request, table->page, row->seen_at);
    table_cell_end(table);
    table_text(table, row->agent);
    table_cell_begin(table);
    if (this_one)
        html_text(table->page, desk_word(request, WORD_SESSION_THIS));
    else
        put_act(request, table->page, end, desk_word(request, WORD_SESSION_END), BUTTON_PLAIN);
    table_cell_end(table);
    table_row_end(table);
}

static void put_sessions(const struct desk_request *request, GString *page)
{
    const struct column columns[] = {{desk_word(request, WORD_SESSION_BEGAN), COLUMN_MAIN},
            {desk_word(request, WORD_SESSION_SEEN), COLUMN_TEXT},
            {desk_word(request, WORD_SESSION_AGENT), COLUMN_TEXT},
            {desk_word(request, WORD_SESSION_END), COLUMN_TEXT}};
    const char *title = desk_word(request, WORD_SESSIONS);
    struct table_writer table;
    g_autoptr(GPtrArray) list =
            session_list(request->work.store, request->user->id, request->work.now, NULL);
    html_add(page, "<h2>%t</h2>", title);
    table_begin(&table, page, title, columns, G_N_ELEMENTS(columns));
    for (guint i = 0; list && i < list->len; i++)
        put_session(request, &table, g_ptr_array_index(list, i));
    table_end(&table);
    put_act(request, page, "/sign-out/everywhere", desk_word(request, WORD_EVERYWHERE),
            BUTTON_PLAIN);
}

static void put_tokens(const struct desk_request *request, GString *page)
{
    html_add(page, "<h2>%t</h2><p>%t</p>", desk_word(request, WORD_TOKENS),
            desk_word(request, WORD_TOKENS_HELP));
    page_tokens_list(request, page, request->user->id, "/me");
    put_act(request, page, "/me/token", desk_word(request, WORD_TOKEN_NEW), BUTTON_PLAIN);
}

void page_me(struct desk_request *request)
{
    GString *page = page_begin(request, desk_word(request, WORD_OWN_PAGE));
    html_add(page, "<p>%t · %t</p>", request->user->name,
            page_role_word(request, request->user->role));
    put_language(request, page);
    put_password(request, page);
    put_sessions(request, page);
    put_tokens(request, page);
    page_end(request, page);
}

/* ---- its acts ---- */

void page_me_language(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    const char *language = form_value(&request->form, "language");
    if (!users_change_language(&request->work, request->user, language, &error)) {
        desk_refuse(request, error);
        page_me(request);
        return;
    }
    language_from_text(language, &request->language); /* what is said is in the new one */
    desk_say(request, desk_word(request, WORD_SAVED));
    answer_redirect(request, "/me");
}

/* *guessed: the present password was wrong. */
static bool change_password(struct desk_request *request, bool *guessed)
{
    g_autoptr(GError) error = NULL;
    const char *now = form_value(&request->form, "password"),
               *new = form_value(&request->form, "password_new"),
               *again = form_value(&request->form, "password_again");
    const char *kept = request->user->password;
    *guessed = *kept && !password_fits(now, kept);
    if (*guessed)
        desk_refuse_word(request, 422, WORD_PASSWORD_WRONG);
    else if (strcmp(new, again) != 0)
        desk_refuse_word(request, 422, WORD_PASSWORD_DIFFERS);
    else if (!users_change_password(
                     &request->work, request->user, new, request->session->id, &error))
        desk_refuse(request, error);
    return request->refused == 0;
}

void page_me_password(struct desk_request *request)
{
    gint64 now = g_get_monotonic_time() / G_USEC_PER_SEC;
    struct throttle *throttle = request->desk->throttle;
    gint64 wait = throttle_wait(throttle, request->user->name, request->address, now);
    bool guessed = false;
    if (wait) {
        request->answer.retry_after_s = wait;
        desk_refuse_word(request, 429, WORD_ERROR_429);
        page_me(request);
    } else if (change_password(request, &guessed)) {
        desk_say(request, desk_word(request, WORD_PASSWORD_CHANGED));
        answer_redirect(request, "/me");
    } else {
        if (guessed)
            throttle_failed(throttle, request->user->name, request->address, now);
        page_me(request);
    }
}

void page_me_session_end(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct store *store = request->work.store;
    if (!store_begin(store, &error) ||
            !session_end(store, desk_id(request, 0), request->user->id, &error) ||
            !store_commit(store, &error)) {
        store_rollback(store);
        answer_failed(request, error);
        return;
    }
    desk_say(request, desk_word(request, WORD_SESSION_ENDED));
    answer_redirect(request, "/me");
}

void page_me_token(struct desk_request *request)
{
    page_token_made(request, request->user, "/me");
}

void page_me_token_revoke(struct desk_request *request)
{
    page_token_revoke(request, desk_id(request, 0), request->user->id, "/me");
}

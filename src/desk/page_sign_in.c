/* Signing in and out. */
#include <string.h>

#include "acts/users.h"
#include "base/log.h"
#include "base/token.h"
#include "errors.h"
#include "life.h"
#include "page.h"
#include "pages.h"
#include "tokens.h"

/* ---- with a password ---- */

/* Where to go then: a path of ours, never another site ("//…", "/\\…"). */
static const char *way_on(const struct desk_request *request)
{
    const char *to = desk_value(request, "to");
    bool ours = to[0] == '/' && to[1] != '/' && !strpbrk(to, "\\\r\n\t");
    return ours && !g_str_has_prefix(to, "/sign-in") ? to : "/";
}

void page_sign_in(struct desk_request *request)
{
    if (request->user) {
        answer_redirect(request, "%s", way_on(request));
        return;
    }
    GString *page = page_begin_bare(request, desk_word(request, WORD_SIGN_IN));
    if (form_has(&request->query, "out"))
        html_add(page, "<p class=\"notice\" role=\"status\">%t</p>",
                desk_word(request, WORD_SIGNED_OUT));
    put_form_begin(request, page, "/sign-in");
    put_hidden(page, "to", way_on(request));
    const struct field name = {.name = "name",
            .label = desk_word(request, WORD_NAME),
            .complete = "username",
            .required = true,
            .focus = true,
            .most = 64};
    const struct field password = {.name = "password",
            .label = desk_word(request, WORD_PASSWORD),
            .type = "password",
            .complete = "current-password",
            .required = true};
    put_field(request, page, &name);
    put_field(request, page, &password);
    put_button(page, desk_word(request, WORD_SIGN_IN), BUTTON_MAIN);
    put_form_end(page);
    page_end(request, page);
}

static void refuse_wrong(struct desk_request *request)
{
    tally_sign_in(&request->desk->tally, DESK_SIGN_IN_WRONG);
    desk_refuse_word(request, 422, WORD_SIGN_IN_WRONG);
    page_sign_in(request);
}

/* The cookie of a new session, and on. False: it is answered. */
static bool begin_session(struct desk_request *request, const struct user *user)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *cookie = users_begin_session(&request->work, user, request->agent, &error);
    if (cookie) {
        desk_set_cookie(request, cookie);
        tally_sign_in(&request->desk->tally, DESK_SIGN_IN_GOOD);
        log_event(LOG_LEVEL_NOTICE, "desk-sign-in", "user", user->name, NULL);
        return true;
    }

    bool changed = g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT) ||
            g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND);
    if (changed)
        refuse_wrong(request);
    else
        answer_failed(request, error);
    return false;
}

/* The same page for a name that exists and for one that does not. */
static void refuse_waiting(struct desk_request *request, gint64 wait)
{
    tally_sign_in(&request->desk->tally, DESK_SIGN_IN_WAITING);
    request->refused = 429;
    g_free(request->alert);
    request->alert = WORDS_FILL(WORD_SIGN_IN_WAIT, request->language, NUMBER_TEXT(wait));
    request->answer.retry_after_s = wait;
    page_sign_in(request);
}

void page_sign_in_send(struct desk_request *request)
{
    const char *name = form_value(&request->form, "name"),
               *password = form_value(&request->form, "password");
    struct throttle *throttle = request->desk->throttle;
    gint64 now = g_get_monotonic_time() / G_USEC_PER_SEC;
    gint64 wait = throttle_wait(throttle, name, request->address, now);
    if (wait) {
        refuse_waiting(request, wait);
        return;
    }
    g_autoptr(GError) error = NULL;
    g_autoptr(user_auto) user = users_sign_in(&request->work, name, password, &error);
    if (error) {
        answer_failed(request, error);
    } else if (!user) {
        throttle_failed(throttle, name, request->address, now);
        log_event(LOG_LEVEL_WARNING, "desk-sign-in-refused", "address", request->address, NULL);
        refuse_wrong(request);
    } else {
        throttle_passed(throttle, name);
        if (begin_session(request, user))
            answer_redirect(request, "%s", way_on(request));
    }
}

/* ---- with a link ---- */

/* Whom the link of the path signs in; NULL: nobody any more. Caller frees. */
static struct user *user_of_link(const struct desk_request *request, guint8 hash[32])
{
    gint64 id = 0;
    const char *token = request->pieces[0];
    if (!token_has_form(token) || !request->work.store)
        return NULL;
    token_hash(token, hash);
    if (!sign_in_link_find(request->work.store, hash, request->work.now, &id, NULL) || !id)
        return NULL;
    return user_by_id(request->work.store, id, request->work.now, NULL);
}

static void say_link_gone(struct desk_request *request)
{
    desk_refuse_word(request, 404, WORD_LINK_GONE);
    GString *page = page_begin_bare(request, desk_word(request, WORD_SIGN_IN));
    html_add(page, "<p><a href=\"/sign-in\">%t</a></p>", desk_word(request, WORD_SIGN_IN));
    page_end(request, page);
}

void page_link(struct desk_request *request)
{
    guint8 hash[32];
    g_autoptr(user_auto) user = user_of_link(request, hash);
    if (!user) {
        say_link_gone(request);
        return;
    }
    g_autofree char *as = WORDS_FILL(WORD_SIGN_IN_AS, request->language, user->name);
    g_autofree char *action = g_strconcat("/link/", request->pieces[0], NULL);
    GString *page = page_begin_bare(request, desk_word(request, WORD_SIGN_IN));
    html_add(page, "<p>%t</p>", desk_word(request, WORD_LINK_ONCE));
    put_form_begin(request, page, action);
    put_button(page, as, BUTTON_MAIN);
    put_form_end(page);
    page_end(request, page);
}

/* Whether it was still there is asked by deleting it: of two at once one signs in. */
static bool use_link(struct desk_request *request, const guint8 hash[32])
{
    struct store *store = request->work.store;
    bool was_there = false;
    if (!store_begin(store, NULL))
        return false;
    if (!sign_in_link_use(store, hash, &was_there, NULL)) {
        store_rollback(store);
        return false;
    }
    return store_commit(store, NULL) && was_there;
}

void page_link_send(struct desk_request *request)
{
    guint8 hash[32];
    g_autoptr(user_auto) user = user_of_link(request, hash);
    if (!user || !use_link(request, hash)) {
        tally_sign_in(&request->desk->tally, DESK_SIGN_IN_WRONG);
        say_link_gone(request);
        return;
    }
    if (begin_session(request, user))
        answer_redirect(request, "/");
}

/* ---- out ---- */

static void sign_out(struct desk_request *request, bool everywhere)
{
    g_autoptr(GError) error = NULL;
    struct store *store = request->work.store;
    bool done = store_begin(store, &error) &&
            session_end(store, request->session->id, request->user->id, &error) &&
            (!everywhere || session_end_others(store, request->user->id, 0, &error));
    if (!done || !store_commit(store, &error)) {
        store_rollback(store);
        answer_failed(request, error);
        return;
    }
    desk_set_cookie(request, NULL);
    log_event(LOG_LEVEL_NOTICE, "desk-sign-out", "user", request->user->name, NULL);
    answer_redirect(request, "/sign-in?out");
}

void page_sign_out(struct desk_request *request)
{
    sign_out(request, false);
}

void page_sign_out_everywhere(struct desk_request *request)
{
    sign_out(request, true);
}

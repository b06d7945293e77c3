/* The guard. The order matters: host, route, origin, who, token, role, once. */
#include "guard.h"

#include <string.h>

#include "base/error.h"
#include "base/log.h"
#include "base/token.h"
#include "cookie.h"
#include "errors.h"
#include "base/markup.h"
#include "languages.h"
#include "life.h"
#include "routes.h"
#include "store/events.h"
#include "tokens.h"

#define WAIT_FOR_FORM_US (10 * G_USEC_PER_SEC)

/* ---- language ---- */

static enum language sellers_language(const struct config *config)
{
    const struct shop *shop = config->shops->len ? g_ptr_array_index(config->shops, 0) : NULL;
    return shop ? shop->language : LANGUAGE_EN;
}

/* ---- who asks ---- */

static bool know_secret(struct desk *desk, struct store *store)
{
    if (g_atomic_int_get(&desk->has_secret))
        return true;
    guint8 secret[32];
    if (!desk_secret(store, secret, NULL))
        return false;
    g_mutex_lock(&desk->mutex);
    if (!g_atomic_int_get(&desk->has_secret)) {
        memcpy(desk->secret, secret, sizeof secret);
        g_atomic_int_set(&desk->has_secret, 1);
    }
    g_mutex_unlock(&desk->mutex);
    return true;
}

/* What is found here belongs to the visit, not to the request. */
struct visit {
    char *secret;
    struct session *session;
    struct user *user;
};

static void visit_clear(struct visit *visit)
{
    g_free(visit->secret);
    session_free(visit->session);
    user_free(visit->user);
}

/* What cannot be noted is not worth a refusal. */
static void note_seen(const struct desk_request *request, const struct session *session)
{
    if (request->work.now - session->seen_at < SESSION_SEEN_S)
        return;
    if (!store_begin(request->work.store, NULL))
        return;
    if (!session_seen(request->work.store, session, request->work.now, NULL))
        store_rollback(request->work.store);
    else
        store_commit(request->work.store, NULL);
}

static void find_session(struct desk_request *request, struct visit *visit)
{
    guint8 hash[32];
    struct store *store = request->work.store;
    if (!store || !*visit->secret)
        return;
    token_hash(visit->secret, hash);
    visit->session = session_find(store, hash, request->work.now, NULL);
    if (!visit->session)
        return;
    visit->user = user_by_id(store, visit->session->user_id, request->work.now, NULL);
    if (visit->user)
        note_seen(request, visit->session);
}

static void find_token(struct desk_request *request, const char *authorization, struct visit *visit)
{
    static const char bearer[] = "Bearer ";
    guint8 hash[32];
    struct store *store = request->work.store;
    const char *text = authorization + strlen(bearer);
    if (!store || g_ascii_strncasecmp(authorization, bearer, strlen(bearer)) != 0 ||
            !token_has_form(text))
        return;
    token_hash(text, hash);
    g_autoptr(token_auto) token = token_find(store, hash, NULL);
    if (!token)
        return;
    visit->user = user_by_id(store, token->user_id, request->work.now, NULL);
    if (request->work.now - token->seen_at >= SESSION_SEEN_S)
        token_seen(store, token->id, request->work.now, NULL);
}

/* A token is looked at where a route takes one, and then alone. */
static void identify(
        struct desk_request *request, const struct guard_head *head, struct visit *visit)
{
    bool by_token = *head->authorization && request->route && (request->route->flags & TOKEN);
    visit->secret = by_token ? g_strdup("") : cookie_value(head->cookie, desk_cookie_name(request));
    if (by_token)
        find_token(request, head->authorization, visit);
    else
        find_session(request, visit);

    enum language language;
    request->secret = visit->secret;
    request->session = visit->user ? visit->session : NULL;
    request->user = visit->user;
    if (visit->user && language_from_text(visit->user->language, &language))
        request->language = language;
}

/* Who is not known gets a cookie with the first form, so that its token is his alone. */
static void begin_visit(struct desk_request *request, struct visit *visit)
{
    bool shows_forms = request->route && request->route->who == WHO_EVERYBODY &&
            strcmp(request->method, "GET") == 0 && !(request->route->flags & TOKEN);
    if (*visit->secret || !shows_forms || g_str_has_prefix(request->path, "/static/"))
        return;
    g_free(visit->secret);
    visit->secret = token_new();
    request->secret = visit->secret;
    desk_set_cookie(request, visit->secret);
}

/* ---- may they ---- */

static bool is_post(const struct desk_request *request)
{
    return strcmp(request->method, "POST") == 0;
}

/* As browsers tell it: Sec-Fetch-Site where there is one, and no foreign Origin in any case. */
static bool comes_from_us(const struct desk_request *request, const struct guard_head *head)
{
    bool said = *head->fetch_site != '\0';
    bool same =
            strcmp(head->fetch_site, "same-origin") == 0 || strcmp(head->fetch_site, "none") == 0;
    bool foreign = *head->origin &&
            !desk_names_origin(
                    &request->desk->names, request->work.config->desk.public_url, head->origin);
    return (!said || same) && !foreign;
}

/* Who is not signed in: a page sends him there, a script is told. */
static void send_to_sign_in(struct desk_request *request)
{
    if (request->route->flags & TOKEN || is_post(request)) {
        answer_error(request, 401, WORD_NONE);
        return;
    }
    g_autofree char *to = g_uri_escape_string(request->target, NULL, false);
    if (strcmp(request->target, "/") == 0)
        answer_redirect(request, "/sign-in");
    else
        answer_redirect(request, "/sign-in?to=%.1000s", to);
}

/* The form's token, and what is shown where it does not fit. */
static bool token_passes(struct desk_request *request)
{
    switch (desk_token_judge(request, form_value(&request->form, "token"))) {
    case DESK_TOKEN_FITS:
        return true;
    case DESK_TOKEN_EXPIRED:
        answer_confirm_again(request);
        return false;
    case DESK_TOKEN_WRONG:
        break;
    }
    if (!request->user && request->route->who != WHO_EVERYBODY)
        send_to_sign_in(request);
    else
        answer_error(request, 403, WORD_HELP_403_TOKEN);
    return false;
}

static bool read_form(struct desk_request *request, const struct guard_head *head)
{
    return form_read_body(&request->form, head->type, head->body, head->length);
}

/* Everything but "once". False: it is answered. */
static bool admit(struct desk_request *request, const struct guard_head *head)
{
    bool known = request->user || request->route->who == WHO_EVERYBODY;
    if (is_post(request)) {
        if (!comes_from_us(request, head)) {
            answer_error(request, 403, WORD_HELP_403_ORIGIN);
            return false;
        }
        if (!read_form(request, head)) {
            answer_error(request, 400, WORD_NONE);
            return false;
        }
        if (!token_passes(request))
            return false;
    }
    if (!known)
        send_to_sign_in(request);
    else if (!desk_may(request, request->route->who))
        answer_error(request, 403, WORD_HELP_403_ROLE);
    return request->answer.status == 0;
}

/* ---- once ---- */

/* A form that was sent before: where its act led to, which is waited for. */
static void answer_as_before(struct desk_request *request, const char *key)
{
    struct desk *desk = request->desk;
    gint64 until = g_get_monotonic_time() + WAIT_FOR_FORM_US;
    for (bool more = true;;) {
        g_autofree char *location =
                form_location(request->work.store, request->session->id, key, NULL);
        if (location && *location) {
            answer_redirect(request, "%s", location);
            return;
        }
        if (!more) {
            answer_error(request, 409, WORD_HELP_IN_HAND);
            return;
        }
        g_mutex_lock(&desk->mutex);
        more = g_cond_wait_until(&desk->form_ended, &desk->mutex,
                MIN(until, g_get_monotonic_time() + G_USEC_PER_SEC / 4));
        g_mutex_unlock(&desk->mutex);
        more = g_get_monotonic_time() < until;
    }
}

/* Durable before the act begins. False: it is answered. */
static bool claim(struct desk_request *request, const char *key)
{
    struct store *store = request->work.store;
    g_autoptr(GError) error = NULL;
    bool fresh = false;
    if (!store_begin(store, &error)) {
        answer_failed(request, error);
        return false;
    }
    if (!form_claim(store, request->session->id, key, request->work.now, &fresh, &error)) {
        store_rollback(store);
        answer_failed(request, error);
        return false;
    }
    if (!store_commit(store, &error)) {
        answer_failed(request, error);
        return false;
    }
    if (!fresh)
        answer_as_before(request, key);
    return fresh;
}

/* Where it led to, or that it may be sent again. */
static void settle(struct desk_request *request, const char *key)
{
    struct store *store = request->work.store;
    gint64 session = request->session->id;
    const char *location = request->answer.location ? request->answer.location : request->acted;
    if (store_begin(store, NULL)) {
        bool kept = location ? form_done(store, session, key, location, NULL)
                             : form_forget(store, session, key, NULL);
        if (!kept || !store_commit(store, NULL))
            store_rollback(store);
    }
    g_mutex_lock(&request->desk->mutex);
    g_cond_broadcast(&request->desk->form_ended);
    g_mutex_unlock(&request->desk->mutex);
}

static void log_act(const struct desk_request *request)
{
    log_event(LOG_LEVEL_NOTICE, "desk-act", "user", request->user ? request->user->name : "",
            "path", request->route->path, "status", NUMBER_TEXT(request->answer.status), NULL);
}

static void act(struct desk_request *request)
{
    const struct desk_ground *ground = &request->desk->ground;
    event_act_as(request->work.store, request->user ? request->user->name : "");
    request->route->run(request);
    event_act_as(request->work.store, "");
    log_act(request);
    if ((request->answer.location || request->acted) && ground->ring)
        ground->ring(ground->context);
}

static void act_once(struct desk_request *request)
{
    g_autofree char *key = g_strdup(form_value(&request->form, "key"));
    if (!token_has_form(key)) {
        answer_error(request, 403, WORD_HELP_403_TOKEN);
        return;
    }
    if (!claim(request, key))
        return;
    act(request);
    settle(request, key);
}

static void run(struct desk_request *request)
{
    if (!(request->route->flags & CHANGES))
        request->route->run(request);
    else if (request->session)
        act_once(request);
    else
        act(request);
}

/* ---- all of it ---- */

/* The host decides by which scheme the browser speaks. */
static bool read_host(struct desk_request *request, const char *host)
{
    const char *public_url = request->work.config->desk.public_url;
    const struct desk_names *names = &request->desk->names;
    enum desk_host found = desk_names_host(names, public_url, host);
    request->secure =
            found == HOST_PUBLIC ? g_str_has_prefix(public_url, "https://") : names->secure;
    return found != HOST_UNKNOWN;
}

static void answer_unrouted(struct desk_request *request, const char *allow)
{
    request->answer.allow = allow;
    answer_error(request, allow ? 405 : 404, allow ? WORD_NONE : WORD_HELP_404);
}

static void answer_known(
        struct desk_request *request, const struct guard_head *head, const char *allow)
{
    struct visit visit = {0};
    bool everybody = request->route && request->route->who == WHO_EVERYBODY;
    bool open = request->work.store && know_secret(request->desk, request->work.store);
    identify(request, head, &visit);
    begin_visit(request, &visit);

    bool needs_store = is_post(request) || !everybody;
    if (!request->route)
        answer_unrouted(request, allow);
    else if (!open && needs_store)
        answer_error(request, 503, WORD_HELP_503);
    else if (admit(request, head))
        run(request);
    if (request->answer.status == 0)
        answer_error(request, 500, WORD_HELP_500);
    visit_clear(&visit);
    request->user = NULL;
    request->session = NULL;
    request->secret = "";
}

void guard_answer(struct desk_request *request, const struct guard_head *head)
{
    const char *allow = NULL;
    g_autofree char *path = NULL;
    const char *mark = strchr(request->target, '?');
    gsize length = mark ? (gsize)(mark - request->target) : strlen(request->target);

    form_init(&request->query);
    form_init(&request->form);
    request->secret = "";
    request->language =
            languages_preferred(head->languages, sellers_language(request->work.config));
    path = form_decode(request->target, length, false);
    request->path = path ? path : "";
    if (!read_host(request, head->host)) {
        answer_error(request, 421, WORD_NONE);
    } else if (!path || !g_utf8_validate(path, -1, NULL) ||
            (mark && !form_read_query(&request->query, mark + 1, strlen(mark + 1)))) {
        answer_error(request, 400, WORD_NONE);
    } else {
        request->route =
                routes_find(request->method, request->target, length, request->pieces, &allow);
        answer_known(request, head, allow);
    }
    request->path = "";
}

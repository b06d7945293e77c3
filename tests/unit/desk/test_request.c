/* One request as a page sees it: what was asked, who may, refusals, answers; notices and pictures
 * of a session; the cookie. */
#include "../../../src/desk/request.h"

#include <string.h>

#include "base/error.h"
#include "base/token.h"
#include "../../../src/desk/cookie.h"
#include "../../../src/desk/languages.h"
#include "../../../src/desk/life.h"
#include "../../../src/desk/notices.h"
#include "../../../src/desk/previews.h"

/* A request with a query and a form; ends with desk_request_clear(). */
static void ask(struct desk_request *request, const char *query, const char *form)
{
    *request = (struct desk_request){.language = LANGUAGE_EN};
    form_init(&request->query);
    form_init(&request->form);
    g_assert_true(form_read_query(&request->query, query, strlen(query)));
    g_assert_true(form_read_query(&request->form, form, strlen(form)));
}

/* ---- what was asked ---- */

static void test_values(void)
{
    static const struct {
        const char *query, *form, *value, *kept, *kept_after_refusal;
    } rows[] = {
            {"", "", "", "now", "now"},
            {"a=1", "", "1", "now", "now"},
            {"a=1", "a=2", "2", "now", "2"},
            {"a=1", "a=", "", "now", ""},
            {"a=1&a=3", "b=2", "1", "now", "now"},
            {"", "a=x%26y", "x&y", "now", "x&y"},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk_request request;
        ask(&request, rows[i].query, rows[i].form);
        g_assert_cmpstr(desk_value(&request, "a"), ==, rows[i].value);
        g_assert_cmpstr(desk_kept(&request, "a", "now"), ==, rows[i].kept);
        desk_refuse_text(&request, 422, "no");
        g_assert_cmpstr(desk_kept(&request, "a", "now"), ==, rows[i].kept_after_refusal);
        desk_request_clear(&request);
    }
}

static void test_ids(void)
{
    struct desk_request request;
    ask(&request, "", "");
    request.pieces[0] = g_strdup("12");
    request.pieces[1] = g_strdup("999999999999999999");
    g_assert_cmpint(desk_id(&request, 0), ==, 12);
    g_assert_cmpint(desk_id(&request, 1), ==, G_GINT64_CONSTANT(999999999999999999));
    desk_request_clear(&request);
}

/* Each role may what those below it may; nobody may only what everybody may. */
static void test_who(void)
{
    static const struct {
        int role; /* -1: nobody is signed in */
        bool may[WHO_OWNER + 1];
    } rows[] = {
            {-1, {true, false, false, false}},
            {USER_READER, {true, true, false, false}},
            {USER_ACCOUNTANT, {true, true, true, false}},
            {USER_OWNER, {true, true, true, true}},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        const struct user user = {.role = (enum user_role)MAX(rows[i].role, 0)};
        struct desk_request request;
        ask(&request, "", "");
        request.user = rows[i].role < 0 ? NULL : &user;
        for (int who = WHO_EVERYBODY; who <= WHO_OWNER; who++)
            g_assert_cmpint(desk_may(&request, (enum desk_who)who), ==, rows[i].may[who]);
        desk_request_clear(&request);
    }
}

/* ---- refusals ---- */

static void test_statuses(void)
{
    static const struct {
        int code;
        unsigned status;
    } rows[] = {
            {BILLHOOK_ERROR_INPUT, 422},
            {BILLHOOK_ERROR_USAGE, 422},
            {BILLHOOK_ERROR_PERMANENT, 422},
            {BILLHOOK_ERROR_NOT_FOUND, 404},
            {BILLHOOK_ERROR_CONFLICT, 409},
            {BILLHOOK_ERROR_DENIED, 403},
            {BILLHOOK_ERROR_TEMPORARY, 503},
            {BILLHOOK_ERROR_SYSTEM, 500},
            {-1, 500},
            {1000, 500},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autoptr(GError) error = g_error_new_literal(BILLHOOK_ERROR, rows[i].code, "x");
        g_assert_cmpuint(desk_status_of(error), ==, rows[i].status);
    }
    g_autoptr(GError) other = g_error_new_literal(G_FILE_ERROR, BILLHOOK_ERROR_CONFLICT, "x");
    g_assert_cmpuint(desk_status_of(other), ==, 500);
}

/* The last refusal counts; an act's English is said in the reader's language where it is known. */
static void test_refused(void)
{
    g_autoptr(GError) known = g_error_new_literal(
            BILLHOOK_ERROR, BILLHOOK_ERROR_CONFLICT, "there is a user els already");
    g_autoptr(GError) unknown =
            g_error_new_literal(BILLHOOK_ERROR, BILLHOOK_ERROR_INPUT, "nobody says this");
    struct desk_request request;
    ask(&request, "", "");
    request.language = LANGUAGE_FR;
    desk_refuse(&request, unknown);
    g_assert_cmpuint(request.refused, ==, 422);
    g_assert_cmpstr(request.alert, ==, "nobody says this");
    desk_refuse(&request, known);
    g_assert_cmpuint(request.refused, ==, 409);
    g_assert_cmpstr(request.alert, ==, "il y a déjà un utilisateur els");
    desk_refuse_word(&request, 404, WORD_NAME);
    g_assert_cmpuint(request.refused, ==, 404);
    g_assert_cmpstr(request.alert, ==, desk_word(&request, WORD_NAME));

    answer_html(&request, g_string_new("<p>"));
    g_assert_cmpuint(request.answer.status, ==, 404);
    desk_request_clear(&request);
}

/* ---- answers ---- */

static const char *body_of(const struct desk_request *request)
{
    static char text[200];
    gsize length;
    const char *bytes = g_bytes_get_data(request->answer.body, &length);
    g_assert_cmpuint(length, <, sizeof text);
    memcpy(text, bytes, length);
    text[length] = '\0';
    return text;
}

/* The answer that is given last is the one: nothing of an earlier one stays. */
static void test_answers(void)
{
    struct desk_request request;
    g_autoptr(GBytes) bytes = g_bytes_new_static("%PDF", 4);
    ask(&request, "", "");
    answer_bytes(&request, "application/pdf", "a.pdf", bytes);
    g_assert_cmpstr(request.answer.disposition, ==, "attachment; filename=\"a.pdf\"");
    answer_bytes(&request, "application/pdf", NULL, bytes);
    g_assert_null(request.answer.disposition);
    g_assert_cmpstr(body_of(&request), ==, "%PDF");

    answer_redirect(&request, "/documents/%d", 12);
    g_assert_cmpuint(request.answer.status, ==, 303);
    g_assert_cmpstr(request.answer.location, ==, "/documents/12");
    g_assert_null(request.answer.body);

    cJSON *json = cJSON_CreateObject();
    cJSON_AddStringToObject(json, "error", "no");
    answer_json(&request, 404, json);
    g_assert_cmpuint(request.answer.status, ==, 404);
    g_assert_null(request.answer.location);
    g_assert_cmpstr(body_of(&request), ==, "{\"error\":\"no\"}\n");

    answer_html(&request, g_string_new("<p>x</p>"));
    g_assert_cmpuint(request.answer.status, ==, 200);
    g_assert_cmpstr(request.answer.type, ==, "text/html; charset=utf-8");
    desk_request_clear(&request);
}

/* The name of a download never breaks out of its header. */
static void test_download_names(void)
{
    static const char *const rows[][2] = {
            {"2026-00001.pdf", "attachment; filename=\"2026-00001.pdf\""},
            {"a\"; x=\"b", "attachment; filename=\"a___x__b\""},
            {"a\r\nSet-Cookie: b", "attachment; filename=\"a__Set-Cookie__b\""},
            {"../etc/passwd", "attachment; filename=\".._etc_passwd\""},
            {"caf\xc3\xa9.xml", "attachment; filename=\"caf__.xml\""},
            {"", "attachment; filename=\"\""},
    };
    g_autoptr(GBytes) bytes = g_bytes_new_static("x", 1);
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        struct desk_request request;
        ask(&request, "", "");
        answer_bytes(&request, "text/plain", rows[i][0], bytes);
        g_assert_cmpstr(request.answer.disposition, ==, rows[i][1]);
        desk_request_clear(&request);
    }
    g_autofree char *longest = g_strnfill(300, 'n');
    struct desk_request request;
    ask(&request, "", "");
    answer_bytes(&request, "text/plain", longest, bytes);
    g_assert_cmpuint(strlen(request.answer.disposition), <, 130);
    desk_request_clear(&request);
}

/* ---- what is kept for a session ---- */

static void start_desk(struct desk *desk)
{
    *desk = (struct desk){0};
    g_mutex_init(&desk->mutex);
    desk->notices = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
}

static void stop_desk(struct desk *desk)
{
    for (guint i = 0; i < PREVIEWS_MOST; i++) {
        g_free(desk->previews[i].name);
        if (desk->previews[i].picture)
            g_bytes_unref(desk->previews[i].picture);
    }
    g_hash_table_unref(desk->notices);
    g_mutex_clear(&desk->mutex);
}

static void check_notice(struct desk *desk, gint64 session, const char *wanted)
{
    g_autofree char *text = notices_take(desk, session);
    g_assert_cmpstr(text, ==, wanted);
}

/* Each session hears its own, once, the last one; who is not signed in is told nothing. */
static void test_notices(void)
{
    struct desk desk;
    const struct session first = {.id = 1};
    struct desk_request request;
    start_desk(&desk);
    ask(&request, "", "");
    request.desk = &desk;
    desk_say(&request, "to nobody");
    request.session = &first;
    desk_say(&request, "one");
    desk_say(&request, "two");
    notices_put(&desk, 2, "other");
    check_notice(&desk, 1, "two");
    check_notice(&desk, 1, NULL);
    check_notice(&desk, 0, NULL);
    check_notice(&desk, 2, "other");

    for (gint64 id = 0; id < 1500; id++)
        notices_put(&desk, id, "many");
    g_assert_cmpuint(g_hash_table_size(desk.notices), <=, 1000);
    check_notice(&desk, 1499, "many");
    desk_request_clear(&request);
    stop_desk(&desk);
}

/* A picture is found by its name in its own session, until newer ones took its place. */
static void test_previews(void)
{
    struct desk desk;
    const struct session mine = {.id = 1}, other = {.id = 2};
    struct desk_request request;
    g_autoptr(GBytes) picture = g_bytes_new_static("png", 3);
    start_desk(&desk);
    ask(&request, "", "");
    request.desk = &desk;
    g_assert_null(previews_put(&request, picture));
    request.session = &mine;
    g_autofree char *name = previews_put(&request, picture);
    g_autoptr(GBytes) found = previews_get(&request, name);
    g_assert_true(found == picture);
    g_assert_null(previews_get(&request, "another"));
    request.session = &other;
    g_assert_null(previews_get(&request, name));
    request.session = NULL;
    g_assert_null(previews_get(&request, name));

    request.session = &mine;
    for (guint i = 0; i < PREVIEWS_MOST; i++)
        g_free(previews_put(&request, picture));
    g_assert_null(previews_get(&request, name));
    desk_request_clear(&request);
    stop_desk(&desk);
}

/* ---- headers ---- */

/* One cookie of that name in the form of our tokens, or none. */
static void test_cookie(void)
{
    g_autofree char *token = token_new(), *more = token_new();
    const struct {
        char *header;
        bool found;
    } rows[] = {
            {g_strdup_printf("billhook=%s", token), true},
            {g_strdup_printf("a=b; billhook=%s; c=d", token), true},
            {g_strdup_printf("a=b;billhook=%s", token), true},
            {g_strdup_printf("billhook=%s ", token), true},
            {g_strdup_printf("billhook=%s; billhook=%s", token, more), false},
            {g_strdup_printf("xbillhook=%s", token), false},
            {g_strdup_printf("billhook2=%s", token), false},
            {g_strdup_printf("BILLHOOK=%s", token), false},
            {g_strdup_printf("billhook=\"%s\"", token), false},
            {g_strdup_printf("billhook=%sx", token), false},
            {g_strdup_printf("billhook=%.20s", token), false},
            {g_strdup("billhook="), false},
            {g_strdup("billhook"), false},
            {g_strdup(";;; ="), false},
            {NULL, false},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_autofree char *value = cookie_value(rows[i].header, "billhook");
        if (g_strcmp0(value, rows[i].found ? token : "") != 0)
            g_error("'%s': '%s'", rows[i].header, value);
        g_free(rows[i].header);
    }
}

static void test_languages(void)
{
    static const struct {
        const char *header;
        enum language wanted;
    } rows[] = {
            {"fr", LANGUAGE_FR},
            {"de;q=0.5, en;q=0.9", LANGUAGE_EN},
            {"en;q=0.9, de", LANGUAGE_DE},
            {"it, es, de;q=0.1", LANGUAGE_DE},
            {"fr;q=0", LANGUAGE_NL},
            {"fr, de", LANGUAGE_FR}, /* of two that weigh the same the first */
            {"fr;q=nonsense", LANGUAGE_NL},
            {"*", LANGUAGE_NL},
            {",,,", LANGUAGE_NL},
            {"", LANGUAGE_NL},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
        g_assert_cmpint(languages_preferred(rows[i].header, LANGUAGE_NL), ==, (int)rows[i].wanted);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/desk/request/values", test_values);
    g_test_add_func("/desk/request/ids", test_ids);
    g_test_add_func("/desk/request/who", test_who);
    g_test_add_func("/desk/request/statuses", test_statuses);
    g_test_add_func("/desk/request/refused", test_refused);
    g_test_add_func("/desk/request/answers", test_answers);
    g_test_add_func("/desk/request/download-names", test_download_names);
    g_test_add_func("/desk/request/notices", test_notices);
    g_test_add_func("/desk/request/previews", test_previews);
    g_test_add_func("/desk/request/cookie", test_cookie);
    g_test_add_func("/desk/request/languages", test_languages);
    return g_test_run();
}

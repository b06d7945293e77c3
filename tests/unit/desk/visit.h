/* A desk over a site in a temporary folder, with a user of each role who is signed in; questions go
 * through the guard as a browser's do, and answers are read as a browser reads them. */
#ifndef TESTS_UNIT_DESK_VISIT_H
#define TESTS_UNIT_DESK_VISIT_H

#include <libxml/HTMLparser.h>
#include <libxml/xpath.h>
#include <unistd.h>

#include "../../../src/desk/cookie.h"
#include "../../../src/desk/guard.h"
#include "../../../src/desk/jobs.h"
#include "../../../src/desk/state.h"
#include "../../../src/desk/tokens.h"
#include "../../../src/desk/trials.h"
#include "base/token.h"
#include "unit/acts/acts.h"

#define OWN_HOST "127.0.0.1:8481"
#define AGENT "Test 1.0"

/* Who asks: the roles, and who is not signed in. */
enum who {
    READER = USER_READER,
    ACCOUNTANT = USER_ACCOUNTANT,
    OWNER = USER_OWNER,
    NOBODY = USER_ROLES
};

/* What came back; borrowed from the house until the next question. */
struct reply {
    unsigned status;
    char *body; /* of a file too */
    gsize length;
    char *location, *disposition, *cookie; /* NULL: none */
    const char *type, *allow;
    gint64 retry_after_s;
    bool immutable;
};

struct house {
    struct site *site;
    struct desk desk;
    gint64 now;
    gint64 users[USER_ROLES];
    char *cookies[USER_ROLES + 1]; /* the last: of who is not signed in, for his forms */
    int rings;                     /* how often an act woke the loops */
    struct reply reply;
    xmlDoc *page; /* of the reply, when it was looked at */
};

/* A question; what is NULL is as a browser would have it. */
struct question {
    const char *method, *target;
    enum who who;
    const char *host, *cookie, *origin, *fetch_site, *type, *languages, *authorization, *body;
    gsize length; /* 0: of the text */
    const char *address;
};

/* ---- the house ---- */

static inline void count_ring(void *context)
{
    ((struct house *)context)->rings++;
}

static inline cJSON *say_health(
        void *context, struct store *store, const struct config *config, unsigned *status)
{
    (void)context, (void)config;
    *status = store ? 200 : 503;
    return cJSON_CreateObject();
}

static inline void house_sign_in(struct house *house, enum user_role role)
{
    guint8 hash[32];
    gint64 session;
    g_free(house->cookies[role]);
    house->cookies[role] = token_new();
    token_hash(house->cookies[role], hash);
    begin(house->site);
    g_assert_true(session_insert(
            house->site->store, house->users[role], hash, AGENT, house->now, &session, NULL));
    commit(house->site);
}

/* olga, ann and rik; `language` of their pages. */
static inline void house_add_users(struct house *house, const char *language)
{
    static const char *const names[USER_ROLES] = {"rik", "ann", "olga"};
    for (int role = 0; role < USER_ROLES; role++) {
        struct user user = {.name = (char *)(gsize)names[role],
                .role = (enum user_role)role,
                .language = (char *)(gsize)language,
                .password = (char *)(gsize) "",
                .created_at = house->now};
        begin(house->site);
        g_assert_true(user_insert(house->site->store, &user, NULL));
        commit(house->site);
        house->users[role] = user.id;
        house_sign_in(house, (enum user_role)role);
    }
    house->cookies[NOBODY] = token_new();
}

/* Over a site of one's own, which it takes. */
static inline struct house *house_over(struct site *site, const char *language)
{
    struct house *house = g_new0(struct house, 1);
    struct desk *desk = &house->desk;
    house->site = site;
    house->now = NOW + 120;
    const struct desk_ground ground = {
            .database = site->path, .context = house, .health = say_health, .ring = count_ring};
    desk_init(desk, &ground, OWN_HOST, false);
    house_add_users(house, language);
    return house;
}

/* `more` as of site_new(). */
static inline struct house *house_new(const char *more, const char *language)
{
    return house_over(site_new(more), language);
}

static inline void forget_reply(struct house *house)
{
    struct reply *reply = &house->reply;
    g_free(reply->body);
    g_free(reply->location);
    g_free(reply->disposition);
    g_free(reply->cookie);
    *reply = (struct reply){0};
    xmlFreeDoc(house->page);
    house->page = NULL;
}

static inline void house_free(struct house *house)
{
    struct desk *desk = &house->desk;
    forget_reply(house);
    jobs_stop(desk->jobs);
    desk_clear(desk);
    for (int i = 0; i <= USER_ROLES; i++)
        g_free(house->cookies[i]);
    g_autofree char *results = jobs_folder(house->site->path);
    remove_directory(results);
    site_free(house->site);
    g_free(house);
}

/* ---- asking ---- */

static inline const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static inline void read_answer(struct reply *reply, const struct desk_answer *answer)
{
    gsize length = 0;
    const char *bytes = answer->body ? g_bytes_get_data(answer->body, &length) : NULL;
    *reply = (struct reply){.status = answer->status,
            .location = g_strdup(answer->location),
            .disposition = g_strdup(answer->disposition),
            .cookie = g_strdup(answer->cookie),
            .type = answer->type,
            .allow = answer->allow,
            .retry_after_s = answer->retry_after_s,
            .immutable = answer->immutable};
    reply->length = answer->file_size ? answer->file_size : length;
    reply->body = g_malloc0(reply->length + 1);
    if (answer->file_size) {
        g_assert_cmpint(read(answer->file, reply->body, reply->length), ==, (gssize)reply->length);
        close(answer->file);
    } else if (length) {
        memcpy(reply->body, bytes, length);
    }
}

static inline const struct reply *put_question(struct house *house, const struct question *question)
{
    struct desk_request request = {.desk = &house->desk,
            .work = {house->site->store, house->site->config, house->now},
            .method = or_else(question->method, "GET"),
            .path = "",
            .target = question->target,
            .secret = "",
            .address = or_else(question->address, "192.0.2.1"),
            .agent = AGENT};
    const char *known = question->who == NOBODY ? NULL : house->cookies[question->who];
    g_autofree char *cookie = known ? g_strconcat("billhook=", known, NULL) : g_strdup("");
    const char *body = or_else(question->body, "");
    const struct guard_head head = {.host = or_else(question->host, OWN_HOST),
            .cookie = or_else(question->cookie, cookie),
            .origin = or_else(question->origin, ""),
            .fetch_site = or_else(question->fetch_site, "same-origin"),
            .type = or_else(question->type, "application/x-www-form-urlencoded"),
            .languages = or_else(question->languages, "en"),
            .authorization = or_else(question->authorization, ""),
            .body = body,
            .length = question->length ? question->length : strlen(body)};
    forget_reply(house);
    guard_answer(&request, &head);
    read_answer(&house->reply, &request.answer);
    desk_request_clear(&request);
    return &house->reply;
}

static inline const struct reply *get(struct house *house, enum who who, const char *target)
{
    return put_question(house, &(const struct question){.target = target, .who = who});
}

/* As get(), of a path with numbers in it. */
G_GNUC_PRINTF(3, 4)
static inline const struct reply *get_at(struct house *house, enum who who, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *target = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return get(house, who, target);
}

/* The token of the forms that somebody sees. Caller frees. */
static inline char *form_token(const struct house *house, enum who who)
{
    const struct user user = {.id = who == NOBODY ? 0 : house->users[who]};
    struct desk *desk = (struct desk *)(gsize)&house->desk;
    g_assert_true(desk_secret(house->site->store, desk->secret, NULL));
    const struct desk_request request = {
            .desk = desk, .secret = house->cookies[who], .user = who == NOBODY ? NULL : &user};
    return desk_token_new(&request);
}

/* Fields with a token and a fresh key, as the body of a form. Caller frees. */
static inline char *form_body(const struct house *house, enum who who, const char *fields)
{
    g_autofree char *token = form_token(house, who), *key = token_new();
    return g_strdup_printf("%s%stoken=%s&key=%s", fields, *fields ? "&" : "", token, key);
}

/* A form that was never seen, with a good token and key. */
static inline const struct reply *post(
        struct house *house, enum who who, const char *target, const char *fields)
{
    g_autofree char *body = form_body(house, who, fields),
                    *cookie = g_strconcat("billhook=", house->cookies[who], NULL);
    return put_question(house,
            &(const struct question){.method = "POST",
                    .target = target,
                    .who = who,
                    .cookie = cookie,
                    .body = body});
}

/* ---- reading ---- */

static inline bool says(const struct house *house, const char *text)
{
    return strstr(house->reply.body, text) != NULL;
}

static inline xmlXPathObject *look_up(struct house *house, const char *path)
{
    if (!house->page)
        house->page = htmlReadMemory(house->reply.body, (int)house->reply.length, NULL, "UTF-8",
                HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_RECOVER);
    g_assert_nonnull(house->page);
    xmlXPathContext *context = xmlXPathNewContext(house->page);
    xmlXPathObject *found = xmlXPathEvalExpression((const xmlChar *)path, context);
    xmlXPathFreeContext(context);
    if (!found)
        g_error("no XPath: %s", path);
    return found;
}

/* How many nodes an XPath names. */
static inline int count_at(struct house *house, const char *path)
{
    xmlXPathObject *found = look_up(house, path);
    int count = found->nodesetval ? found->nodesetval->nodeNr : 0;
    xmlXPathFreeObject(found);
    return count;
}

static inline int count_links(struct house *house, const char *href)
{
    g_autofree char *path = g_strdup_printf("//a[@href=\"%s\"]", href);
    return count_at(house, path);
}

static inline int count_forms(struct house *house, const char *action)
{
    g_autofree char *path = g_strdup_printf("//form[@action=\"%s\"]", action);
    return count_at(house, path);
}

/* The text of what an XPath names, each run of blanks as one. Caller frees. */
static inline char *text_at(struct house *house, const char *path)
{
    g_autofree char *whole = g_strdup_printf("normalize-space(string(%s))", path);
    xmlXPathObject *found = look_up(house, whole);
    char *text = g_strdup((const char *)found->stringval);
    xmlXPathFreeObject(found);
    return text;
}

static inline void check_text(struct house *house, const char *path, const char *wanted)
{
    g_autofree char *text = text_at(house, path);
    if (strcmp(text, wanted) != 0)
        g_error("%s: '%s', not '%s'", path, text, wanted);
}

/* Of the page that was answered last. */
static inline void check_alert(struct house *house, const char *wanted)
{
    check_text(house, "//*[@role='alert']", wanted);
}

/* Words of ours, in English. */
static inline void check_alert_word(struct house *house, enum word word)
{
    check_alert(house, words_get(word, LANGUAGE_EN));
}

/* The page that is seen after a redirect; it says what was done. */
static inline void check_done(
        struct house *house, enum who who, const char *location, const char *notice)
{
    if (house->reply.status != 303)
        g_error("%u: %s", house->reply.status, house->reply.body);
    g_autofree char *to = g_strdup(house->reply.location);
    g_assert_cmpstr(to, ==, location);
    get(house, who, to);
    g_assert_cmpuint(house->reply.status, ==, 200);
    check_text(house, "//*[@role='status']", notice);
}

/* ---- filling in ---- */

static inline char *attribute(xmlNode *node, const char *name)
{
    xmlChar *value = xmlGetProp(node, (const xmlChar *)name);
    char *text = value ? g_strdup((const char *)value) : NULL;
    xmlFree(value);
    return text;
}

/* What a browser sends of a field; NULL: nothing. Caller frees. */
static inline char *value_of(xmlNode *node)
{
    g_autofree char *type = attribute(node, "type"), *checked = attribute(node, "checked"),
                    *disabled = attribute(node, "disabled");
    bool box = type && (strcmp(type, "checkbox") == 0 || strcmp(type, "radio") == 0);
    if (disabled || (box && !checked) || (type && strcmp(type, "file") == 0))
        return NULL;
    char *value = attribute(node, "value");
    if (value)
        return value;
    xmlChar *content = xmlNodeGetContent(node);
    char *text = g_strdup(*content == '\n' ? (char *)content + 1 : (char *)content);
    xmlFree(content);
    return text;
}

static inline void add_pair(GString *body, const char *name, const char *value)
{
    g_autofree char *first = g_uri_escape_string(name, NULL, FALSE),
                    *second = g_uri_escape_string(value, NULL, FALSE);
    g_string_append_printf(body, "%s%s=%s", body->len ? "&" : "", first, second);
}

/* The fields of the first form of that action on the page, as they stand there but for `typed`
 * ("name=value&…"), which is added. Caller frees. */
static inline char *filled_in(struct house *house, const char *action, const char *typed)
{
    g_autofree char *path = g_strdup_printf(
            "(//form[@action=\"%s\"])[1]//*[self::input or self::textarea][@name] | "
            "(//form[@action=\"%s\"])[1]//select/option[@selected]",
            action, action);
    g_autoptr(GString) body = g_string_new(typed);
    xmlXPathObject *found = look_up(house, path);
    struct form own;
    form_init(&own);
    g_assert_true(form_read_query(&own, typed, strlen(typed)));
    if (!found->nodesetval || found->nodesetval->nodeNr == 0)
        g_error("no form %s in %s", action, house->reply.body);
    for (int i = 0; i < found->nodesetval->nodeNr; i++) {
        xmlNode *node = found->nodesetval->nodeTab[i];
        bool option = strcmp((const char *)node->name, "option") == 0;
        g_autofree char *name = attribute(option ? node->parent : node, "name"),
                        *value = value_of(node);
        if (value && !form_has(&own, name))
            add_pair(body, name, value);
    }
    form_clear(&own);
    xmlXPathFreeObject(found);
    return g_string_free(g_steal_pointer(&body), FALSE);
}

/* Sends the page's own form. */
static inline const struct reply *submit(
        struct house *house, enum who who, const char *action, const char *typed)
{
    g_autofree char *body = filled_in(house, action, typed),
                    *cookie = g_strconcat("billhook=", house->cookies[who], NULL);
    return put_question(house,
            &(const struct question){.method = "POST",
                    .target = action,
                    .who = who,
                    .cookie = cookie,
                    .body = body});
}

static inline void add_part(GString *body, const char *name, const char *value)
{
    g_string_append_printf(
            body, "--b\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", name, value);
}

/* A form with a file in its field `name` and more fields ("name=value&…"), as a browser sends
 * it. */
static inline const struct reply *upload_with(struct house *house,
        enum who who,
        const char *target,
        const char *fields,
        const char *name,
        const char *filename,
        const char *bytes,
        gsize length)
{
    g_autofree char *known = form_body(house, who, fields);
    g_autoptr(GString) body = g_string_new(NULL);
    struct form form;
    form_init(&form);
    g_assert_true(form_read_query(&form, known, strlen(known)));
    for (guint i = 0; i < form.fields->len; i++) {
        const struct form_field *field = g_ptr_array_index(form.fields, i);
        add_part(body, field->name, field->value);
    }
    form_clear(&form);
    g_string_append_printf(body,
            "--b\r\nContent-Disposition: form-data; name=\"%s\"; filename=\"%s\"\r\n\r\n", name,
            filename);
    g_string_append_len(body, bytes, (gssize)length);
    g_string_append(body, "\r\n--b--");
    return put_question(house,
            &(const struct question){.method = "POST",
                    .target = target,
                    .who = who,
                    .type = "multipart/form-data; boundary=b",
                    .body = body->str,
                    .length = body->len});
}

/* The same without more fields. */
static inline const struct reply *upload(struct house *house,
        enum who who,
        const char *target,
        const char *name,
        const char *filename,
        const char *bytes,
        gsize length)
{
    return upload_with(house, who, target, "", name, filename, bytes, length);
}

/* Looks at a page and sends its form. */
static inline const struct reply *go_and_submit(
        struct house *house, enum who who, const char *page, const char *action, const char *typed)
{
    get(house, who, page);
    g_assert_cmpuint(house->reply.status, ==, 200);
    return submit(house, who, action, typed);
}

#endif

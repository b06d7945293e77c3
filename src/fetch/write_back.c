/* What was queued to be told to the shops' orders is written. */
#include "write_back.h"

#include <cjson/cJSON.h>

#include "back_off.h"
#include "base/log.h"
#include "base/text.h"
#include "fetch/talk.h"
#include "shop/read.h"
#include "store/documents.h"

enum {
    TRIED_S = 7 * 24 * 3600,
    LOOK_AGAIN_S = 60, /* a request whose end was not recorded; a shop that may not be asked now */
};

/* One that is written. */
struct writing {
    const struct work *work;
    struct shop_api *api;
    struct write_back *back;
    enum write_back_state kept; /* what the database has */
    struct document *document;  /* borrowed */
    char *text;                 /* of the note, or the value of the meta data */
};

/* ---- the row ---- */

static bool keep(struct writing *writing, enum write_back_state state, gint64 next, GError **error)
{
    struct write_back *back = writing->back;
    back->state = state;
    back->next_attempt_at = next;
    if (!write_back_update(writing->work->store, back, writing->kept, error))
        return false;
    writing->kept = state;
    return true;
}

static bool done(struct writing *writing, gint64 remote_id, GError **error)
{
    struct write_back *back = writing->back;
    back->done_at = writing->work->now;
    back->remote_id = remote_id;
    text_set(&back->last_answer, "");
    log_event(LOG_LEVEL_INFO, "written-back", "shop", back->shop, "document", back->number, "kind",
            write_back_kind_text(back->kind), NULL);
    return keep(writing, WRITE_BACK_DONE, 0, error);
}

static bool give_up(struct writing *writing, GError **error)
{
    const struct write_back *back = writing->back;
    log_event(LOG_LEVEL_WARNING, "not-written-back", "shop", back->shop, "document", back->number,
            "reason", back->last_answer, NULL);
    return keep(writing, WRITE_BACK_FAILED, 0, error);
}

static gint64 next_try(const struct writing *writing)
{
    return writing->work->now + back_off_after(writing->back->attempts);
}

/* ---- asking ---- */

/* A key that may not write says nothing of the orders, which others read with it. */
static bool note_answer(
        const struct writing *writing, const struct shop_answer *answer, GError **error)
{
    return answer->trouble == SHOP_NO_RIGHT ||
            talk_note(writing->work, writing->back->shop, answer, error);
}

static struct shop_answer *ask(const struct writing *writing,
        const char *method,
        const char *below,
        const char *query,
        const char *body)
{
    g_autofree char *path =
            g_strdup_printf("/orders/%" G_GINT64_FORMAT "%s", writing->back->order_id, below);
    return shop_ask(writing->api, method, path, query, body);
}

/* It did not come to pass, or nobody knows. */
static bool failed(struct writing *writing, const struct shop_answer *answer, GError **error)
{
    bool unsure = answer->unsure || writing->kept == WRITE_BACK_UNCERTAIN;
    text_set(&writing->back->last_answer, answer->words);
    if (answer->trouble == SHOP_GONE)
        return give_up(writing, error);
    return keep(
            writing, unsure ? WRITE_BACK_UNCERTAIN : WRITE_BACK_QUEUED, next_try(writing), error);
}

/* ---- looking ---- */

static bool look_for_note(
        struct writing *writing, GBytes *body, bool *there, gint64 *id, GError **error)
{
    bool good = shop_find_note(body, writing->text, id, error);
    *there = *id != 0;
    return good;
}

static bool look_at_meta(
        struct writing *writing, GBytes *body, bool *there, gint64 *id, GError **error)
{
    const char *key = write_back_meta_key(writing->document->type);
    g_autofree char *value = shop_read_meta(body, key, error);
    if (!value)
        return false;
    g_free(writing->text);
    writing->text = write_back_meta_value(value, writing->document->number);
    *there = !writing->text;
    *id = 0;
    return true;
}

static char *note_body(const struct writing *writing)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "note", writing->text);
    char *body = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    return body;
}

static char *meta_body(const struct writing *writing)
{
    cJSON *object = cJSON_CreateObject(), *entry = cJSON_CreateObject();
    cJSON_AddStringToObject(entry, "key", write_back_meta_key(writing->document->type));
    cJSON_AddStringToObject(entry, "value", writing->text);
    cJSON_AddItemToArray(cJSON_AddArrayToObject(object, "meta_data"), entry);
    char *body = cJSON_PrintUnformatted(object);
    cJSON_Delete(object);
    return body;
}

/* How each kind is looked for and written. */
static const struct {
    const char *method, *path;
    const char *look_query;
    bool always; /* looked at before the first try too */
    bool (*look)(struct writing *writing, GBytes *body, bool *there, gint64 *id, GError **error);
    char *(*body)(const struct writing *writing);
} ways[WRITE_BACK_KINDS] = {
        [WRITE_BACK_NOTE] = {"POST", "/notes", "type=internal", false, look_for_note, note_body},
        [WRITE_BACK_META] = {"PUT", "", "_fields=id,meta_data", true, look_at_meta, meta_body},
};

/* *goes_on: it is to be written. */
static bool look(struct writing *writing, bool *goes_on, GError **error)
{
    enum write_back_kind kind = writing->back->kind;
    bool there;
    gint64 id;
    *goes_on = false;
    g_autoptr(shop_answer_auto) answer =
            ask(writing, "GET", ways[kind].path, ways[kind].look_query, NULL);
    if (!note_answer(writing, answer, error))
        return false;
    if (answer->trouble != SHOP_ANSWERED)
        return failed(writing, answer, error);

    g_autoptr(GError) problem = NULL;
    if (!ways[kind].look(writing, answer->body, &there, &id, &problem)) {
        text_set(&writing->back->last_answer, problem->message);
        return keep(writing, writing->kept, next_try(writing), error);
    }
    *goes_on = !there;
    return !there || done(writing, id, error);
}

/* ---- writing ---- */

static bool write_it(struct writing *writing, GError **error)
{
    struct write_back *back = writing->back;
    if (!keep(writing, WRITE_BACK_WRITING, writing->work->now + LOOK_AGAIN_S, error))
        return false;

    char *body = ways[back->kind].body(writing);
    g_autoptr(shop_answer_auto) answer =
            ask(writing, ways[back->kind].method, ways[back->kind].path, "", body);
    cJSON_free(body);
    if (!note_answer(writing, answer, error))
        return false;
    if (answer->trouble != SHOP_ANSWERED)
        return failed(writing, answer, error);
    bool note = back->kind == WRITE_BACK_NOTE;
    return done(writing, note ? shop_read_note_id(answer->body) : 0, error);
}

/* What was on its way when the process died, or lost its answer, is looked for first. */
static bool try_it(struct writing *writing, GError **error)
{
    bool first = writing->kept == WRITE_BACK_QUEUED, goes_on = true;
    if (!first && !keep(writing, WRITE_BACK_UNCERTAIN, writing->work->now, error))
        return false;

    writing->back->attempts++;
    bool looks = !first || ways[writing->back->kind].always;
    if (looks && !look(writing, &goes_on, error))
        return false;
    return !goes_on || write_it(writing, error);
}

static bool try_document(struct writing *writing, GError **error)
{
    const struct work *work = writing->work;
    g_autoptr(stored_document_auto) stored =
            document_get(work->store, writing->back->document_id, error);
    if (!stored)
        return false;
    writing->document = stored->document;
    writing->text = write_back_note(stored->document, work->config->seller.language);
    bool good = try_it(writing, error);
    g_clear_pointer(&writing->text, g_free);
    return good;
}

/* The reasons not to ask now. *over: there was one, which is kept. */
static bool judge(struct writing *writing, bool *over, GError **error)
{
    struct write_back *back = writing->back;
    const struct shop *shop = config_shop(writing->work->config, back->shop);
    gint64 now = writing->work->now;
    *over = true;
    if (!write_back_wanted(shop, back->kind)) {
        text_set(&back->last_answer, "write_back is off: it is not written");
        return keep(writing, back->state, 0, error);
    }
    if (now - back->queued_at >= TRIED_S)
        return give_up(writing, error);
    if (!writing->api)
        return keep(writing, back->state, now + LOOK_AGAIN_S, error);
    *over = false;
    return true;
}

bool write_back_step(
        const struct work *work, fetch_api_finder find, void *context, bool *did, GError **error)
{
    GError *problem = NULL;
    bool over;
    g_autoptr(write_back_auto) back = write_back_due(work->store, work->now, &problem);
    struct shop_api *api = back ? find(context, back->shop, &problem) : NULL;
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    if (!back)
        return true;

    struct writing writing = {.work = work, .api = api, .back = back, .kept = back->state};
    *did = true;
    if (!judge(&writing, &over, error))
        return false;
    return over || try_document(&writing, error);
}

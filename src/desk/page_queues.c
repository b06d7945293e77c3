/* The queues: what failed, what waits, what left. */
#include "page_queues.h"

#include <string.h>

#include "errors.h"
#include "listing.h"
#include "page.h"
#include "pages.h"
#include "store/outbox.h"
#include "store/peppol.h"

#define PAGE_ROWS 50
#define OVERVIEW_ROWS 10

/* ---- links ---- */

/* How many of a queue need a person. */
static gint64 needing(const struct queue_counts *counts, enum queue_name name)
{
    const struct queue *queue = &desk_queues[name];
    gint64 count = 0;
    for (guint i = 0; i < queue->count; i++)
        if (queue->states[i].needs_person)
            count += counts->of[name][i];
    return count;
}

/* name QUEUES: the overview. */
static void put_queue_views(const struct desk_request *request,
        GString *page,
        const struct queue_counts *counts,
        enum queue_name name)
{
    struct view views[QUEUES + 1] = {
            {"/queues", desk_word(request, WORD_QUEUE_OVERVIEW), -1, name == QUEUES}};
    for (int i = 0; i < QUEUES; i++)
        views[i + 1] = (struct view){desk_queues[i].path, desk_word(request, desk_queues[i].title),
                needing(counts, (enum queue_name)i), (int)name == i};
    put_views(page, desk_word(request, WORD_QUEUE_VIEWS), views, QUEUES + 1);
}

static char *state_path(const struct queue *queue, const struct queue_state *state)
{
    return g_strdup_printf("%s?state=%s", queue->path, state->name);
}

/* Those that are empty are left out. */
static void put_state_views(const struct desk_request *request,
        GString *page,
        const struct queue_counts *counts,
        enum queue_name name,
        const struct queue_state *here)
{
    const struct queue *queue = &desk_queues[name];
    struct view views[QUEUE_STATES_MOST];
    char *hrefs[QUEUE_STATES_MOST];
    guint shown = 0;
    for (guint i = 0; i < queue->count; i++) {
        const struct queue_state *state = &queue->states[i];
        gint64 count = counts->of[name][i];
        if (count == 0 && state != here && i > 0)
            continue;
        hrefs[shown] = state_path(queue, state);
        views[shown] =
                (struct view){hrefs[shown], desk_word(request, state->word), count, state == here};
        shown++;
    }
    put_views(page, desk_word(request, WORD_QUEUE_STATES), views, shown);
    for (guint i = 0; i < shown; i++)
        g_free(hrefs[i]);
}

/* ---- what stands still ---- */

static void put_stopped(const struct desk_request *request,
        GString *page,
        enum word word,
        const char *reason,
        const char *action)
{
    g_autofree char *said = desk_said(request, reason);
    g_autofree char *text = WORDS_FILL(word, request->language, said);
    html_add(page, "<div class=\"problem\"><p>%t</p>", text);
    if (desk_may(request, WHO_OWNER))
        put_act(request, page, action, desk_word(request, WORD_QUEUE_NOW), BUTTON_MAIN);
    html_add(page, "</div>");
}

/* A pause whose time has passed is told as long as something waits. */
static void put_mail_pause(
        const struct desk_request *request, GString *page, const struct queue_counts *counts)
{
    g_autofree char *reason = mail_pause_reason(request->work.store);
    const struct queue *queue = &desk_queues[QUEUE_MAILS];
    gint64 waiting = 0;
    for (guint i = 0; i < queue->count; i++)
        if (queue->states[i].state == MAIL_QUEUED || queue->states[i].state == MAIL_UNCERTAIN)
            waiting += counts->of[QUEUE_MAILS][i];
    if (reason && waiting)
        put_stopped(request, page, WORD_QUEUE_MAIL_PAUSE, reason, "/queues/mails/retry");
}

static void put_peppol_pause(const struct desk_request *request, GString *page)
{
    g_auto(peppol_pause_auto) pause = {0};
    if (!peppol_pause_read(request->work.store, &pause, NULL))
        return;
    if (pause.refused || pause.until > request->work.now)
        put_stopped(request, page, WORD_QUEUE_PEPPOL_PAUSE, pause.reason, "/queues/peppol/retry");
}

static void put_burst(const struct desk_request *request, GString *page, gint64 burst)
{
    g_autofree char *text = WORDS_FILL(burst == 1 ? WORD_QUEUE_BURST_ONE : WORD_QUEUE_BURST,
            request->language, NUMBER_TEXT(burst));
    if (burst == 0)
        return;
    html_add(page, "<div class=\"problem\"><p>%t</p>", text);
    if (desk_may(request, WHO_OWNER))
        html_add(page, "<a class=\"button\" href=\"/queues/release\">%t</a>",
                desk_word(request, WORD_QUEUE_BURST_LOOK));
    html_add(page, "</div>");
}

/* ---- the overview ---- */

static bool put_some(const struct desk_request *request,
        GString *page,
        const struct queue *queue,
        const struct queue_state *state,
        GError **error)
{
    struct page_key key = {.limit = OVERVIEW_ROWS};
    g_autoptr(GPtrArray) list = queue->page(request->work.store, state->state, &key, error);
    if (!list)
        return false;
    if (list->len == 0)
        return true;
    g_autofree char *all = state_path(queue, state);
    html_add(page, "<h3>%t</h3>", desk_word(request, state->word));
    queue->put(request, page, state, list);
    if (key.older)
        html_add(
                page, "<p><a href=\"%a\">%t</a></p>", all, desk_word(request, WORD_QUEUE_SHOW_ALL));
    return true;
}

static bool put_queue(const struct desk_request *request,
        GString *page,
        const struct queue *queue,
        GError **error)
{
    html_add(page, "<h2>%t</h2><p>%t</p>", desk_word(request, queue->title),
            desk_word(request, queue->help));
    for (guint i = 0; i < queue->count; i++)
        if (queue->states[i].needs_person &&
                !put_some(request, page, queue, &queue->states[i], error))
            return false;
    return true;
}

static bool put_overview(const struct desk_request *request,
        GString *page,
        const struct queue_counts *counts,
        GError **error)
{
    bool any = counts->burst > 0;
    put_burst(request, page, counts->burst);
    put_mail_pause(request, page, counts);
    put_peppol_pause(request, page);
    for (int i = 0; i < QUEUES; i++) {
        if (needing(counts, (enum queue_name)i) == 0)
            continue;
        any = true;
        if (!put_queue(request, page, &desk_queues[i], error))
            return false;
    }
    if (!any)
        put_empty(page, desk_word(request, WORD_QUEUE_NOTHING));
    return true;
}

void page_queues(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct queue_counts counts;
    if (!queue_counts_read(request->work.store, &counts, &error)) {
        answer_failed(request, error);
        return;
    }
    GString *page = page_begin(request, desk_word(request, WORD_QUEUES));
    put_queue_views(request, page, &counts, QUEUES);
    if (put_overview(request, page, &counts, &error)) {
        page_end(request, page);
        return;
    }
    g_string_free(page, TRUE);
    answer_failed(request, error);
}

/* ---- a queue ---- */

static const struct queue_state *state_of(
        const struct desk_request *request, const struct queue *queue)
{
    const char *name = form_value(&request->query, "state");
    for (guint i = 0; i < queue->count; i++)
        if (strcmp(queue->states[i].name, name) == 0)
            return &queue->states[i];
    return &queue->states[0];
}

/* For all that failed at once. Not what is written back: that has no such act. */
static void put_retry_all(const struct desk_request *request,
        GString *page,
        enum queue_name name,
        const struct queue_state *state,
        const GPtrArray *list)
{
    g_autofree char *action = g_strconcat(desk_queues[name].path, "/retry", NULL);
    bool failed = strcmp(state->name, "failed") == 0;
    if (failed && name != QUEUE_WRITES && list->len > 1 && desk_may(request, WHO_OWNER))
        put_act(request, page, action, desk_word(request, WORD_QUEUE_RETRY_ALL), BUTTON_MAIN);
}

static bool put_list(
        const struct desk_request *request, GString *page, enum queue_name name, GError **error)
{
    const struct queue *queue = &desk_queues[name];
    const struct queue_state *state = state_of(request, queue);
    struct page_key key = listing_key(request, PAGE_ROWS);
    g_autofree char *base = state_path(queue, state);
    g_autoptr(GPtrArray) list = queue->page(request->work.store, state->state, &key, error);
    if (!list)
        return false;
    if (list->len == 0) {
        put_empty(page, desk_word(request, WORD_QUEUE_EMPTY));
        return true;
    }
    if (state->needs_person)
        html_add(page, "<p>%t</p>", desk_word(request, queue->help));
    put_retry_all(request, page, name, state, list);
    queue->put(request, page, state, list);
    put_listing_pager(request, page, base, &key, queue->id(list->pdata[0]),
            queue->id(list->pdata[list->len - 1]));
    return true;
}

static void show_queue(struct desk_request *request, enum queue_name name)
{
    g_autoptr(GError) error = NULL;
    struct queue_counts counts;
    if (!queue_counts_read(request->work.store, &counts, &error)) {
        answer_failed(request, error);
        return;
    }
    const struct queue *queue = &desk_queues[name];
    GString *page = page_begin(request, desk_word(request, queue->title));
    put_queue_views(request, page, &counts, name);
    put_state_views(request, page, &counts, name, state_of(request, queue));
    if (name == QUEUE_MAILS)
        put_mail_pause(request, page, &counts);
    if (name == QUEUE_PEPPOL)
        put_peppol_pause(request, page);
    if (put_list(request, page, name, &error)) {
        page_end(request, page);
        return;
    }
    g_string_free(page, TRUE);
    answer_failed(request, error);
}

void page_queue_deliveries(struct desk_request *request)
{
    show_queue(request, QUEUE_DELIVERIES);
}

void page_queue_mails(struct desk_request *request)
{
    show_queue(request, QUEUE_MAILS);
}

void page_queue_peppol(struct desk_request *request)
{
    show_queue(request, QUEUE_PEPPOL);
}

void page_queue_writes(struct desk_request *request)
{
    show_queue(request, QUEUE_WRITES);
}

/* What the owner does in the queues. */
#include <string.h>

#include "acts/peppol.h"
#include "acts/queues.h"
#include "errors.h"
#include "page_queues.h"
#include "pages.h"
#include "store/documents.h"
#include "store/inbox.h"

/* ---- back to where it was clicked ---- */

/* A path of ours that a form carries; the queue's own where it carries none. */
static const char *back_of(const struct desk_request *request, enum queue_name name)
{
    const char *back = form_value(&request->form, "back");
    gsize good = strspn(back, "abcdefghijklmnopqrstuvwxyz0123456789_/?=&");
    bool ours = g_str_has_prefix(back, "/queues") && !back[good] && !strstr(back, "//");
    return ours ? back : desk_queues[name].path;
}

static void say_and_return(
        struct desk_request *request, enum queue_name name, enum word word, gint64 count)
{
    g_autofree char *text = WORDS_FILL(word, request->language, NUMBER_TEXT(count));
    desk_say(request, text);
    answer_redirect(request, "%s", back_of(request, name));
}

typedef void (*queue_page)(struct desk_request *request);

/* The end of an act; `page` is shown where it was refused. */
static void end_act(struct desk_request *request,
        bool good,
        const GError *error,
        enum queue_name name,
        enum word word,
        queue_page page)
{
    if (good) {
        say_and_return(request, name, word, 1);
        return;
    }
    desk_refuse(request, error);
    page(request);
}

/* ---- deliveries ---- */

void page_delivery_retry(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    bool good = queue_delivery_again(&request->work, desk_id(request, 0), &error);
    end_act(request, good, error, QUEUE_DELIVERIES, WORD_QUEUE_AGAIN_ONE, page_queue_deliveries);
}

void page_delivery_discard(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    bool good = queue_delivery_drop(&request->work, desk_id(request, 0), &error);
    end_act(request, good, error, QUEUE_DELIVERIES, WORD_QUEUE_DISCARDED, page_queue_deliveries);
}

void page_deliveries_retry(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    gint64 count = 0;
    if (delivery_retry_many(request->work.store, true, 0, &count, &error))
        say_and_return(request, QUEUE_DELIVERIES, WORD_QUEUE_AGAIN_MANY, count);
    else
        answer_failed(request, error);
}

/* ---- mails ---- */

void page_mail_retry(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    bool good = queue_mail_again(&request->work, desk_id(request, 0), &error);
    end_act(request, good, error, QUEUE_MAILS, WORD_QUEUE_AGAIN_ONE, page_queue_mails);
}

void page_mail_cancel(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    bool good = queue_mail_drop(&request->work, desk_id(request, 0), &error);
    end_act(request, good, error, QUEUE_MAILS, WORD_QUEUE_CANCELLED, page_queue_mails);
}

void page_mails_retry(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    gint64 count = 0;
    if (queue_mails_again(&request->work, &count, &error))
        say_and_return(request, QUEUE_MAILS, WORD_QUEUE_AGAIN_MANY, count);
    else
        answer_failed(request, error);
}

/* A number that the form has from its page; 0: it has none. */
static gint64 number_of(const struct desk_request *request, const char *name)
{
    gint64 number = 0;
    g_ascii_string_to_signed(form_value(&request->form, name), 10, 1, G_MAXINT64, &number, NULL);
    return number;
}

/* Nothing that came to wait since; where more wait, or none, the page says what waits now. */
void page_release_send(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    gint64 last = number_of(request, "last"), shown = number_of(request, "shown"), count = 0;
    if (!document_release_burst(request->work.store, last, shown, &count, &error)) {
        answer_failed(request, error);
        return;
    }
    if (count == 0) {
        desk_refuse_word(request, 409, WORD_QUEUE_RELEASE_CHANGED);
        page_release(request);
        return;
    }
    g_autofree char *text = WORDS_FILL(WORD_QUEUE_RELEASED, request->language, NUMBER_TEXT(count));
    desk_say(request, text);
    answer_redirect(request, "/queues");
}

/* ---- Peppol ---- */

typedef char *(*peppol_act)(
        const struct work *work, const struct stored_document *stored, GError **error);

/* Runs an act on the document of the path, in a transaction. */
static bool run_peppol(struct desk_request *request, peppol_act act, GError **error)
{
    struct store *store = request->work.store;
    if (!store_begin(store, error))
        return false;
    g_autoptr(stored_document_auto) stored = document_get(store, desk_id(request, 0), error);
    g_autofree char *done = stored ? act(&request->work, stored, error) : NULL;
    if (done && store_commit(store, error))
        return true;
    store_rollback(store);
    return false;
}

void page_peppol_retry(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    bool good = run_peppol(request, peppol_retry_document, &error);
    end_act(request, good, error, QUEUE_PEPPOL, WORD_QUEUE_AGAIN_ONE, page_queue_peppol);
}

void page_peppol_cancel(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    bool good = run_peppol(request, peppol_cancel_document, &error);
    end_act(request, good, error, QUEUE_PEPPOL, WORD_QUEUE_CANCELLED, page_queue_peppol);
}

/* The words of the form say which of the two it is. */
static bool settle(struct desk_request *request, GError **error)
{
    struct store *store = request->work.store;
    bool there = strcmp(form_value(&request->form, "there"), "0") != 0;
    g_autofree char *id = g_strstrip(g_strdup(form_value(&request->form, "id")));
    if (!store_begin(store, error))
        return false;
    g_autoptr(stored_document_auto) stored = document_get(store, desk_id(request, 0), error);
    g_autofree char *done = stored
            ? peppol_settle_document(&request->work, stored, there ? id : NULL, error)
            : NULL;
    if (done && store_commit(store, error))
        return true;
    store_rollback(store);
    return false;
}

void page_peppol_settle(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    bool good = settle(request, &error);
    bool missing = g_error_matches(error, BILLHOOK_ERROR, BILLHOOK_ERROR_NOT_FOUND);
    end_act(request, good, error, QUEUE_PEPPOL, WORD_QUEUE_SETTLED,
            missing ? page_queue_peppol : page_peppol);
}

void page_peppols_retry(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct store *store = request->work.store;
    gint64 count = 0;
    if (!store_begin(store, &error) || !peppol_retry_failed(&request->work, &count, &error) ||
            !store_commit(store, &error)) {
        store_rollback(store);
        answer_failed(request, error);
        return;
    }
    say_and_return(request, QUEUE_PEPPOL, WORD_QUEUE_AGAIN_MANY, count);
}

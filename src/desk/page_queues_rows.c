/* The queues, their states, and the rows of their tables. */
#include <string.h>

#include "page_queues.h"
#include "store/books.h"
#include "store/inbox.h"
#include "store/outbox.h"
#include "store/peppol.h"
#include "store/write_backs.h"

#define TEXT_MOST 300 /* characters of a server's answer in a list */

/* ---- cells ---- */

void put_said(const struct desk_request *request, GString *page, const char *english)
{
    g_autofree char *said = words_said(english, request->language);
    bool foreign = !said && *english;
    g_autofree char *cut =
            g_utf8_strlen(english, -1) > TEXT_MOST ? g_utf8_substring(english, 0, TEXT_MOST) : NULL;
    if (foreign)
        html_add(page, "<span lang=\"en\">%t%h</span>", cut ? cut : english, cut ? "…" : "");
    else if (said)
        html_text(page, said);
}

static void cell_said(
        const struct desk_request *request, struct table_writer *table, const char *english)
{
    table_cell_begin(table);
    put_said(request, table->page, english);
    table_cell_end(table);
}

/* A moment, and how many attempts were made until then where they were several. */
static void cell_moment_and_times(
        const struct desk_request *request, struct table_writer *table, gint64 at, int attempts)
{
    table_cell_begin(table);
    html_add(table->page, "<span>");
    if (at)
        put_moment(request, table->page, at);
    if (attempts > 1)
        html_add(table->page, " (%t×)", NUMBER_TEXT(attempts));
    html_add(table->page, "</span>");
    table_cell_end(table);
}

static void cell_document(struct table_writer *table, gint64 id, const char *number)
{
    g_autofree char *href = g_strdup_printf("/documents/%" G_GINT64_FORMAT, id),
                    *draft = g_strdup_printf("#%" G_GINT64_FORMAT, id);
    table_link(table, href, *number ? number : draft);
}

static void cell_order(struct table_writer *table, const char *shop, gint64 order_id)
{
    table_cell_begin(table);
    if (order_id)
        html_add(table->page, "<a href=\"/orders/%u/%u\">#%t</a>", shop, NUMBER_TEXT(order_id),
                NUMBER_TEXT(order_id));
    table_cell_end(table);
}

/* A button of an act on one thing: "/queues/mails/12/retry". */
static void put_queue_act(const struct desk_request *request,
        GString *page,
        enum queue_name queue,
        gint64 id,
        const char *act,
        enum word word)
{
    g_autofree char *action =
            g_strdup_printf("%s/%" G_GINT64_FORMAT "/%s", desk_queues[queue].path, id, act);
    bool shown = strcmp(request->method, "POST") != 0; /* a refusal has no page to go back to */
    put_form_begin(request, page, action);
    if (shown)
        put_hidden(page, "back", request->target);
    put_button(page, desk_word(request, word), BUTTON_PLAIN);
    put_form_end(page);
}

/* The last cell: the owner's buttons. */
static bool acts_begin(const struct desk_request *request, struct table_writer *table)
{
    table_cell_begin(table);
    if (!desk_may(request, WHO_OWNER))
        return false;
    html_add(table->page, "<div class=\"acts\">");
    return true;
}

static void acts_end(struct table_writer *table, bool begun)
{
    if (begun)
        html_add(table->page, "</div>");
    table_cell_end(table);
}

/* ---- deliveries ---- */

static void delivery_row(
        const struct desk_request *request, struct table_writer *table, const struct delivery *row)
{
    g_autofree char *href = g_strdup_printf("/queues/deliveries/%" G_GINT64_FORMAT, row->id),
                    *at = moment_text(request, row->received_at);
    bool begun;
    table_row_begin(table);
    table_link(table, href, at);
    table_text(table, row->shop);
    cell_order(table, row->shop, row->order_id);
    cell_said(request, table, row->reason);
    begun = acts_begin(request, table);
    if (begun) {
        put_queue_act(request, table->page, QUEUE_DELIVERIES, row->id, "retry", WORD_QUEUE_RETRY);
        if (row->state == DELIVERY_FAILED)
            put_queue_act(
                    request, table->page, QUEUE_DELIVERIES, row->id, "discard", WORD_QUEUE_DISCARD);
    }
    acts_end(table, begun);
    table_row_end(table);
}

static void put_deliveries(const struct desk_request *request,
        GString *page,
        const struct queue_state *state,
        const GPtrArray *list)
{
    const struct column columns[] = {{desk_word(request, WORD_QUEUE_RECEIVED), COLUMN_KEY},
            {desk_word(request, WORD_QUEUE_SHOP), COLUMN_SHORT},
            {desk_word(request, WORD_QUEUE_ORDER), COLUMN_SHORT},
            {desk_word(request, WORD_QUEUE_REASON), COLUMN_TEXT},
            {desk_word(request, WORD_QUEUE_ACT), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, state->word), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++)
        delivery_row(request, &table, list->pdata[i]);
    table_end(&table);
}

static gint64 delivery_id(gconstpointer thing)
{
    return ((const struct delivery *)thing)->id;
}

static GPtrArray *deliveries(struct store *store, int state, struct page_key *key, GError **error)
{
    return delivery_page(store, (enum delivery_state)state, key, error);
}

/* ---- mails ---- */

static const struct {
    const char *role;
    enum word word;
} mail_roles[] = {{"to", WORD_QUEUE_ROLE_CUSTOMER}, {"cc", WORD_QUEUE_ROLE_CC},
        {"bcc", WORD_QUEUE_ROLE_BCC}, {"accountant", WORD_QUEUE_ROLE_ACCOUNTANT},
        {"reminder", WORD_QUEUE_ROLE_REMINDER}, {"alert", WORD_QUEUE_ROLE_ALERT}};

static const char *role_word(const struct desk_request *request, const char *role)
{
    for (gsize i = 0; i < G_N_ELEMENTS(mail_roles); i++)
        if (strcmp(mail_roles[i].role, role) == 0)
            return desk_word(request, mail_roles[i].word);
    return role;
}

/* When something happened to it last, or will next. */
static gint64 mail_moment(const struct mail *mail)
{
    if (mail->state == MAIL_QUEUED || mail->state == MAIL_UNCERTAIN)
        return mail->next_attempt_at;
    return mail->state == MAIL_SENT ? mail->sent_at : mail->created_at;
}

static void put_mail_acts(
        const struct desk_request *request, GString *page, const struct mail *mail)
{
    bool waits = mail->state == MAIL_QUEUED || mail->state == MAIL_UNCERTAIN;
    if (mail->state == MAIL_SENT)
        return;
    put_queue_act(request, page, QUEUE_MAILS, mail->id, "retry",
            waits ? WORD_QUEUE_NOW : WORD_QUEUE_RETRY);
    if (mail->state != MAIL_CANCELLED)
        put_queue_act(request, page, QUEUE_MAILS, mail->id, "cancel", WORD_QUEUE_CANCEL);
}

static void mail_row(
        const struct desk_request *request, struct table_writer *table, const struct mail *mail)
{
    table_row_begin(table);
    if (mail->document_id)
        cell_document(table, mail->document_id, mail->number);
    else
        table_text(table, desk_word(request, WORD_QUEUE_ALERT));
    table_cell_begin(table);
    html_add(table->page, "<span class=\"least\">%t <small>%t</small></span>", mail->to,
            role_word(request, mail->role));
    table_cell_end(table);
    cell_moment_and_times(request, table, mail_moment(mail), mail->attempts);
    cell_said(request, table, mail->last_answer);
    bool begun = acts_begin(request, table);
    if (begun)
        put_mail_acts(request, table->page, mail);
    acts_end(table, begun);
    table_row_end(table);
}

static void put_mails(const struct desk_request *request,
        GString *page,
        const struct queue_state *state,
        const GPtrArray *list)
{
    bool waits = state->state == MAIL_QUEUED || state->state == MAIL_UNCERTAIN;
    enum word when = waits ? WORD_QUEUE_NEXT : WORD_QUEUE_WHEN;
    const struct column columns[] = {{desk_word(request, WORD_QUEUE_DOCUMENT), COLUMN_KEY},
            {desk_word(request, WORD_QUEUE_TO), COLUMN_TEXT},
            {desk_word(request, when), COLUMN_TEXT},
            {desk_word(request, WORD_QUEUE_ANSWER), COLUMN_TEXT},
            {desk_word(request, WORD_QUEUE_ACT), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, state->word), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++)
        mail_row(request, &table, list->pdata[i]);
    table_end(&table);
}

static gint64 mail_id(gconstpointer thing)
{
    return ((const struct mail *)thing)->id;
}

static GPtrArray *mails(struct store *store, int state, struct page_key *key, GError **error)
{
    return mail_page(store, (enum mail_state)state, key, error);
}

/* ---- Peppol ---- */

/* The buttons of each state; WORD_NONE: none. */
static const struct {
    enum word retry, cancel;
    bool settle;
} peppol_acts[PEPPOL_STATES] = {
        [PEPPOL_QUEUED] = {WORD_QUEUE_NOW, WORD_QUEUE_CANCEL, false},
        [PEPPOL_LOOKING_UP] = {WORD_QUEUE_NOW, WORD_QUEUE_CANCEL, false},
        [PEPPOL_UNREACHABLE] = {WORD_QUEUE_NOW, WORD_QUEUE_CANCEL, false},
        [PEPPOL_UNCERTAIN] = {WORD_NONE, WORD_QUEUE_CANCEL, true},
        [PEPPOL_ACCEPTED] = {WORD_QUEUE_ASK, WORD_NONE, false},
        [PEPPOL_FAILED] = {WORD_QUEUE_RETRY, WORD_QUEUE_CANCEL, false},
        [PEPPOL_CANCELLED] = {WORD_QUEUE_RETRY, WORD_NONE, false},
};

void put_peppol_acts(
        const struct desk_request *request, GString *page, const struct peppol_delivery *row)
{
    enum word retry = peppol_acts[row->state].retry, cancel = peppol_acts[row->state].cancel;
    if (peppol_acts[row->state].settle)
        html_add(page, "<a href=\"/queues/peppol/%u\">%t</a>", NUMBER_TEXT(row->document_id),
                desk_word(request, WORD_QUEUE_SETTLE));
    if (retry != WORD_NONE)
        put_queue_act(request, page, QUEUE_PEPPOL, row->document_id, "retry", retry);
    if (cancel != WORD_NONE)
        put_queue_act(request, page, QUEUE_PEPPOL, row->document_id, "cancel", cancel);
}

static void peppol_row(const struct desk_request *request,
        struct table_writer *table,
        const struct peppol_delivery *row)
{
    g_autofree char *href = g_strdup_printf("/queues/peppol/%" G_GINT64_FORMAT, row->document_id);
    g_autofree char *test =
            g_strdup_printf("%s (%s)", row->number, desk_word(request, WORD_QUEUE_TEST));
    table_row_begin(table);
    table_link(table, href, row->test ? test : row->number);
    table_text(table, row->participant);
    cell_moment_and_times(request, table,
            row->next_attempt_at ? row->next_attempt_at : row->queued_at, row->attempts);
    cell_said(request, table, row->last_answer);
    bool begun = acts_begin(request, table);
    if (begun)
        put_peppol_acts(request, table->page, row);
    acts_end(table, begun);
    table_row_end(table);
}

static void put_peppol(const struct desk_request *request,
        GString *page,
        const struct queue_state *state,
        const GPtrArray *list)
{
    bool ended = state->state == PEPPOL_FAILED || state->state == PEPPOL_CANCELLED ||
            state->state == PEPPOL_DELIVERED;
    const struct column columns[] = {{desk_word(request, WORD_QUEUE_DOCUMENT), COLUMN_KEY},
            {desk_word(request, WORD_QUEUE_PARTICIPANT), COLUMN_SHORT},
            {desk_word(request, ended ? WORD_QUEUE_WHEN : WORD_QUEUE_NEXT), COLUMN_TEXT},
            {desk_word(request, WORD_QUEUE_ANSWER), COLUMN_TEXT},
            {desk_word(request, WORD_QUEUE_ACT), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, state->word), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++)
        peppol_row(request, &table, list->pdata[i]);
    table_end(&table);
}

static gint64 peppol_id(gconstpointer thing)
{
    return ((const struct peppol_delivery *)thing)->id;
}

static GPtrArray *peppols(struct store *store, int state, struct page_key *key, GError **error)
{
    return peppol_page(store, (enum peppol_state)state, key, error);
}

/* ---- what is written back ---- */

static void write_row(const struct desk_request *request,
        struct table_writer *table,
        const struct write_back *row)
{
    enum word what = row->kind == WRITE_BACK_NOTE ? WORD_QUEUE_KIND_NOTE : WORD_QUEUE_KIND_META;
    gint64 at = row->next_attempt_at ? row->next_attempt_at : row->done_at;
    table_row_begin(table);
    cell_document(table, row->document_id, row->number);
    table_text(table, desk_word(request, what));
    table_text(table, row->shop);
    cell_order(table, row->shop, row->order_id);
    cell_moment_and_times(request, table, at ? at : row->queued_at, row->attempts);
    cell_said(request, table, row->last_answer);
    table_row_end(table);
}

static void put_writes(const struct desk_request *request,
        GString *page,
        const struct queue_state *state,
        const GPtrArray *list)
{
    bool ended = state->state == WRITE_BACK_DONE || state->state == WRITE_BACK_FAILED;
    const struct column columns[] = {{desk_word(request, WORD_QUEUE_DOCUMENT), COLUMN_KEY},
            {desk_word(request, WORD_QUEUE_WHAT), COLUMN_TEXT},
            {desk_word(request, WORD_QUEUE_SHOP), COLUMN_SHORT},
            {desk_word(request, WORD_QUEUE_ORDER), COLUMN_SHORT},
            {desk_word(request, ended ? WORD_QUEUE_WHEN : WORD_QUEUE_NEXT), COLUMN_TEXT},
            {desk_word(request, WORD_QUEUE_ANSWER), COLUMN_TEXT}};
    struct table_writer table;
    table_begin(&table, page, desk_word(request, state->word), columns, G_N_ELEMENTS(columns));
    for (guint i = 0; i < list->len; i++)
        write_row(request, &table, list->pdata[i]);
    table_end(&table);
}

static gint64 write_id(gconstpointer thing)
{
    return ((const struct write_back *)thing)->id;
}

static GPtrArray *writes(struct store *store, int state, struct page_key *key, GError **error)
{
    return write_back_page(store, (enum write_back_state)state, key, error);
}

/* ---- the queues ---- */

/* clang-format off */
static const struct queue_state delivery_states[] = {
    {"failed",  WORD_QUEUE_IS_FAILED,  DELIVERY_FAILED,  true,  "bad"},
    {"ignored", WORD_QUEUE_IS_IGNORED, DELIVERY_IGNORED, false, ""},
    {"done",    WORD_QUEUE_IS_DONE,    DELIVERY_DONE,    false, "good"},
};

static const struct queue_state mail_states[] = {
    {"failed",    WORD_QUEUE_IS_FAILED,    MAIL_FAILED,    true,  "bad"},
    {"held",      WORD_QUEUE_IS_HELD,      MAIL_HELD,      true,  "bad"},
    {"uncertain", WORD_QUEUE_IS_UNCERTAIN, MAIL_UNCERTAIN, true,  "wait"},
    {"queued",    WORD_QUEUE_IS_QUEUED,    MAIL_QUEUED,    false, "wait"},
    {"sent",      WORD_QUEUE_IS_SENT,      MAIL_SENT,      false, "good"},
    {"cancelled", WORD_QUEUE_IS_CANCELLED, MAIL_CANCELLED, false, ""},
};

static const struct queue_state peppol_states[] = {
    {"failed",      WORD_QUEUE_IS_FAILED,      PEPPOL_FAILED,      true,  "bad"},
    {"uncertain",   WORD_QUEUE_IS_UNCERTAIN,   PEPPOL_UNCERTAIN,   true,  "bad"},
    {"unreachable", WORD_QUEUE_IS_UNREACHABLE, PEPPOL_UNREACHABLE, false, "wait"},
    {"queued",      WORD_QUEUE_IS_QUEUED,      PEPPOL_QUEUED,      false, "wait"},
    {"looking_up",  WORD_QUEUE_IS_LOOKING_UP,  PEPPOL_LOOKING_UP,  false, "wait"},
    {"sending",     WORD_QUEUE_IS_SENDING,     PEPPOL_SENDING,     false, "wait"},
    {"accepted",    WORD_QUEUE_IS_ACCEPTED,    PEPPOL_ACCEPTED,    false, "good"},
    {"delivered",   WORD_QUEUE_IS_DELIVERED,   PEPPOL_DELIVERED,   false, "good"},
    {"cancelled",   WORD_QUEUE_IS_CANCELLED,   PEPPOL_CANCELLED,   false, ""},
};

static const struct queue_state write_states[] = {
    {"failed",    WORD_QUEUE_IS_FAILED,    WRITE_BACK_FAILED,    true,  "bad"},
    {"queued",    WORD_QUEUE_IS_QUEUED,    WRITE_BACK_QUEUED,    false, "wait"},
    {"uncertain", WORD_QUEUE_IS_UNCERTAIN, WRITE_BACK_UNCERTAIN, false, "wait"},
    {"writing",   WORD_QUEUE_IS_WRITING,   WRITE_BACK_WRITING,   false, "wait"},
    {"done",      WORD_QUEUE_IS_WRITTEN,   WRITE_BACK_DONE,      false, "good"},
};

const struct queue desk_queues[QUEUES] = {
    [QUEUE_DELIVERIES] = {"/queues/deliveries", WORD_QUEUE_DELIVERIES, WORD_QUEUE_DELIVERIES_HELP,
        delivery_states, G_N_ELEMENTS(delivery_states), deliveries, delivery_id, put_deliveries},
    [QUEUE_MAILS] = {"/queues/mails", WORD_QUEUE_MAILS, WORD_QUEUE_MAILS_HELP,
        mail_states, G_N_ELEMENTS(mail_states), mails, mail_id, put_mails},
    [QUEUE_PEPPOL] = {"/queues/peppol", WORD_QUEUE_PEPPOL, WORD_QUEUE_PEPPOL_HELP,
        peppol_states, G_N_ELEMENTS(peppol_states), peppols, peppol_id, put_peppol},
    [QUEUE_WRITES] = {"/queues/writes", WORD_QUEUE_WRITES, WORD_QUEUE_WRITES_HELP,
        write_states, G_N_ELEMENTS(write_states), writes, write_id, put_writes},
};
/* clang-format on */

/* ---- how many ---- */

/* Those that are written grow for ever, and nobody waits for them. */
static bool count_writes(struct store *store, gint64 *counts, GError **error)
{
    for (gsize i = 0; i < G_N_ELEMENTS(write_states); i++) {
        enum write_back_state state = (enum write_back_state)write_states[i].state;
        counts[i] = -1;
        if (state != WRITE_BACK_DONE && !write_backs_count(store, state, &counts[i], error))
            return false;
    }
    return true;
}

bool queue_counts_read(struct store *store, struct queue_counts *counts, GError **error)
{
    struct store_counts kept;
    gint64 peppol[PEPPOL_STATES];
    if (!store_counts(store, &kept, error) || !peppol_counts(store, peppol, error) ||
            !count_writes(store, counts->of[QUEUE_WRITES], error))
        return false;
    for (gsize i = 0; i < G_N_ELEMENTS(delivery_states); i++)
        counts->of[QUEUE_DELIVERIES][i] = kept.deliveries[delivery_states[i].state];
    for (gsize i = 0; i < G_N_ELEMENTS(mail_states); i++)
        counts->of[QUEUE_MAILS][i] = kept.mails[mail_states[i].state];
    for (gsize i = 0; i < G_N_ELEMENTS(peppol_states); i++)
        counts->of[QUEUE_PEPPOL][i] = peppol[peppol_states[i].state];
    counts->burst = kept.drafts_burst;
    return true;
}

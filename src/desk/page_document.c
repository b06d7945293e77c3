/* One document: the page, and the way of its acts. */
#include "page_document.h"

#include <string.h>

#include "acts/drafts.h"
#include "channel/pictures.h"
#include "base/date.h"
#include "base/log.h"
#include "document/text.h"
#include "errors.h"
#include "pages.h"
#include "peppol/provider.h"

/* ---- the document ---- */

struct stored_document *document_of_path(struct desk_request *request)
{
    g_autoptr(GError) error = NULL;
    struct stored_document *stored = document_get(request->work.store, desk_id(request, 0), &error);
    if (!stored)
        answer_failed(request, error);
    return stored;
}

char *document_path(const struct document *document, const char *rest)
{
    return g_strdup_printf("/documents/%" G_GINT64_FORMAT "%s", document->id, rest);
}

char *document_title(const struct desk_request *request, const struct document *document)
{
    const char *type = label((enum label)document->type, request->language);
    g_autofree char *name = document_name(document);
    if (document->state != DOCUMENT_DRAFT)
        return g_strdup_printf("%s %s", type, name);
    return g_strdup_printf("%s %s (%s)", type, name, desk_word(request, WORD_DOC_DRAFT));
}

char *document_money(
        const struct desk_request *request, const struct document *document, money amount)
{
    return format_money_currency(amount, document->currency, request->language);
}

void put_link_button(GString *page, const char *href, const char *text, enum button kind)
{
    static const char *const classes[] = {
            [BUTTON_MAIN] = "button",
            [BUTTON_PLAIN] = "button other",
            [BUTTON_QUIET] = "",
            [BUTTON_GRAVE] = "button other grave",
    };
    html_add(page, "<a class=\"%a\" href=\"%a\">%t</a>", classes[kind], href, text);
}

/* ---- acts ---- */

void put_seen(GString *page, const struct stored_document *stored)
{
    g_autofree char *print = draft_print(stored);
    put_hidden(page, "seen", print);
}

bool document_is_as_shown(const struct stored_document *stored, const char *print)
{
    g_autofree char *now = draft_print(stored);
    return g_strcmp0(print, now) == 0;
}

/* In the open transaction. NULL: it is refused. */
static char *act_on(struct desk_request *request,
        document_act act,
        guint flags,
        struct stored_document *stored,
        GError **error)
{
    if ((flags & ACT_SHOWN) && !document_is_as_shown(stored, form_value(&request->form, "seen"))) {
        fail(error, BILLHOOK_ERROR_CONFLICT, "%s",
                words_get(WORD_DOC_CHANGED_MEANWHILE, LANGUAGE_EN));
        return NULL;
    }
    return act(request, stored, error);
}

/* What a person did must not wait for what can be done later. */
static void after_issue(struct desk_request *request)
{
    g_autoptr(GError) problem = NULL;
    if (!store_mark_sync(request->work.store, &problem))
        desk_log_fault(request, problem);
}

/* *stored: as the act left it, to be freed. */
static char *in_transaction(struct desk_request *request,
        document_act act,
        guint flags,
        struct stored_document **stored,
        GError **error)
{
    struct store *store = request->work.store;
    if (!store_begin(store, error))
        return NULL;
    *stored = document_get(store, desk_id(request, 0), error);
    g_autofree char *said = *stored ? act_on(request, act, flags, *stored, error) : NULL;
    if (!said) {
        store_rollback(store);
        return NULL;
    }
    return store_commit(store, error) ? g_steal_pointer(&said) : NULL;
}

/* "Invoice 2026-00116: mail queued" on the next page. */
static void say_done(
        struct desk_request *request, const struct document *document, const char *sentence)
{
    g_autofree char *title = document_title(request, document),
                    *said = desk_said(request, sentence);
    g_autofree char *text = g_strdup_printf("%s: %s", title, said);
    desk_say(request, text);
    answer_redirect(request, "/documents/%" G_GINT64_FORMAT, document->id);
}

bool document_do(struct desk_request *request,
        document_act act,
        guint flags,
        struct stored_document **stored)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) read = NULL;
    g_auto(picture_auto) logo = {0};
    if (flags & ACT_ISSUES) /* read and judged outside of the transaction */
        pictures_now(&request->work, &logo, NULL);
    g_autofree char *said = in_transaction(request, act, flags, &read, &error);
    *stored = NULL;
    if (said) {
        if (flags & ACT_ISSUES)
            after_issue(request);
        if (request->answer.status == 0)
            say_done(request, read->document, said);
        return true;
    }
    desk_refuse(request, error);
    *stored = document_get(request->work.store, desk_id(request, 0), NULL);
    if (!*stored)
        answer_failed(request, error);
    return false;
}

void document_do_here(struct desk_request *request, document_act act)
{
    g_autoptr(stored_document_auto) stored = NULL;
    if (!document_do(request, act, 0, &stored) && stored)
        document_show(request, stored);
}

/* ---- the head ---- */

static void put_paid_state(
        const struct desk_request *request, GString *page, const struct document *document)
{
    const struct document_totals *totals = &document->totals;
    if (document->type != DOCUMENT_INVOICE || !document_is_issued(document))
        return;
    if (document->paid) {
        put_state(page, "good", desk_word(request, WORD_DOC_PAID));
        return;
    }
    if (totals->due == 0) {
        put_state(page, "good", desk_word(request, WORD_DOC_CREDITED));
        return;
    }
    g_autofree char *today = date_day(request->work.now, request->work.config->seller.timezone);
    g_autofree char *due = document_money(request, document, totals->due);
    bool late = *document->due_date && strcmp(document->due_date, today) < 0;
    g_autofree char *text =
            WORDS_FILL(late ? WORD_DOC_OVERDUE : WORD_DOC_OPEN, request->language, due);
    put_state(page, late ? "bad" : "wait", text);
}

static void put_states(
        const struct desk_request *request, GString *page, const struct document *document)
{
    static const struct {
        const char *kind;
        enum word word;
    } states[] = {
            [DOCUMENT_DRAFT] = {"wait", WORD_DOC_STATE_DRAFT},
            [DOCUMENT_ISSUED] = {"good", WORD_DOC_STATE_ISSUED},
            [DOCUMENT_SENT] = {"good", WORD_DOC_STATE_SENT},
            [DOCUMENT_VOID] = {"", WORD_DOC_STATE_VOID},
    };
    const char *kind = "";
    html_add(page, "<p class=\"states\">");
    put_state(page, states[document->state].kind, desk_word(request, states[document->state].word));
    put_paid_state(request, page, document);
    if (document->mail.state != MAIL_NONE && document->mail.state != MAIL_SENT) {
        const char *word = document_mail_word(request, document->mail.state, &kind);
        put_state(page, kind, word);
    }
    if (document->peppol.exists) {
        g_autofree char *text = g_strconcat(
                "Peppol: ", document_peppol_word(request, document->peppol.state, &kind),
                document->peppol.test ? " (test)" : "", NULL);
        put_state(page, kind, text);
    }
    html_add(page, "</p>");
}

/* ---- what can be done ---- */

/* One link to a page that says what will happen. */
struct next_act {
    enum word word;
    const char *rest; /* of the path */
    bool offered;
    enum button kind; /* of one that is not the first */
};

bool document_can_send(const struct desk_request *request)
{
    const struct config *config = request->work.config;
    return config->mail.transport != TRANSPORT_OFF || peppol_provider_find(config->peppol.provider);
}

static void put_links(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const struct next_act *acts,
        gsize count)
{
    bool first = true;
    for (gsize i = 0; i < count; i++) {
        if (!acts[i].offered)
            continue;
        g_autofree char *href = document_path(document, acts[i].rest);
        bool main = first && acts[i].kind == BUTTON_MAIN;
        put_link_button(page, href, desk_word(request, acts[i].word),
                main                                  ? BUTTON_MAIN
                        : acts[i].kind == BUTTON_MAIN ? BUTTON_PLAIN
                                                      : acts[i].kind);
        first = false;
    }
}

static void put_owner_acts(
        const struct desk_request *request, GString *page, const struct document *document)
{
    bool draft = document->state == DOCUMENT_DRAFT, issued = document_is_issued(document);
    bool invoice = document->type == DOCUMENT_INVOICE;
    bool blocked = draft && document_blocking_warning(document);
    bool mailed = document->mail.state != MAIL_NONE || document->state == DOCUMENT_SENT;
    bool sends = document_can_send(request), owes = issued && invoice && document->totals.due > 0;
    const struct next_act acts[] = {
            {WORD_DOC_EDIT, "/edit", blocked, BUTTON_MAIN},
            {WORD_DOC_SEND, "/send", draft && sends && !blocked, BUTTON_MAIN},
            {WORD_DOC_SEND, "/send", issued && sends && !mailed, BUTTON_MAIN},
            {WORD_DOC_ISSUE, "/issue", draft && !blocked, BUTTON_MAIN},
            {WORD_DOC_PAY, "#pay", owes, BUTTON_MAIN},
            {WORD_DOC_EDIT, "/edit", draft && !blocked, BUTTON_PLAIN},
            {WORD_DOC_SEND_AGAIN, "/send", issued && sends && mailed, BUTTON_PLAIN},
            {WORD_DOC_CREDIT, "/credit", issued && invoice, BUTTON_PLAIN},
            {WORD_DOC_VOID, "/void", draft, BUTTON_GRAVE},
            {WORD_DOC_WITHDRAW, "/void",
                    issued && !invoice && document->type != DOCUMENT_CREDIT_NOTE, BUTTON_GRAVE},
    };
    put_links(request, page, document, acts, G_N_ELEMENTS(acts));
}

/* Why the button that everybody looks for is not there. */
static void put_no_send(
        const struct desk_request *request, GString *page, const struct document *document)
{
    bool void_one = document->state == DOCUMENT_VOID;
    if (desk_may(request, WHO_OWNER) && !void_one && !document_can_send(request))
        html_add(page, "<p class=\"hint\">%t</p>", desk_word(request, WORD_DOC_NO_SEND));
}

static void put_files(
        const struct desk_request *request, GString *page, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    bool ubl = stored->rendered_at && !*stored->ubl_reason &&
            (document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE);
    const struct next_act files[] = {
            {WORD_DOC_PDF, ".pdf?download=1", true, BUTTON_QUIET},
            {WORD_DOC_UBL, ".xml", ubl, BUTTON_QUIET},
            {WORD_DOC_EML, ".eml", document->mail.state != MAIL_NONE, BUTTON_QUIET},
    };
    put_links(request, page, document, files, G_N_ELEMENTS(files));
}

static void put_acts(
        const struct desk_request *request, GString *page, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    bool pays = document_is_issued(document) && document->type == DOCUMENT_INVOICE &&
            document->totals.due > 0;
    html_add(page, "<div class=\"acts\">");
    if (desk_may(request, WHO_OWNER))
        put_owner_acts(request, page, document);
    else if (pays && desk_may(request, WHO_ACCOUNTANT))
        put_link_button(page, "#pay", desk_word(request, WORD_DOC_PAY), BUTTON_MAIN);
    put_files(request, page, stored);
    html_add(page, "</div>");
    put_no_send(request, page, document);
}

/* ---- the page ---- */

void put_document_picture(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const char *source)
{
    g_autofree char *pdf = document_path(document, ".pdf"),
                    *title = document_title(request, document);
    g_autofree char *name = WORDS_FILL(WORD_DOC_PICTURE, request->language, title);
    html_add(page,
            "<p class=\"sheet\"><a href=\"%a\"><img src=\"%a\" width=\"800\" height=\"1131\" "
            "alt=\"%a\"></a></p>",
            pdf, source, name);
}

static void put_paper(
        const struct desk_request *request, GString *page, const struct document *document)
{
    g_autofree char *picture = document_path(document, "/pages/1.png"),
                    *pdf = document_path(document, ".pdf");
    html_add(page, "<h2>%t</h2>", desk_word(request, WORD_DOC_PAPER));
    put_document_picture(request, page, document, picture);
    html_add(page, "<p><a href=\"%a\">%t</a></p>", pdf, desk_word(request, WORD_DOC_ALL_PAGES));
}

static void put_neighbours(
        const struct desk_request *request, GString *page, const struct document *document)
{
    gint64 older = 0, newer = 0;
    if (!document_neighbours(request->work.store, document->id, &older, &newer, NULL))
        return;
    g_autofree char *before = g_strdup_printf("/documents/%" G_GINT64_FORMAT, older),
                    *after = g_strdup_printf("/documents/%" G_GINT64_FORMAT, newer);
    put_pager(request, page, newer ? after : NULL, older ? before : NULL);
}

static void put_particulars(
        const struct desk_request *request, GString *page, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    put_document_facts(request, page, stored);
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        put_document_totals(request, page, document);
    put_document_payments(request, page, stored);
    put_document_notes(request, page, document);
    put_document_mails(request, page, document);
    put_document_peppol(request, page, document);
    put_document_reminders(request, page, stored);
}

void document_show(struct desk_request *request, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    g_autofree char *title = document_title(request, document);
    GString *page = page_begin(request, title);
    put_states(request, page, document);
    put_document_warnings(request, page, document);
    put_acts(request, page, stored);
    html_add(page, "<div class=\"two\"><div>");
    put_particulars(request, page, stored);
    html_add(page, "</div><div>");
    put_paper(request, page, document);
    html_add(page, "</div></div>");
    put_document_lines(request, page, document);
    put_document_story(request, page, document);
    put_neighbours(request, page, document);
    page_end(request, page);
}

void page_document(struct desk_request *request)
{
    g_autoptr(stored_document_auto) stored = document_of_path(request);
    if (stored)
        document_show(request, stored);
}

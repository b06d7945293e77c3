/* Before what cannot be taken back: a page that says what will happen. Issue, send, void. */
#include "acts/discard.h"
#include "acts/issue.h"
#include "acts/send.h"
#include "document/text.h"
#include "page_document.h"
#include "pages.h"

/* ---- what all of them have ---- */

/* Number or id, customer, total: what the act is about. */
static void put_subject(
        const struct desk_request *request, GString *page, const struct document *document)
{
    const struct customer *customer = &document->customer;
    g_autofree char *total = document_money(request, document, document->totals.gross);
    html_add(page, "<dl class=\"facts\">");
    put_fact(page, label(LABEL_CUSTOMER, request->language), customer->name);
    put_fact(page, desk_word(request, WORD_DOC_COMPANY), customer->company);
    put_fact(page, label(LABEL_ORDER, request->language), document->order_number);
    if (document->type != DOCUMENT_DELIVERY_NOTE)
        put_fact(page, label(LABEL_TOTAL, request->language), total);
    html_add(page, "</dl>");
}

static void put_sentence(GString *page, char *taken)
{
    html_add(page, "<p>%t</p>", taken);
    g_free(taken);
}

static GString *begin(
        struct desk_request *request, const struct stored_document *stored, enum word title)
{
    g_autofree char *name = document_title(request, stored->document);
    g_autofree char *text = WORDS_FILL(title, request->language, name);
    GString *page = page_begin(request, text);
    put_subject(request, page, stored->document);
    return page;
}

static void put_back(
        const struct desk_request *request, GString *page, const struct document *document)
{
    g_autofree char *href = document_path(document, "");
    put_link_button(page, href, desk_word(request, WORD_CANCEL), BUTTON_PLAIN);
}

/* The form's end: the act, then the way back; then the page as it is now. */
static void end(struct desk_request *request,
        GString *page,
        const struct stored_document *stored,
        const char *text,
        enum button kind)
{
    g_autofree char *picture = document_path(stored->document, "/pages/1.png");
    put_seen(page, stored);
    html_add(page, "<div class=\"acts\">");
    put_button(page, text, kind);
    put_back(request, page, stored->document);
    html_add(page, "</div>");
    put_form_end(page);
    put_document_picture(request, page, stored->document, picture);
    page_end(request, page);
}

/* It cannot be done now: why, in an alert unless there is one. */
static void refuse_now(
        struct desk_request *request, const struct document *document, const GError *error)
{
    const struct warning *blocking =
            document->state == DOCUMENT_DRAFT ? document_blocking_warning(document) : NULL;
    enum word word = blocking ? document_warning_word(blocking) : WORD_NONE;
    if (request->alert)
        return;
    if (word != WORD_NONE)
        desk_refuse_word(request, 409, word);
    else
        desk_refuse(request, error);
}

static void end_without(
        struct desk_request *request, GString *page, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    html_add(page, "<div class=\"acts\">");
    if (document->state == DOCUMENT_DRAFT && document_blocking_warning(document)) {
        g_autofree char *edit = document_path(document, "/edit");
        put_link_button(page, edit, desk_word(request, WORD_DOC_EDIT), BUTTON_MAIN);
    }
    put_back(request, page, document);
    html_add(page, "</div>");
    page_end(request, page);
}

/* The page of an act; after a refusal it is shown again. */
typedef void (*confirm_page)(struct desk_request *request, const struct stored_document *stored);

static void show(struct desk_request *request, confirm_page what)
{
    g_autoptr(stored_document_auto) stored = document_of_path(request);
    if (stored)
        what(request, stored);
}

static void run(struct desk_request *request, document_act act, guint flags, confirm_page what)
{
    g_autoptr(stored_document_auto) stored = NULL;
    if (!document_do(request, act, flags, &stored) && stored)
        what(request, stored);
}

/* "It becomes invoice 2026-00117, dated 29/11/2026." */
static void put_number(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const char *number,
        const char *day)
{
    g_autofree char *date = format_day(day, request->language);
    put_sentence(page,
            WORDS_FILL(WORD_ISSUE_NUMBER, request->language,
                    label((enum label)document->type, request->language), number, date));
    html_add(page, "<p>%t</p>", desk_word(request, WORD_ISSUE_FOREVER));
}

/* ---- issue ---- */

static void issue_page(struct desk_request *request, const struct stored_document *stored)
{
    g_autoptr(GError) error = NULL;
    g_autofree char *day = NULL, *number = issue_foresee(&request->work, stored, &day, &error),
                    *action = document_path(stored->document, "/issue");
    if (!number)
        refuse_now(request, stored->document, error);
    GString *page = begin(request, stored, WORD_ISSUE_TITLE);
    if (!number) {
        end_without(request, page, stored);
        return;
    }
    put_number(request, page, stored->document, number, day);
    html_add(page, "<p>%t</p>", desk_word(request, WORD_ISSUE_NO_MAIL));
    put_form_begin(request, page, action);
    g_autofree char *text = WORDS_FILL(WORD_ISSUE_AS, request->language, number);
    end(request, page, stored, text, BUTTON_MAIN);
}

static char *issue_act(struct desk_request *request, struct stored_document *stored, GError **error)
{
    if (!issue_document(&request->work, stored, "a person", error))
        return NULL;
    return g_strdup_printf(
            "issued as %s, dated %s", stored->document->number, stored->document->issue_date);
}

void page_document_issue(struct desk_request *request)
{
    show(request, issue_page);
}

void page_document_issue_do(struct desk_request *request)
{
    run(request, issue_act, ACT_ISSUES | ACT_SHOWN, issue_page);
}

/* ---- send ---- */

/* What is foreseen of sending. */
struct sending {
    struct send_ways ways;
    char *number, *day; /* of a draft */
};

static void sending_clear(struct sending *sending)
{
    send_ways_clear(&sending->ways);
    g_free(sending->number);
    g_free(sending->day);
}
typedef struct sending sending_auto;
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(sending_auto, sending_clear)

static bool was_mailed(const struct document *document)
{
    return document->mail.state != MAIL_NONE || document->state == DOCUMENT_SENT;
}

static void put_before(
        const struct desk_request *request, GString *page, const struct document *document)
{
    const struct mail_status *mail = &document->mail;
    const char *kind, *state = document_mail_word(request, mail->state, &kind);
    if (mail->state != MAIL_NONE)
        put_sentence(page, WORDS_FILL(WORD_SEND_BEFORE, request->language, mail->to, state));
}

static void put_ways(
        const struct desk_request *request, GString *page, const struct send_ways *ways)
{
    enum language language = request->language;
    g_autofree char *why = desk_said(request, ways->no_mail);
    const struct field to = {.name = "to",
            .label = desk_word(request, WORD_SEND_TO),
            .type = "email",
            .value = ways->address,
            .hint = desk_word(request, WORD_SEND_TO_HINT),
            .complete = "off",
            .most = 254};
    if (*ways->address)
        put_sentence(page, WORDS_FILL(WORD_SEND_MAIL, language, ways->address));
    else
        put_sentence(page, WORDS_FILL(WORD_SEND_NO_MAIL, language, why));
    if (ways->peppol)
        html_add(page, "<p>%t</p>",
                desk_word(request,
                        request->work.config->peppol.test ? WORD_SEND_PEPPOL_TEST
                                                          : WORD_SEND_PEPPOL));
    if (request->work.config->mail.transport != TRANSPORT_OFF)
        put_field(request, page, &to);
}

/* Who has no address yet may name one here. */
static bool foresee(struct desk_request *request,
        const struct stored_document *stored,
        struct sending *sending,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    bool draft = stored->document->state == DOCUMENT_DRAFT;
    if (draft) {
        sending->number = issue_foresee(&request->work, stored, &sending->day, error);
        if (!sending->number)
            return false;
    }
    if (send_foresee(&request->work, stored, NULL, &sending->ways, &problem))
        return true;
    if (stored->document->state == DOCUMENT_VOID ||
            request->work.config->mail.transport == TRANSPORT_OFF) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    sending->ways.address = g_strdup("");
    sending->ways.no_mail = g_strdup(problem->message);
    return true;
}

static void send_page(struct desk_request *request, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    g_autoptr(GError) error = NULL;
    g_auto(sending_auto) sending = {0};
    g_autofree char *action = document_path(document, "/send");
    bool can = foresee(request, stored, &sending, &error), again = was_mailed(document);
    if (!can)
        refuse_now(request, stored->document, error);
    GString *page = begin(request, stored, again ? WORD_SEND_AGAIN_TITLE : WORD_SEND_TITLE);
    if (!can) {
        end_without(request, page, stored);
        return;
    }
    if (sending.number)
        put_number(request, page, document, sending.number, sending.day);
    put_before(request, page, document);
    put_form_begin(request, page, action);
    put_ways(request, page, &sending.ways);
    if (again)
        put_hidden(page, "again", "1");
    g_autofree char *text = sending.number
            ? WORDS_FILL(WORD_SEND_AS, request->language, sending.number)
            : g_strdup(desk_word(request, again ? WORD_SEND_AGAIN_NOW : WORD_SEND_NOW));
    end(request, page, stored, text, BUTTON_MAIN);
}

static char *send_act(struct desk_request *request, struct stored_document *stored, GError **error)
{
    const char *typed = form_value(&request->form, "to");
    g_autofree char *to = g_strstrip(g_strdup(typed));
    g_auto(send_ways_auto) ways = {0};
    bool own = !*to ||
            (send_foresee(&request->work, stored, NULL, &ways, NULL) &&
                    g_strcmp0(ways.address, to) == 0);
    struct send_wish wish = {.to = own ? NULL : to, .again = form_has(&request->form, "again")};
    return send_document(&request->work, stored, wish, error);
}

void page_document_send(struct desk_request *request)
{
    show(request, send_page);
}

void page_document_send_do(struct desk_request *request)
{
    run(request, send_act, ACT_ISSUES | ACT_SHOWN, send_page);
}

/* ---- void ---- */

static void void_page(struct desk_request *request, const struct stored_document *stored)
{
    const struct document *document = stored->document;
    bool issued = document_is_issued(document);
    g_autofree char *action = document_path(document, "/void");
    bool never = document->state == DOCUMENT_VOID ||
            (issued &&
                    (document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_CREDIT_NOTE));
    if (never && !request->alert)
        desk_refuse_word(request, 409, WORD_VOID_NEVER);
    GString *page = begin(request, stored, issued ? WORD_WITHDRAW_TITLE : WORD_VOID_TITLE);
    if (never) {
        end_without(request, page, stored);
        return;
    }
    html_add(page, "<p>%t</p>", desk_word(request, issued ? WORD_WITHDRAW_HELP : WORD_VOID_HELP));
    put_form_begin(request, page, action);
    end(request, page, stored, desk_word(request, issued ? WORD_WITHDRAW_NOW : WORD_VOID_NOW),
            BUTTON_GRAVE);
}

static char *void_act(struct desk_request *request, struct stored_document *stored, GError **error)
{
    char *said = discard_document(&request->work, stored, error);
    return said;
}

void page_document_void(struct desk_request *request)
{
    show(request, void_page);
}

void page_document_void_do(struct desk_request *request)
{
    run(request, void_act, ACT_SHOWN, void_page);
}

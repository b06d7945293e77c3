/* What the files of one document's page share. */
#ifndef BILLHOOK_DESK_PAGE_DOCUMENT_H
#define BILLHOOK_DESK_PAGE_DOCUMENT_H

#include "page.h"
#include "store/documents.h"

/* The document of the path; NULL: it is answered. Caller frees. */
struct stored_document *document_of_path(struct desk_request *request);

/* "/documents/12" and what stands behind it; a borrowed text of printf's numbers. Caller frees. */
char *document_path(const struct document *document, const char *rest);

/* "Invoice 2026-00116", "Draft invoice #12". Caller frees. */
char *document_title(const struct desk_request *request, const struct document *document);

/* The whole page; after desk_refuse() too. */
void document_show(struct desk_request *request, const struct stored_document *stored);

/* ---- acts ---- */

/* What is done to a document in a transaction: what happened, a sentence that is freed; NULL and an
 * error. `stored` was read in the transaction. */
typedef char *(*document_act)(
        struct desk_request *request, struct stored_document *stored, GError **error);

enum document_act_flag {
    ACT_ISSUES = 1 << 0, /* it may give a number: the logo is read before, the mark written after */
    ACT_SHOWN = 1 << 1,  /* only on what put_seen() showed: else *changed */
};

/* Runs an act on the document of the path in a transaction of its own. True: it is answered, by a
 * redirect to `to` (NULL: the document's page) that says what happened. False: it was refused with
 * desk_refuse(), and *stored is the document as it is now, for the caller to show and free; NULL:
 * it is answered. */
bool document_do(struct desk_request *request,
        document_act act,
        guint flags,
        struct stored_document **stored);

/* As document_do() of an act that a form on the document's page sends: answers in any case. */
void document_do_here(struct desk_request *request, document_act act);

/* *day: the day of a payment as a form has it, for the caller to free; NULL: it says none. False
 * with INPUT for what is no day, or one that has not come in the seller's zone. */
bool document_payment_day(const struct desk_request *request, char **day, GError **error);

/* The field by which a form knows what it showed (ACT_SHOWN). */
void put_seen(GString *page, const struct stored_document *stored);

/* Whether a document is still what a form showed of it; `print`: draft_print() of then. */
bool document_is_as_shown(const struct stored_document *stored, const char *print);

/* ---- parts (page_document_parts.c, page_document_lines.c, page_document_states.c) ---- */

/* Whom it is for, its order, its days and its reference. */
void put_document_facts(
        const struct desk_request *request, GString *page, const struct stored_document *stored);

/* The table of net, VAT by rate, rounding and total; of an invoice also what is paid and due. */
void put_document_totals(
        const struct desk_request *request, GString *page, const struct document *document);

/* The lines, 100 at a time: `from` counts from 0. */
void put_document_lines(
        const struct desk_request *request, GString *page, const struct document *document);

/* Where the lines begin by the query, from 0; *end: behind the last one that is shown. */
guint document_lines_from(
        const struct desk_request *request, const struct document *document, guint *end);

/* Links to the lines before and after. `rest`: of the path. */
void put_lines_pager(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const char *rest);

/* A warning in plain words. Caller frees. */
char *document_warning_said(const struct desk_request *request, const struct warning *warning);

/* What is wrong with it, in plain words, with what helps. */
void put_document_warnings(
        const struct desk_request *request, GString *page, const struct document *document);

/* What a kind of warning means to an owner; WORD_NONE: what it says itself. */
enum word document_warning_word(const struct warning *warning);

/* Its payments, with the form for one more. */
void put_document_payments(
        const struct desk_request *request, GString *page, const struct stored_document *stored);

/* Its newest mails, each with what its server said; nothing where it has none. */
void put_document_mails(
        const struct desk_request *request, GString *page, const struct document *document);

/* How far its delivery over Peppol is, with the owner's buttons; nothing where there is none and
 * Peppol is not set up. */
void put_document_peppol(
        const struct desk_request *request, GString *page, const struct document *document);

/* The reminders of an issued invoice, what is next, and the owner's buttons; nothing where
 * [reminders] is off or nothing is to be said. */
void put_document_reminders(
        const struct desk_request *request, GString *page, const struct stored_document *stored);

/* The credit notes of an invoice; of more than a page shows a link to its order. */
void put_document_notes(
        const struct desk_request *request, GString *page, const struct document *document);

/* What happened to its order, newest at the end; a link to the order where that is too long. */
void put_document_story(
        const struct desk_request *request, GString *page, const struct document *document);

/* The word of a mail's state; *kind: how good it is, as put_state() has it. Static. */
const char *document_mail_word(
        const struct desk_request *request, enum mail_state state, const char **kind);

/* The word of a Peppol delivery's state; *kind as above. Static. */
const char *document_peppol_word(
        const struct desk_request *request, enum peppol_state state, const char **kind);

/* A picture of the page, which leads to the PDF; `source`: of a picture of ours. */
void put_document_picture(const struct desk_request *request,
        GString *page,
        const struct document *document,
        const char *source);

/* A link that looks like a button. */
void put_link_button(GString *page, const char *href, const char *text, enum button kind);

/* "label: value" of <dl class="facts">; nothing for "". */
void put_fact(GString *page, const char *label, const char *value);

/* An amount as text. Caller frees. */
char *document_money(
        const struct desk_request *request, const struct document *document, money amount);

/* Whether anything can leave at all: the config has mail, or a Peppol provider. */
bool document_can_send(const struct desk_request *request);

#endif

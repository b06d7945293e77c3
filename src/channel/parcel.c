/* What a document's mail holds: words in the customer's language, the addresses, the PDF, the
 * e-invoice and the shop's terms. */
#include "channel/parcel.h"

#include <string.h>

#include "base/error.h"
#include "base/file.h"
#include "base/text.h"
#include "channel/accountant.h"
#include "channel/peppol_queue.h"
#include "channel/pictures.h"
#include "channel/reminder.h"
#include "channel/translation.h"
#include "document/number.h"
#include "document/text.h"
#include "mail/message.h"
#include "mail_frame.h"
#include "store/documents.h"

struct parcel {
    char *subject, *body;
    const char *template; /* what the body was made of; borrowed from the config, "" of nothing */
    char *to, *cc;        /* separated by commas; "" none */
    GArray *attachments;  /* struct attachment; names owned by `names` */
    GPtrArray *names;
    enum peppol_note note; /* beside a delivery over Peppol */
    char *last;     /* the paragraph that ends the body because the template has no place for it */
    bool own_text;  /* the owner's, not the built-in one */
    bool reminds;   /* of what is due */
    bool own_words; /* for the accountant: in the seller's language, to no customer */
    bool xml;       /* the e-invoice is attached */
    struct frame frame; /* with html=true */
};

static struct parcel parcel_new(void)
{
    return (struct parcel){.template = "",
            .attachments = g_array_new(FALSE, TRUE, sizeof(struct attachment)),
            .names = g_ptr_array_new_with_free_func(g_free)};
}

static void parcel_clear(struct parcel *parcel)
{
    for (guint i = 0; i < parcel->attachments->len; i++)
        g_bytes_unref(g_array_index(parcel->attachments, struct attachment, i).bytes);
    g_array_unref(parcel->attachments);
    g_ptr_array_unref(parcel->names);
    g_free(parcel->subject);
    g_free(parcel->body);
    g_free(parcel->last);
    g_free(parcel->to);
    g_free(parcel->cc);
    frame_clear(&parcel->frame);
}

/* ---- what it says of Peppol ---- */

static bool read_note(struct parcel *parcel,
        struct store *store,
        const struct config *config,
        gint64 document_id,
        GError **error)
{
    GError *problem = NULL;
    g_autoptr(peppol_delivery_auto) delivery = peppol_of_document(store, document_id, &problem);
    if (problem) {
        g_propagate_error(error, problem);
        return false;
    }
    parcel->note = peppol_mail_note(config, delivery);
    return true;
}

/* ---- its words ---- */

/* The shop of a document; one that is not in the config any more has its name alone. */
static const struct shop *shop_of(
        const struct config *config, const struct document *document, struct shop *gone)
{
    const struct shop *shop = config_shop(config, document->shop);
    *gone = (struct shop){.name = document->shop, .url = (char *)""};
    return shop ? shop : gone;
}

static void add_words(struct parcel *parcel,
        const struct config *config,
        const struct document *document,
        const struct seller *seller)
{
    const struct document_rule *rule = config_rule(config, document->type);
    struct shop gone;
    const struct shop *shop = shop_of(config, document, &gone);
    const char *subject = text_of_rule(TEXT_MAIL_SUBJECT, document, rule);
    parcel->template = text_of_rule(TEXT_MAIL_BODY, document, rule);
    parcel->subject = text_expand(subject, document, seller, shop);
    parcel->body =
            text_expand_mail(parcel->template, document, seller, shop, parcel->note, parcel->xml);
    parcel->last = einvoice_note(document, parcel->note, parcel->xml);
    parcel->own_text = !text_is_builtin(parcel->template, TEXT_MAIL_BODY, document);
}

/* ---- its addresses ---- */

/* The copies carry the customer's address in To, as the customer's own mail does: the bytes are the
 * same. So are those in Cc: the addresses of a role among the mails with this one's Message-ID. */
static char *addresses_of(const GPtrArray *mails, const struct mail *mail, const char *role)
{
    GString *found = g_string_new(NULL);
    for (guint i = 0; mails && i < mails->len; i++) {
        const struct mail *other = g_ptr_array_index(mails, i);
        if (strcmp(other->role, role) == 0 && strcmp(other->message_id, mail->message_id) == 0)
            g_string_append_printf(found, "%s%s", found->len ? "," : "", other->to);
    }
    return g_string_free(found, FALSE);
}

static void add_addresses(struct parcel *parcel, struct store *store, const struct mail *mail)
{
    g_autoptr(GPtrArray) mails = mail_of_document(store, mail->document_id, NULL);
    parcel->to = addresses_of(mails, mail, "to");
    parcel->cc = addresses_of(mails, mail, "cc");
}

/* ---- its files ---- */

static void attach(struct parcel *parcel, char *name, const char *type, GBytes *bytes)
{
    struct attachment attachment = {.name = name, .type = type, .bytes = bytes};
    g_ptr_array_add(parcel->names, name);
    g_array_append_val(parcel->attachments, attachment);
}

static bool attach_pdf(struct parcel *parcel,
        struct store *store,
        const struct document *document,
        const char *stem,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    GBytes *pdf = document_artifact(store, document->id, ARTIFACT_PDF, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }
    if (!pdf)
        return fail(error, BILLHOOK_ERROR_TEMPORARY, "the PDF of %s is not there yet",
                document->number);

    attach(parcel, g_strconcat(stem, ".pdf", NULL), "application/pdf", pdf);
    return true;
}

/* Where a translated copy goes with it. */
static bool attach_translation(struct parcel *parcel,
        const struct document *document,
        const struct seller *seller,
        const struct config *config,
        const struct picture *logo,
        GError **error)
{
    GError *problem = NULL;
    g_autofree char *stem = number_file_stem(document->number);
    GBytes *pdf = translation_make(document, seller, &config->payment, logo, &problem);
    if (pdf)
        attach(parcel, translation_file(document, stem), "application/pdf", pdf);
    if (problem)
        g_propagate_error(error, problem);
    return problem == NULL;
}

static bool wants_ubl(const struct config *config, const struct document *document)
{
    return config->einvoice.attach == ATTACH_ALWAYS ||
            (config->einvoice.attach == ATTACH_BUSINESS && *document->customer.vat);
}

/* Where there is one: not every document has an e-invoice. */
static bool attach_ubl(struct parcel *parcel,
        struct store *store,
        const struct document *document,
        const char *stem,
        GError **error)
{
    g_autoptr(GError) problem = NULL;
    GBytes *ubl = document_artifact(store, document->id, ARTIFACT_UBL, &problem);
    if (problem) {
        g_propagate_error(error, g_steal_pointer(&problem));
        return false;
    }

    if (ubl)
        attach(parcel, g_strconcat(stem, ".xml", NULL), "application/xml", ubl);
    parcel->xml = ubl != NULL;
    return true;
}

static const char *type_of(const char *file)
{
    return g_str_has_suffix(file, ".pdf")    ? "application/pdf"
            : g_str_has_suffix(file, ".txt") ? "text/plain"
                                             : "application/octet-stream";
}

static bool attach_file(struct parcel *parcel, const char *file, GError **error)
{
    g_autoptr(GError) problem = NULL;
    gsize length;
    char *data = file_read(file, FILE_ATTACHMENT, &length, &problem);
    if (!data)
        return fail(error, BILLHOOK_ERROR_TEMPORARY, "[mail] attach: %s", problem->message);

    GBytes *bytes = g_bytes_new_take(data, length);
    attach(parcel, g_path_get_basename(file), type_of(file), bytes);
    return true;
}

static bool attach_own(struct parcel *parcel,
        const struct config *config,
        const struct document *document,
        GError **error)
{
    for (char **file = config->mail.attach[document->language]; file && *file; file++)
        if (!attach_file(parcel, *file, error))
            return false;
    return true;
}

/* A logo that is lost is no reason not to write; only the store's own trouble is. */
static bool read_logo(
        struct store *store, const struct seller *seller, struct picture *logo, GError **error)
{
    g_autoptr(GError) problem = NULL;
    bool lost = false;
    if (pictures_of(store, seller, logo, &lost, &problem) || lost)
        return true;
    g_propagate_error(error, g_steal_pointer(&problem));
    return false;
}

static bool add_translation(struct parcel *parcel,
        struct store *store,
        const struct config *config,
        const struct stored_document *stored,
        GError **error)
{
    g_auto(picture_auto) logo = {0};
    if (!*stored->document->copy_language)
        return true;
    return read_logo(store, stored->seller, &logo, error) &&
            attach_translation(parcel, stored->document, stored->seller, config, &logo, error);
}

static bool add_files(struct parcel *parcel,
        struct store *store,
        const struct config *config,
        const struct stored_document *stored,
        GError **error)
{
    const struct document *document = stored->document;
    g_autofree char *stem = number_file_stem(document->number);
    if (!attach_pdf(parcel, store, document, stem, error) ||
            !add_translation(parcel, store, config, stored, error))
        return false;
    bool with_ubl = parcel->note != PEPPOL_NOTE_COPY && wants_ubl(config, document);
    if (with_ubl && !attach_ubl(parcel, store, document, stem, error))
        return false;
    return true;
}

/* ---- the customer's, the accountant's, the debtor's ---- */

/* What a parcel is filled from; all borrowed. */
struct order_slip {
    struct store *store;
    const struct config *config;
    const struct stored_document *stored;
    const struct mail *mail;
};

static bool fill_for_customer(struct parcel *parcel, const struct order_slip *slip, GError **error)
{
    if (!read_note(parcel, slip->store, slip->config, slip->mail->document_id, error))
        return false;
    if (!add_files(parcel, slip->store, slip->config, slip->stored, error))
        return false;
    document_speak_to_customer(slip->stored->document);
    if (!attach_own(parcel, slip->config, slip->stored->document, error))
        return false;
    add_words(parcel, slip->config, slip->stored->document, slip->stored->seller);
    add_addresses(parcel, slip->store, slip->mail);
    return true;
}

/* The XML goes first: some packages take the first file for the document. */
static bool fill_for_accountant(
        struct parcel *parcel, const struct order_slip *slip, GError **error)
{
    const struct document *document = slip->stored->document;
    const char *reason = slip->stored->ubl_reason;
    g_autofree char *stem = number_file_stem(document->number);
    parcel->subject = accountant_subject(slip->config, document);
    parcel->body = accountant_body(slip->config, document, reason);
    parcel->own_words = true;
    if (accountant_takes_ubl(slip->config, reason) &&
            !attach_ubl(parcel, slip->store, document, stem, error))
        return false;
    return !accountant_takes_pdf(slip->config, reason) ||
            attach_pdf(parcel, slip->store, document, stem, error);
}

/* The same PDF once more. */
static bool fill_for_debtor(struct parcel *parcel, const struct order_slip *slip, GError **error)
{
    struct document *document = slip->stored->document;
    const struct work work = {slip->store, slip->config, slip->mail->created_at};
    g_autofree char *stem = number_file_stem(document->number);
    document_speak_to_customer(document);
    if (!reminder_mail_words(&work, slip->stored, slip->mail, &parcel->subject, &parcel->body,
                &parcel->template, error))
        return false;
    parcel->own_text = !reminder_is_builtin(parcel->template, document->language);
    parcel->reminds = true;
    return attach_pdf(parcel, slip->store, document, stem, error);
}

static bool fill(struct parcel *parcel, const struct order_slip *slip, GError **error)
{
    static const struct {
        const char *role;
        bool (*fill)(struct parcel *, const struct order_slip *, GError **);
    } roles[] = {
            {MAIL_ROLE_ACCOUNTANT, fill_for_accountant},
            {MAIL_ROLE_REMINDER, fill_for_debtor},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(roles); i++)
        if (strcmp(slip->mail->role, roles[i].role) == 0)
            return roles[i].fill(parcel, slip, error);
    return fill_for_customer(parcel, slip, error);
}

/* ---- beside the text ---- */

static enum language words_language(
        const struct parcel *parcel, const struct config *config, const struct document *document)
{
    return parcel->own_words ? config->seller.language : document->language;
}

/* Beside the text the same as HTML. The accountant's has no pictures: some packages take each for
 * a document. */
static void dress(struct parcel *parcel,
        const struct config *config,
        const struct document *document,
        const struct seller *seller,
        const struct picture *logo,
        const char *message_id)
{
    struct shop gone;
    const struct frame_input input = {.document = document,
            .seller = seller,
            .shop = shop_of(config, document, &gone),
            .payment = &config->payment,
            .logo = parcel->own_words ? NULL : logo,
            .language = words_language(parcel, config, document),
            .to_pay = !parcel->own_words,
            .reminds = parcel->reminds,
            .message_id = message_id,
            .template = parcel->template,
            .text = parcel->body,
            .last = parcel->last ? parcel->last : "",
            .own_text = parcel->own_text};
    if (!config->mail.html)
        return;
    frame_make(&parcel->frame, &input);
    text_set(&parcel->body, parcel->frame.text);
}

static bool dress_stored(struct parcel *parcel, const struct order_slip *slip, GError **error)
{
    const struct stored_document *stored = slip->stored;
    g_auto(picture_auto) logo = {0};
    bool shown = slip->config->mail.html && !parcel->own_words;
    if (shown && !read_logo(slip->store, stored->seller, &logo, error))
        return false;
    dress(parcel, slip->config, stored->document, stored->seller, &logo, slip->mail->message_id);
    return true;
}

/* ---- the whole ---- */

/* The pictures that the HTML names, at most two; *count of them. */
static void list_inlines(const struct frame *frame, struct attachment inlines[2], gsize *count)
{
    const struct {
        const struct inline_picture *picture;
        const char *id;
    } parts[] = {{&frame->logo, frame->logo_id}, {&frame->code, frame->code_id}};
    *count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(parts); i++) {
        const struct inline_picture *picture = parts[i].picture;
        if (picture->bytes)
            inlines[(*count)++] =
                    (struct attachment){picture->name, picture->type, picture->bytes, parts[i].id};
    }
}

static GBytes *make_message(const struct parcel *parcel,
        const struct config *config,
        const struct document *document,
        const struct seller *seller,
        const struct mail *mail,
        GError **error)
{
    const char *own_name = config->mail.from_name;
    struct attachment inlines[2];
    struct message_input input = {.from_name = own_name && *own_name ? own_name : seller->name,
            .from = config->mail.from,
            .reply_to = config->mail.reply_to,
            .to_name = parcel->own_words ? "" : document->customer.name,
            .to = parcel->to && *parcel->to ? parcel->to : mail->to,
            .cc = parcel->cc,
            .subject = parcel->subject,
            .body = parcel->body,
            .html = parcel->frame.html,
            .language = language_text(words_language(parcel, config, document)),
            .message_id = mail->message_id,
            .date = mail->created_at,
            .inlines = inlines,
            .attachments = (struct attachment *)(gpointer)parcel->attachments->data,
            .attachment_count = parcel->attachments->len};
    list_inlines(&parcel->frame, inlines, &input.inline_count);
    return message_build(&input, error);
}

GBytes *parcel_build(
        struct store *store, const struct config *config, const struct mail *mail, GError **error)
{
    g_autoptr(stored_document_auto) stored = document_get(store, mail->document_id, error);
    if (!stored)
        return NULL;

    struct parcel parcel = parcel_new();
    const struct order_slip slip = {store, config, stored, mail};
    GBytes *bytes = NULL;
    if (fill(&parcel, &slip, error) && dress_stored(&parcel, &slip, error))
        bytes = make_message(&parcel, config, stored->document, stored->seller, mail, error);
    parcel_clear(&parcel);
    return bytes;
}

/* ---- of a document that is in no store ---- */

/* Where mail is off there may be no sender yet. */
static const char *preview_sender(const struct config *config)
{
    if (*config->mail.from)
        return config->mail.from;
    return *config->seller.email ? config->seller.email : "preview@billhook.invalid";
}

static bool preview_files(struct parcel *parcel,
        const struct config *config,
        const struct document *document,
        const struct parcel_papers *papers,
        GError **error)
{
    g_autofree char *stem = number_file_stem(document->number);
    attach(parcel, g_strconcat(stem, ".pdf", NULL), "application/pdf", g_bytes_ref(papers->pdf));
    if (!attach_translation(parcel, document, &config->seller, config, papers->logo, error))
        return false;
    parcel->xml = papers->ubl && wants_ubl(config, document);
    if (parcel->xml)
        attach(parcel, g_strconcat(stem, ".xml", NULL), "application/xml",
                g_bytes_ref(papers->ubl));
    return true;
}

GBytes *parcel_preview(const struct config *config,
        const struct document *frozen,
        const struct parcel_papers *papers,
        gint64 now,
        GError **error)
{
    g_autoptr(document_auto) document = document_copy(frozen);
    document_speak_to_customer(document);
    struct parcel parcel = parcel_new();
    struct config shown = *config;
    GBytes *bytes = NULL;
    shown.mail.from = (char *)preview_sender(config);
    g_autofree char *id = message_id_make("preview", document->order_id, 0, shown.mail.from);
    const struct mail mail = {.to = document->customer.email, .message_id = id, .created_at = now};
    if (preview_files(&parcel, config, frozen, papers, error) &&
            attach_own(&parcel, config, document, error)) {
        add_words(&parcel, config, document, &config->seller);
        parcel.cc = g_strdup(config->mail.cc);
        dress(&parcel, config, document, &config->seller, papers->logo, id);
        bytes = make_message(&parcel, &shown, document, &config->seller, &mail, error);
    }
    parcel_clear(&parcel);
    return bytes;
}

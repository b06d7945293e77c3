/* Making, copying and freeing a document and its parts; its warnings; the names of its states. */
#include "document/document.h"

#include <string.h>

/* The owned strings of each struct, so that making, copying and freeing cannot disagree about one.
 */
static const gsize document_strings[] = {
        G_STRUCT_OFFSET(struct document, number),
        G_STRUCT_OFFSET(struct document, shop),
        G_STRUCT_OFFSET(struct document, order_number),
        G_STRUCT_OFFSET(struct document, issue_date),
        G_STRUCT_OFFSET(struct document, due_date),
        G_STRUCT_OFFSET(struct document, mail_language),
        G_STRUCT_OFFSET(struct document, copy_language),
        G_STRUCT_OFFSET(struct document, copy_caption),
        G_STRUCT_OFFSET(struct document, language_rule),
        G_STRUCT_OFFSET(struct document, currency),
        G_STRUCT_OFFSET(struct document, payment_method),
        G_STRUCT_OFFSET(struct document, payment_title),
        G_STRUCT_OFFSET(struct document, payment_reference),
        G_STRUCT_OFFSET(struct document, payment_link),
        G_STRUCT_OFFSET(struct document, customer.name),
        G_STRUCT_OFFSET(struct document, customer.company),
        G_STRUCT_OFFSET(struct document, customer.vat),
        G_STRUCT_OFFSET(struct document, customer.email),
        G_STRUCT_OFFSET(struct document, customer.phone),
        G_STRUCT_OFFSET(struct document, customer.reference),
        G_STRUCT_OFFSET(struct document, customer.first_name),
        G_STRUCT_OFFSET(struct document, customer.peppol),
        G_STRUCT_OFFSET(struct document, note),
        G_STRUCT_OFFSET(struct document, caption),
        G_STRUCT_OFFSET(struct document, carrier),
        G_STRUCT_OFFSET(struct document, delivery_date),
        G_STRUCT_OFFSET(struct document, credits_number),
        G_STRUCT_OFFSET(struct document, refund_reason),
        G_STRUCT_OFFSET(struct document, mail.to),
        G_STRUCT_OFFSET(struct document, mail.last_answer),
        G_STRUCT_OFFSET(struct document, peppol.participant),
        G_STRUCT_OFFSET(struct document, peppol.provider),
        G_STRUCT_OFFSET(struct document, peppol.id),
        G_STRUCT_OFFSET(struct document, peppol.last_answer),
        G_STRUCT_OFFSET(struct document, vat_reasons[VAT_NONE]),
        G_STRUCT_OFFSET(struct document, vat_reasons[VAT_S]),
        G_STRUCT_OFFSET(struct document, vat_reasons[VAT_Z]),
        G_STRUCT_OFFSET(struct document, vat_reasons[VAT_E]),
        G_STRUCT_OFFSET(struct document, vat_reasons[VAT_AE]),
        G_STRUCT_OFFSET(struct document, vat_reasons[VAT_K]),
        G_STRUCT_OFFSET(struct document, vat_reasons[VAT_G]),
};

static const gsize line_strings[] = {
        G_STRUCT_OFFSET(struct document_line, sku),
        G_STRUCT_OFFSET(struct document_line, description),
        G_STRUCT_OFFSET(struct document_line, discount_reason),
};

static char **string_at(void *of, gsize offset)
{
    return &G_STRUCT_MEMBER(char *, of, offset);
}

/* After a struct was copied bit by bit its strings are still the other's: each gets its own,
 * `empty` makes it "". */
static void own_strings(void *of, const gsize *offsets, gsize count, bool empty)
{
    for (gsize i = 0; i < count; i++) {
        char **string = string_at(of, offsets[i]);
        *string = g_strdup(empty ? "" : *string);
    }
}

static void free_strings(void *of, const gsize *offsets, gsize count)
{
    for (gsize i = 0; i < count; i++)
        g_free(*string_at(of, offsets[i]));
}

/* ---- lines and warnings ---- */

struct document_line *document_line_new(void)
{
    struct document_line *line = g_new0(struct document_line, 1);
    own_strings(line, line_strings, G_N_ELEMENTS(line_strings), true);
    line->details = g_new0(char *, 1);
    line->quantity = decimal_from_int(1);
    return line;
}

struct document_line *document_line_copy(const struct document_line *line)
{
    struct document_line *copy = g_new(struct document_line, 1);
    *copy = *line;
    own_strings(copy, line_strings, G_N_ELEMENTS(line_strings), false);
    copy->details = g_strdupv(line->details);
    return copy;
}

static void line_destroy(gpointer data)
{
    struct document_line *line = data;
    free_strings(line, line_strings, G_N_ELEMENTS(line_strings));
    g_strfreev(line->details);
    g_free(line);
}

static void payment_destroy(gpointer data)
{
    struct document_payment *payment = data;
    g_free(payment->label);
    g_free(payment->by);
    g_free(payment->on);
    g_free(payment);
}

void document_speak_to_customer(struct document *document)
{
    language_from_text(document->mail_language, &document->language);
    if (*document->copy_language) {
        g_free(document->caption);
        document->caption = g_strdup(document->copy_caption);
    }
}

void document_add_payment(
        struct document *document, const char *label, money amount, const char *by, const char *on)
{
    struct document_payment *payment = g_new(struct document_payment, 1);
    *payment = (struct document_payment){g_strdup(label), amount, g_strdup(by), g_strdup(on)};
    g_ptr_array_add(document->payments, payment);
}

static void booked_destroy(gpointer data)
{
    struct document_booked *booked = data;
    g_free(booked->on);
    g_free(booked->by);
    g_free(booked->reference);
    g_free(booked);
}

void document_add_booked(struct document *document,
        gint64 id,
        const char *on,
        money amount,
        const char *by,
        const char *reference)
{
    struct document_booked *booked = g_new(struct document_booked, 1);
    *booked = (struct document_booked){id, g_strdup(on), amount, g_strdup(by), g_strdup(reference)};
    g_ptr_array_add(document->booked, booked);
}

money document_payments_sum(const struct document *document)
{
    money sum = 0;
    for (guint i = 0; i < document->payments->len; i++)
        sum += ((const struct document_payment *)document->payments->pdata[i])->amount;
    return sum;
}

bool document_payments_cover(const struct document *document)
{
    return document->payments->len > 0 && document->totals.gross > 0 &&
            document_payments_sum(document) >= document->totals.gross;
}

static void warning_destroy(gpointer data)
{
    struct warning *warning = data;
    g_free(warning->name);
    g_free(warning->text);
    g_free(warning);
}

static struct warning *warning_at(const struct document *document, guint i)
{
    return g_ptr_array_index(document->warnings, i);
}

void document_keep_warning(
        struct document *document, const char *name, bool blocks, const char *text)
{
    for (guint i = 0; i < document->warnings->len; i++) {
        struct warning *warning = warning_at(document, i);
        if (strcmp(warning->name, name) == 0 && strcmp(warning->text, text) == 0) {
            warning->blocks = warning->blocks || blocks;
            return;
        }
    }

    struct warning *warning = g_new(struct warning, 1);
    *warning = (struct warning){.code = warning_code_from_text(name),
            .name = g_strdup(name),
            .blocks = blocks,
            .text = g_strdup(text)};
    g_ptr_array_add(document->warnings, warning);
}

void document_warn(struct document *document, enum warning_code code, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    g_autofree char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    document_keep_warning(
            document, warning_kind(code)->name, warning_has(code, WARNING_BLOCKS), text);
}

void document_unwarn(struct document *document, enum warning_code code)
{
    for (guint i = document->warnings->len; i-- > 0;)
        if (warning_at(document, i)->code == code)
            g_ptr_array_remove_index(document->warnings, i);
}

void document_unwarn_all(struct document *document, enum warning_trait trait)
{
    for (guint i = document->warnings->len; i-- > 0;)
        if (warning_has(warning_at(document, i)->code, trait))
            g_ptr_array_remove_index(document->warnings, i);
}

bool document_is_issued(const struct document *document)
{
    return document->state == DOCUMENT_ISSUED || document->state == DOCUMENT_SENT;
}

char *document_name(const struct document *document)
{
    return *document->number ? g_strdup(document->number)
                             : g_strdup_printf("#%" G_GINT64_FORMAT, document->id);
}

const struct warning *document_blocking_warning(const struct document *document)
{
    for (guint i = 0; i < document->warnings->len; i++)
        if (warning_at(document, i)->blocks)
            return warning_at(document, i);
    return NULL;
}

const char *document_waits_text(const struct document *document)
{
    const struct warning *blocking = document_blocking_warning(document);
    if (blocking)
        return blocking->text;
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = g_ptr_array_index(document->warnings, i);
        if (warning_has(warning->code, WARNING_WAITS))
            return warning->text;
    }
    return "";
}

const struct warning *document_warning(const struct document *document, enum warning_code code)
{
    for (guint i = 0; i < document->warnings->len; i++)
        if (warning_at(document, i)->code == code)
            return warning_at(document, i);
    return NULL;
}

/* ---- the document ---- */

struct document *document_new(enum document_type type)
{
    struct document *document = g_new0(struct document, 1);
    document->type = type;
    document->currency_decimals = 2;
    own_strings(document, document_strings, G_N_ELEMENTS(document_strings), true);
    address_init(&document->customer.billing);
    address_init(&document->customer.shipping);
    document->payments = g_ptr_array_new_with_free_func(payment_destroy);
    document->booked = g_ptr_array_new_with_free_func(booked_destroy);
    document->lines = g_ptr_array_new_with_free_func(line_destroy);
    document->vat = g_array_new(FALSE, TRUE, sizeof(struct document_vat));
    document->warnings = g_ptr_array_new_with_free_func(warning_destroy);
    return document;
}

struct document *document_copy_head(const struct document *document)
{
    struct document *copy = g_new(struct document, 1);
    *copy = *document;
    own_strings(copy, document_strings, G_N_ELEMENTS(document_strings), false);
    copy->customer.billing = copy->customer.shipping = (struct address){0};
    address_copy(&copy->customer.billing, &document->customer.billing);
    address_copy(&copy->customer.shipping, &document->customer.shipping);
    copy->payments = g_ptr_array_new_with_free_func(payment_destroy);
    for (guint i = 0; i < document->payments->len; i++) {
        const struct document_payment *payment = g_ptr_array_index(document->payments, i);
        document_add_payment(copy, payment->label, payment->amount, payment->by, payment->on);
    }

    copy->booked = g_ptr_array_new_with_free_func(booked_destroy);
    copy->lines = g_ptr_array_new_with_free_func(line_destroy);
    copy->vat = g_array_new(FALSE, TRUE, sizeof(struct document_vat));
    copy->warnings = g_ptr_array_new_with_free_func(warning_destroy);
    copy->totals = (struct document_totals){0};
    return copy;
}

struct document *document_copy(const struct document *document)
{
    struct document *copy = document_copy_head(document);
    copy->totals = document->totals;
    for (guint i = 0; i < document->booked->len; i++) {
        const struct document_booked *booked = g_ptr_array_index(document->booked, i);
        document_add_booked(
                copy, booked->id, booked->on, booked->amount, booked->by, booked->reference);
    }
    for (guint i = 0; i < document->lines->len; i++)
        g_ptr_array_add(copy->lines, document_line_copy(g_ptr_array_index(document->lines, i)));
    g_array_append_vals(copy->vat, document->vat->data, document->vat->len);
    for (guint i = 0; i < document->warnings->len; i++) {
        const struct warning *warning = warning_at(document, i);
        document_keep_warning(copy, warning->name, warning->blocks, warning->text);
    }
    return copy;
}

void document_free(struct document *document)
{
    if (!document)
        return;

    free_strings(document, document_strings, G_N_ELEMENTS(document_strings));
    address_clear(&document->customer.billing);
    address_clear(&document->customer.shipping);
    g_ptr_array_unref(document->payments);
    g_ptr_array_unref(document->booked);
    g_ptr_array_unref(document->lines);
    g_array_unref(document->vat);
    g_ptr_array_unref(document->warnings);
    g_free(document);
}

/* ---- names ---- */

static const char *const type_texts[] = {[DOCUMENT_ORDER_FORM] = "order_form",
        [DOCUMENT_DELIVERY_NOTE] = "delivery_note",
        [DOCUMENT_INVOICE] = "invoice",
        [DOCUMENT_CREDIT_NOTE] = "credit_note"};
static const char *const state_texts[] = {[DOCUMENT_DRAFT] = "draft",
        [DOCUMENT_ISSUED] = "issued",
        [DOCUMENT_SENT] = "sent",
        [DOCUMENT_VOID] = "void"};
static const char *const category_texts[] = {[VAT_NONE] = "",
        [VAT_S] = "S",
        [VAT_Z] = "Z",
        [VAT_E] = "E",
        [VAT_AE] = "AE",
        [VAT_K] = "K",
        [VAT_G] = "G"};
static const char *const language_texts[] = {
        [LANGUAGE_NL] = "nl", [LANGUAGE_FR] = "fr", [LANGUAGE_DE] = "de", [LANGUAGE_EN] = "en"};
static const char *const mail_texts[] = {[MAIL_NONE] = "none",
        [MAIL_QUEUED] = "queued",
        [MAIL_HELD] = "held",
        [MAIL_UNCERTAIN] = "uncertain",
        [MAIL_SENT] = "sent",
        [MAIL_FAILED] = "failed",
        [MAIL_CANCELLED] = "cancelled"};
static const char *const kind_texts[] = {[LINE_PRODUCT] = "product",
        [LINE_SHIPPING] = "shipping",
        [LINE_FEE] = "fee",
        [LINE_ROUNDING] = "rounding",
        [LINE_REFUND] = "refund"};

static const char *text_of(const char *const *texts, gsize count, int value)
{
    return value >= 0 && (gsize)value < count ? texts[value] : "";
}

static bool value_of(const char *const *texts, gsize count, const char *text, int *value)
{
    for (gsize i = 0; text && i < count; i++)
        if (strcmp(texts[i], text) == 0) {
            *value = (int)i;
            return true;
        }
    return false;
}

#define TEXT_OF(texts, value) text_of(texts, G_N_ELEMENTS(texts), (int)(value))
#define VALUE_OF(texts, text, value) value_of(texts, G_N_ELEMENTS(texts), text, value)

const char *document_type_text(enum document_type type)
{
    return TEXT_OF(type_texts, type);
}

bool document_type_from_text(const char *text, enum document_type *type)
{
    int value;
    if (!VALUE_OF(type_texts, text, &value))
        return false;
    *type = (enum document_type)value;
    return true;
}

const char *document_state_text(enum document_state state)
{
    return TEXT_OF(state_texts, state);
}

bool document_state_from_text(const char *text, enum document_state *state)
{
    int value;
    if (!VALUE_OF(state_texts, text, &value))
        return false;
    *state = (enum document_state)value;
    return true;
}

const char *vat_category_text(enum vat_category category)
{
    return TEXT_OF(category_texts, category);
}

bool vat_category_from_text(const char *text, enum vat_category *category)
{
    int value;
    if (!VALUE_OF(category_texts, text, &value))
        return false;
    *category = (enum vat_category)value;
    return true;
}

const char *language_text(enum language language)
{
    return TEXT_OF(language_texts, language);
}

bool language_from_text(const char *text, enum language *language)
{
    int value;
    char code[3] = "";
    /* "fr", "fr_BE", "fr-BE", "fr_BE.UTF-8": two letters, then the end or a separator */
    if (!text || !g_ascii_isalpha(text[0]) || !g_ascii_isalpha(text[1]) || g_ascii_isalnum(text[2]))
        return false;

    code[0] = g_ascii_tolower(text[0]);
    code[1] = g_ascii_tolower(text[1]);
    if (!VALUE_OF(language_texts, code, &value))
        return false;

    *language = (enum language)value;
    return true;
}

const char *mail_state_text(enum mail_state state)
{
    return TEXT_OF(mail_texts, state);
}

bool mail_state_from_text(const char *text, enum mail_state *state)
{
    int value;
    if (!VALUE_OF(mail_texts, text, &value))
        return false;
    *state = (enum mail_state)value;
    return true;
}

const char *line_kind_text(enum line_kind kind)
{
    return TEXT_OF(kind_texts, kind);
}

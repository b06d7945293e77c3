/* The facts of a mail: what it is, what is due and how to pay it, who writes. */
#include "mail_frame.h"

#include <string.h>

#include "base/log.h"
#include "document/number.h"
#include "document/text.h"
#include "mail/letter.h"
#include "mail/message.h"

/* A fact, and the words that the text tells it in where it does not yet. */
struct fact {
    enum label label;
    char *value;
};

struct facts {
    char *title; /* "Factuur 2026-00116" */
    enum label amount_label;
    char *amount, *note;
    GArray *pay; /* struct fact: how to pay what is due */
};

static void fact_clear(gpointer data)
{
    g_free(((struct fact *)data)->value);
}

static void facts_clear(struct facts *facts)
{
    g_free(facts->title);
    g_free(facts->amount);
    g_free(facts->note);
    g_array_unref(facts->pay);
}

/* ---- what is due ---- */

static bool asks_money(const struct document *document)
{
    bool payable = document->type == DOCUMENT_INVOICE || document->type == DOCUMENT_ORDER_FORM;
    return payable && !document->paid && document->totals.due > 0;
}

static bool asks_transfer(const struct frame_input *input)
{
    return input->to_pay && asks_money(input->document) && !input->document->pay_later;
}

static void add_fact(GArray *facts, enum label label, char *value)
{
    struct fact fact = {label, value};
    if (*value)
        g_array_append_val(facts, fact);
    else
        g_free(value);
}

static void list_payment(GArray *facts, const struct frame_input *input)
{
    const struct document *document = input->document;
    const struct seller *seller = input->seller;
    add_fact(facts, LABEL_DUE_DATE, format_day(document->due_date, input->language));
    add_fact(facts, LABEL_IBAN, iban_to_copy(seller->iban));
    add_fact(facts, LABEL_BENEFICIARY, g_strdup(*seller->iban ? seller->name : ""));
    add_fact(facts, LABEL_REFERENCE, transfer_reference(document));
    add_fact(facts, LABEL_PAY_LINK, g_strdup(document->payment_link));
}

/* ---- what it is ---- */

static char *due_note(const struct frame_input *input)
{
    enum language language = input->language;
    g_autofree char *day = format_day(input->document->due_date, language);
    const char *colon = language == LANGUAGE_FR ? "\u00a0: " : ": ";
    return *day && asks_transfer(input)
            ? g_strconcat(label(LABEL_DUE_DATE, language), colon, day, NULL)
            : g_strdup("");
}

/* A delivery note has no money. */
static void read_amount(struct facts *facts, const struct frame_input *input)
{
    const struct document *document = input->document;
    bool asks = input->to_pay && asks_money(document);
    money sum = asks ? document->totals.due : document->totals.gross;
    facts->amount_label = asks                       ? LABEL_DUE
            : document->type == DOCUMENT_CREDIT_NOTE ? LABEL_CREDITED_TOTAL
                                                     : LABEL_AMOUNT;
    facts->amount = document->type == DOCUMENT_DELIVERY_NOTE
            ? g_strdup("")
            : format_money_currency(sum, document->currency, input->language);
    facts->note = document->paid && input->to_pay
            ? g_strdup(label(LABEL_PAID_PLAIN, input->language))
            : due_note(input);
}

static char *title(const struct frame_input *input)
{
    enum language language = input->language;
    enum label type = (enum label)(LABEL_ORDER_FORM + input->document->type);
    const char *colon = language == LANGUAGE_FR ? "\u00a0: " : ": ";
    return g_strconcat(input->reminds ? label(LABEL_REMINDER, language) : "",
            input->reminds ? colon : "", label(type, language), " ", input->document->number, NULL);
}

static struct facts read_facts(const struct frame_input *input)
{
    struct facts facts = {.pay = g_array_new(FALSE, FALSE, sizeof(struct fact))};
    g_array_set_clear_func(facts.pay, fact_clear);
    facts.title = title(input);
    read_amount(&facts, input);
    if (asks_transfer(input))
        list_payment(facts.pay, input);
    return facts;
}

/* ---- the text says it too ---- */

static bool is_edge(char before, char after)
{
    return !g_ascii_isalnum(before) && !strchr(".,", before ? before : ' ') &&
            !g_ascii_isalnum(after);
}

/* Whether a value stands in the text, by itself: "€ 2,00" does not stand in "€ 12,00". */
static bool says(const char *text, const char *value)
{
    for (const char *at = strstr(text, value); at; at = strstr(at + 1, value)) {
        bool thousands = at - text >= 3 && memcmp(at - 3, "\u202f", 3) == 0;
        if (!thousands && is_edge(at == text ? ' ' : at[-1], at[strlen(value)]))
            return true;
    }
    return false;
}

static void tell(GString *more, const struct frame_input *input, enum label name, const char *value)
{
    if (!*value || says(input->text, value))
        return;
    g_string_append_printf(more, "%s%s: %s\n", label(name, input->language),
            input->language == LANGUAGE_FR ? "\u00a0" : "", value);
}

/* What an owner's own text left out of how to pay. */
static char *tell_rest(const struct frame_input *input, const struct facts *facts)
{
    GString *more = g_string_new(NULL);
    if (asks_transfer(input))
        tell(more, input, facts->amount_label, facts->amount);
    for (guint i = 0; i < facts->pay->len; i++) {
        const struct fact *fact = &g_array_index(facts->pay, struct fact, i);
        tell(more, input, fact->label, fact->value);
    }
    return g_string_free(more, FALSE);
}

static void add_paragraph(GString *text, const char *paragraph)
{
    if (*paragraph)
        g_string_append_printf(text, "%s%s", text->len ? "\n\n" : "", paragraph);
}

/* The text, what it left out, and the paragraph that has to be its last. */
static char *complete(const struct frame_input *input, const struct facts *facts)
{
    g_autofree char *body = g_strchomp(g_strdup(input->text));
    g_autofree char *rest = g_strchomp(tell_rest(input, facts));
    bool moved = *rest && *input->last && g_str_has_suffix(body, input->last);
    if (moved)
        body[strlen(body) - strlen(input->last)] = '\0';
    GString *text = g_string_new(g_strchomp(body));
    add_paragraph(text, rest);
    add_paragraph(text, moved ? input->last : "");
    return g_string_free(text, FALSE);
}

/* ---- who writes ---- */

static void add_joined(GString *line, const char *text)
{
    if (*text)
        g_string_append_printf(line, "%s%s", line->len ? ", " : "", text);
}

static void end_line(GString *footer, GString *line)
{
    if (line->len)
        g_string_append_printf(footer, "%s%s", footer->len ? "\n" : "", line->str);
    g_string_truncate(line, 0);
}

/* A company's letters, electronic ones too, name it, its seat, number and register (art. 2:20 of
 * the code of companies). */
static char *write_footer(const struct frame_input *input)
{
    const struct seller *seller = input->seller;
    GString *footer = g_string_new(NULL);
    g_autofree char *name = seller_full_name(seller, input->language);
    g_autoptr(GString) line = g_string_new(name);
    g_autofree char *place = g_strdup_printf("%s %s", seller->postcode, seller->city);
    g_autofree char *number = g_strdup_printf("%s%s %s", label(LABEL_VAT_NUMBER, input->language),
            input->language == LANGUAGE_FR ? "\u00a0:" : ":", seller->vat);
    add_joined(line, seller->street);
    add_joined(line, g_strstrip(place));
    end_line(footer, line);
    add_joined(line, *seller->vat ? number : "");
    add_joined(line, seller_registration(seller, input->language));
    end_line(footer, line);
    add_joined(line, seller->phone);
    add_joined(line, seller->email);
    add_joined(line, seller->website);
    end_line(footer, line);
    return g_string_free(footer, FALSE);
}

/* ---- what may be clicked ---- */

static void add_origin(GPtrArray *origins, const char *url)
{
    char *origin = letter_origin(url);
    if (*origin && !strchr(origin, '{'))
        g_ptr_array_add(origins, origin);
    else
        g_free(origin);
}

/* The shop's, the seller's, the pay link's, and what the owner wrote into the text; never what came
 * with the order. */
static GPtrArray *list_origins(const struct frame_input *input)
{
    GPtrArray *origins = g_ptr_array_new_with_free_func(g_free);
    add_origin(origins, input->shop->url);
    add_origin(origins, input->seller->website);
    add_origin(origins, input->document->payment_link);
    for (const char *at = strstr(input->template, "http"); at; at = strstr(at + 1, "http"))
        add_origin(origins, at);
    g_ptr_array_add(origins, NULL);
    return origins;
}

/* ---- the whole ---- */

static GPtrArray *list_values(const struct facts *facts)
{
    GPtrArray *values = g_ptr_array_new();
    g_ptr_array_add(values, facts->amount);
    for (guint i = 0; i < facts->pay->len; i++)
        g_ptr_array_add(values, g_array_index(facts->pay, struct fact, i).value);
    g_ptr_array_add(values, NULL);
    return values;
}

static void make_pictures(struct frame *frame, const struct frame_input *input)
{
    g_autoptr(GError) problem = NULL;
    if (input->logo && !inline_logo(input->logo, &frame->logo, &problem))
        log_event(LOG_LEVEL_WARNING, "mail-without-logo", "document", input->document->number,
                "reason", problem->message, NULL);
    if (asks_transfer(input))
        inline_code(input->document, input->seller, input->payment, &frame->code);
    frame->logo_id = message_content_id(input->message_id, "logo");
    frame->code_id = message_content_id(input->message_id, "code");
}

static char *write_html(const struct frame *frame,
        const struct frame_input *input,
        const struct facts *facts,
        const char *text,
        const char *footer)
{
    g_autofree char *code = code_says(input->document),
                    *reference = transfer_reference(input->document);
    const char *const whole[] = {input->document->number, reference, NULL};
    g_autoptr(GPtrArray) origins = list_origins(input), values = list_values(facts);
    const struct letter letter = {.language = language_text(input->language),
            .sender = input->seller->name,
            .accent = input->seller->accent_color,
            .logo = {frame->logo.bytes ? frame->logo_id : "", input->seller->name,
                    frame->logo.width, frame->logo.height},
            .title = facts->title,
            .label = label(facts->amount_label, input->language),
            .amount = facts->amount,
            .note = facts->note,
            .body = text,
            .footer = footer,
            .values = (const char *const *)values->pdata,
            .whole = whole,
            .code = {frame->code.bytes ? frame->code_id : "", code, frame->code.width,
                    frame->code.height},
            .caption = label(LABEL_SCAN_TO_PAY, input->language),
            .link = asks_transfer(input) ? input->document->payment_link : "",
            .button = label(LABEL_PAY_LINK, input->language),
            .origins = (const char *const *)origins->pdata,
            .address = input->seller->email};
    return letter_html(&letter);
}

void frame_make(struct frame *frame, const struct frame_input *input)
{
    struct facts facts = read_facts(input);
    g_autofree char *text = complete(input, &facts), *footer = write_footer(input);
    *frame = (struct frame){0};
    make_pictures(frame, input);
    frame->html = write_html(frame, input, &facts, text, footer);
    frame->text = g_strconcat(
            text, input->own_text ? "" : "\n\n", input->own_text ? "" : footer, "\n", NULL);
    facts_clear(&facts);
}

void frame_clear(struct frame *frame)
{
    inline_picture_clear(&frame->logo);
    inline_picture_clear(&frame->code);
    g_clear_pointer(&frame->logo_id, g_free);
    g_clear_pointer(&frame->code_id, g_free);
    g_clear_pointer(&frame->text, g_free);
    g_clear_pointer(&frame->html, g_free);
}

/* Words in the customer's language: how a transfer is told, and templates filled in. */
#include "document/text.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"
#include "base/text.h"
#include "document/number.h"
#include "document/reminder.h"

#define NO_BREAK_SPACE "\u00a0"

/* What is paid in hand is never transferred. */
static bool in_hand(const struct document *document)
{
    return document->pay_later && !document->paid;
}

char *order_form_reference(const struct document *document)
{
    bool owes = document->type == DOCUMENT_ORDER_FORM && !document->paid &&
            document->totals.due > 0 && !in_hand(document);
    if (!owes || !*document->order_number)
        return g_strdup("");
    return g_strdup_printf(
            label(LABEL_ORDER_FORM_REFERENCE, document->language), document->order_number);
}

char *transfer_reference(const struct document *document)
{
    char *order = order_form_reference(document);
    if (!*order)
        text_set(&order, document->payment_reference);
    return order;
}

char *iban_to_copy(const char *iban)
{
    g_autofree char *text = iban_text(iban);
    g_auto(GStrv) groups = g_strsplit(text, NO_BREAK_SPACE, -1);
    return g_strjoinv(" ", groups);
}

char *code_says(const struct document *document)
{
    g_autofree char *due =
            format_money_currency(document->totals.due, document->currency, document->language);
    g_autofree char *reference = transfer_reference(document);
    return g_strdup_printf(label(LABEL_CODE_SAYS, document->language), due, reference);
}

/* ---- placeholders ---- */

#define PEPPOL_NOTE "peppol_note"
#define LEGAL "legal"

struct sources {
    const struct document *document;
    const struct seller *seller;
    const struct shop *shop;
    enum peppol_note note;
    const struct reminder_facts *reminder; /* NULL: it is no reminder */
    bool letter;                           /* the body of a mail, which greets */
    bool xml;                              /* whose attached file is the e-invoice */
};

static char *value_number(const struct sources *from)
{
    return g_strdup(from->document->number);
}

static char *value_order_number(const struct sources *from)
{
    return g_strdup(from->document->order_number);
}

static char *value_customer_name(const struct sources *from)
{
    return g_strdup(from->document->customer.name);
}

static char *value_first_name(const struct sources *from)
{
    return g_strdup(from->document->customer.first_name);
}

static char *value_company(const struct sources *from)
{
    return g_strdup(from->document->customer.company);
}

/* A delivery note has no money. */
static char *amount(const struct document *document, money amount)
{
    return document->type == DOCUMENT_DELIVERY_NOTE
            ? g_strdup("")
            : format_money_currency(amount, document->currency, document->language);
}

static char *value_total(const struct sources *from)
{
    return amount(from->document, from->document->totals.gross);
}

static char *value_due(const struct sources *from)
{
    return amount(from->document, from->document->totals.due);
}

static char *value_due_date(const struct sources *from)
{
    return format_day(from->document->due_date, from->document->language);
}

static char *value_payment_reference(const struct sources *from)
{
    return g_strdup(from->document->payment_reference);
}

/* The name the customer saw, not the shop's internal one. */
static char *value_payment_method(const struct sources *from)
{
    const struct document *document = from->document;
    return g_strdup(*document->payment_title ? document->payment_title : document->payment_method);
}

static char *value_payment_link(const struct sources *from)
{
    return g_strdup(from->document->payment_link);
}

static char *value_seller_name(const struct sources *from)
{
    return g_strdup(from->seller->name);
}

static char *value_shop_url(const struct sources *from)
{
    return g_strdup(from->shop->url);
}

static char *value_order_date(const struct sources *from)
{
    if (from->document->order_created_at == 0)
        return g_strdup("");
    g_autofree char *day = date_day(from->document->order_created_at, from->seller->timezone);
    return format_day(day, from->document->language);
}

static char *value_note(const struct sources *from)
{
    return g_strdup(from->document->note);
}

static char *value_peppol_note(const struct sources *from)
{
    return einvoice_note(from->document, from->note, from->xml);
}

static char *value_iban(const struct sources *from)
{
    return in_hand(from->document) ? g_strdup("") : iban_to_copy(from->seller->iban);
}

static char *value_bic(const struct sources *from)
{
    return g_strdup(in_hand(from->document) ? "" : from->seller->bic);
}

static char *value_beneficiary(const struct sources *from)
{
    bool account = *from->seller->iban && !in_hand(from->document);
    return g_strdup(account ? from->seller->name : "");
}

static char *value_order_form_reference(const struct sources *from)
{
    return order_form_reference(from->document);
}

/* Those of a reminder are empty elsewhere. */
static char *value_days_late(const struct sources *from)
{
    if (!from->reminder)
        return g_strdup("");
    return g_strdup_printf("%d", reminder_days_late(from->document, from->reminder->day));
}

static char *value_fee(const struct sources *from)
{
    money fee = from->reminder ? reminder_fee(from->document, from->reminder) : 0;
    return fee ? amount(from->document, fee) : g_strdup("");
}

static char *value_interest(const struct sources *from)
{
    return from->reminder ? reminder_interest(from->document, from->reminder) : g_strdup("");
}

static char *value_goods(const struct sources *from)
{
    return from->reminder ? reminder_goods(from->document) : g_strdup("");
}

static char *value_enterprise_number(const struct sources *from)
{
    return from->reminder ? reminder_enterprise_number(from->seller) : g_strdup("");
}

static char *value_legal(const struct sources *from)
{
    return from->reminder ? reminder_legal(from->document, from->seller, from->reminder)
                          : g_strdup("");
}

static const struct placeholder {
    const char *name;
    char *(*value)(const struct sources *from); /* owned by the caller, "" when there is none */
    bool reminder;                              /* only a reminder has it */
} placeholders[] = {
        {"number", value_number, false},
        {"order_number", value_order_number, false},
        {"customer_name", value_customer_name, false},
        {"first_name", value_first_name, false},
        {"company", value_company, false},
        {"total", value_total, false},
        {"due", value_due, false},
        {"due_date", value_due_date, false},
        {"payment_reference", value_payment_reference, false},
        {"payment_method", value_payment_method, false},
        {"payment_link", value_payment_link, false},
        {"seller_name", value_seller_name, false},
        {"shop_url", value_shop_url, false},
        {"order_date", value_order_date, false},
        {"note", value_note, false},
        {PEPPOL_NOTE, value_peppol_note, false},
        {"iban", value_iban, false},
        {"bic", value_bic, false},
        {"beneficiary", value_beneficiary, false},
        {"order_form_reference", value_order_form_reference, false},
        {"days_late", value_days_late, true},
        {"fee", value_fee, true},
        {"interest", value_interest, true},
        {"goods", value_goods, true},
        {"enterprise_number", value_enterprise_number, true},
        {LEGAL, value_legal, true},
};

static const struct placeholder *find_placeholder(const char *name, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(placeholders); i++) {
        const char *known = placeholders[i].name;
        if (strlen(known) == length && strncmp(known, name, length) == 0)
            return &placeholders[i];
    }
    return NULL;
}

/* ---- templates ---- */

enum { TEMPLATE_BYTES = 20000, RESULT_BYTES = 256 * 1024 };

/* What a template consists of, read from *at on, which moves behind it. */
enum token { TOKEN_END, TOKEN_TEXT, TOKEN_BREAK, TOKEN_BRACE, TOKEN_PLACEHOLDER, TOKEN_UNKNOWN };

static enum token next_token(const char **at, const char **start, gsize *length)
{
    *start = *at;
    *length = 1;
    if (**at == '\0')
        return TOKEN_END;
    if (**at == '\n') {
        *at += 1;
        return TOKEN_BREAK;
    }
    if (**at != '{') {
        *length = strcspn(*at, "{\n");
        *at += *length;
        return TOKEN_TEXT;
    }
    if ((*at)[1] == '{') {
        *at += 2;
        return TOKEN_BRACE;
    }

    *start = *at + 1;
    *length = strcspn(*start, "{}\n");
    bool closed = (*start)[*length] == '}';
    *at = *start + *length + closed;
    return closed && find_placeholder(*start, *length) ? TOKEN_PLACEHOLDER : TOKEN_UNKNOWN;
}

static bool fail_unknown(const char *start, gsize length, bool reminder, GError **error)
{
    enum { SHOWN_BYTES = 40 };
    const char *names[G_N_ELEMENTS(placeholders) + 1];
    g_autoptr(GString) all = g_string_new(NULL);
    gsize count = 0;
    for (gsize i = 0; i < G_N_ELEMENTS(placeholders); i++) {
        if (placeholders[i].reminder && !reminder)
            continue;
        names[count++] = placeholders[i].name;
        g_string_append_printf(all, "%s{%s}", i ? " " : "", placeholders[i].name);
    }

    names[count] = NULL;
    g_autofree char *cut = g_strndup(start, MIN(length, SHOWN_BYTES));
    g_autofree char *word = g_utf8_make_valid(cut, -1);
    const char *end = start[length] == '}' ? "}" : "", *nearest = text_nearest(word, names);
    if (nearest)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "'{%s%s' is no placeholder, did you mean {%s}? Allowed are %s; '{{' is a literal "
                "'{'",
                word, end, nearest, all->str);
    return fail(error, BILLHOOK_ERROR_USAGE,
            "'{%s%s' is no placeholder: allowed are %s; '{{' is a literal '{'", word, end,
            all->str);
}

bool text_template_check(const char *template, bool reminder, GError **error)
{
    gsize bytes = strlen(template);
    if (bytes > TEMPLATE_BYTES)
        return fail(error, BILLHOOK_ERROR_USAGE,
                "the text is %" G_GSIZE_FORMAT " bytes long: at most %d are allowed", bytes,
                TEMPLATE_BYTES);
    if (!g_utf8_validate(template, -1, NULL))
        return fail(error, BILLHOOK_ERROR_USAGE, "the text is not valid UTF-8");

    const char *at = template, *start;
    gsize length;
    for (;;) {
        switch (next_token(&at, &start, &length)) {
        case TOKEN_UNKNOWN:
            return fail_unknown(start, length, reminder, error);
        case TOKEN_PLACEHOLDER:
            if (find_placeholder(start, length)->reminder && !reminder)
                return fail_unknown(start, length, reminder, error);
            break;
        case TOKEN_END:
            return true;
        case TOKEN_TEXT:
        case TOKEN_BREAK:
        case TOKEN_BRACE:
            break;
        }
    }
}

/* One line of a template as far as it has been read. */
struct line {
    GString *text;
    int placeholders, values;
};

/* The line goes to the result, unless it has placeholders and none of them a value. True when it
 * was left out. */
static bool end_line(struct line *line, GString *out, bool *first)
{
    bool left_out = line->placeholders > 0 && line->values == 0;
    if (!left_out) {
        if (!*first)
            g_string_append_c(out, '\n');
        g_string_append_len(out, line->text->str, (gssize)line->text->len);
        *first = false;
    }

    g_string_truncate(line->text, 0);
    line->placeholders = line->values = 0;
    return left_out;
}

static void append_value(
        struct line *line, const struct sources *from, const char *name, gsize length)
{
    const struct placeholder *placeholder = find_placeholder(name, length);
    g_autofree char *value = placeholder->value(from);
    g_string_append(line->text, value);
    line->placeholders++;
    line->values += *value != '\0';
}

/* A result that values have blown up is cut between two characters. */
static void bound(GString *out)
{
    if (out->len <= RESULT_BYTES)
        return;
    const char *cut = g_utf8_find_prev_char(out->str, out->str + RESULT_BYTES);
    g_string_truncate(out, cut ? (gsize)(cut - out->str) : 0);
    g_string_append(out, "…");
}

/* Whether the first line has words and a name: "Beste {first_name},". */
static bool is_greeting(const char *template)
{
    g_autofree char *line = g_strndup(template, strcspn(template, "\n"));
    bool named = strstr(line, "{first_name}") || strstr(line, "{customer_name}");
    return named && *line != '{';
}

/* Puts the language's general greeting above. */
static void greet(GString *out, enum language language)
{
    gsize blank = strspn(out->str, "\n");
    g_string_erase(out, 0, (gssize)blank);
    g_string_prepend(out, blank ? "\n\n" : "\n");
    g_string_prepend(out, label(LABEL_GREETING, language));
}

/* German greets by the whole name; without a first name "Guten Tag Peeters," would be curt. */
static bool is_curt(const char *template, const struct sources *from)
{
    return from->letter && !*from->document->customer.first_name &&
            g_str_has_prefix(template, "Guten Tag {customer_name},\n");
}

static char *expand(const char *template, const struct sources *from)
{
    g_autoptr(GString) out = g_string_new(NULL), buffer = g_string_new(NULL);
    struct line line = {.text = buffer};
    bool first = true, first_left_out = is_curt(template, from);
    const char *at = template + (first_left_out ? strcspn(template, "\n") + 1 : 0), *start;
    gsize length;
    enum token token;
    do {
        token = next_token(&at, &start, &length);
        if (token == TOKEN_PLACEHOLDER)
            append_value(&line, from, start, length);
        else if (token == TOKEN_BREAK || token == TOKEN_END)
            first_left_out |= end_line(&line, out, &first) && first;
        else
            g_string_append_len(line.text, start, (gssize)length);
    } while (token != TOKEN_END && out->len + buffer->len <= RESULT_BYTES);
    if (token != TOKEN_END)
        end_line(&line, out, &first);
    bound(out);
    if (first_left_out && from->letter && is_greeting(template))
        greet(out, from->document->language);
    /* a first line that was left out takes the blank line after it along */
    return text_clean(out->str + (first_left_out ? strspn(out->str, "\n") : 0), true);
}

char *text_expand(const char *template,
        const struct document *document,
        const struct seller *seller,
        const struct shop *shop)
{
    const struct sources from = {.document = document, .seller = seller, .shop = shop};
    return expand(template, &from);
}

static bool has_placeholder(const char *template, const char *name)
{
    const struct placeholder *wanted = find_placeholder(name, strlen(name));
    const char *at = template, *start;
    gsize length;
    for (;;) {
        enum token token = next_token(&at, &start, &length);
        if (token == TOKEN_END)
            return false;
        if (token == TOKEN_PLACEHOLDER && find_placeholder(start, length) == wanted)
            return true;
    }
}

/* A paragraph that the template has no place for becomes its last one; "": there is none. */
static char *expand_with(const char *template,
        const struct sources *from,
        const char *placeholder,
        const char *paragraph)
{
    char *text = expand(template, from);
    if (!*paragraph || has_placeholder(template, placeholder))
        return text;

    g_strchomp(text);
    char *whole = g_strconcat(text, *text ? "\n\n" : "", paragraph, NULL);
    g_free(text);
    return whole;
}

char *text_expand_mail(const char *template,
        const struct document *document,
        const struct seller *seller,
        const struct shop *shop,
        enum peppol_note note,
        bool xml)
{
    const struct sources from = {.document = document,
            .seller = seller,
            .shop = shop,
            .note = note,
            .letter = true,
            .xml = xml};
    g_autofree char *sentence = value_peppol_note(&from);
    return expand_with(template, &from, PEPPOL_NOTE, sentence);
}

char *text_expand_reminder(const char *template,
        const struct document *document,
        const struct seller *seller,
        const struct shop *shop,
        const struct reminder_facts *facts,
        bool body)
{
    const struct sources from = {.document = document,
            .seller = seller,
            .shop = shop,
            .reminder = facts,
            .letter = body};
    bool demanded = body && facts->step == 1 && !reminder_to_business(document);
    g_autofree char *legal = demanded ? value_legal(&from) : g_strdup("");
    return expand_with(template, &from, LEGAL, legal);
}

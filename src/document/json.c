/* Documents as JSON. One table a struct says name, kind and place of each field, in the order in which they are written; the same
 * tables write the JSON for programs, write the frozen text and read it back, so that none of the three can forget a field.
 * The text is written here and not by cJSON: it must not depend on the locale, and it is what the books' hashes cover. */
#include "document/document.h"

#include <string.h>

#include "base/date.h"
#include "base/error.h"

enum field_kind {
    FIELD_TEXT,    /* char *; "" is null */
    FIELD_TEXTS,   /* char ** */
    FIELD_TIME,    /* gint64; 0 is null */
    FIELD_ID,      /* gint64; 0 is null */
    FIELD_COUNT,   /* int */
    FIELD_BOOL,    /* bool */
    FIELD_MONEY,   /* money */
    FIELD_PRICE,   /* struct decimal with 2 to 6 decimals */
    FIELD_DECIMAL, /* struct decimal without needless zeros */
    FIELD_ENUM,    /* an enum; a value without a name is null */
    FIELD_OBJECT,  /* a struct within the struct */
    FIELD_OTHER,   /* by functions of its own */
};

enum field_flag {
    LIVING = 1, /* lives on after issue: not in the frozen text */
    FIGURE = 2, /* null on a delivery note */
    LONG = 4,   /* not in lists */
};

/* How figures are written. */
enum view { VIEW_PLAIN, VIEW_WITHOUT_FIGURES, VIEW_FIGURES_ONLY };

struct writer {
    GString *out;
    int decimals; /* of the currency */
    enum view view;
    int leave_out; /* flags */
};

struct reader {
    int decimals;
    const char *damaged; /* the first field that does not read, else NULL */
};

struct field {
    const char *name; /* NULL ends a table */
    enum field_kind kind;
    gsize offset;
    int flags;
    const char *(*name_of)(int value); /* FIELD_ENUM: "" beyond the last */
    const struct field *fields;        /* FIELD_OBJECT */
    void (*write)(struct writer *writer, const void *base);
    bool (*read)(struct reader *reader, const cJSON *json, void *base);
};

/* ---- names of enums --------------------------------------------------------------------------------------------------- */

static const char *name_of_type(int value)
{
    return document_type_text((enum document_type)value);
}

static const char *name_of_state(int value)
{
    return document_state_text((enum document_state)value);
}

static const char *name_of_language(int value)
{
    return language_text((enum language)value);
}

static const char *name_of_category(int value)
{
    return vat_category_text((enum vat_category)value);
}

static const char *name_of_kind(int value)
{
    return line_kind_text((enum line_kind)value);
}

static const char *name_of_mail(int value)
{
    return mail_state_text((enum mail_state)value);
}

static const char *name_of_scheme(int value)
{
    static const char *const schemes[] = {[VAT_SCHEME_NORMAL] = "normal", [VAT_SCHEME_EXEMPT] = "exempt"};
    return value >= 0 && (gsize)value < G_N_ELEMENTS(schemes) ? schemes[value] : "";
}

/* ---- the tables ------------------------------------------------------------------------------------------------------- */

static void write_shipping(struct writer *writer, const void *base);
static bool read_shipping(struct reader *reader, const cJSON *json, void *base);
static void write_lines(struct writer *writer, const void *base);
static bool read_lines(struct reader *reader, const cJSON *json, void *base);
static void write_vat(struct writer *writer, const void *base);
static bool read_vat(struct reader *reader, const cJSON *json, void *base);
static void write_credits(struct writer *writer, const void *base);
static bool read_credits(struct reader *reader, const cJSON *json, void *base);
static void write_warnings(struct writer *writer, const void *base);
static void write_discount_reasons(struct writer *writer, const void *base);
static bool read_discount_reasons(struct reader *reader, const cJSON *json, void *base);
static void write_figures(struct writer *writer, const void *base);
static bool read_figures(struct reader *reader, const cJSON *json, void *base);

#define AT(type, member) .offset = G_STRUCT_OFFSET(type, member)

static const struct field address_fields[] = {
    {"name", FIELD_TEXT, AT(struct address, name)},
    {"company", FIELD_TEXT, AT(struct address, company)},
    {"street", FIELD_TEXT, AT(struct address, street)},
    {"street2", FIELD_TEXT, AT(struct address, street2)},
    {"postcode", FIELD_TEXT, AT(struct address, postcode)},
    {"city", FIELD_TEXT, AT(struct address, city)},
    {"state", FIELD_TEXT, AT(struct address, state)},
    {"country", FIELD_TEXT, AT(struct address, country)},
    {0},
};

static const struct field customer_fields[] = {
    {"name", FIELD_TEXT, AT(struct customer, name)},
    {"company", FIELD_TEXT, AT(struct customer, company)},
    {"vat", FIELD_TEXT, AT(struct customer, vat)},
    {"email", FIELD_TEXT, AT(struct customer, email)},
    {"phone", FIELD_TEXT, AT(struct customer, phone)},
    {"reference", FIELD_TEXT, AT(struct customer, reference)},
    {"billing", FIELD_OBJECT, AT(struct customer, billing), .fields = address_fields},
    {"shipping", FIELD_OTHER, .write = write_shipping, .read = read_shipping},
    {0},
};

static const struct field line_fields[] = {
    {"kind", FIELD_ENUM, AT(struct document_line, kind), .name_of = name_of_kind},
    {"sku", FIELD_TEXT, AT(struct document_line, sku)},
    {"description", FIELD_TEXT, AT(struct document_line, description)},
    {"details", FIELD_TEXTS, AT(struct document_line, details)},
    {"quantity", FIELD_DECIMAL, AT(struct document_line, quantity)},
    {"unit_price", FIELD_PRICE, AT(struct document_line, unit_price), FIGURE},
    {"list_net", FIELD_MONEY, AT(struct document_line, list_net), FIGURE},
    {"discount", FIELD_MONEY, AT(struct document_line, discount), FIGURE},
    {"net", FIELD_MONEY, AT(struct document_line, net), FIGURE},
    {"vat_rate", FIELD_DECIMAL, AT(struct document_line, vat_rate), FIGURE},
    {"vat_category", FIELD_ENUM, AT(struct document_line, vat_category), FIGURE, .name_of = name_of_category},
    {"vat", FIELD_MONEY, AT(struct document_line, vat), FIGURE},
    {"gross", FIELD_MONEY, AT(struct document_line, gross), FIGURE},
    {0},
};

static const struct field vat_fields[] = {
    {"category", FIELD_ENUM, AT(struct document_vat, category), FIGURE, .name_of = name_of_category},
    {"rate", FIELD_DECIMAL, AT(struct document_vat, rate), FIGURE},
    {"base", FIELD_MONEY, AT(struct document_vat, base), FIGURE},
    {"amount", FIELD_MONEY, AT(struct document_vat, amount), FIGURE},
    {0},
};

static const struct field totals_fields[] = {
    {"net", FIELD_MONEY, AT(struct document_totals, net), FIGURE},
    {"vat", FIELD_MONEY, AT(struct document_totals, vat), FIGURE},
    {"rounding", FIELD_MONEY, AT(struct document_totals, rounding), FIGURE},
    {"gross", FIELD_MONEY, AT(struct document_totals, gross), FIGURE},
    {"paid", FIELD_MONEY, AT(struct document_totals, paid), FIGURE | LIVING},
    {"due", FIELD_MONEY, AT(struct document_totals, due), FIGURE | LIVING},
    {0},
};

static const struct field credits_fields[] = {
    {"id", FIELD_ID, AT(struct document, credits_id)},
    {"number", FIELD_TEXT, AT(struct document, credits_number)},
    {0},
};

static const struct field mail_fields[] = {
    {"state", FIELD_ENUM, AT(struct mail_status, state), .name_of = name_of_mail},
    {"to", FIELD_TEXT, AT(struct mail_status, to)},
    {"attempts", FIELD_COUNT, AT(struct mail_status, attempts)},
    {"last_answer", FIELD_TEXT, AT(struct mail_status, last_answer)},
    {"sent_at", FIELD_TIME, AT(struct mail_status, sent_at)},
    {0},
};

static const struct field warning_fields[] = {
    {"code", FIELD_TEXT, AT(struct warning, code)},
    {"blocks", FIELD_BOOL, AT(struct warning, blocks)},
    {"text", FIELD_TEXT, AT(struct warning, text)},
    {0},
};

/* The promise to programs: names and order stay. */
static const struct field document_fields[] = {
    {"id", FIELD_ID, AT(struct document, id)},
    {"type", FIELD_ENUM, AT(struct document, type), .name_of = name_of_type},
    {"state", FIELD_ENUM, AT(struct document, state), LIVING, .name_of = name_of_state},
    {"number", FIELD_TEXT, AT(struct document, number)},
    {"shop", FIELD_TEXT, AT(struct document, shop)},
    {"order_id", FIELD_ID, AT(struct document, order_id)},
    {"order_number", FIELD_TEXT, AT(struct document, order_number)},
    {"issue_date", FIELD_TEXT, AT(struct document, issue_date)},
    {"due_date", FIELD_TEXT, AT(struct document, due_date)},
    {"created_at", FIELD_TIME, AT(struct document, created_at)},
    {"language", FIELD_ENUM, AT(struct document, language), .name_of = name_of_language},
    {"currency", FIELD_TEXT, AT(struct document, currency)},
    {"paid", FIELD_BOOL, AT(struct document, paid), LIVING},
    {"paid_at", FIELD_TIME, AT(struct document, paid_at), LIVING},
    {"payment_method", FIELD_TEXT, AT(struct document, payment_method)},
    {"payment_title", FIELD_TEXT, AT(struct document, payment_title)},
    {"payment_reference", FIELD_TEXT, AT(struct document, payment_reference)},
    {"payment_link", FIELD_TEXT, AT(struct document, payment_link)},
    {"customer", FIELD_OBJECT, AT(struct document, customer), .fields = customer_fields},
    {"note", FIELD_TEXT, AT(struct document, note)},
    {"caption", FIELD_TEXT, AT(struct document, caption)},
    {"lines", FIELD_OTHER, .flags = LONG, .write = write_lines, .read = read_lines},
    {"vat", FIELD_OTHER, .write = write_vat, .read = read_vat},
    {"totals", FIELD_OBJECT, AT(struct document, totals), .fields = totals_fields},
    {"credits", FIELD_OTHER, .write = write_credits, .read = read_credits},
    {"mail", FIELD_OBJECT, AT(struct document, mail), LIVING, .fields = mail_fields},
    {"warnings", FIELD_OTHER, .flags = LIVING, .write = write_warnings},
    {0},
};

static const struct field address_more_fields[] = {
    {"first_name", FIELD_TEXT, AT(struct address, first_name)},
    {"last_name", FIELD_TEXT, AT(struct address, last_name)},
    {"phone", FIELD_TEXT, AT(struct address, phone)},
    {0},
};

/* What pages and mails need and programs do not get. */
static const struct field more_fields[] = {
    {"currency_decimals", FIELD_COUNT, AT(struct document, currency_decimals)},
    {"language_rule", FIELD_TEXT, AT(struct document, language_rule)},
    {"order_created_at", FIELD_TIME, AT(struct document, order_created_at)},
    {"delivery_date", FIELD_TEXT, AT(struct document, delivery_date)},
    {"first_name", FIELD_TEXT, AT(struct document, customer.first_name)},
    {"billing", FIELD_OBJECT, AT(struct document, customer.billing), .fields = address_more_fields},
    {"shipping", FIELD_OBJECT, AT(struct document, customer.shipping), .fields = address_more_fields},
    {"refund_id", FIELD_ID, AT(struct document, refund_id)},
    {"refund_reason", FIELD_TEXT, AT(struct document, refund_reason)},
    {"discount_reasons", FIELD_OTHER, .write = write_discount_reasons, .read = read_discount_reasons},
    {"figures", FIELD_OTHER, .write = write_figures, .read = read_figures},
    {0},
};

static const struct field seller_fields[] = {
    {"name", FIELD_TEXT, AT(struct seller, name)},
    {"legal_form", FIELD_TEXT, AT(struct seller, legal_form)},
    {"street", FIELD_TEXT, AT(struct seller, street)},
    {"postcode", FIELD_TEXT, AT(struct seller, postcode)},
    {"city", FIELD_TEXT, AT(struct seller, city)},
    {"country", FIELD_TEXT, AT(struct seller, country)},
    {"vat", FIELD_TEXT, AT(struct seller, vat)},
    {"register", FIELD_TEXT, AT(struct seller, registration)},
    {"iban", FIELD_TEXT, AT(struct seller, iban)},
    {"bic", FIELD_TEXT, AT(struct seller, bic)},
    {"email", FIELD_TEXT, AT(struct seller, email)},
    {"phone", FIELD_TEXT, AT(struct seller, phone)},
    {"website", FIELD_TEXT, AT(struct seller, website)},
    {"logo", FIELD_TEXT, AT(struct seller, logo)},
    {"accent_color", FIELD_TEXT, AT(struct seller, accent_color)},
    {"font", FIELD_TEXT, AT(struct seller, font)},
    {"language", FIELD_ENUM, AT(struct seller, language), .name_of = name_of_language},
    {"timezone", FIELD_TEXT, AT(struct seller, timezone)},
    {"vat_scheme", FIELD_ENUM, AT(struct seller, vat_scheme), .name_of = name_of_scheme},
    {0},
};

/* ---- writing ---------------------------------------------------------------------------------------------------------- */

static void write_null(struct writer *writer)
{
    g_string_append(writer->out, "null");
}

static void write_escaped(GString *out, const char *text)
{
    static const char hex[] = "0123456789abcdef";
    for (const char *p = text; *p;) {
        gsize plain = 0;
        while ((guchar)p[plain] >= 0x20 && p[plain] != '"' && p[plain] != '\\')
            plain++;
        g_string_append_len(out, p, (gssize)plain);
        p += plain;
        if (*p == '\0')
            return;
        if (*p == '"' || *p == '\\') {
            g_string_append_c(out, '\\');
            g_string_append_c(out, *p);
        } else if (*p == '\n') {
            g_string_append(out, "\\n");
        } else {
            g_string_append(out, "\\u00");
            g_string_append_c(out, hex[(guchar)*p >> 4]);
            g_string_append_c(out, hex[*p & 15]);
        }
        p++;
    }
}

static void write_string(struct writer *writer, const char *text)
{
    g_string_append_c(writer->out, '"');
    if (g_utf8_validate(text, -1, NULL)) {
        write_escaped(writer->out, text);
    } else {
        g_autofree char *valid = g_utf8_make_valid(text, -1);
        write_escaped(writer->out, valid);
    }
    g_string_append_c(writer->out, '"');
}

static void write_text(struct writer *writer, const char *text)
{
    if (*text == '\0')
        write_null(writer);
    else
        write_string(writer, text);
}

static void write_texts(struct writer *writer, char **texts)
{
    g_string_append_c(writer->out, '[');
    for (gsize i = 0; texts[i]; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        write_string(writer, texts[i]);
    }
    g_string_append_c(writer->out, ']');
}

static void write_time(struct writer *writer, gint64 time)
{
    g_autofree char *text = date_time_text(time);
    write_text(writer, text);
}

/* Beyond this a JSON number is no longer exact for most readers, cJSON among them. */
#define EXACT_MAX (G_GINT64_CONSTANT(1) << 53)

static void write_id(struct writer *writer, gint64 id)
{
    bool exact = id <= EXACT_MAX && id >= -EXACT_MAX;
    if (id == 0)
        write_null(writer);
    else
        g_string_append_printf(writer->out, exact ? "%" G_GINT64_FORMAT : "\"%" G_GINT64_FORMAT "\"", id);
}

/* Digits with a point before the last `places` of them, in quotes. */
static void write_figure(struct writer *writer, bool negative, guint64 digits, int places)
{
    char text[32], *p = text + sizeof text;
    for (int i = 0; i <= places || digits > 0; i++) {
        if (i == places && places > 0)
            *--p = '.';
        *--p = (char)('0' + digits % 10);
        digits /= 10;
    }
    if (negative)
        *--p = '-';
    g_string_append_c(writer->out, '"');
    g_string_append_len(writer->out, p, text + sizeof text - p);
    g_string_append_c(writer->out, '"');
}

static void write_money(struct writer *writer, money amount)
{
    write_figure(writer, amount < 0, amount < 0 ? -(guint64)amount : (guint64)amount, writer->decimals);
}

static void write_decimal(struct writer *writer, struct decimal value, int minimum, int maximum)
{
    struct decimal rounded = maximum < DECIMAL_PLACES ? decimal_round(value, maximum) : value;
    __int128 size = rounded.units < 0 ? -rounded.units : rounded.units;
    if (size > G_MAXINT64) {
        g_autofree char *text = decimal_text(value, minimum, maximum);
        write_string(writer, text);
        return;
    }
    guint64 digits = (guint64)size;
    int places = DECIMAL_PLACES;
    for (; places > minimum && digits % 10 == 0; places--)
        digits /= 10;
    write_figure(writer, rounded.units < 0, digits, places);
}

static int enum_at(const void *place)
{
    int value;
    memcpy(&value, place, sizeof value);
    return value;
}

static void write_fields(struct writer *writer, const struct field *fields, const void *base);

static void write_value(struct writer *writer, const struct field *field, const void *base)
{
    const void *place = (const char *)base + field->offset;
    switch (field->kind) {
    case FIELD_TEXT:
        write_text(writer, *(char *const *)place);
        return;
    case FIELD_TEXTS:
        write_texts(writer, *(char **const *)place);
        return;
    case FIELD_TIME:
        write_time(writer, *(const gint64 *)place);
        return;
    case FIELD_ID:
        write_id(writer, *(const gint64 *)place);
        return;
    case FIELD_COUNT:
        g_string_append_printf(writer->out, "%d", *(const int *)place);
        return;
    case FIELD_BOOL:
        g_string_append(writer->out, *(const bool *)place ? "true" : "false");
        return;
    case FIELD_MONEY:
        write_money(writer, *(const money *)place);
        return;
    case FIELD_PRICE:
        write_decimal(writer, *(const struct decimal *)place, 2, 6);
        return;
    case FIELD_DECIMAL:
        write_decimal(writer, *(const struct decimal *)place, 0, DECIMAL_PLACES);
        return;
    case FIELD_ENUM:
        write_text(writer, field->name_of(enum_at(place)));
        return;
    case FIELD_OBJECT:
        write_fields(writer, field->fields, place);
        return;
    case FIELD_OTHER:
        field->write(writer, base);
        return;
    }
}

static void write_name(struct writer *writer, const char *name)
{
    if (writer->out->str[writer->out->len - 1] != '{')
        g_string_append_c(writer->out, ',');
    g_string_append_c(writer->out, '"');
    g_string_append(writer->out, name);
    g_string_append(writer->out, "\":");
}

static void write_fields(struct writer *writer, const struct field *fields, const void *base)
{
    g_string_append_c(writer->out, '{');
    for (const struct field *field = fields; field->name; field++) {
        bool figure = field->flags & FIGURE;
        if (field->flags & writer->leave_out || (writer->view == VIEW_FIGURES_ONLY && !figure))
            continue;
        write_name(writer, field->name);
        if (figure && writer->view == VIEW_WITHOUT_FIGURES)
            write_null(writer);
        else
            write_value(writer, field, base);
    }
    g_string_append_c(writer->out, '}');
}

/* ---- reading ---------------------------------------------------------------------------------------------------------- */

static bool read_text(const cJSON *json, char **text)
{
    if (!cJSON_IsString(json))
        return false;
    g_free(*text);
    *text = g_strdup(json->valuestring);
    return true;
}

static bool read_texts(const cJSON *json, char ***texts)
{
    g_autoptr(GStrvBuilder) builder = g_strv_builder_new();
    if (!cJSON_IsArray(json))
        return false;
    for (const cJSON *item = json->child; item; item = item->next) {
        if (!cJSON_IsString(item))
            return false;
        g_strv_builder_add(builder, item->valuestring);
    }
    g_strfreev(*texts);
    *texts = g_strv_builder_end(builder);
    return true;
}

static bool read_id(const cJSON *json, gint64 *id)
{
    if (cJSON_IsString(json))
        return g_ascii_string_to_signed(json->valuestring, 10, G_MININT64, G_MAXINT64, id, NULL);
    if (!cJSON_IsNumber(json) || json->valuedouble < (double)-EXACT_MAX || json->valuedouble > (double)EXACT_MAX)
        return false;
    *id = (gint64)json->valuedouble;
    return true;
}

static bool read_count(const cJSON *json, int *count)
{
    if (!cJSON_IsNumber(json))
        return false;
    *count = json->valueint;
    return true;
}

static bool read_bool(const cJSON *json, bool *value)
{
    *value = cJSON_IsTrue(json);
    return cJSON_IsBool(json);
}

static bool read_decimal(const cJSON *json, struct decimal *value)
{
    return cJSON_IsString(json) && decimal_parse(json->valuestring, value);
}

static bool read_money(const struct reader *reader, const cJSON *json, money *amount)
{
    struct decimal value;
    return read_decimal(json, &value) && decimal_to_money(value, reader->decimals, amount);
}

static bool read_enum(const cJSON *json, const char *(*name_of)(int value), void *place)
{
    enum { NAMES_MAX = 32 };
    if (!cJSON_IsString(json))
        return false;
    for (int value = 0; value < NAMES_MAX; value++)
        if (strcmp(name_of(value), json->valuestring) == 0) {
            memcpy(place, &value, sizeof value);
            return true;
        }
    return false;
}

static bool read_fields(struct reader *reader, const cJSON *json, const struct field *fields, void *base);

static bool read_value(struct reader *reader, const cJSON *json, const struct field *field, void *base)
{
    void *place = (char *)base + field->offset;
    switch (field->kind) {
    case FIELD_TEXT:
        return read_text(json, place);
    case FIELD_TEXTS:
        return read_texts(json, place);
    case FIELD_TIME:
        return cJSON_IsString(json) && date_parse_gmt(json->valuestring, place);
    case FIELD_ID:
        return read_id(json, place);
    case FIELD_COUNT:
        return read_count(json, place);
    case FIELD_BOOL:
        return read_bool(json, place);
    case FIELD_MONEY:
        return read_money(reader, json, place);
    case FIELD_PRICE:
    case FIELD_DECIMAL:
        return read_decimal(json, place);
    case FIELD_ENUM:
        return read_enum(json, field->name_of, place);
    case FIELD_OBJECT:
        return read_fields(reader, json, field->fields, place);
    case FIELD_OTHER:
        return field->read == NULL || field->read(reader, json, base);
    }
    return false;
}

/* What is missing or null stays at its default. Fields come in the order of the table, so each is looked for first where the
 * one before it ended. */
static bool read_fields(struct reader *reader, const cJSON *json, const struct field *fields, void *base)
{
    if (!cJSON_IsObject(json))
        return false;
    const cJSON *next = json->child;
    for (const struct field *field = fields; field->name; field++) {
        const cJSON *item = next && strcmp(next->string, field->name) == 0
                                ? next
                                : cJSON_GetObjectItemCaseSensitive(json, field->name);
        if (!item)
            continue;
        next = item->next;
        if (!cJSON_IsNull(item) && !read_value(reader, item, field, base)) {
            if (!reader->damaged)
                reader->damaged = field->name;
            return false;
        }
    }
    return true;
}

/* ---- the fields with a shape of their own --------------------------------------------------------------------------------- */

static void write_shipping(struct writer *writer, const void *base)
{
    const struct customer *customer = base;
    if (customer->has_shipping)
        write_fields(writer, address_fields, &customer->shipping);
    else
        write_null(writer);
}

static bool read_shipping(struct reader *reader, const cJSON *json, void *base)
{
    struct customer *customer = base;
    customer->has_shipping = true;
    return read_fields(reader, json, address_fields, &customer->shipping);
}

static void write_lines(struct writer *writer, const void *base)
{
    const struct document *document = base;
    g_string_append_c(writer->out, '[');
    for (guint i = 0; i < document->lines->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        write_fields(writer, line_fields, g_ptr_array_index(document->lines, i));
    }
    g_string_append_c(writer->out, ']');
}

static bool read_lines(struct reader *reader, const cJSON *json, void *base)
{
    struct document *document = base;
    if (!cJSON_IsArray(json))
        return false;
    for (const cJSON *item = json->child; item; item = item->next) {
        struct document_line *line = document_line_new();
        g_ptr_array_add(document->lines, line);
        if (!read_fields(reader, item, line_fields, line))
            return false;
    }
    return true;
}

static void write_vat(struct writer *writer, const void *base)
{
    const struct document *document = base;
    bool written = writer->view != VIEW_WITHOUT_FIGURES;
    g_string_append_c(writer->out, '[');
    for (guint i = 0; written && i < document->vat->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        write_fields(writer, vat_fields, &g_array_index(document->vat, struct document_vat, i));
    }
    g_string_append_c(writer->out, ']');
}

static bool read_vat(struct reader *reader, const cJSON *json, void *base)
{
    struct document *document = base;
    if (!cJSON_IsArray(json))
        return false;
    for (const cJSON *item = json->child; item; item = item->next) {
        struct document_vat vat = {0};
        if (!read_fields(reader, item, vat_fields, &vat))
            return false;
        g_array_append_val(document->vat, vat);
    }
    return true;
}

static void write_credits(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (document->credits_id == 0 && *document->credits_number == '\0')
        write_null(writer);
    else
        write_fields(writer, credits_fields, document);
}

static bool read_credits(struct reader *reader, const cJSON *json, void *base)
{
    return read_fields(reader, json, credits_fields, base);
}

static void write_warnings(struct writer *writer, const void *base)
{
    const struct document *document = base;
    g_string_append_c(writer->out, '[');
    for (guint i = 0; i < document->warnings->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        write_fields(writer, warning_fields, g_ptr_array_index(document->warnings, i));
    }
    g_string_append_c(writer->out, ']');
}

static bool has_discount_reason(const struct document *document)
{
    for (guint i = 0; i < document->lines->len; i++)
        if (*((const struct document_line *)g_ptr_array_index(document->lines, i))->discount_reason)
            return true;
    return false;
}

/* One for each line; null when no line has one. */
static void write_discount_reasons(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (!has_discount_reason(document)) {
        write_null(writer);
        return;
    }
    g_string_append_c(writer->out, '[');
    for (guint i = 0; i < document->lines->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        write_text(writer, ((const struct document_line *)g_ptr_array_index(document->lines, i))->discount_reason);
    }
    g_string_append_c(writer->out, ']');
}

static bool read_discount_reasons(struct reader *reader, const cJSON *json, void *base)
{
    (void)reader;
    struct document *document = base;
    const cJSON *item = cJSON_IsArray(json) ? json->child : NULL;
    for (guint i = 0; i < document->lines->len; i++, item = item->next) {
        struct document_line *line = g_ptr_array_index(document->lines, i);
        if (!item || (!cJSON_IsNull(item) && !read_text(item, &line->discount_reason)))
            return false;
    }
    return true;
}

/* The money of a delivery note, which the JSON above does not tell. */
static void write_figures(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (writer->view != VIEW_WITHOUT_FIGURES) {
        write_null(writer);
        return;
    }
    writer->view = VIEW_FIGURES_ONLY;
    g_string_append_c(writer->out, '{');
    write_name(writer, "lines");
    write_lines(writer, base);
    write_name(writer, "vat");
    write_vat(writer, base);
    write_name(writer, "totals");
    write_fields(writer, totals_fields, &document->totals);
    g_string_append_c(writer->out, '}');
    writer->view = VIEW_WITHOUT_FIGURES;
}

static bool read_figures(struct reader *reader, const cJSON *json, void *base)
{
    struct document *document = base;
    const cJSON *lines = cJSON_GetObjectItemCaseSensitive(json, "lines"), *item = lines ? lines->child : NULL;
    for (guint i = 0; i < document->lines->len; i++, item = item->next)
        if (!item || !read_fields(reader, item, line_fields, g_ptr_array_index(document->lines, i)))
            return false;
    return read_vat(reader, cJSON_GetObjectItemCaseSensitive(json, "vat"), document) &&
           read_fields(reader, cJSON_GetObjectItemCaseSensitive(json, "totals"), totals_fields, &document->totals);
}

/* ---- the JSON for programs -------------------------------------------------------------------------------------------------- */

static struct writer writer_for(const struct document *document, int leave_out)
{
    enum { LINE_BYTES = 400 };
    return (struct writer){.out = g_string_sized_new(2048 + document->lines->len * (gsize)LINE_BYTES),
                           .decimals = document->currency_decimals,
                           .view = document->type == DOCUMENT_DELIVERY_NOTE ? VIEW_WITHOUT_FIGURES : VIEW_PLAIN,
                           .leave_out = leave_out};
}

/* An id that cJSON could not hold as a number came as a string: it goes out as a number again. */
static void restore_id(cJSON *object, const char *name)
{
    const cJSON *id = cJSON_GetObjectItemCaseSensitive(object, name);
    if (cJSON_IsString(id))
        cJSON_ReplaceItemInObjectCaseSensitive(object, name, cJSON_CreateRaw(id->valuestring));
}

cJSON *document_to_json(const struct document *document, bool with_lines)
{
    struct writer writer = writer_for(document, with_lines ? 0 : LONG);
    write_fields(&writer, document_fields, document);
    cJSON *json = cJSON_ParseWithLength(writer.out->str, writer.out->len);
    g_string_free(writer.out, TRUE);
    restore_id(json, "id");
    restore_id(json, "order_id");
    restore_id(cJSON_GetObjectItemCaseSensitive(json, "credits"), "id");
    return json;
}

/* ---- the frozen text ---------------------------------------------------------------------------------------------------------- */

char *document_freeze(const struct document *document, const struct seller *seller)
{
    struct writer writer = writer_for(document, LIVING);
    write_fields(&writer, document_fields, document);
    g_string_truncate(writer.out, writer.out->len - 1); /* its last brace: two more members */
    write_name(&writer, "more");
    write_fields(&writer, more_fields, document);
    write_name(&writer, "seller");
    write_fields(&writer, seller_fields, seller);
    g_string_append_c(writer.out, '}');
    return g_string_free(writer.out, FALSE);
}

static struct seller *seller_new(void)
{
    struct seller *seller = g_new0(struct seller, 1);
    for (const struct field *field = seller_fields; field->name; field++)
        if (field->kind == FIELD_TEXT)
            G_STRUCT_MEMBER(char *, seller, field->offset) = g_strdup("");
    return seller;
}

static bool read_document(struct reader *reader, const cJSON *json, struct document *document)
{
    const cJSON *more = cJSON_GetObjectItemCaseSensitive(json, "more");
    const cJSON *decimals = cJSON_GetObjectItemCaseSensitive(more, "currency_decimals");
    if (!cJSON_IsNumber(decimals) || decimals->valueint < 0 || decimals->valueint > 4) {
        reader->damaged = "currency_decimals";
        return false;
    }
    reader->decimals = decimals->valueint;
    return read_fields(reader, json, document_fields, document) && read_fields(reader, more, more_fields, document);
}

static bool thaw(const char *content, struct document **document, struct seller **seller, struct reader *reader)
{
    enum document_type type;
    cJSON *json = cJSON_Parse(content);
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(json, "type");
    bool good = cJSON_IsString(name) && document_type_from_text(name->valuestring, &type);
    if (good) {
        *document = document_new(type);
        *seller = seller_new();
        good = read_document(reader, json, *document) &&
               read_fields(reader, cJSON_GetObjectItemCaseSensitive(json, "seller"), seller_fields, *seller);
    }
    cJSON_Delete(json);
    return good;
}

struct document *document_thaw(const char *content, struct seller **seller, GError **error)
{
    struct reader reader = {0};
    struct document *document = NULL;
    struct seller *seller_read = NULL;
    bool good = thaw(content, &document, &seller_read, &reader);
    if (good && seller)
        *seller = g_steal_pointer(&seller_read);
    seller_free(seller_read);
    if (good)
        return document;
    document_free(document);
    if (reader.damaged)
        fail(error, BILLHOOK_ERROR_SYSTEM, "the stored document is damaged: its field '%s' does not read", reader.damaged);
    else
        fail(error, BILLHOOK_ERROR_SYSTEM, "the stored document is damaged: it is not the JSON of a document and its seller");
    return NULL;
}

/* ---- the seller ------------------------------------------------------------------------------------------------------------------ */

void seller_free(struct seller *seller)
{
    if (!seller)
        return;
    for (const struct field *field = seller_fields; field->name; field++)
        if (field->kind == FIELD_TEXT)
            g_free(G_STRUCT_MEMBER(char *, seller, field->offset));
    g_free(seller);
}

struct seller *seller_copy(const struct seller *seller)
{
    struct seller *copy = g_new(struct seller, 1);
    *copy = *seller;
    for (const struct field *field = seller_fields; field->name; field++)
        if (field->kind == FIELD_TEXT)
            G_STRUCT_MEMBER(char *, copy, field->offset) = g_strdup(G_STRUCT_MEMBER(char *, seller, field->offset));
    return copy;
}

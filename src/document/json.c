/* Documents as JSON: the tables of their fields, in the order in which they are written. The same
 * tables write the JSON for programs, write the frozen text and read it back, so that none of the
 * three can forget a field. */
#include "document/document.h"

#include <string.h>

#include "base/error.h"
#include "fields.h"

/* ---- names of enums ---- */

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
    static const char *const schemes[] = {
            [VAT_SCHEME_NORMAL] = "normal", [VAT_SCHEME_EXEMPT] = "exempt"};
    return value >= 0 && (gsize)value < G_N_ELEMENTS(schemes) ? schemes[value] : "";
}

/* ---- the tables ---- */

static void write_shipping(struct writer *writer, const void *base);
static bool read_shipping(struct reader *reader, const cJSON *json, void *base);
static void write_lines(struct writer *writer, const void *base);
static bool read_lines(struct reader *reader, const cJSON *json, void *base);
static void write_vat(struct writer *writer, const void *base);
static bool read_vat(struct reader *reader, const cJSON *json, void *base);
static void write_payments(struct writer *writer, const void *base);
static bool read_payments(struct reader *reader, const cJSON *json, void *base);
static void write_credits(struct writer *writer, const void *base);
static bool read_credits(struct reader *reader, const cJSON *json, void *base);
static void write_warnings(struct writer *writer, const void *base);
static void write_discount_reasons(struct writer *writer, const void *base);
static bool read_discount_reasons(struct reader *reader, const cJSON *json, void *base);
static void write_credited_lines(struct writer *writer, const void *base);
static bool read_credited_lines(struct reader *reader, const cJSON *json, void *base);
static void write_vat_reasons(struct writer *writer, const void *base);
static bool read_vat_reasons(struct reader *reader, const cJSON *json, void *base);
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
        {"vat_category", FIELD_ENUM, AT(struct document_line, vat_category), FIGURE,
                .name_of = name_of_category},
        {"vat", FIELD_MONEY, AT(struct document_line, vat), FIGURE},
        {"gross", FIELD_MONEY, AT(struct document_line, gross), FIGURE},
        {0},
};

static const struct field payment_fields[] = {
        {"label", FIELD_TEXT, AT(struct document_payment, label)},
        {"amount", FIELD_MONEY, AT(struct document_payment, amount)},
        {"by", FIELD_TEXT, AT(struct document_payment, by)},
        {"on", FIELD_TEXT, AT(struct document_payment, on)},
        {0},
};

static const struct field vat_fields[] = {
        {"category", FIELD_ENUM, AT(struct document_vat, category), FIGURE,
                .name_of = name_of_category},
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
        {"billing", FIELD_OBJECT, AT(struct document, customer.billing),
                .fields = address_more_fields},
        {"shipping", FIELD_OBJECT, AT(struct document, customer.shipping),
                .fields = address_more_fields},
        {"payments", FIELD_OTHER, .write = write_payments, .read = read_payments},
        {"pay_later", FIELD_BOOL, AT(struct document, pay_later)},
        {"refund_id", FIELD_ID, AT(struct document, refund_id)},
        {"refund_reason", FIELD_TEXT, AT(struct document, refund_reason)},
        {"discount_reasons", FIELD_OTHER, .write = write_discount_reasons,
                .read = read_discount_reasons},
        {"credited_lines", FIELD_OTHER, .write = write_credited_lines, .read = read_credited_lines},
        {"vat_reasons", FIELD_OTHER, .write = write_vat_reasons, .read = read_vat_reasons},
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

/* ---- the fields with a shape of their own ---- */

static void write_shipping(struct writer *writer, const void *base)
{
    const struct customer *customer = base;
    if (customer->has_shipping)
        fields_write(writer, address_fields, &customer->shipping);
    else
        field_write_null(writer);
}

static bool read_shipping(struct reader *reader, const cJSON *json, void *base)
{
    struct customer *customer = base;
    customer->has_shipping = true;
    return fields_read(reader, json, address_fields, &customer->shipping);
}

static void write_lines(struct writer *writer, const void *base)
{
    const struct document *document = base;
    g_string_append_c(writer->out, '[');
    for (guint i = 0; i < document->lines->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        fields_write(writer, line_fields, g_ptr_array_index(document->lines, i));
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
        if (!fields_read(reader, item, line_fields, line))
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
        fields_write(writer, vat_fields, &g_array_index(document->vat, struct document_vat, i));
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
        if (!fields_read(reader, item, vat_fields, &vat))
            return false;
        g_array_append_val(document->vat, vat);
    }
    return true;
}

static void write_payments(struct writer *writer, const void *base)
{
    const struct document *document = base;
    g_string_append_c(writer->out, '[');
    for (guint i = 0; i < document->payments->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        fields_write(writer, payment_fields, g_ptr_array_index(document->payments, i));
    }
    g_string_append_c(writer->out, ']');
}

static bool read_payments(struct reader *reader, const cJSON *json, void *base)
{
    struct document *document = base;
    if (!cJSON_IsArray(json))
        return false;
    for (const cJSON *item = json->child; item; item = item->next) {
        document_add_payment(document, "", 0, "", "");
        if (!fields_read(reader, item, payment_fields,
                    g_ptr_array_index(document->payments, document->payments->len - 1)))
            return false;
    }
    return true;
}

static void write_credits(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (document->credits_id == 0 && *document->credits_number == '\0')
        field_write_null(writer);
    else
        fields_write(writer, credits_fields, document);
}

static bool read_credits(struct reader *reader, const cJSON *json, void *base)
{
    return fields_read(reader, json, credits_fields, base);
}

static void write_warnings(struct writer *writer, const void *base)
{
    const struct document *document = base;
    g_string_append_c(writer->out, '[');
    for (guint i = 0; i < document->warnings->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        fields_write(writer, warning_fields, g_ptr_array_index(document->warnings, i));
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
        field_write_null(writer);
        return;
    }
    g_string_append_c(writer->out, '[');
    for (guint i = 0; i < document->lines->len; i++) {
        if (i > 0)
            g_string_append_c(writer->out, ',');
        field_write_text(writer,
                ((const struct document_line *)g_ptr_array_index(document->lines, i))
                        ->discount_reason);
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
        if (!item || (!cJSON_IsNull(item) && !field_read_text(item, &line->discount_reason)))
            return false;
    }
    return true;
}

/* The place in the invoice of each line of a credit note, 0 where it has none; null where no line
 * has one, as in documents of versions that did not keep it. */
static bool has_credited_line(const struct document *document)
{
    for (guint i = 0; i < document->lines->len; i++)
        if (((const struct document_line *)g_ptr_array_index(document->lines, i))->credited_line)
            return true;
    return false;
}

static void write_credited_lines(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (!has_credited_line(document)) {
        field_write_null(writer);
        return;
    }
    for (guint i = 0; i < document->lines->len; i++)
        g_string_append_printf(writer->out, "%c%d", i ? ',' : '[',
                ((const struct document_line *)g_ptr_array_index(document->lines, i))
                        ->credited_line);
    g_string_append_c(writer->out, ']');
}

static bool read_credited_lines(struct reader *reader, const cJSON *json, void *base)
{
    (void)reader;
    struct document *document = base;
    const cJSON *item = cJSON_IsArray(json) ? json->child : NULL;
    for (guint i = 0; i < document->lines->len; i++, item = item->next) {
        struct document_line *line = g_ptr_array_index(document->lines, i);
        if (!cJSON_IsNumber(item) || item->valueint < 0)
            return false;
        line->credited_line = item->valueint;
    }
    return true;
}

static const struct field vat_reason_fields[] = {
        {"Z", FIELD_TEXT, AT(struct document, vat_reasons[VAT_Z])},
        {"E", FIELD_TEXT, AT(struct document, vat_reasons[VAT_E])},
        {"AE", FIELD_TEXT, AT(struct document, vat_reasons[VAT_AE])},
        {"K", FIELD_TEXT, AT(struct document, vat_reasons[VAT_K])},
        {"G", FIELD_TEXT, AT(struct document, vat_reasons[VAT_G])},
        {0},
};

/* null when no category has one. */
static void write_vat_reasons(struct writer *writer, const void *base)
{
    const struct document *document = base;
    for (gsize i = 0; i < G_N_ELEMENTS(document->vat_reasons); i++)
        if (*document->vat_reasons[i]) {
            fields_write(writer, vat_reason_fields, document);
            return;
        }
    field_write_null(writer);
}

static bool read_vat_reasons(struct reader *reader, const cJSON *json, void *base)
{
    return fields_read(reader, json, vat_reason_fields, base);
}

/* The money of a delivery note, which the JSON above does not tell. */
static void write_figures(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (writer->view != VIEW_WITHOUT_FIGURES) {
        field_write_null(writer);
        return;
    }
    writer->view = VIEW_FIGURES_ONLY;
    g_string_append_c(writer->out, '{');
    field_write_name(writer, "lines");
    write_lines(writer, base);
    field_write_name(writer, "vat");
    write_vat(writer, base);
    field_write_name(writer, "totals");
    fields_write(writer, totals_fields, &document->totals);
    field_write_name(writer, "unlisted_net");
    field_write_money(writer, document->unlisted_net);
    g_string_append_c(writer->out, '}');
    writer->view = VIEW_WITHOUT_FIGURES;
}

/* Notes of schema 1 and 2 did not say it: then it is what their lines leave of their net. */
static bool read_unlisted(const struct reader *reader, const cJSON *json, struct document *document)
{
    if (json)
        return field_read_money(reader, json, &document->unlisted_net);
    __int128 rest = document->totals.net;
    for (guint i = 0; i < document->lines->len; i++)
        rest -= ((const struct document_line *)g_ptr_array_index(document->lines, i))->net;
    document->unlisted_net = (money)rest;
    return rest == document->unlisted_net;
}

static bool read_figures(struct reader *reader, const cJSON *json, void *base)
{
    struct document *document = base;
    const cJSON *lines = cJSON_GetObjectItemCaseSensitive(json, "lines"),
                *item = lines ? lines->child : NULL;
    for (guint i = 0; i < document->lines->len; i++, item = item->next)
        if (!item || !fields_read(reader, item, line_fields, g_ptr_array_index(document->lines, i)))
            return false;
    return read_vat(reader, cJSON_GetObjectItemCaseSensitive(json, "vat"), document) &&
            fields_read(reader, cJSON_GetObjectItemCaseSensitive(json, "totals"), totals_fields,
                    &document->totals) &&
            read_unlisted(reader, cJSON_GetObjectItemCaseSensitive(json, "unlisted_net"), document);
}

/* ---- the JSON for programs ---- */

static struct writer writer_for(const struct document *document, int leave_out)
{
    enum { LINE_BYTES = 400 };
    return (struct writer){
            .out = g_string_sized_new(2048 + document->lines->len * (gsize)LINE_BYTES),
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
    fields_write(&writer, document_fields, document);
    cJSON *json = cJSON_ParseWithLength(writer.out->str, writer.out->len);
    g_string_free(writer.out, TRUE);
    restore_id(json, "id");
    restore_id(json, "order_id");
    restore_id(cJSON_GetObjectItemCaseSensitive(json, "credits"), "id");
    return json;
}

/* ---- the frozen text ---- */

char *document_freeze(const struct document *document, const struct seller *seller)
{
    struct writer writer = writer_for(document, LIVING);
    fields_write(&writer, document_fields, document);
    g_string_truncate(writer.out, writer.out->len - 1); /* its last brace: two more members */
    field_write_name(&writer, "more");
    fields_write(&writer, more_fields, document);
    field_write_name(&writer, "seller");
    fields_write(&writer, seller_fields, seller);
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
    return fields_read(reader, json, document_fields, document) &&
            fields_read(reader, more, more_fields, document);
}

static bool
thaw(const char *content, struct document **document, struct seller **seller, struct reader *reader)
{
    enum document_type type;
    cJSON *json = cJSON_Parse(content);
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(json, "type");
    bool good = cJSON_IsString(name) && document_type_from_text(name->valuestring, &type);
    if (good) {
        *document = document_new(type);
        *seller = seller_new();
        good = read_document(reader, json, *document) &&
                fields_read(reader, cJSON_GetObjectItemCaseSensitive(json, "seller"), seller_fields,
                        *seller);
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
        fail(error, BILLHOOK_ERROR_SYSTEM,
                "the stored document is damaged: its field '%s' does not read", reader.damaged);
    else
        fail(error, BILLHOOK_ERROR_SYSTEM,
                "the stored document is damaged: it is not the JSON of a document and its seller");
    return NULL;
}

/* ---- the seller ---- */

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
            G_STRUCT_MEMBER(char *, copy, field->offset) =
                    g_strdup(G_STRUCT_MEMBER(char *, seller, field->offset));
    return copy;
}

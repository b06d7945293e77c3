/* Documents as JSON: the tables of their fields, in the order in which they are written. The same
 * tables write the JSON for programs, write the frozen text and read it back, so that none of the
 * three can forget a field. */
#include "document/document.h"

#include <string.h>

#include "base/error.h"
#include "fields.h"
#include "json_customer.h"
#include "json_lines.h"
#include "json_seller.h"

/* ---- names of enums ---- */

static const char *name_of_type(int value)
{
    return document_type_text((enum document_type)value);
}

static const char *name_of_state(int value)
{
    return document_state_text((enum document_state)value);
}

static const char *name_of_mail(int value)
{
    return mail_state_text((enum mail_state)value);
}

#define DOCUMENT(member) AT(struct document, member)

/* ---- payments, at issue and as they are told, the invoice that is credited, warnings ---- */

static const struct field payment_fields[] = {
        {"label", FIELD_TEXT, AT(struct document_payment, label)},
        {"amount", FIELD_MONEY, AT(struct document_payment, amount)},
        {"by", FIELD_TEXT, AT(struct document_payment, by)},
        {"on", FIELD_TEXT, AT(struct document_payment, on)},
        {0},
};

static void write_payments(struct writer *writer, const void *base)
{
    const struct document *document = base;
    fields_write_list(writer, payment_fields, document->payments);
}

static bool read_payments(struct reader *reader, const cJSON *json, void *base)
{
    struct document *document = base;
    if (!cJSON_IsArray(json))
        return false;

    for (const cJSON *item = json->child; item; item = item->next) {
        document_add_payment(document, "", 0, "", "");
        guint last = document->payments->len - 1;
        void *payment = g_ptr_array_index(document->payments, last);
        if (!fields_read(reader, item, payment_fields, payment))
            return false;
    }
    return true;
}

static const struct field booked_fields[] = {
        {"id", FIELD_ID, AT(struct document_booked, id)},
        {"on", FIELD_TEXT, AT(struct document_booked, on)},
        {"amount", FIELD_MONEY, AT(struct document_booked, amount)},
        {"by", FIELD_TEXT, AT(struct document_booked, by)},
        {"reference", FIELD_TEXT, AT(struct document_booked, reference)},
        {0},
};

static void write_booked(struct writer *writer, const void *base)
{
    const struct document *document = base;
    fields_write_list(writer, booked_fields, document->booked);
}

static const struct field credits_fields[] = {
        {"id", FIELD_ID, DOCUMENT(credits_id)},
        {"number", FIELD_TEXT, DOCUMENT(credits_number)},
        {0},
};

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

static const struct field warning_fields[] = {
        {"code", FIELD_TEXT, AT(struct warning, name)},
        {"blocks", FIELD_BOOL, AT(struct warning, blocks)},
        {"text", FIELD_TEXT, AT(struct warning, text)},
        {0},
};

static void write_warnings(struct writer *writer, const void *base)
{
    const struct document *document = base;
    fields_write_list(writer, warning_fields, document->warnings);
}

/* ---- the tables ---- */

static const struct field mail_fields[] = {
        {"state", FIELD_ENUM, AT(struct mail_status, state), .name_of = name_of_mail},
        {"to", FIELD_TEXT, AT(struct mail_status, to)},
        {"attempts", FIELD_COUNT, AT(struct mail_status, attempts)},
        {"last_answer", FIELD_TEXT, AT(struct mail_status, last_answer)},
        {"sent_at", FIELD_TIME, AT(struct mail_status, sent_at)},
        {0},
};

static const char *name_of_peppol(int value)
{
    return peppol_state_text((enum peppol_state)value);
}

static const struct field peppol_fields[] = {
        {"state", FIELD_ENUM, AT(struct peppol_status, state), .name_of = name_of_peppol},
        {"participant", FIELD_TEXT, AT(struct peppol_status, participant)},
        {"provider", FIELD_TEXT, AT(struct peppol_status, provider)},
        {"test", FIELD_BOOL, AT(struct peppol_status, test)},
        {"id", FIELD_TEXT, AT(struct peppol_status, id)},
        {"attempts", FIELD_COUNT, AT(struct peppol_status, attempts)},
        {"last_answer", FIELD_TEXT, AT(struct peppol_status, last_answer)},
        {"next_attempt_at", FIELD_TIME, AT(struct peppol_status, next_attempt_at)},
        {"delivered_at", FIELD_TIME, AT(struct peppol_status, delivered_at)},
        {0},
};

static void write_peppol(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (document->peppol.exists)
        fields_write(writer, peppol_fields, &document->peppol);
    else
        field_write_null(writer);
}

/* The promise to programs: names and order stay. */
static const struct field document_fields[] = {
        {"id", FIELD_ID, DOCUMENT(id)},
        {"type", FIELD_ENUM, DOCUMENT(type), .name_of = name_of_type},
        {"state", FIELD_ENUM, DOCUMENT(state), LIVING, .name_of = name_of_state},
        {"number", FIELD_TEXT, DOCUMENT(number)},
        {"shop", FIELD_TEXT, DOCUMENT(shop)},
        {"order_id", FIELD_ID, DOCUMENT(order_id)},
        {"order_number", FIELD_TEXT, DOCUMENT(order_number)},
        {"issue_date", FIELD_TEXT, DOCUMENT(issue_date)},
        {"due_date", FIELD_TEXT, DOCUMENT(due_date)},
        {"created_at", FIELD_TIME, DOCUMENT(created_at)},
        {"language", FIELD_ENUM, DOCUMENT(language), .name_of = json_language_name},
        {"currency", FIELD_TEXT, DOCUMENT(currency)},
        {"paid", FIELD_BOOL, DOCUMENT(paid), LIVING},
        {"paid_at", FIELD_TIME, DOCUMENT(paid_at), LIVING},
        {"payment_method", FIELD_TEXT, DOCUMENT(payment_method)},
        {"payment_title", FIELD_TEXT, DOCUMENT(payment_title)},
        {"payment_reference", FIELD_TEXT, DOCUMENT(payment_reference)},
        {"payment_link", FIELD_TEXT, DOCUMENT(payment_link)},
        {"customer", FIELD_OBJECT, DOCUMENT(customer), .fields = customer_fields},
        {"note", FIELD_TEXT, DOCUMENT(note)},
        {"caption", FIELD_TEXT, DOCUMENT(caption)},
        {"lines", FIELD_OTHER, .flags = LONG, .write = json_write_lines, .read = json_read_lines},
        {"vat", FIELD_OTHER, .write = json_write_vat, .read = json_read_vat},
        {"totals", FIELD_OBJECT, DOCUMENT(totals), .fields = totals_fields},
        {"payments", FIELD_OTHER, .flags = LIVING, .write = write_booked},
        {"credits", FIELD_OTHER, .write = write_credits, .read = read_credits},
        {"mail", FIELD_OBJECT, DOCUMENT(mail), LIVING, .fields = mail_fields},
        {"peppol", FIELD_OTHER, .flags = LIVING, .write = write_peppol},
        {"warnings", FIELD_OTHER, .flags = LIVING, .write = write_warnings},
        {0},
};

/* What pages and mails need and programs do not get. */
static const struct field more_fields[] = {
        {"currency_decimals", FIELD_COUNT, DOCUMENT(currency_decimals)},
        {"language_rule", FIELD_TEXT, DOCUMENT(language_rule)},
        {"order_created_at", FIELD_TIME, DOCUMENT(order_created_at)},
        {"delivery_date", FIELD_TEXT, DOCUMENT(delivery_date)},
        {"first_name", FIELD_TEXT, DOCUMENT(customer.first_name)},
        {"billing", FIELD_OBJECT, DOCUMENT(customer.billing), .fields = address_more_fields},
        {"shipping", FIELD_OBJECT, DOCUMENT(customer.shipping), .fields = address_more_fields},
        {"payments", FIELD_OTHER, .write = write_payments, .read = read_payments},
        {"pay_later", FIELD_BOOL, DOCUMENT(pay_later)},
        {"refund_id", FIELD_ID, DOCUMENT(refund_id)},
        {"refund_reason", FIELD_TEXT, DOCUMENT(refund_reason)},
        {"discount_reasons", FIELD_OTHER, .write = json_write_discount_reasons,
                .read = json_read_discount_reasons},
        {"credited_lines", FIELD_OTHER, .write = json_write_credited_lines,
                .read = json_read_credited_lines},
        {"vat_reasons", FIELD_OTHER, .write = json_write_vat_reasons,
                .read = json_read_vat_reasons},
        {"item_ids", FIELD_OTHER, .flags = LATER, .write = json_write_item_ids,
                .read = json_read_item_ids, .is_absent = json_without_item_ids},
        {"vat_countries", FIELD_OTHER, .flags = LATER, .write = json_write_vat_countries,
                .read = json_read_vat_countries, .is_absent = json_without_vat_countries},
        {"figures", FIELD_OTHER, .write = json_write_figures, .read = json_read_figures},
        {"peppol", FIELD_TEXT, DOCUMENT(customer.peppol), LATER},
        {"carrier", FIELD_TEXT, DOCUMENT(carrier), LATER},
        {"mail_language", FIELD_TEXT, DOCUMENT(mail_language), LATER},
        {"copy_language", FIELD_TEXT, DOCUMENT(copy_language), LATER},
        {"copy_caption", FIELD_TEXT, DOCUMENT(copy_caption), LATER},
        {0},
};

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

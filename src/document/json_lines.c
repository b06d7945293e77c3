/* The lines, VAT and totals of a document as JSON, and what is kept of them beside the JSON for
 * programs. */
#include "json_lines.h"

#include <string.h>

#include "document/document.h"

static struct document_line *line_at(const struct document *document, guint i)
{
    return g_ptr_array_index(document->lines, i);
}

/* ---- the tables ---- */

static const char *name_of_category(int value)
{
    return vat_category_text((enum vat_category)value);
}

static const char *name_of_kind(int value)
{
    return line_kind_text((enum line_kind)value);
}

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

static const struct field vat_fields[] = {
        {"category", FIELD_ENUM, AT(struct document_vat, category), FIGURE,
                .name_of = name_of_category},
        {"rate", FIELD_DECIMAL, AT(struct document_vat, rate), FIGURE},
        {"base", FIELD_MONEY, AT(struct document_vat, base), FIGURE},
        {"amount", FIELD_MONEY, AT(struct document_vat, amount), FIGURE},
        {0},
};

const struct field totals_fields[] = {
        {"net", FIELD_MONEY, AT(struct document_totals, net), FIGURE},
        {"vat", FIELD_MONEY, AT(struct document_totals, vat), FIGURE},
        {"rounding", FIELD_MONEY, AT(struct document_totals, rounding), FIGURE},
        {"gross", FIELD_MONEY, AT(struct document_totals, gross), FIGURE},
        {"paid", FIELD_MONEY, AT(struct document_totals, paid), FIGURE | LIVING},
        {"due", FIELD_MONEY, AT(struct document_totals, due), FIGURE | LIVING},
        {0},
};

/* ---- lines and VAT ---- */

void json_write_lines(struct writer *writer, const void *base)
{
    const struct document *document = base;
    fields_write_list(writer, line_fields, document->lines);
}

bool json_read_lines(struct reader *reader, const cJSON *json, void *base)
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

void json_write_vat(struct writer *writer, const void *base)
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

bool json_read_vat(struct reader *reader, const cJSON *json, void *base)
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

/* ---- what is kept of each line beside ---- */

static bool has_discount_reason(const struct document *document)
{
    for (guint i = 0; i < document->lines->len; i++)
        if (*line_at(document, i)->discount_reason)
            return true;
    return false;
}

void json_write_discount_reasons(struct writer *writer, const void *base)
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
        field_write_text(writer, line_at(document, i)->discount_reason);
    }
    g_string_append_c(writer->out, ']');
}

bool json_read_discount_reasons(struct reader *reader, const cJSON *json, void *base)
{
    (void)reader;
    struct document *document = base;
    const cJSON *item = cJSON_IsArray(json) ? json->child : NULL;
    for (guint i = 0; i < document->lines->len; i++, item = item->next) {
        struct document_line *line = line_at(document, i);
        if (!item)
            return false;
        if (!cJSON_IsNull(item) && !field_read_text(item, &line->discount_reason))
            return false;
    }
    return true;
}

static bool has_credited_line(const struct document *document)
{
    for (guint i = 0; i < document->lines->len; i++)
        if (line_at(document, i)->credited_line)
            return true;
    return false;
}

void json_write_credited_lines(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (!has_credited_line(document)) {
        field_write_null(writer);
        return;
    }
    for (guint i = 0; i < document->lines->len; i++)
        g_string_append_printf(
                writer->out, "%c%d", i ? ',' : '[', line_at(document, i)->credited_line);
    g_string_append_c(writer->out, ']');
}

bool json_read_credited_lines(struct reader *reader, const cJSON *json, void *base)
{
    (void)reader;
    struct document *document = base;
    const cJSON *item = cJSON_IsArray(json) ? json->child : NULL;
    for (guint i = 0; i < document->lines->len; i++, item = item->next) {
        struct document_line *line = line_at(document, i);
        if (!cJSON_IsNumber(item) || item->valueint < 0)
            return false;
        line->credited_line = item->valueint;
    }
    return true;
}

bool json_without_item_ids(const void *base)
{
    const struct document *document = base;
    for (guint i = 0; i < document->lines->len; i++)
        if (line_at(document, i)->item_id)
            return false;
    return true;
}

void json_write_item_ids(struct writer *writer, const void *base)
{
    const struct document *document = base;
    for (guint i = 0; i < document->lines->len; i++)
        g_string_append_printf(writer->out, "%c\"%" G_GINT64_FORMAT "\"", i ? ',' : '[',
                line_at(document, i)->item_id);
    g_string_append_c(writer->out, ']');
}

bool json_read_item_ids(struct reader *reader, const cJSON *json, void *base)
{
    (void)reader;
    struct document *document = base;
    const cJSON *item = cJSON_IsArray(json) ? json->child : NULL;
    for (guint i = 0; i < document->lines->len; i++, item = item->next) {
        gint64 *id = &line_at(document, i)->item_id;
        if (!cJSON_IsString(item))
            return false;
        if (!g_ascii_string_to_signed(item->valuestring, 10, 0, G_MAXINT64, id, NULL))
            return false;
    }
    return true;
}

/* ---- whose VAT it is ---- */

static struct document_vat *vat_at(const struct document *document, guint i)
{
    return &g_array_index(document->vat, struct document_vat, i);
}

bool json_without_vat_countries(const void *base)
{
    const struct document *document = base;
    for (guint i = 0; i < document->vat->len; i++)
        if (*vat_at(document, i)->country)
            return false;
    return true;
}

void json_write_vat_countries(struct writer *writer, const void *base)
{
    const struct document *document = base;
    for (guint i = 0; i < document->vat->len; i++) {
        g_string_append_c(writer->out, i ? ',' : '[');
        field_write_text(writer, vat_at(document, i)->country);
    }
    g_string_append_c(writer->out, ']');
}

bool json_read_vat_countries(struct reader *reader, const cJSON *json, void *base)
{
    (void)reader;
    struct document *document = base;
    const cJSON *item = cJSON_IsArray(json) ? json->child : NULL;
    for (guint i = 0; i < document->vat->len; i++, item = item->next) {
        struct document_vat *row = vat_at(document, i);
        if (!item)
            return false;
        if (cJSON_IsNull(item))
            continue;
        if (!cJSON_IsString(item) || strlen(item->valuestring) >= sizeof row->country)
            return false;
        g_strlcpy(row->country, item->valuestring, sizeof row->country);
    }
    return true;
}

/* ---- grounds for zero VAT ---- */

static const struct field vat_reason_fields[] = {
        {"Z", FIELD_TEXT, AT(struct document, vat_reasons[VAT_Z])},
        {"E", FIELD_TEXT, AT(struct document, vat_reasons[VAT_E])},
        {"AE", FIELD_TEXT, AT(struct document, vat_reasons[VAT_AE])},
        {"K", FIELD_TEXT, AT(struct document, vat_reasons[VAT_K])},
        {"G", FIELD_TEXT, AT(struct document, vat_reasons[VAT_G])},
        {0},
};

void json_write_vat_reasons(struct writer *writer, const void *base)
{
    const struct document *document = base;
    for (gsize i = 0; i < G_N_ELEMENTS(document->vat_reasons); i++)
        if (*document->vat_reasons[i]) {
            fields_write(writer, vat_reason_fields, document);
            return;
        }
    field_write_null(writer);
}

bool json_read_vat_reasons(struct reader *reader, const cJSON *json, void *base)
{
    return fields_read(reader, json, vat_reason_fields, base);
}

/* ---- the money of a delivery note ---- */

void json_write_figures(struct writer *writer, const void *base)
{
    const struct document *document = base;
    if (writer->view != VIEW_WITHOUT_FIGURES) {
        field_write_null(writer);
        return;
    }

    writer->view = VIEW_FIGURES_ONLY;
    g_string_append_c(writer->out, '{');
    field_write_name(writer, "lines");
    json_write_lines(writer, base);
    field_write_name(writer, "vat");
    json_write_vat(writer, base);
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
        rest -= line_at(document, i)->net;
    document->unlisted_net = (money)rest;
    return rest == document->unlisted_net;
}

/* The document has its lines already, without figures. */
static bool read_line_figures(
        struct reader *reader, const cJSON *json, const struct document *document)
{
    const cJSON *item = json ? json->child : NULL;
    for (guint i = 0; i < document->lines->len; i++, item = item->next)
        if (!item || !fields_read(reader, item, line_fields, line_at(document, i)))
            return false;
    return true;
}

bool json_read_figures(struct reader *reader, const cJSON *json, void *base)
{
    struct document *document = base;
    const cJSON *lines = cJSON_GetObjectItemCaseSensitive(json, "lines");
    const cJSON *vat = cJSON_GetObjectItemCaseSensitive(json, "vat");
    const cJSON *totals = cJSON_GetObjectItemCaseSensitive(json, "totals");
    const cJSON *unlisted = cJSON_GetObjectItemCaseSensitive(json, "unlisted_net");

    return read_line_figures(reader, lines, document) && json_read_vat(reader, vat, document) &&
            fields_read(reader, totals, totals_fields, &document->totals) &&
            read_unlisted(reader, unlisted, document);
}

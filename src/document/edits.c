/* What a person changed with `edit`. */
#include <cjson/cJSON.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "customer.h"
#include "document/edits.h"
#include "document/participant.h"
#include "document/text.h"
#include "document/vat_number.h"

const char *const edit_key_names[EDIT_KEYS + 1] = {[EDIT_EMAIL] = "email",
        [EDIT_LANGUAGE] = "language",
        [EDIT_COMPANY] = "company",
        [EDIT_VAT] = "vat",
        [EDIT_REFERENCE] = "reference",
        [EDIT_CAPTION] = "caption",
        [EDIT_DUE_DAYS] = "due_days",
        [EDIT_PEPPOL] = "peppol",
        [EDIT_KEYS] = NULL};

void document_edits_clear(struct document_edits *edits)
{
    for (int key = 0; key < EDIT_KEYS; key++)
        g_clear_pointer(&edits->value[key], g_free);
}

/* Each check gives the value as it is kept, or NULL with the error. */
static char *wrong(GError **error, const char *key, const char *allowed)
{
    fail(error, BILLHOOK_ERROR_USAGE, "%s: %s", key, allowed);
    return NULL;
}

static char *check_email(const char *value, GError **error)
{
    if (!email_address_usable(value, NULL))
        return wrong(
                error, "email", "allowed is exactly one plain address, such as jan@example.be");
    return g_strdup(value);
}

static char *check_language(const char *value, GError **error)
{
    enum language language;
    if (strlen(value) != 2 || !language_from_text(value, &language))
        return wrong(error, "language", "allowed are nl, fr, de and en");
    return g_strdup(language_text(language));
}

static char *check_vat(const char *value, GError **error)
{
    g_autofree char *number = vat_number_normalize(value, "");
    if (!vat_number_valid(number))
        return wrong(error, "vat",
                "not a valid VAT number; allowed is the country's two letters and the number, "
                "such as BE0417497106");
    return g_steal_pointer(&number);
}

static char *check_line(const char *value, const char *key, GError **error)
{
    char *clean = g_strstrip(text_clean(value, false));
    if (*clean && g_utf8_strlen(clean, -1) <= 200)
        return clean;
    g_free(clean);
    return wrong(error, key, "allowed is one line of at most 200 characters");
}

static char *check_company(const char *value, GError **error)
{
    return check_line(value, "company", error);
}

static char *check_reference(const char *value, GError **error)
{
    return check_line(value, "reference", error);
}

static char *check_caption(const char *value, GError **error)
{
    g_autofree char *clean = text_clean(value, true);
    g_autoptr(GError) problem = NULL;
    if (g_utf8_strlen(clean, -1) > 2000)
        return wrong(error, "caption", "at most 2000 characters are allowed");
    if (!text_template_check(clean, false, &problem))
        return wrong(error, "caption", problem->message);
    return g_steal_pointer(&clean);
}

static char *check_due_days(const char *value, GError **error)
{
    gint64 days;
    if (!g_ascii_isdigit(*value) || !g_ascii_string_to_signed(value, 10, 0, 365, &days, NULL))
        return wrong(error, "due_days", "allowed is a number of days from 0 to 365");
    return g_strdup_printf("%" G_GINT64_FORMAT, days);
}

/* One that cannot be right is kept as it was written: the document warns of it. */
static char *check_peppol(const char *value, GError **error)
{
    g_autoptr(GError) problem = NULL;
    g_autofree char *shape = participant_shape(value, &problem);
    if (!shape)
        return wrong(error, "peppol", problem->message);

    char *settled = participant_parse(shape, NULL);
    return settled ? settled : g_steal_pointer(&shape);
}

static char *(*const checks[EDIT_KEYS])(const char *value, GError **error) = {
        [EDIT_EMAIL] = check_email,
        [EDIT_LANGUAGE] = check_language,
        [EDIT_COMPANY] = check_company,
        [EDIT_VAT] = check_vat,
        [EDIT_REFERENCE] = check_reference,
        [EDIT_CAPTION] = check_caption,
        [EDIT_DUE_DAYS] = check_due_days,
        [EDIT_PEPPOL] = check_peppol};

static int key_of(const char *name)
{
    for (int key = 0; key < EDIT_KEYS; key++)
        if (strcmp(edit_key_names[key], name) == 0)
            return key;
    return -1;
}

static bool unknown_key(const char *name, GError **error)
{
    const char *nearest = text_nearest(name, edit_key_names);
    g_autofree char *allowed = g_strjoinv(", ", (char **)edit_key_names);
    return fail(error, BILLHOOK_ERROR_USAGE, "unknown key '%s'%s%s%s; allowed are %s", name,
            nearest ? " (did you mean '" : "", nearest ? nearest : "", nearest ? "'?)" : "",
            allowed);
}

bool document_edits_set(
        struct document_edits *edits, const char *key, const char *value, GError **error)
{
    int index = key_of(key);
    if (index < 0)
        return unknown_key(key, error);
    if (!*value) {
        g_clear_pointer(&edits->value[index], g_free);
        return true;
    }

    char *kept = checks[index](value, error);
    if (!kept)
        return false;

    g_free(edits->value[index]);
    edits->value[index] = kept;
    return true;
}

char *document_edits_to_json(const struct document_edits *edits)
{
    cJSON *object = cJSON_CreateObject();
    for (int key = 0; key < EDIT_KEYS; key++)
        if (edits->value[key])
            cJSON_AddStringToObject(object, edit_key_names[key], edits->value[key]);
    char *text = cJSON_PrintUnformatted(object);
    char *owned = g_strdup(text ? text : "{}");
    cJSON_free(text);
    cJSON_Delete(object);
    return owned;
}

void document_edits_from_json(struct document_edits *edits, const char *json)
{
    document_edits_clear(edits);
    cJSON *object = cJSON_Parse(json);
    for (int key = 0; key < EDIT_KEYS; key++) {
        const char *value =
                cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, edit_key_names[key]));
        if (value)
            edits->value[key] = g_strdup(value);
    }
    cJSON_Delete(object);
}

void document_apply_edits(
        struct document *note, const struct document *invoice, const struct document_edits *edits)
{
    const struct {
        enum edit_key key;
        char **field;
        const char *original;
    } fields[] = {{EDIT_EMAIL, &note->customer.email, invoice->customer.email},
            {EDIT_COMPANY, &note->customer.company, invoice->customer.company},
            {EDIT_COMPANY, &note->customer.billing.company, invoice->customer.billing.company},
            {EDIT_VAT, &note->customer.vat, invoice->customer.vat},
            {EDIT_PEPPOL, &note->customer.peppol, invoice->customer.peppol},
            {EDIT_REFERENCE, &note->customer.reference, invoice->customer.reference}};
    for (gsize i = 0; i < G_N_ELEMENTS(fields); i++) {
        const char *edited = edits->value[fields[i].key];
        text_set(fields[i].field, edited ? edited : fields[i].original);
    }

    document_check_name(note);
    document_check_participant(note);
    note->language = invoice->language;
    if (edits->value[EDIT_LANGUAGE])
        language_from_text(edits->value[EDIT_LANGUAGE], &note->language);
}

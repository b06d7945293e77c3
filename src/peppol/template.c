/* Templates: "/message/{docid}" with the values of one document. */
#include "template.h"

#include <stddef.h>
#include <string.h>

#include "document/participant.h"

static const struct {
    const char *name;
    gsize offset;
} names[] = {
        {"key", offsetof(struct template_values, key)},
        {"secret", offsetof(struct template_values, secret)},
        {"account", offsetof(struct template_values, account)},
        {"participant", offsetof(struct template_values, participant)},
        {"scheme", offsetof(struct template_values, scheme)},
        {"id", offsetof(struct template_values, id)},
        {"sender", offsetof(struct template_values, sender)},
        {"sender_scheme", offsetof(struct template_values, sender_scheme)},
        {"sender_id", offsetof(struct template_values, sender_id)},
        {"number", offsetof(struct template_values, number)},
        {"country", offsetof(struct template_values, country)},
        {"reference", offsetof(struct template_values, reference)},
        {"doctype", offsetof(struct template_values, doctype)},
        {"process", offsetof(struct template_values, process)},
        {"kind", offsetof(struct template_values, kind)},
        {"docid", offsetof(struct template_values, docid)},
        {"page", offsetof(struct template_values, page)},
};

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

struct template_values template_values_of(
        const struct peppol_account *account, const struct peppol_shipment *shipment, int page)
{
    static const struct peppol_shipment nothing = {.type = DOCUMENT_INVOICE};
    const struct peppol_shipment *what = shipment ? shipment : &nothing;
    struct template_values values = {
            .key = or_empty(account->key),
            .secret = or_empty(account->secret),
            .account = or_empty(account->account),
            .sender = or_empty(account->sender),
            .participant = or_empty(what->participant),
            .number = or_empty(what->number),
            .country = or_empty(what->country),
            .reference = or_empty(what->reference),
            .docid = or_empty(what->id),
            .doctype = peppol_document_type(what->type),
            .process = PEPPOL_PROCESS,
            .kind = what->type == DOCUMENT_CREDIT_NOTE ? "creditNote" : "invoice",
            .page = g_strdup_printf("%d", page),
    };
    participant_split(values.participant, &values.scheme, &values.id);
    participant_split(values.sender, &values.sender_scheme, &values.sender_id);
    return values;
}

void template_values_clear(struct template_values *values)
{
    g_free(values->scheme);
    g_free(values->id);
    g_free(values->sender_scheme);
    g_free(values->sender_id);
    g_free(values->page);
    *values = (struct template_values){0};
}

/* The value of a name of `length` bytes; NULL: there is no such name. */
static const char *value_of(const struct template_values *values, const char *name, gsize length)
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        if (strlen(names[i].name) == length && strncmp(names[i].name, name, length) == 0)
            return G_STRUCT_MEMBER(const char *, values, names[i].offset);
    return NULL;
}

/* A colon stands in paths and queries as it is (RFC 3986, 3.3), as the providers write it. */
static void append_value(GString *text, const char *value, bool escaped)
{
    g_autofree char *quoted = escaped ? g_uri_escape_string(value, ":", false) : g_strdup(value);
    g_string_append(text, quoted);
}

char *template_expand(const char *text, const struct template_values *values, bool escaped)
{
    GString *made = g_string_new(NULL);
    while (*text) {
        const char *end = *text == '{' ? strchr(text, '}') : NULL;
        const char *value = end ? value_of(values, text + 1, (gsize)(end - text) - 1) : NULL;
        if (!value) {
            g_string_append_c(made, *text++);
            continue;
        }
        append_value(made, value, escaped);
        text = end + 1;
    }
    return g_string_free(made, FALSE);
}

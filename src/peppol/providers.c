/* The table of providers. Sources: PEPPOL.md, and where it says "?" or nothing, the public clients
 * and OpenAPI files named at the row. `unverified:` marks what nobody outside of the provider could
 * be seen to use. */
#include <string.h>

#include "row.h"

/* A look-up or a question that is one GET. */
#define GET(template)                          \
    {                                          \
        .method = "GET", .address = (template) \
    }

/* Message and state: OpenAPI 1.0.0; tigron/peppyrus-api-php; solid-kiss/Peppyrus-API-Java-Client
 * (`services[].documentType`, `items[]`, `meta.pages`). Entries of the list name the receiver but
 * not the number: it stands in the document, which is in the answer for one message.
 * unverified: how the names of folders are written (`Inbox` in the schema, `INBOX` in clients), and
 * what a list without a folder holds: so each is asked, for what is overlooked is sent twice. */
#define PEPPYRUS_LIST "/message/list?receiver={participant}&page={page}&perPage=100"

static const struct peppol_provider peppyrus = {
        .name = "peppyrus",
        .title = "Peppyrus",
        .live = "https://api.peppyrus.be/v1",
        .test = "https://api.test.peppyrus.be/v1",
        .needs = PEPPOL_NEEDS_KEY,
        .headers = {{"X-Api-Key", "{key}"}},
        .lookup =
                {
                        .call = GET("/peppol/lookup?participantId={participant}"),
                        .absent = 404,
                        .documents = "services",
                },
        .steps[0].call =
                {
                        .method = "POST",
                        .address = "/message",
                        .body = PEPPOL_BODY_BASE64,
                        .document = "fileContent",
                        .fields =
                                {
                                        {"sender", "{sender}"},
                                        {"recipient", "{participant}"},
                                        {"processType", PEPPOL_PROCESS_SCHEME "::{process}"},
                                        {"documentType", PEPPOL_DOCUMENT_SCHEME "::{doctype}"},
                                },
                },
        .status = GET("/message/{docid}"),
        .why = GET("/message/{docid}/report"),
        .detail = GET("/message/{docid}"),
        .key = GET("/peppol/lookup?participantId={sender}"),
        .key_absent = 404,
        .item = "",
        .id = "id",
        .state = "folder",
        .words =
                {
                        .delivered = {"Sent", "SENT"},
                        .failed = {"Failed", "FAILED"},
                        .pending = {"Outbox", "OUTBOX"},
                },
        .find =
                {
                        .lists =
                                {
                                        PEPPYRUS_LIST "&folder=Outbox",
                                        PEPPYRUS_LIST "&folder=OUTBOX",
                                        PEPPYRUS_LIST "&folder=Sent",
                                        PEPPYRUS_LIST "&folder=SENT",
                                        PEPPYRUS_LIST "&folder=Failed",
                                        PEPPYRUS_LIST "&folder=FAILED",
                                        PEPPYRUS_LIST,
                                },
                        .may_lack = true,
                        .items = "items",
                        .pages = "meta.pages",
                        .date = "created",
                        .receivers = {"recipient"},
                },
};

/* OpenAPI 1.1.0 (e-invoice-be/peppol-cli api/openapi.json): what is under way or failed is listed
 * with the drafts (DRAFT, TRANSIT, FAILED), what was delivered in the outbox. In this order: a
 * document that moves on between two questions is seen in the second. */
#define E_INVOICE_LIST "?search={number}&page={page}&page_size=50"
#define E_INVOICE_PARTIES                                                \
    "?sender_peppol_scheme={sender_scheme}&sender_peppol_id={sender_id}" \
    "&receiver_peppol_scheme={scheme}&receiver_peppol_id={id}"

static const struct peppol_provider e_invoice_be = {
        .name = "e-invoice.be",
        .title = "e-invoice.be",
        .live = "https://api.e-invoice.be",
        .test = "https://api-dev.e-invoice.be",
        .needs = PEPPOL_NEEDS_KEY,
        .headers = {{"Authorization", "Bearer {key}"}},
        .lookup =
                {
                        .call = GET("/api/validate/peppol-id?peppol_id={participant}"),
                        .registered = "is_valid",
                        .documents = "supported_document_types",
                },
        .steps[0].call =
                {
                        .method = "POST",
                        .address = "/api/documents/ubl",
                        .body = PEPPOL_BODY_MULTIPART,
                        .document = "file",
                },
        .steps[1].call = {.method = "POST", .address = "/api/documents/{docid}/validate"},
        .steps[1].harmless = true,
        .steps[1].must_be = "is_valid",
        .steps[2].call = {.method = "POST",
                .address = "/api/documents/{docid}/send" E_INVOICE_PARTIES},
        /* it is no draft any more: an earlier request got through */
        .steps[2].special = {{405, PEPPOL_TAKEN}},
        .status = GET("/api/documents/{docid}"),
        .why = GET("/api/documents/{docid}/timeline"),
        .detail = GET("/api/documents/{docid}"),
        .key = GET("/api/outbox/?search=billhook&page=1&page_size=1"),
        .item = "",
        .id = "id",
        .state = "state",
        .words =
                {
                        .delivered = {"SENT"},
                        .failed = {"FAILED"},
                        .pending = {"TRANSIT"},
                        .draft = {"DRAFT"},
                },
        .why_list = "events",
        .why_kind = "event_type",
        .find =
                {
                        .lists = {"/api/drafts/" E_INVOICE_LIST, "/api/outbox/" E_INVOICE_LIST},
                        .may_lack = true,
                        .items = "items",
                        .pages = "pages",
                        .date = "created_at",
                        .numbers = {"invoice_id"},
                        .receivers = {"customer_peppol_id"},
                },
};

/* Its own source (recommand/recommand-peppol, api/): stored only when the receiver's access point
 * took it, so that what is there was delivered; 422 covers both a receiver that is down and one
 * that cannot be reached. isValid is false on its own troubles too: lookup=dns knows better. */
static const struct peppol_provider recommand = {
        .name = "recommand",
        .title = "Recommand",
        .live = "https://app.recommand.eu",
        .needs = PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_SECRET | PEPPOL_NEEDS_ACCOUNT,
        .basic = true,
        .lookup =
                {
                        .call =
                                {
                                        .method = "POST",
                                        .address = "/api/v1/verify-document-support",
                                        .body = PEPPOL_BODY_JSON,
                                        .fields =
                                                {
                                                        {"peppolAddress", "{participant}"},
                                                        {"documentType", "{kind}"},
                                                },
                                },
                        .registered = "isValid",
                },
        .steps[0].call =
                {
                        .method = "POST",
                        .address = "/api/v1/{account}/send",
                        .body = PEPPOL_BODY_STRING,
                        .document = "document",
                        .fields =
                                {
                                        {"recipient", "{participant}"},
                                        {"documentType", "xml"},
                                        {"doctypeId", "{doctype}"},
                                        {"processId", "{process}"},
                                },
                },
        .steps[0].must_be = "success",
        .steps[0].special = {{422, PEPPOL_RECEIVER_DOWN}},
        .status = GET("/api/v1/documents/{docid}"),
        .detail = GET("/api/v1/documents/{docid}"),
        .key = GET("/api/v1/documents?direction=outgoing&limit=1&page=1&search=billhook"),
        .item = "document",
        .id = "id",
        .state = "sentOverPeppol",
        .words = {.delivered = {"true"}, .pending = {"false"}},
        .find =
                {
                        .lists = {"/api/v1/documents?direction=outgoing&search={number}"
                                  "&page={page}&limit=50&excludeAttachments=true"},
                        .items = "documents",
                        .pages = "pagination.totalPages",
                        .date = "createdAt",
                        .numbers = {"parsed.invoiceNumber", "parsed.creditNoteNumber"},
                        .receivers = {"receiverId"},
                },
};

/* docs.billit.be ("Send UBL to Peppol", "Check via API"). Its 200 is final: it has no status of
 * what was sent so.
 * unverified: whether sendxml heeds Idempotent-Key, and what it answers to a repeat; a lost answer
 * waits for a person. */
static const struct peppol_provider billit = {
        .name = "billit",
        .title = "Billit",
        .live = "https://api.billit.be",
        .test = "https://api.sandbox.billit.be",
        .needs = PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_ACCOUNT,
        .is_final = true,
        .headers = {{"ApiKey", "{key}"}, {"PartyID", "{account}"}},
        .lookup =
                {
                        .call = GET("/v1/peppol/participantInformation/{participant}"),
                        .registered = "Registered",
                        .documents = "DocumentTypes",
                        .invoice = "BISv3Invoice",
                        .credit_note = "BISv3CreditNote",
                },
        .steps[0].call =
                {
                        .method = "POST",
                        .address = "/v1/peppol/sendxml",
                        .body = PEPPOL_BODY_STRING,
                        .document = "XML",
                        .headers = {{"Idempotent-Key", "{reference}"}},
                },
        .item = "",
        .id = "InboxItemID",
        .taken = "Billit checked it and put it on the network; it does not tell whether the "
                 "receiver's access point has it",
};

/* letspeppol/letspeppol (ScradaService.java); @financica/scrada-client (base URL; the look-up takes
 * the scheme of identifiers and the whole participant, and answers `documentTypes[].value`, or
 * `registered`, `supportInvoice`, `supportCreditInvoice` in an older form). Its external reference
 * cannot be searched for. */
static const struct peppol_provider scrada = {
        .name = "scrada",
        .title = "Scrada",
        .live = "https://api.scrada.be",
        .needs = PEPPOL_NEEDS_KEY | PEPPOL_NEEDS_SECRET | PEPPOL_NEEDS_ACCOUNT,
        .headers = {{"X-API-KEY", "{key}"}, {"X-PASSWORD", "{secret}"}},
        .lookup =
                {
                        .call = GET("/v1/company/{account}/peppol/lookup/" PEPPOL_ACTOR_SCHEME
                                    "/{participant}"),
                        .absent = 404,
                        .registered = "registered",
                        .may_lack = true,
                        .documents = "documentTypes",
                        .flags = {"supportInvoice", "supportCreditInvoice"},
                },
        .steps[0].call =
                {
                        .method = "POST",
                        .address = "/v1/company/{account}/peppol/outbound/document",
                        .body = PEPPOL_BODY_RAW,
                        .headers =
                                {
                                        {"x-scrada-peppol-sender-scheme", PEPPOL_ACTOR_SCHEME},
                                        {"x-scrada-peppol-sender-id", "{sender}"},
                                        {"x-scrada-peppol-receiver-scheme", PEPPOL_ACTOR_SCHEME},
                                        {"x-scrada-peppol-receiver-id", "{participant}"},
                                        {"x-scrada-peppol-c1-country-code", "{country}"},
                                        {"x-scrada-peppol-document-type-scheme",
                                                PEPPOL_DOCUMENT_SCHEME},
                                        {"x-scrada-peppol-document-type-value", "{doctype}"},
                                        {"x-scrada-peppol-process-scheme", PEPPOL_PROCESS_SCHEME},
                                        {"x-scrada-peppol-process-value", "{process}"},
                                        {"x-scrada-external-reference", "{reference}"},
                                },
                },
        .status = GET("/v1/company/{account}/peppol/outbound/document/{docid}/info"),
        .key = GET("/v1/company/{account}"),
        .item = "",
        .id = "",
        .state = "status",
        .words =
                {
                        .delivered = {"Processed"},
                        .failed = {"Error"},
                        .pending = {"Created", "Retry"},
                },
};

static const struct peppol_provider mail = {
        .name = "mail",
        .title = "the mailbox",
        .live = "",
        .needs = PEPPOL_NEEDS_MAILBOX,
        .is_mail = true,
        .is_final = true,
        .item = "",
};

static const struct peppol_provider *const providers[] = {
        &peppyrus,
        &e_invoice_be,
        &recommand,
        &billit,
        &scrada,
        &mail,
};

const struct peppol_provider *peppol_provider_find(const char *name)
{
    for (gsize i = 0; i < G_N_ELEMENTS(providers); i++)
        if (strcmp(providers[i]->name, name) == 0)
            return providers[i];
    return NULL;
}

const char *const *peppol_provider_names(void)
{
    static const char *const names[] = {
            "peppyrus", "e-invoice.be", "recommand", "billit", "scrada", "mail", NULL};
    return names;
}

const char *peppol_provider_name(const struct peppol_provider *provider)
{
    return provider->name;
}

unsigned peppol_provider_needs(const struct peppol_provider *provider)
{
    return provider->needs;
}

bool peppol_provider_has_test(const struct peppol_provider *provider)
{
    return provider->test != NULL;
}

bool peppol_provider_is_mail(const struct peppol_provider *provider)
{
    return provider->is_mail;
}

bool peppol_provider_is_final(const struct peppol_provider *provider)
{
    return provider->is_final;
}

bool peppol_provider_can_find(const struct peppol_provider *provider)
{
    return provider->find.lists[0] != NULL;
}

int peppol_steps(const struct peppol_provider *provider)
{
    int count = 0;
    while (count < ROW_STEPS && provider->steps[count].call.method)
        count++;
    return count;
}

bool peppol_step_is_harmless(const struct peppol_provider *provider, int step)
{
    return provider->steps[step].harmless;
}

/* Any bytes as the answer of any provider to any question: no crash, no leak, and a verdict that
 * keeps its promises: one clean line of words without a key, an id that can stand in a URL, bounded
 * candidates, and an event that the question can have. */
#include <stdint.h>
#include <string.h>

#include "peppol/exchange.h"

#define KEY "kEy-1234567"
#define UBL "<Invoice><ID>7</ID></Invoice>"

/* provider, ask, step, outcome, status / 4; the body follows */
enum { HEAD = 5 };

#define BIT(event) (1u << (event))
#define ANY \
    (BIT(PEPPOL_NOT_SENT) | BIT(PEPPOL_BUSY) | BIT(PEPPOL_KEY_REFUSED) | BIT(PEPPOL_TROUBLE))
#define STATES \
    (BIT(PEPPOL_ARRIVED) | BIT(PEPPOL_REFUSED) | BIT(PEPPOL_ON_ITS_WAY) | BIT(PEPPOL_UNSENT))

static const unsigned allowed[PEPPOL_ASKS] = {
        [PEPPOL_ASK_LOOKUP] = ANY | BIT(PEPPOL_REGISTERED) | BIT(PEPPOL_NOT_REGISTERED),
        [PEPPOL_ASK_SEND] = ANY | BIT(PEPPOL_STEP_DONE) | BIT(PEPPOL_TAKEN) | BIT(PEPPOL_ARRIVED) |
                BIT(PEPPOL_REFUSED) | BIT(PEPPOL_RECEIVER_DOWN) | BIT(PEPPOL_IN_DOUBT),
        [PEPPOL_ASK_STATUS] = ANY | STATES,
        [PEPPOL_ASK_WHY] = ANY | BIT(PEPPOL_REFUSED),
        [PEPPOL_ASK_FIND] = ANY | STATES | BIT(PEPPOL_ABSENT) | BIT(PEPPOL_MORE),
        [PEPPOL_ASK_DETAIL] = ANY | STATES | BIT(PEPPOL_ABSENT),
        [PEPPOL_ASK_KEY] = ANY | BIT(PEPPOL_KEY_GOOD),
};

static void check_text(const char *text, size_t most)
{
    if (!text || strlen(text) > most || !g_utf8_validate(text, -1, NULL) || strstr(text, KEY))
        __builtin_trap();
    for (const unsigned char *c = (const unsigned char *)text; *c; c++)
        if (*c < 0x20 || *c == 0x7f)
            __builtin_trap();
}

static void check_id(const char *id)
{
    check_text(id, 200);
    for (const char *c = id; *c; c++)
        if (!g_ascii_isgraph(*c))
            __builtin_trap();
}

static void check_verdict(enum peppol_ask ask, const struct peppol_verdict *verdict)
{
    if (!(allowed[ask] & BIT(verdict->event)))
        __builtin_trap();
    check_text(verdict->words, 500);
    check_text(verdict->details, 100);
    check_text(verdict->unknown_word, 100);
    check_id(verdict->id);
    if (!*verdict->words || verdict->documents > 3)
        __builtin_trap();
    if ((verdict->event == PEPPOL_MORE) != (verdict->page || verdict->candidates) ||
            (verdict->candidates && verdict->candidates->len > 50))
        __builtin_trap();
    for (guint i = 0; verdict->candidates && i < verdict->candidates->len; i++)
        check_id(verdict->candidates->pdata[i]);
}

static void judge(const uint8_t *head, const struct net_answer *answer)
{
    const char *const *names = peppol_provider_names();
    enum peppol_ask ask = head[1] % PEPPOL_ASKS;
    struct peppol_account account = {.provider = peppol_provider_find(names[head[0] % 6]),
            .base_url = "",
            .key = KEY,
            .secret = "",
            .account = "1",
            .sender = "0208:0987654394"};
    g_autoptr(GBytes) ubl = g_bytes_new_static(UBL, strlen(UBL));
    struct peppol_shipment shipment = {.participant = "0208:0123456749",
            .type = DOCUMENT_INVOICE,
            .number = "7",
            .reference = "r",
            .ubl = ubl,
            .id = head[2] & 8 ? "d" : ""};
    int steps = MAX(peppol_steps(account.provider), 1);
    int step = ask == PEPPOL_ASK_FIND ? (head[2] & 3) * 1000 + 1 : (head[2] & 3) % steps;

    g_auto(peppol_verdict_auto) verdict = {0};
    peppol_judge(&account, ask, &shipment, step, answer, &verdict);
    check_verdict(ask, &verdict);

    g_autoptr(GBytes) kept = peppol_answer_kept(&account, answer, 1000);
    gsize length = 0;
    const void *bytes = g_bytes_get_data(kept, &length);
    if (length > 1000 || (length && memmem(bytes, length, KEY, strlen(KEY))))
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < HEAD)
        return 0;
    struct net_answer answer = {.outcome = data[3] % NET_OUTCOMES,
            .status = data[4] * 4,
            .body = g_string_new_len((const char *)data + HEAD, (gssize)(size - HEAD)),
            .content_type = (char *)"",
            .location = (char *)"",
            .date = (char *)"",
            .problem = (char *)"lost"};
    judge(data, &answer);
    g_string_free(answer.body, TRUE);
    return 0;
}

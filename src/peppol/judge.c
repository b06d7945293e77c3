/* What an answer means: one way for all providers, by what their rows say. INTERFACE-peppol.md,
 * "Tried again by itself" and "Final until a person acts". */
#include <string.h>

#include "base/text.h"
#include "find.h"

enum { ID_MOST = 200, WORD_MOST = 60 };

/* ---- names ---- */

const char *peppol_ask_text(enum peppol_ask ask)
{
    static const char *const names[PEPPOL_ASKS] = {
            [PEPPOL_ASK_LOOKUP] = "lookup",
            [PEPPOL_ASK_SEND] = "send",
            [PEPPOL_ASK_STATUS] = "status",
            [PEPPOL_ASK_WHY] = "why",
            [PEPPOL_ASK_FIND] = "find",
            [PEPPOL_ASK_DETAIL] = "detail",
            [PEPPOL_ASK_KEY] = "key",
    };
    return names[ask];
}

const char *peppol_event_text(enum peppol_event event)
{
    static const char *const names[PEPPOL_EVENTS] = {
            [PEPPOL_NOT_SENT] = "not_sent",
            [PEPPOL_BUSY] = "busy",
            [PEPPOL_KEY_REFUSED] = "key_refused",
            [PEPPOL_TROUBLE] = "trouble",
            [PEPPOL_KEY_GOOD] = "key_good",
            [PEPPOL_REGISTERED] = "registered",
            [PEPPOL_NOT_REGISTERED] = "not_registered",
            [PEPPOL_STEP_DONE] = "step_done",
            [PEPPOL_TAKEN] = "taken",
            [PEPPOL_ARRIVED] = "arrived",
            [PEPPOL_REFUSED] = "refused",
            [PEPPOL_RECEIVER_DOWN] = "receiver_down",
            [PEPPOL_IN_DOUBT] = "in_doubt",
            [PEPPOL_ON_ITS_WAY] = "on_its_way",
            [PEPPOL_UNSENT] = "unsent",
            [PEPPOL_ABSENT] = "absent",
            [PEPPOL_MORE] = "more",
    };
    return names[event];
}

void peppol_verdict_clear(struct peppol_verdict *verdict)
{
    g_free(verdict->id);
    g_free(verdict->words);
    g_free(verdict->unknown_word);
    g_free(verdict->details);
    if (verdict->candidates)
        g_ptr_array_unref(verdict->candidates);
    *verdict = (struct peppol_verdict){0};
}

/* ---- what all asks share ---- */

static const struct peppol_step *step_of(const struct judging *judging)
{
    bool known = judging->step >= 0 && judging->step < ROW_STEPS;
    return &judging->row->steps[known ? judging->step : 0];
}

enum peppol_event judging_unsure(const struct judging *judging)
{
    bool hands_over = judging->ask == PEPPOL_ASK_SEND && !step_of(judging)->harmless;
    return hands_over ? PEPPOL_IN_DOUBT : PEPPOL_TROUBLE;
}

static bool is_among(const char *const *words, const char *word)
{
    for (int i = 0; i < ROW_WORDS && words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

bool judging_state(struct judging *judging, const cJSON *item, enum peppol_event *event)
{
    const struct peppol_words *words = &judging->row->words;
    const struct {
        const char *const *words;
        enum peppol_event event;
    } kinds[] = {
            {words->delivered, PEPPOL_ARRIVED},
            {words->failed, PEPPOL_REFUSED},
            {words->pending, PEPPOL_ON_ITS_WAY},
            {words->draft, PEPPOL_UNSENT},
    };
    const char *word = reply_text(reply_at(item, judging->row->state));
    if (!*word)
        return false;

    for (gsize i = 0; i < G_N_ELEMENTS(kinds); i++) {
        if (!is_among(kinds[i].words, word))
            continue;
        *event = kinds[i].event;
        return true;
    }
    text_take(&judging->verdict->unknown_word, judging_clean(judging->account, word, WORD_MOST));
    *event = PEPPOL_ON_ITS_WAY;
    return true;
}

bool judging_id_usable(const struct judging *judging, const char *id)
{
    gsize length = strlen(id);
    if (length == 0 || length > ID_MOST)
        return false;
    for (const char *c = id; *c; c++)
        if (!g_ascii_isgraph(*c))
            return false;
    g_autofree char *clean = judging_clean(judging->account, id, ID_MOST);
    return strcmp(clean, id) == 0;
}

bool judging_id(struct judging *judging, const cJSON *item)
{
    const cJSON *value = reply_at(item, judging->row->id);
    const char *id = reply_text(value);
    if (cJSON_IsBool(value) || !judging_id_usable(judging, id))
        return false;
    text_set(&judging->verdict->id, id);
    return true;
}

const cJSON *judging_item(const struct judging *judging)
{
    const cJSON *item = reply_at(judging->json, judging->row->item);
    return cJSON_IsObject(item) ? item : judging->json;
}

/* ---- statuses ---- */

/* Statuses of HTTP after which nobody knows what the other side did: its own faults, a way that is
 * not gone, and requests that it gave up on. */
static bool is_unsure(int status)
{
    return status >= 500 || status < 200 || (status >= 300 && status < 400) || status == 408 ||
            status == 425;
}

static bool is_special(const struct judging *judging, enum peppol_event *event)
{
    const struct peppol_special *special = step_of(judging)->special;
    if (judging->ask != PEPPOL_ASK_SEND)
        return false;
    for (int i = 0; i < ROW_SPECIALS && special[i].status; i++) {
        if (special[i].status != judging->answer->status)
            continue;
        *event = special[i].event;
        return true;
    }
    return false;
}

/* Whether this ask wants one document by its id, which 404 says is not there. */
static bool wants_one(const struct judging *judging)
{
    return judging->ask == PEPPOL_ASK_DETAIL ||
            (judging->ask == PEPPOL_ASK_FIND && find_by_id(judging->row, judging->shipment));
}

/* A status from 400 to 499 that is none of those above. */
static enum peppol_event judge_refusal(struct judging *judging)
{
    int status = judging->answer->status;
    const struct peppol_provider *row = judging->row;
    if (judging->ask == PEPPOL_ASK_SEND)
        return PEPPOL_REFUSED;
    if (judging->ask == PEPPOL_ASK_LOOKUP && status == row->lookup.absent)
        return PEPPOL_NOT_REGISTERED;
    if (judging->ask == PEPPOL_ASK_KEY && status == row->key_absent)
        return PEPPOL_KEY_GOOD;
    if (wants_one(judging))
        return status == 404 ? PEPPOL_ABSENT : PEPPOL_TROUBLE;
    if (judging->ask == PEPPOL_ASK_FIND && find_may_lack(judging))
        return find_go_on(judging, true);
    return PEPPOL_TROUBLE;
}

/* ---- good answers, by ask ---- */

/* Plain words for kinds of document, in any case. */
static unsigned plain_kind(const char *text)
{
    static const struct {
        const char *word;
        enum peppol_documents kind;
    } words[] = {
            {"invoice", PEPPOL_INVOICE},
            {"creditnote", PEPPOL_CREDIT_NOTE},
            {"credit_note", PEPPOL_CREDIT_NOTE},
    };
    for (gsize i = 0; i < G_N_ELEMENTS(words); i++)
        if (g_ascii_strcasecmp(words[i].word, text) == 0)
            return words[i].kind;
    return 0;
}

/* The provider's own words for kinds of document, and the identifiers of the network. */
static void add_documents(struct judging *judging, const cJSON *value)
{
    const struct peppol_lookup *lookup = &judging->row->lookup;
    const char *text = reply_text(value);
    judging->verdict->documents |= peppol_documents_of(text) | plain_kind(text);
    if (lookup->invoice && strcmp(text, lookup->invoice) == 0)
        judging->verdict->documents |= PEPPOL_INVOICE;
    if (lookup->credit_note && strcmp(text, lookup->credit_note) == 0)
        judging->verdict->documents |= PEPPOL_CREDIT_NOTE;
    for (const cJSON *child = value->child; child; child = child->next)
        add_documents(judging, child);
}

static unsigned asked_document(const struct judging *judging)
{
    return judging->shipment->type == DOCUMENT_CREDIT_NOTE ? PEPPOL_CREDIT_NOTE : PEPPOL_INVOICE;
}

/* Fills the kinds of document; false: the answer does not say them. */
static bool read_documents(struct judging *judging)
{
    static const unsigned kinds[] = {PEPPOL_INVOICE, PEPPOL_CREDIT_NOTE};
    const struct peppol_lookup *lookup = &judging->row->lookup;
    const cJSON *documents = reply_at(judging->json, lookup->documents);
    bool said = cJSON_IsArray(documents) || !lookup->documents;
    if (!lookup->documents)
        judging->verdict->documents = asked_document(judging);
    if (cJSON_IsArray(documents))
        add_documents(judging, documents);

    for (gsize i = 0; i < G_N_ELEMENTS(kinds) && !said; i++) {
        const cJSON *flag = reply_at(judging->json, lookup->flags[i]);
        if (cJSON_IsTrue(flag))
            judging->verdict->documents |= kinds[i];
        said = i + 1 == G_N_ELEMENTS(kinds) && cJSON_IsBool(flag);
    }
    return said;
}

/* A good answer without the list of kinds: identifiers may stand elsewhere in it. Where there are
 * none it says yes if it says so, or if the provider has another answer for no and this one is an
 * object with something in it. */
static enum peppol_event judge_unlisted(struct judging *judging, bool registered)
{
    unsigned *documents = &judging->verdict->documents;
    bool says_no = judging->row->lookup.absent != 0,
         says = cJSON_IsObject(judging->json) && judging->json->child;
    g_autofree char *complaint = reply_words(judging->json);

    add_documents(judging, judging->json);
    if (*documents)
        return *documents & asked_document(judging) ? PEPPOL_REGISTERED : PEPPOL_NOT_REGISTERED;
    if (!registered && (!says_no || !says || *complaint))
        return PEPPOL_TROUBLE;
    *documents = asked_document(judging);
    return PEPPOL_REGISTERED;
}

static enum peppol_event judge_lookup(struct judging *judging)
{
    const struct peppol_lookup *lookup = &judging->row->lookup;
    const cJSON *registered = reply_at(judging->json, lookup->registered);
    if (!judging->json || (lookup->registered && !lookup->may_lack && !cJSON_IsBool(registered)))
        return PEPPOL_TROUBLE;
    if (cJSON_IsFalse(registered))
        return PEPPOL_NOT_REGISTERED;
    if (!read_documents(judging))
        return judge_unlisted(judging, cJSON_IsTrue(registered));

    bool takes = (judging->verdict->documents & asked_document(judging)) != 0;
    return takes ? PEPPOL_REGISTERED : PEPPOL_NOT_REGISTERED;
}

/* The last step: the provider has it; where the answer says how far it is, that counts too. */
static enum peppol_event judge_taken(struct judging *judging)
{
    enum peppol_event event = PEPPOL_TAKEN;
    bool said = judging_state(judging, judging->json, &event);
    return said && (event == PEPPOL_ARRIVED || event == PEPPOL_REFUSED) ? event : PEPPOL_TAKEN;
}

static enum peppol_event judge_send(struct judging *judging)
{
    const struct peppol_step *step = step_of(judging);
    if (!judging->json)
        return judging_unsure(judging);
    if (step->must_be) {
        const cJSON *value = reply_at(judging->json, step->must_be);
        if (!cJSON_IsBool(value))
            return judging_unsure(judging);
        if (cJSON_IsFalse(value))
            return PEPPOL_REFUSED;
    }

    bool known = judging->shipment->id && *judging->shipment->id;
    if (!step->harmless && !judging_id(judging, judging->json) && !known)
        return judging_unsure(judging);
    if (judging->step + 1 < peppol_steps(judging->row))
        return PEPPOL_STEP_DONE;
    return judge_taken(judging);
}

static enum peppol_event judge_status(struct judging *judging)
{
    enum peppol_event event = PEPPOL_TROUBLE;
    const cJSON *item = judging_item(judging);
    if (!item || !judging_state(judging, item, &event))
        return PEPPOL_TROUBLE;
    judging_id(judging, item);
    return event;
}

static enum peppol_event judge_why(struct judging *judging)
{
    return judging->json ? PEPPOL_REFUSED : PEPPOL_TROUBLE;
}

static enum peppol_event judge_find(struct judging *judging)
{
    if (find_by_id(judging->row, judging->shipment))
        return judge_status(judging);
    return find_judge_list(judging);
}

static enum peppol_event judge_key(struct judging *judging)
{
    return judging->json ? PEPPOL_KEY_GOOD : PEPPOL_TROUBLE;
}

/* ---- an answer ---- */

static enum peppol_event judge_good(struct judging *judging)
{
    static enum peppol_event (*const by_ask[PEPPOL_ASKS])(struct judging *) = {
            [PEPPOL_ASK_LOOKUP] = judge_lookup,
            [PEPPOL_ASK_SEND] = judge_send,
            [PEPPOL_ASK_STATUS] = judge_status,
            [PEPPOL_ASK_WHY] = judge_why,
            [PEPPOL_ASK_FIND] = judge_find,
            [PEPPOL_ASK_DETAIL] = find_judge_detail,
            [PEPPOL_ASK_KEY] = judge_key,
    };
    return by_ask[judging->ask](judging);
}

static enum peppol_event judge_answered(struct judging *judging)
{
    enum peppol_event event;
    int status = judging->answer->status;
    if (is_special(judging, &event))
        return event;
    if (status == 429)
        return PEPPOL_BUSY;
    if (status == 401 || status == 403)
        return PEPPOL_KEY_REFUSED;
    if (is_unsure(status))
        return judging_unsure(judging);
    return status >= 400 ? judge_refusal(judging) : judge_good(judging);
}

static enum peppol_event judge_outcome(struct judging *judging)
{
    switch (judging->answer->outcome) {
    case NET_ANSWERED:
        return judge_answered(judging);
    case NET_NOT_SENT:
    case NET_STOPPED:
        return PEPPOL_NOT_SENT;
    case NET_LOST:
    case NET_TOO_LARGE:
    case NET_OUTCOMES:
        break;
    }
    return judging_unsure(judging);
}

static const char *or_empty(const char *text)
{
    return text ? text : "";
}

/* What goes over, without a NULL; NULL for a question that is about no document. */
static struct peppol_shipment filled(const struct peppol_shipment *shipment)
{
    struct peppol_shipment whole = {.type = DOCUMENT_INVOICE};
    if (shipment)
        whole = *shipment;
    whole.participant = or_empty(whole.participant);
    whole.number = or_empty(whole.number);
    whole.id = or_empty(whole.id);
    return whole;
}

void peppol_judge(const struct peppol_account *account,
        enum peppol_ask ask,
        const struct peppol_shipment *shipment,
        int step,
        const struct net_answer *answer,
        struct peppol_verdict *verdict)
{
    struct peppol_shipment whole = filled(shipment);
    struct judging judging = {
            .account = account,
            .row = account->provider,
            .ask = ask,
            .shipment = &whole,
            .step = step,
            .answer = answer,
            .verdict = verdict,
    };
    judging.json = answer->outcome == NET_ANSWERED ? reply_read(answer) : NULL;
    verdict->id = g_strdup("");
    verdict->unknown_word = g_strdup("");
    verdict->retry_after_s = answer->retry_after_s;

    verdict->event = judge_outcome(&judging);
    judging_tell(&judging);
    cJSON_Delete(judging.json);
}

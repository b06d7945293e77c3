/* The words of a verdict: for the owner what happened and what the provider said of it, for the log
 * our own words only. */
#include <string.h>

#include "base/text.h"
#include "judging.h"
#include "keys.h"

enum { WORDS_MOST = 500, SAID_MOST = 320, PLAIN_MOST = 200 };

/* ---- what the other side wrote ---- */

static void cut(char *text, gsize most)
{
    if (strlen(text) <= most)
        return;
    const char *end = g_utf8_find_prev_char(text, text + most - strlen("…") + 1);
    strcpy(text + (end ? end - text : 0), "…");
}

char *judging_clean(const struct peppol_account *account, const char *text, gsize most)
{
    g_autofree char *clean = text_clean(text, false);
    GString *kept = g_string_new(clean);
    keys_remove(account, kept);
    cut(kept->str, most);
    return g_string_free(kept, FALSE);
}

/* The body of an answer that is no JSON, where it is a text; cut after the keys are gone, so that
 * no half of one stays. */
static char *plain_words(const struct judging *judging)
{
    const char *start = judging->answer->body->str;
    while (g_ascii_isspace(*start))
        start++;
    if (*start == '<')
        return g_strdup("a page instead of an answer");
    GString *words = g_string_new(start);
    keys_remove(judging->account, words);
    g_string_truncate(words, MIN(words->len, PLAIN_MOST));
    return g_string_free(words, FALSE);
}

/* Of the entries of a list those that tell of a failure, else all. */
static char *failure_words(const struct judging *judging, const cJSON *list)
{
    GString *words = g_string_new(NULL);
    for (const cJSON *entry = list->child; entry; entry = entry->next) {
        const char *kind = reply_text(reply_at(entry, judging->row->why_kind));
        g_autofree char *said = reply_words(entry);
        if (!strstr(kind, "fail") || !*said)
            continue;
        g_string_append_printf(words, "%s%s", words->len ? "; " : "", said);
    }
    if (words->len)
        return g_string_free(words, FALSE);
    g_string_free(words, TRUE);
    return reply_words(judging->json);
}

/* What the provider says in words; "" for nothing. Caller frees. */
static char *said_by(const struct judging *judging)
{
    const char *why = judging->ask == PEPPOL_ASK_WHY ? judging->row->why_list : NULL;
    const cJSON *list = reply_at(judging->json, why);
    g_autofree char *said = NULL;
    if (judging->answer->outcome != NET_ANSWERED)
        said = g_strdup(judging->answer->problem);
    else if (!judging->json)
        said = plain_words(judging);
    else
        said = list ? failure_words(judging, list) : reply_words(judging->json);
    return judging_clean(judging->account, said, SAID_MOST);
}

/* ---- sentences ---- */

/* "%s" is the provider; quotes: what it said follows; lost: where no whole answer came, NULL the
 * same. */
static const struct {
    const char *sentence;
    bool quotes;
    const char *lost;
} sentences[PEPPOL_EVENTS] = {
        [PEPPOL_NOT_SENT] = {"%s could not be reached", true, NULL},
        [PEPPOL_BUSY] = {"%s asks to wait before it is asked again", false, NULL},
        [PEPPOL_KEY_REFUSED] = {"%s refuses the key", true, NULL},
        [PEPPOL_TROUBLE] = {"%s gave no answer that can be used", true,
                "no whole answer came from %s"},
        [PEPPOL_KEY_GOOD] = {"%s accepts the key", false, NULL},
        [PEPPOL_STEP_DONE] = {"%s has it, and does not send it yet", false, NULL},
        [PEPPOL_TAKEN] = {"%s has it", false, NULL},
        [PEPPOL_ARRIVED] = {"%s delivered it: the receiver's access point has it", false, NULL},
        [PEPPOL_REFUSED] = {"%s refused it", true, NULL},
        [PEPPOL_RECEIVER_DOWN] = {"%s could not hand it to the receiver's access point", true,
                NULL},
        [PEPPOL_IN_DOUBT] = {"the answer of %s says nothing sure: it may have taken it", true,
                "no whole answer came from %s: it may have taken it"},
        [PEPPOL_ON_ITS_WAY] = {"%s has not delivered it yet", true, NULL},
        [PEPPOL_UNSENT] = {"it lies at %s as a draft that was not sent", false, NULL},
        [PEPPOL_ABSENT] = {"%s does not have it", false, NULL},
        [PEPPOL_MORE] = {"%s lists more documents to look through", false, NULL},
};

static char *lookup_sentence(const struct judging *judging)
{
    static const char *const kinds[] = {"neither invoices nor credit notes", "invoices",
            "credit notes", "invoices and credit notes"};
    unsigned documents = judging->verdict->documents & (PEPPOL_INVOICE | PEPPOL_CREDIT_NOTE);
    const char *who = judging->shipment->participant;
    bool registered = judging->verdict->event == PEPPOL_REGISTERED;
    if (!registered && !documents)
        return g_strdup_printf("%s is not registered with Peppol for what is to be sent", who);
    return g_strdup_printf("%s is registered with Peppol %sfor %s", who, registered ? "" : "only ",
            kinds[documents]);
}

static char *sentence_of(const struct judging *judging)
{
    const struct peppol_verdict *verdict = judging->verdict;
    const struct peppol_provider *row = judging->row;
    if (verdict->event == PEPPOL_REGISTERED || verdict->event == PEPPOL_NOT_REGISTERED)
        return lookup_sentence(judging);
    if (verdict->event == PEPPOL_TAKEN && row->taken)
        return g_strdup(row->taken);
    if (*verdict->unknown_word)
        return g_strdup_printf("%s says \"%s\", a word that billhook does not know; it counts as "
                               "not delivered yet",
                row->title, verdict->unknown_word);

    const char *lost = sentences[verdict->event].lost;
    bool came = judging->answer->outcome == NET_ANSWERED;
    GString *sentence = g_string_new(came || !lost ? sentences[verdict->event].sentence : lost);
    g_string_replace(sentence, "%s", row->title, 1);
    return g_string_free(sentence, FALSE);
}

static void add_status(const struct judging *judging, GString *words)
{
    int status = judging->answer->status;
    bool bad = status < 200 || status > 299;
    if (status && (bad || judging->verdict->event == PEPPOL_IN_DOUBT))
        g_string_append_printf(words, " (HTTP %d)", status);
}

static char *details_of(const struct judging *judging)
{
    const struct net_answer *answer = judging->answer;
    if (answer->outcome != NET_ANSWERED)
        return g_strdup(net_outcome_text(answer->outcome));
    const char *unread = judging->json || !answer->body->len ? "" : ", no JSON";
    return g_strdup_printf("HTTP %d%s", answer->status, unread);
}

void judging_tell(struct judging *judging)
{
    struct peppol_verdict *verdict = judging->verdict;
    g_autofree char *sentence = sentence_of(judging);
    GString *words = g_string_new(sentence);

    add_status(judging, words);
    if (sentences[verdict->event].quotes) {
        g_autofree char *said = said_by(judging);
        g_string_append_printf(words, "%s%s", *said ? ": " : "", said);
    }
    verdict->words = judging_clean(judging->account, words->str, WORDS_MOST);
    verdict->details = details_of(judging);
    g_string_free(words, TRUE);
}

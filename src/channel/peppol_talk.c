/* Questions to the provider and to the directory, each with all the requests that it takes. */
#include "channel/peppol_talk.h"

#include <string.h>

#include "document/participant.h"
#include "net/resolver.h"
#include "peppol/directory.h"

#define KEPT_BYTES (64 * 1024)
#define WORDS_MOST 500
#define PAGES_MOST 30 /* of all lists that a provider keeps (Peppyrus has seven) */
#define CANDIDATES_MOST 100
/* In the figures the directory stands beside the providers. */
#define DIRECTORY_NAME "directory"

void peppol_line_clear(struct peppol_line *line)
{
    net_client_free(line->client);
    net_client_free(line->other);
    line->client = line->other = NULL;
}

void peppol_said_free(struct peppol_said *said)
{
    if (!said)
        return;
    g_free(said->request);
    g_free(said->words);
    if (said->answer)
        g_bytes_unref(said->answer);
    g_free(said);
}

void peppol_talk_clear(struct peppol_talk *talk)
{
    peppol_verdict_clear(&talk->verdict);
    g_clear_pointer(&talk->said, g_ptr_array_unref);
    *talk = (struct peppol_talk){0};
}

void peppol_account_of(const struct config *config,
        const struct seller *seller,
        struct peppol_account *account,
        char **sender)
{
    const struct config_peppol *peppol = &config->peppol;
    char *participant = seller_participant(seller);

    *sender = participant ? participant : g_strdup("");
    *account = (struct peppol_account){.provider = peppol_provider_find(peppol->provider),
            .base_url = peppol->base_url,
            .key = peppol->key,
            .secret = peppol->secret,
            .account = peppol->account,
            .sender = *sender,
            .ca_file = peppol->ca_file,
            .test = peppol->test};
}

/* ---- one request ---- */

static void begin(struct peppol_talk *talk)
{
    if (!talk->said)
        talk->said = g_ptr_array_new_with_free_func((GDestroyNotify)peppol_said_free);
}

/* What was said, and what it means; the verdict becomes that of the question. Takes `answer`. */
static void note(struct peppol_line *line,
        struct peppol_talk *talk,
        const char *provider,
        struct peppol_said said,
        gint64 took_us)
{
    struct peppol_said *kept = g_new(struct peppol_said, 1);
    *kept = said;
    kept->at = g_get_real_time() / G_USEC_PER_SEC;
    kept->took_ms = took_us / 1000;
    kept->event = talk->verdict.event;
    kept->words = g_strdup(talk->verdict.words ? talk->verdict.words : "");
    g_ptr_array_add(talk->said, kept);

    talk->status = said.status;
    if (line->asked)
        line->asked(line->context, provider, talk->verdict.event, took_us);
}

static struct net_answer *ask_net(
        struct peppol_line *line, struct net_client **client, struct net_request *net)
{
    if (!*client)
        *client = net_client_new();
    net->stop = line->stop;
    if (line->moves)
        line->moves(line->context);
    return net_ask(*client, net);
}

/* Asks the provider once; the talk's verdict is this answer's. False: it has no such question. */
static bool ask(struct peppol_line *line,
        const struct peppol_account *account,
        enum peppol_ask what,
        const struct peppol_shipment *shipment,
        int step,
        struct peppol_talk *talk)
{
    begin(talk);
    if (!account->provider)
        return false;
    g_autoptr(peppol_request_auto) request = peppol_request_new(account, what, shipment, step);
    if (!request)
        return false;

    struct net_answer *answer = ask_net(line, &line->client, peppol_request_net(request));
    peppol_verdict_clear(&talk->verdict);
    peppol_judge(account, what, shipment, step, answer, &talk->verdict);
    talk->stopped = answer->outcome == NET_STOPPED;

    struct peppol_said said = {.ask = what,
            .request = g_strdup(peppol_request_text(request)),
            .status = answer->status,
            .answer = answer->body->len ? peppol_answer_kept(account, answer, KEPT_BYTES) : NULL};
    note(line, talk, peppol_provider_name(account->provider), said, answer->took_us);
    net_answer_free(answer);
    return true;
}

/* ---- the directory ---- */

static void set_verdict(
        struct peppol_verdict *verdict, enum peppol_event event, const char *format, ...)
        G_GNUC_PRINTF(3, 4);

/* In our own words. */
static void set_verdict(
        struct peppol_verdict *verdict, enum peppol_event event, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    peppol_verdict_clear(verdict);
    verdict->event = event;
    verdict->words = g_strdup_vprintf(format, arguments);
    verdict->id = g_strdup("");
    verdict->unknown_word = g_strdup("");
    verdict->details = g_strdup("");
    va_end(arguments);
}

/* The base URL of the receiver's SMP; NULL: the verdict says why there is none. Caller frees. */
static char *find_smp(struct peppol_line *line,
        const struct config *config,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk)
{
    const struct config_peppol *peppol = &config->peppol;
    const char *zone = *peppol->sml_zone ? peppol->sml_zone : sml_default_zone(peppol->test);
    g_autofree char *host = sml_host(shipment->participant, zone), *words = NULL;
    g_autoptr(GError) problem = NULL;
    enum peppol_event event = PEPPOL_TROUBLE;
    char *smp = NULL;

    gint64 began_us = g_get_monotonic_time();
    g_autoptr(GBytes) message = net_ask_naptr(host, peppol->dns_server, &problem);
    if (message) {
        gsize length;
        const guint8 *bytes = g_bytes_get_data(message, &length);
        event = sml_judge(bytes, length, &smp, &words);
    }

    set_verdict(&talk->verdict, event, "%s", problem ? problem->message : words ? words : "");
    struct peppol_said said = {
            .ask = PEPPOL_ASK_LOOKUP, .request = g_strdup_printf("NAPTR %s", host)};
    note(line, talk, DIRECTORY_NAME, said, g_get_monotonic_time() - began_us);
    return smp;
}

/* Where a redirect of the SMP leads; NULL: the answer is none, or leads where nothing is asked.
 * Caller frees. */
static char *redirect_of(const char *url, const struct net_answer *answer)
{
    bool redirects = answer->outcome == NET_ANSWERED && answer->status / 100 == 3;
    if (!redirects || !*answer->location)
        return NULL;

    char *target = g_uri_resolve_relative(url, answer->location, G_URI_FLAGS_ENCODED, NULL);
    if (!target || !net_url_check(target, false, NULL))
        g_clear_pointer(&target, g_free);
    return target;
}

/* One GET at the SMP. A redirect that may be followed is *redirect (caller frees) and judged by
 * nobody; without `redirect` none is. */
static void ask_smp(struct peppol_line *line,
        const char *url,
        const struct peppol_shipment *shipment,
        char **redirect,
        struct peppol_talk *talk)
{
    struct net_request net = {.method = "GET", .url = url};
    struct net_answer *answer = ask_net(line, &line->other, &net);
    char *target = redirect ? redirect_of(url, answer) : NULL;

    if (target) {
        set_verdict(&talk->verdict, PEPPOL_TROUBLE, "the directory sends the question on");
    } else {
        peppol_verdict_clear(&talk->verdict);
        smp_judge(answer, shipment->type, &talk->verdict);
    }

    struct peppol_said said = {.ask = PEPPOL_ASK_LOOKUP,
            .request = g_strdup_printf("GET %s", url),
            .status = answer->status,
            .answer = answer->body->len
                    ? g_bytes_new(answer->body->str, MIN(answer->body->len, (gsize)KEPT_BYTES))
                    : NULL};
    talk->stopped = answer->outcome == NET_STOPPED;
    note(line, talk, DIRECTORY_NAME, said, answer->took_us);
    net_answer_free(answer);
    if (redirect)
        *redirect = target;
}

static void look_in_directory(struct peppol_line *line,
        const struct config *config,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk)
{
    g_autofree char *smp = find_smp(line, config, shipment, talk), *redirect = NULL;
    if (talk->verdict.event != PEPPOL_REGISTERED)
        return;

    g_autofree char *url = smp_url(smp ? smp : "", shipment->participant);
    g_autoptr(GError) problem = NULL;
    if (!net_url_check(url, false, &problem)) {
        set_verdict(&talk->verdict, PEPPOL_TROUBLE,
                "the directory names an address that is not asked: %s", problem->message);
        return;
    }

    ask_smp(line, url, shipment, &redirect, talk);
    if (redirect)
        ask_smp(line, redirect, shipment, NULL, talk);
}

void peppol_talk_directory(struct peppol_line *line,
        const struct config *config,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk)
{
    begin(talk);
    talk->by_directory = true;
    look_in_directory(line, config, shipment, talk);

    enum peppol_event event = talk->verdict.event;
    if (event != PEPPOL_REGISTERED && event != PEPPOL_NOT_REGISTERED)
        talk->verdict.event = PEPPOL_TROUBLE;
}

void peppol_talk_lookup(struct peppol_line *line,
        const struct config *config,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk)
{
    if (!account->provider || config->peppol.lookup_dns)
        peppol_talk_directory(line, config, shipment, talk);
    else if (!ask(line, account, PEPPOL_ASK_LOOKUP, shipment, 0, talk))
        set_verdict(&talk->verdict, PEPPOL_REGISTERED, "%s", "");
}

/* ---- handing over, and after ---- */

void peppol_talk_send(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        int step,
        struct peppol_talk *talk)
{
    if (ask(line, account, PEPPOL_ASK_SEND, shipment, step, talk))
        return;
    set_verdict(&talk->verdict, PEPPOL_REFUSED, "nothing can be handed over to this provider");
}

/* The reasons of a rejection, where the provider tells them elsewhere. */
static void add_reasons(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk)
{
    struct peppol_verdict rejection = talk->verdict;
    talk->verdict = (struct peppol_verdict){0};
    bool told = ask(line, account, PEPPOL_ASK_WHY, shipment, 0, talk) &&
            talk->verdict.event == PEPPOL_REFUSED && *talk->verdict.words;

    if (told) {
        g_autofree char *both = g_strdup_printf(
                "%s%s%s", rejection.words, *rejection.words ? ": " : "", talk->verdict.words);
        g_free(rejection.words);
        rejection.words = g_utf8_substring(both, 0, MIN(g_utf8_strlen(both, -1), WORDS_MOST));
    }
    peppol_verdict_clear(&talk->verdict);
    talk->verdict = rejection;
}

bool peppol_talk_status(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk)
{
    if (!ask(line, account, PEPPOL_ASK_STATUS, shipment, 0, talk))
        return false;
    if (talk->verdict.event == PEPPOL_REFUSED)
        add_reasons(line, account, shipment, talk);
    return true;
}

/* The candidates of a page, one after the other. True: the search has ended, the verdict says how.
 */
static bool look_at_candidates(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        const GPtrArray *candidates,
        int *looked,
        struct peppol_talk *talk)
{
    for (guint i = 0; candidates && i < candidates->len; i++) {
        struct peppol_shipment candidate = *shipment;
        candidate.id = g_ptr_array_index(candidates, i);
        if (++*looked > CANDIDATES_MOST)
            break;
        if (!ask(line, account, PEPPOL_ASK_DETAIL, &candidate, 0, talk))
            return false;
        if (talk->verdict.event == PEPPOL_ABSENT)
            continue;

        if (!*talk->verdict.id) {
            g_free(talk->verdict.id);
            talk->verdict.id = g_strdup(candidate.id);
        }
        return true;
    }
    return false;
}

bool peppol_talk_find(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk)
{
    int page = 1, looked = 0;
    for (int pages = 0; pages < PAGES_MOST && looked <= CANDIDATES_MOST; pages++) {
        if (!ask(line, account, PEPPOL_ASK_FIND, shipment, page, talk))
            return pages > 0;
        if (talk->verdict.event != PEPPOL_MORE)
            return true;

        page = talk->verdict.page;
        g_autoptr(GPtrArray) candidates = g_steal_pointer(&talk->verdict.candidates);
        if (look_at_candidates(line, account, shipment, candidates, &looked, talk))
            return true;
        if (page == 0 && looked <= CANDIDATES_MOST) {
            set_verdict(&talk->verdict, PEPPOL_ABSENT, "the provider does not have it");
            return true;
        }
    }
    set_verdict(&talk->verdict, PEPPOL_TROUBLE,
            "the provider has too many documents like it: it was not found among the first");
    return true;
}

bool peppol_talk_key(struct peppol_line *line,
        const struct peppol_account *account,
        const struct peppol_shipment *shipment,
        struct peppol_talk *talk)
{
    return ask(line, account, PEPPOL_ASK_KEY, shipment, 0, talk);
}

/* The look-up of a participant, and the check of what stands under [peppol]. */
#include "acts/peppol_check.h"

#include <string.h>

#include "channel/peppol_queue.h"
#include "channel/peppol_talk.h"
#include "document/participant.h"
#include "document/vat_number.h"

void peppol_lookup_clear(struct peppol_lookup *lookup)
{
    g_free(lookup->participant);
    g_free(lookup->answer);
    *lookup = (struct peppol_lookup){0};
}

/* ---- the look-up ---- */

/* The participant that a person means. NULL with INPUT. Caller frees. */
static char *participant_of(const char *who, GError **error)
{
    if (strchr(who, ':'))
        return participant_parse(who, error);

    g_autofree char *vat = vat_number_normalize(who, "BE");
    char *participant = vat_number_valid(vat) ? participant_of_vat(vat) : NULL;
    if (!participant)
        fail(error, BILLHOOK_ERROR_INPUT,
                "'%s' is neither a VAT number with its country "
                "(BE0123456749) nor a participant (0208:0123456749)",
                who);
    return participant;
}

/* A question with all that it takes. Fields as in a turn of the channel. */
struct question {
    struct peppol_line line;
    const struct config *config;
    struct peppol_account account;
    char *sender;
};

static struct question question_new(const struct config *config)
{
    struct question question = {.config = config};
    peppol_account_of(config, &config->seller, &question.account, &question.sender);
    return question;
}

static void question_clear(struct question *question)
{
    peppol_line_clear(&question->line);
    g_free(question->sender);
}

static struct peppol_shipment shipment_to(const struct question *question, const char *participant)
{
    return (struct peppol_shipment){.participant = participant,
            .country = question->config->seller.country,
            .type = DOCUMENT_INVOICE,
            .number = "",
            .reference = "",
            .id = ""};
}

/* True where the provider answers for one kind of document at a time. */
static bool asks_by_kind(const struct question *question, const struct peppol_shipment *shipment)
{
    struct peppol_shipment other = *shipment;
    other.type = DOCUMENT_CREDIT_NOTE;
    g_autoptr(peppol_request_auto) invoice =
            peppol_request_new(&question->account, PEPPOL_ASK_LOOKUP, shipment, 0);
    g_autoptr(peppol_request_auto) note =
            peppol_request_new(&question->account, PEPPOL_ASK_LOOKUP, &other, 0);
    if (!invoice || !note)
        return false;

    const struct net_request *a = peppol_request_net(invoice), *b = peppol_request_net(note);
    bool same = strcmp(a->url, b->url) == 0 && a->length == b->length &&
            (a->length == 0 || memcmp(a->body, b->body, a->length) == 0);
    return !same;
}

static bool is_answer(enum peppol_event event)
{
    return event == PEPPOL_REGISTERED || event == PEPPOL_NOT_REGISTERED;
}

/* Where there is no provider, or it has no look-up, the directory is asked. */
static void ask_one(
        struct question *question, const struct peppol_shipment *shipment, struct peppol_talk *talk)
{
    const struct peppol_provider *provider = question->account.provider;
    g_autoptr(peppol_request_auto) own = provider
            ? peppol_request_new(&question->account, PEPPOL_ASK_LOOKUP, shipment, 0)
            : NULL;
    if (own)
        peppol_talk_lookup(&question->line, question->config, &question->account, shipment, talk);
    else
        peppol_talk_directory(&question->line, question->config, shipment, talk);
}

/* Both kinds; the event of the last question. */
static enum peppol_event ask_both(
        struct question *question, const char *participant, struct peppol_lookup *lookup)
{
    g_auto(peppol_talk_auto) first = {0}, second = {0};
    struct peppol_shipment shipment = shipment_to(question, participant);
    ask_one(question, &shipment, &first);
    lookup->documents = first.verdict.documents;
    lookup->answer = g_strdup(first.verdict.words ? first.verdict.words : "");

    enum peppol_event event = first.verdict.event;
    if (!is_answer(event) || first.by_directory || !asks_by_kind(question, &shipment))
        return event;

    shipment.type = DOCUMENT_CREDIT_NOTE;
    ask_one(question, &shipment, &second);
    lookup->documents |= second.verdict.documents;
    bool answers = is_answer(second.verdict.event);
    if (!answers || (event == PEPPOL_NOT_REGISTERED && lookup->documents)) {
        g_free(lookup->answer);
        lookup->answer = g_strdup(second.verdict.words ? second.verdict.words : "");
    }
    return second.verdict.event;
}

static enum peppol_event look_up(
        struct question *question, const char *participant, struct peppol_lookup *lookup)
{
    lookup->participant = g_strdup(participant);
    enum peppol_event event = ask_both(question, participant, lookup);

    lookup->registered = PEPPOL_REACH_UNKNOWN;
    if (lookup->documents || event == PEPPOL_REGISTERED)
        lookup->registered = PEPPOL_REACH_YES;
    else if (event == PEPPOL_NOT_REGISTERED)
        lookup->registered = PEPPOL_REACH_NO;
    return event;
}

bool peppol_lookup_now(
        const struct config *config, const char *who, struct peppol_lookup *lookup, GError **error)
{
    g_autofree char *participant = participant_of(who, error);
    if (!participant)
        return false;

    struct question question = question_new(config);
    look_up(&question, participant, lookup);
    question_clear(&question);
    return true;
}

/* ---- the check ---- */

struct check {
    const struct work *work;
    struct question question;
    GPtrArray *findings;
    bool key_good, key_refused;
};

static const struct config_peppol *settings_of(const struct check *check)
{
    return &check->work->config->peppol;
}

static void tell_environment(struct check *check)
{
    const struct config_peppol *peppol = settings_of(check);
    if (!check->question.account.provider)
        check_finding_add(check->findings, CHECK_NOTE, "provider",
                "provider=off: nothing goes over Peppol; the "
                "look-up asks the network's directory");
    else if (peppol->test)
        check_finding_add(check->findings, CHECK_NOTE, "test",
                "%s, its test environment: nothing is delivered", peppol->provider);
    else
        check_finding_add(check->findings, CHECK_GOOD, "provider", "%s, its real environment",
                peppol->provider);
}

static void refuse_key(struct check *check, const char *words)
{
    const struct config_peppol *peppol = settings_of(check);
    const struct peppol_provider *provider = check->question.account.provider;
    const char *hint = "are key, secret and account those of one company?";
    check->key_refused = true;
    if (peppol_provider_has_test(provider))
        hint = peppol->test ? "is it the key of the test environment ([peppol] test=true)?"
                            : "is it the key of the real environment ([peppol] test=false)?";
    check_finding_add(check->findings, CHECK_FAULT, "key", "%s%s: %s",
            *words ? words : peppol->provider, *words ? "" : " refuses the key", hint);
}

/* No harmless question answers it. */
static void leave_key_open(struct check *check)
{
    check_finding_add(check->findings, CHECK_NOTE, "key",
            "nothing harmless at %s needs the key: it is "
            "first tried with the first document",
            settings_of(check)->provider);
}

static void check_key(struct check *check)
{
    g_auto(peppol_talk_auto) talk = {0};
    struct question *question = &check->question;
    const struct peppol_shipment nobody = shipment_to(question, question->account.sender);
    if (!question->account.provider)
        return;
    if (peppol_provider_is_mail(question->account.provider)) {
        check_finding_add(check->findings, CHECK_NOTE, "mailbox",
                "provider=mail has no key; `billhook check --smtp` tries the mail server");
        return;
    }
    if (!peppol_talk_key(&question->line, &question->account, &nobody, &talk)) {
        leave_key_open(check);
        return;
    }

    const char *words = talk.verdict.words ? talk.verdict.words : "";
    check->key_good = talk.verdict.event == PEPPOL_KEY_GOOD;
    if (check->key_good)
        check_finding_add(check->findings, CHECK_GOOD, "key", "%s accepts the key",
                settings_of(check)->provider);
    else if (talk.verdict.event == PEPPOL_KEY_REFUSED)
        refuse_key(check, words);
    else if (talk.verdict.event == PEPPOL_TROUBLE && talk.status / 100 == 4)
        leave_key_open(check); /* it does not know the question */
    else
        check_finding_add(check->findings, CHECK_FAULT, "key",
                "whether the key is good is not known: %s", words);
}

static const char *kinds_text(unsigned documents)
{
    static const char *const texts[] = {[0] = "what, it does not say",
            [PEPPOL_INVOICE] = "invoices, not for credit notes",
            [PEPPOL_CREDIT_NOTE] = "credit notes, not for invoices",
            [PEPPOL_INVOICE | PEPPOL_CREDIT_NOTE] = "invoices and credit notes"};
    return texts[documents & (PEPPOL_INVOICE | PEPPOL_CREDIT_NOTE)];
}

static void tell_seller(
        struct check *check, const struct peppol_lookup *lookup, enum peppol_event event)
{
    const struct config_peppol *peppol = settings_of(check);
    const char *answer = lookup->answer;
    if (lookup->registered == PEPPOL_REACH_YES)
        check_finding_add(check->findings, CHECK_GOOD, "sender",
                "the seller, %s, is registered for %s", lookup->participant,
                kinds_text(lookup->documents));
    else if (lookup->registered == PEPPOL_REACH_NO)
        check_finding_add(check->findings, CHECK_FAULT, "sender",
                "the seller, %s, is not registered on Peppol%s: "
                "register it on the page of %s first",
                lookup->participant, peppol->test ? " (test environment)" : "",
                check->question.account.provider ? peppol->provider : "an access point");
    else if (event == PEPPOL_KEY_REFUSED && !check->key_refused)
        refuse_key(check, answer);
    else if (event != PEPPOL_KEY_REFUSED)
        check_finding_add(check->findings, CHECK_FAULT, peppol->lookup_dns ? "lookup" : "provider",
                "the look-up does not work: %s", answer);
}

/* A mailbox is asked nothing, and every participant counts as reachable. */
static bool has_no_lookup(const struct check *check)
{
    const struct peppol_provider *provider = check->question.account.provider;
    return provider && peppol_provider_is_mail(provider) && !settings_of(check)->lookup_dns;
}

static void check_seller(struct check *check)
{
    g_auto(peppol_lookup_auto) lookup = {0};
    const char *sender = check->question.account.sender;
    if (!*sender) {
        check_finding_add(check->findings, CHECK_FAULT, "sender",
                "the seller has no Peppol participant: set "
                "[seller] vat, or [peppol] sender");
        return;
    }
    if (has_no_lookup(check)) {
        check_finding_add(check->findings, CHECK_NOTE, "lookup",
                "provider=mail makes no look-up; with lookup=dns the directory is asked whether %s "
                "is registered",
                sender);
        return;
    }

    enum peppol_event event = look_up(&check->question, sender, &lookup);
    tell_seller(check, &lookup, event);
}

/* Counted, and nothing more: whether they are owed is for a person to say. */
static void count_older(struct check *check)
{
    struct peppol_since since = {0};
    const struct work *work = check->work;
    const char *country = work->config->peppol.to_all ? "" : "BE";
    gint64 count = 0;
    if (!check->question.account.provider || !work->store ||
            !peppol_since_read(work->store, &since, NULL))
        return;

    gint64 before = since.live ? since.live : work->now;
    g_autoptr(GPtrArray) numbers = peppol_owed(work->store, 0, before, country, 1, &count, NULL);
    if (numbers && count)
        check_finding_add(check->findings, CHECK_NOTE, "provider",
                "%" G_GINT64_FORMAT
                " invoice%s or credit note%s to business customers from before a "
                "provider was set (%s%s): they go only with `billhook peppol send`",
                count, count == 1 ? "" : "s", count == 1 ? "" : "s",
                (const char *)g_ptr_array_index(numbers, 0), count == 1 ? "" : " and on");
}

/* A store that is open for reading only cannot, and the daemon's next look finds the pause. */
static void end_pause(const struct check *check)
{
    g_auto(peppol_pause_auto) pause = {0};
    struct store *store = check->work->store;
    bool good = check->question.account.provider && !check_findings_fail(check->findings);
    if (good && store && peppol_pause_read(store, &pause, NULL) && (pause.refused || pause.until))
        peppol_pause_write(store, NULL, NULL);
}

GPtrArray *peppol_check(const struct work *work, const int *stop)
{
    struct check check = {
            .work = work, .question = question_new(work->config), .findings = check_findings_new()};

    check.question.line.stop = stop;
    tell_environment(&check);
    check_key(&check);
    check_seller(&check);
    count_older(&check);
    end_pause(&check);
    question_clear(&check.question);
    return check.findings;
}

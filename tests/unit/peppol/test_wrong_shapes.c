/* Answers of every wrong shape to every question, at every provider (INTERFACE-peppol.md): what
 * hands over is in doubt, what only asks is trouble; nothing counts as taken without an id, as
 * delivered without the provider's word for it, as unregistered without its word for that; and
 * what is told is one clean line without a key. */
#include "sample.h"

/* ---- bodies ---- */

/* None has an id or a state that anybody could use, nor a yes or no. */
static const char *const shapes[] = {"", " ", "null", "true", "false", "[]", "[[]]", "[null]", "{}",
        "{\"id\":null}", "{\"id\":\"\"}", "{\"id\":[\"u-1\"]}", "{\"id\":{\"id\":\"u-1\"}}",
        "{\"id\":\"u 1\"}", "{\"id\":\"u\\n1\"}", "{\"id\":true,\"folder\":[\"Sent\"]}",
        "{\"InboxItemID\":{}}", "{\"InboxItemID\":\"\\u00e9\"}", "{\"state\":{\"SENT\":true}}",
        "{\"status\":[\"Processed\"]}", "{\"document\":{\"sentOverPeppol\":\"\"}}",
        "{\"document\":[]}", "{\"success\":\"true\"}", "{\"is_valid\":\"true\"}",
        "{\"is_valid\":1}", "{\"isValid\":\"yes\"}", "{\"Registered\":\"true\"}",
        "{\"registered\":null}", "{\"services\":\"all\"}", "{\"items\":{}}",
        "{\"items\":[7,null,\"x\",[]]}", "{\"documents\":\"none\"}", "{\"meta\":{\"pages\":-1}}",
        "{\"pages\":99999999999999999999}", "<html><body>404 Not Found</body></html>",
        "<?xml version=\"1.0\"?><a/>", "{\"id\":\"u-1\"", "{\"id\":\"u-1\"}}", "{id:\"u-1\"}",
        "{'id':'u-1'}", "\xff\xfe", "{\"id\":\"\xc3\"}", "\xef\xbb\xbf{\"id\":\"u-1\"}",
        "{\"id\":\"u-1\"}\n{\"id\":\"u-2\"}"};

static const char *const names[] = {"peppyrus", "e-invoice.be", "recommand", "billit", "scrada"};

/* ---- asking ---- */

struct asked {
    const char *provider;
    enum peppol_ask ask;
    int step;
    enum net_outcome outcome;
    int status;
    const char *body;
};

static bool hands_over(const struct asked *asked)
{
    const struct peppol_provider *row = peppol_provider_find(asked->provider);
    return asked->ask == PEPPOL_ASK_SEND && !peppol_step_is_harmless(row, asked->step);
}

/* One line of valid UTF-8, at most 500 bytes, without a control character or a key. */
static void check_words(const struct peppol_verdict *verdict)
{
    const char *const texts[] = {
            verdict->words, verdict->unknown_word, verdict->details, verdict->id};
    static const char *const keys[] = {"k3y/+\"x", "s3cr&t"};
    g_assert_true(*verdict->words);
    for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
        g_assert_nonnull(texts[i]);
        g_assert_true(g_utf8_validate(texts[i], -1, NULL));
        g_assert_cmpuint(strlen(texts[i]), <=, 500);
        for (const char *c = texts[i]; *c; c++)
            g_assert_false(g_ascii_iscntrl(*c));
        for (gsize j = 0; j < G_N_ELEMENTS(keys); j++)
            g_assert_null(strstr(texts[i], keys[j]));
    }
}

static void judge(const struct asked *asked, struct peppol_verdict *verdict)
{
    struct peppol_account account = sample_account(asked->provider);
    struct peppol_shipment shipment = sample_shipment();
    struct net_answer *answer =
            sample_answer(asked->outcome, asked->status, asked->body, strlen(asked->body));
    peppol_judge(&account, asked->ask, &shipment, asked->step, answer, verdict);
    check_words(verdict);
    net_answer_free(answer);
    g_bytes_unref(shipment.ubl);
}

/* Calls `check` with every provider, question, step and body. */
static void each(const struct asked *pattern,
        void (*check)(const struct asked *asked, const struct peppol_verdict *verdict))
{
    for (gsize i = 0; i < G_N_ELEMENTS(names); i++)
        for (int ask = 0; ask < PEPPOL_ASKS; ask++) {
            int steps = ask == PEPPOL_ASK_SEND ? peppol_steps(peppol_provider_find(names[i])) : 1;
            for (gsize j = 0; j < G_N_ELEMENTS(shapes) * (gsize)steps; j++) {
                struct asked asked = *pattern;
                g_auto(peppol_verdict_auto) verdict = {0};
                asked.provider = names[i];
                asked.ask = (enum peppol_ask)ask;
                asked.step = (int)(j / G_N_ELEMENTS(shapes));
                asked.body = shapes[j % G_N_ELEMENTS(shapes)];
                judge(&asked, &verdict);
                check(&asked, &verdict);
            }
        }
}

static void wrong(const struct asked *asked, const struct peppol_verdict *verdict)
{
    g_error("%s %s %d, HTTP %d %s: %s (%s)", asked->provider, peppol_ask_text(asked->ask),
            asked->step, asked->status, asked->body, peppol_event_text(verdict->event),
            verdict->words);
}

/* ---- nothing came, or not all ---- */

static void check_lost(const struct asked *asked, const struct peppol_verdict *verdict)
{
    enum peppol_event event = hands_over(asked) ? PEPPOL_IN_DOUBT : PEPPOL_TROUBLE;
    if (verdict->event != event || *verdict->id)
        wrong(asked, verdict);
}

static void check_not_sent(const struct asked *asked, const struct peppol_verdict *verdict)
{
    if (verdict->event != PEPPOL_NOT_SENT || *verdict->id)
        wrong(asked, verdict);
}

/* Whatever was read of it before it broke: a document that may be there is in doubt. */
static void test_outcomes(void)
{
    each(&(struct asked){.outcome = NET_LOST, .status = 200}, check_lost);
    each(&(struct asked){.outcome = NET_TOO_LARGE, .status = 200}, check_lost);
    each(&(struct asked){.outcome = NET_NOT_SENT}, check_not_sent);
    each(&(struct asked){.outcome = NET_STOPPED}, check_not_sent);
}

/* ---- statuses that say nothing of the document ---- */

static void test_unsure_statuses(void)
{
    static const int statuses[] = {
            0, 100, 199, 300, 301, 302, 307, 399, 408, 425, 500, 502, 503, 504, 520, 599};
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        each(&(struct asked){.outcome = NET_ANSWERED, .status = statuses[i]}, check_lost);
}

static void check_key(const struct asked *asked, const struct peppol_verdict *verdict)
{
    if (verdict->event != PEPPOL_KEY_REFUSED)
        wrong(asked, verdict);
}

static void check_busy(const struct asked *asked, const struct peppol_verdict *verdict)
{
    if (verdict->event != PEPPOL_BUSY)
        wrong(asked, verdict);
}

/* To whatever question, with whatever body. */
static void test_key_and_pace(void)
{
    each(&(struct asked){.outcome = NET_ANSWERED, .status = 401}, check_key);
    each(&(struct asked){.outcome = NET_ANSWERED, .status = 403}, check_key);
    each(&(struct asked){.outcome = NET_ANSWERED, .status = 429}, check_busy);
}

/* ---- a good status, and nothing good in it ---- */

static bool is_one_of(enum peppol_event event, const enum peppol_event *events, gsize count)
{
    for (gsize i = 0; i < count; i++)
        if (events[i] == event)
            return true;
    return false;
}

/* What each question may come to then; SEND is below. */
static const struct {
    enum peppol_ask ask;
    enum peppol_event never[5];
    gsize count;
} claims[] = {
        {PEPPOL_ASK_STATUS,
                {PEPPOL_ARRIVED, PEPPOL_REFUSED, PEPPOL_TAKEN, PEPPOL_UNSENT, PEPPOL_ABSENT}, 5},
        {PEPPOL_ASK_FIND,
                {PEPPOL_ARRIVED, PEPPOL_REFUSED, PEPPOL_TAKEN, PEPPOL_UNSENT, PEPPOL_ON_ITS_WAY},
                5},
        {PEPPOL_ASK_DETAIL,
                {PEPPOL_ARRIVED, PEPPOL_REFUSED, PEPPOL_TAKEN, PEPPOL_UNSENT, PEPPOL_ON_ITS_WAY},
                5},
        {PEPPOL_ASK_WHY,
                {PEPPOL_ARRIVED, PEPPOL_TAKEN, PEPPOL_ABSENT, PEPPOL_REGISTERED,
                        PEPPOL_NOT_REGISTERED},
                5},
        {PEPPOL_ASK_KEY, {PEPPOL_KEY_REFUSED, PEPPOL_REGISTERED, PEPPOL_NOT_REGISTERED}, 3},
};

static void check_good(const struct asked *asked, const struct peppol_verdict *verdict)
{
    static const enum peppol_event taken[] = {PEPPOL_TAKEN, PEPPOL_ARRIVED, PEPPOL_STEP_DONE};
    if (*verdict->id ||
            (hands_over(asked) && is_one_of(verdict->event, taken, G_N_ELEMENTS(taken))))
        wrong(asked, verdict);
    if (asked->ask == PEPPOL_ASK_SEND && !hands_over(asked) && verdict->event != PEPPOL_TROUBLE)
        wrong(asked, verdict); /* none of the shapes says that it is valid */
    for (gsize i = 0; i < G_N_ELEMENTS(claims); i++)
        if (claims[i].ask == asked->ask &&
                is_one_of(verdict->event, claims[i].never, claims[i].count))
            wrong(asked, verdict);
}

/* A look-up without a readable yes or no. */
static void check_lookup(const struct asked *asked, const struct peppol_verdict *verdict)
{
    if (asked->ask == PEPPOL_ASK_LOOKUP && asked->body[0] != '{' &&
            verdict->event != PEPPOL_TROUBLE)
        wrong(asked, verdict);
    if (asked->ask == PEPPOL_ASK_LOOKUP && verdict->event == PEPPOL_NOT_REGISTERED)
        wrong(asked, verdict);
}

static void test_good_statuses(void)
{
    static const int statuses[] = {200, 201, 202, 204, 299};
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++) {
        each(&(struct asked){.outcome = NET_ANSWERED, .status = statuses[i]}, check_good);
        each(&(struct asked){.outcome = NET_ANSWERED, .status = statuses[i]}, check_lookup);
    }
}

/* ---- refusals ---- */

/* A refusal is one whatever it says, but where the provider's row knows better; it is never taken
 * for a delivery. */
static void check_refused(const struct asked *asked, const struct peppol_verdict *verdict)
{
    static const enum peppol_event never[] = {PEPPOL_ARRIVED, PEPPOL_REGISTERED, PEPPOL_STEP_DONE,
            PEPPOL_ON_ITS_WAY, PEPPOL_UNSENT, PEPPOL_BUSY, PEPPOL_KEY_REFUSED};
    bool special = asked->status == 405 || asked->status == 422;
    if (is_one_of(verdict->event, never, G_N_ELEMENTS(never)))
        wrong(asked, verdict);
    if (asked->ask == PEPPOL_ASK_SEND && !special && verdict->event != PEPPOL_REFUSED)
        wrong(asked, verdict);
    if (asked->ask == PEPPOL_ASK_STATUS && verdict->event != PEPPOL_TROUBLE)
        wrong(asked, verdict); /* "any failed GET" is tried again */
}

static void test_refusals(void)
{
    static const int statuses[] = {400, 402, 404, 405, 406, 409, 410, 413, 415, 418, 422, 451, 499};
    for (gsize i = 0; i < G_N_ELEMENTS(statuses); i++)
        each(&(struct asked){.outcome = NET_ANSWERED, .status = statuses[i]}, check_refused);
}

/* ---- long words ---- */

/* Whatever length a complaint has, as JSON or as a text, wherever it is cut. */
static void test_long_complaints(void)
{
    static const char *const letters[] = {"a", "\u00e9", "\u20ac", "\U0001f600"};
    for (gsize i = 0; i < G_N_ELEMENTS(letters); i++)
        for (int length = 30; length < 1100; length += length < 230 ? 1 : 7) {
            g_autoptr(GString) text = g_string_new(NULL);
            for (int j = 0; j < length; j++)
                g_string_append(text, letters[i]);
            g_autofree char *json = g_strdup_printf("{\"message\":\"%s\"}", text->str);
            const char *const bodies[] = {text->str, json};
            for (gsize j = 0; j < G_N_ELEMENTS(bodies); j++) {
                struct asked asked = {"scrada", PEPPOL_ASK_SEND, 0, NET_ANSWERED, 400, bodies[j]};
                g_auto(peppol_verdict_auto) verdict = {0};
                judge(&asked, &verdict);
                g_assert_cmpint(verdict.event, ==, PEPPOL_REFUSED);
            }
        }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/peppol/shapes/outcomes", test_outcomes);
    g_test_add_func("/peppol/shapes/unsure-statuses", test_unsure_statuses);
    g_test_add_func("/peppol/shapes/key-and-pace", test_key_and_pace);
    g_test_add_func("/peppol/shapes/good-statuses", test_good_statuses);
    g_test_add_func("/peppol/shapes/refusals", test_refusals);
    g_test_add_func("/peppol/shapes/long-complaints", test_long_complaints);
    return g_test_run();
}

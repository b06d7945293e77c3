/* Peppol at the command line: what a person may do to a delivery in each of its states, and what is
 * then told; over a store, nothing is asked of anybody. */
#include "store/documents.h"
#include "store/peppol.h"
#include "unit/cli/office.h"

#define PROVIDER "[peppol]\nprovider=peppyrus\nkey=k\n"

/* The invoice's delivery comes into a state, with what the schema wants of it. */
static void bring(const struct office *office, enum peppol_state state)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(peppol_delivery_auto) delivery = peppol_of_document(office->site->store, 2, &error);
    g_assert_no_error(error);
    g_assert_nonnull(delivery);
    enum peppol_state before = delivery->state;
    bool posted = state == PEPPOL_SENDING || state == PEPPOL_UNCERTAIN ||
            state == PEPPOL_ACCEPTED || state == PEPPOL_DELIVERED;
    delivery->state = state;
    delivery->attempts = 3;
    text_set(&delivery->last_answer, "what it said");
    if (state != PEPPOL_QUEUED)
        text_set(&delivery->participant, "0208:0403019261");
    if (posted)
        delivery->posted_at = NOW;
    if (posted)
        text_set(&delivery->provider, "peppyrus");
    if (state == PEPPOL_ACCEPTED || state == PEPPOL_DELIVERED)
        delivery->accepted_at = NOW;
    if (state == PEPPOL_DELIVERED)
        delivery->delivered_at = NOW;
    if (state == PEPPOL_UNREACHABLE)
        delivery->unreachable_since = NOW;
    bool over = state == PEPPOL_FAILED || state == PEPPOL_CANCELLED || state == PEPPOL_DELIVERED;
    delivery->next_attempt_at = over ? 0 : NOW + 100 * 86400LL * 365;
    delivery->waits_for_person = state == PEPPOL_UNCERTAIN;
    if (state != before || state == PEPPOL_QUEUED)
        g_assert_true(peppol_update(office->site->store, delivery, before, &error));
    g_assert_no_error(error);
}

/* Of its delivery, as programs read it. Caller frees. */
static char *told_of(const struct office *office, const char *path)
{
    cJSON *json = office_json(office, "show 2025-00001 --json", 0);
    char *state = json_at(json, path);
    cJSON_Delete(json);
    return state;
}

/* ---- what may be done in which state ---- */

struct deed {
    const char *line,
            *after[PEPPOL_STATES]; /* the state it comes to; NULL: refused, and it stays */
};

static void check_deed(const struct deed *deed, enum peppol_state state)
{
    struct office office = office_open(PROVIDER);
    bring(&office, state);
    struct ran ran = office_run(&office, deed->line);
    g_autofree char *where = g_strdup_printf("%s of %s", deed->line, peppol_state_text(state)),
                    *now = told_of(&office, "peppol.state"),
                    *next = told_of(&office, "peppol.next_attempt_at");
    g_autofree char *wanted = g_strdup_printf(
            "\"%s\"", deed->after[state] ? deed->after[state] : peppol_state_text(state));
    if (strcmp(now, wanted) != 0)
        g_error("%s: it is %s: %s%s", where, now, ran.out, ran.err);
    /* before, it was due in a hundred years; "null" comes after every date */
    if (deed->after[state] && strstr(deed->line, "retry") && strcmp(next, "\"2100") >= 0)
        g_error("%s: due at %s", where, next);
    if (!deed->after[state])
        check_one_line(where, ran.err);
    check_ran(where, &ran, deed->after[state] ? 0 : 1, deed->after[state] ? NULL : "", NULL);
    office_close(&office);
}

/* retry makes due what may go again, of an accepted one only the question, never one that was
 * delivered; settle is for one whose answer was lost; cancel for what has not left. */
static void test_deeds(void)
{
    static const struct deed deeds[] = {
            {"peppol retry 2025-00001",
                    {[PEPPOL_FAILED] = "queued",
                            [PEPPOL_UNREACHABLE] = "unreachable",
                            [PEPPOL_CANCELLED] = "queued",
                            [PEPPOL_QUEUED] = "queued",
                            [PEPPOL_LOOKING_UP] = "looking_up",
                            [PEPPOL_ACCEPTED] = "accepted"}},
            {"peppol settle 2025-00001 --not-sent", {[PEPPOL_UNCERTAIN] = "queued"}},
            {"peppol settle 2025-00001 --delivered abc", {[PEPPOL_UNCERTAIN] = "delivered"}},
            {"peppol cancel 2025-00001",
                    {[PEPPOL_QUEUED] = "cancelled",
                            [PEPPOL_LOOKING_UP] = "cancelled",
                            [PEPPOL_UNREACHABLE] = "cancelled",
                            [PEPPOL_UNCERTAIN] = "cancelled",
                            [PEPPOL_FAILED] = "cancelled"}},
            {"peppol send 2025-00001",
                    {0}}, /* it was queued once: whatever came of it, its state */
    };
    for (gsize i = 0; i < G_N_ELEMENTS(deeds); i++)
        for (int state = 0; state < PEPPOL_STATES; state++)
            check_deed(&deeds[i], (enum peppol_state)state);
}

/* --all-failed is the failed one and no other. */
static void test_all_failed(void)
{
    for (int state = 0; state < PEPPOL_STATES; state++) {
        struct office office = office_open(PROVIDER);
        bring(&office, (enum peppol_state)state);
        struct ran ran = office_run(&office, "peppol retry --all-failed");
        check_ran(peppol_state_text((enum peppol_state)state), &ran, 0,
                state == PEPPOL_FAILED ? "1 Peppol delivery queued again\n"
                                       : "0 Peppol deliveries queued again\n",
                NULL);
        office_close(&office);
    }
}

/* ---- what is told ---- */

/* Each state by its name, to people and to programs, in the list, of the document and by --state;
 * one that waits for a person says so. */
static void test_told(void)
{
    for (int state = 0; state < PEPPOL_STATES; state++) {
        const char *name = peppol_state_text((enum peppol_state)state);
        struct office office = office_open(PROVIDER);
        bring(&office, (enum peppol_state)state);
        g_autofree char *by_state = g_strdup_printf("peppol --state %s --json", name),
                        *in_list = g_strdup_printf("list --peppol %s --json", name),
                        *quoted = g_strdup_printf("\"%s\"", name);
        const struct step steps[] = {
                {"peppol", 0, state == PEPPOL_UNCERTAIN ? "uncertain (you)" : name, NULL},
                {"show 2025-00001", 0, name, NULL},
                {"list --type invoice", 0, name, NULL},
                {NULL, 0, NULL, NULL},
        };
        office_steps(&office, steps);
        cJSON *json = office_json(&office, by_state, 0);
        check_json(by_state, json, "0.state", quoted);
        check_json(by_state, json, "0.document", "2");
        check_json(by_state, json, "0.number", "\"2025-00001\"");
        check_json(by_state, json, "0.attempts", "3");
        check_json(by_state, json, "0.test", "false");
        check_json(by_state, json, "0.last_answer", "\"what it said\"");
        check_json(by_state, json, "0.delivered_at",
                state == PEPPOL_DELIVERED ? "\"2025-11-24T16:00:00Z\"" : "null");
        check_json(by_state, json, "1", "(none)");
        cJSON_Delete(json);
        json = office_json(&office, in_list, 0);
        check_json(in_list, json, "0.id", "2");
        check_json(in_list, json, "1", "(none)");
        cJSON_Delete(json);
        office_close(&office);
    }
}

/* What was asked and answered, in time; a provider's bytes that are no text, or would move the
 * cursor, are written out. */
static void test_story(void)
{
    struct office office = office_open(PROVIDER);
    g_autoptr(GError) error = NULL;
    g_autoptr(GBytes) answer = g_bytes_new_static("{\"error\":\"\xff\033[2J\"}", 17);
    g_autoptr(peppol_delivery_auto) delivery = peppol_of_document(office.site->store, 2, &error);
    const struct peppol_exchange asked = {.at = NOW,
            .ask = (char *)"send",
            .request = (char *)"POST https://api.example/message",
            .event = (char *)"refused",
            .status = 422,
            .words = (char *)"BR-16\033[2J",
            .answer = answer};
    for (int i = 0; i < 3; i++)
        g_assert_true(peppol_exchange_add(office.site->store, delivery->id, &asked, &error));
    static const char *const lines[] = {"peppol show 2025-00001", "peppol show 2025-00001 --json"};
    for (gsize i = 0; i < G_N_ELEMENTS(lines); i++) {
        struct ran ran = office_run(&office, lines[i]);
        g_assert_null(strchr(ran.out, '\033'));
        g_assert_true(g_utf8_validate(ran.out, -1, NULL));
        g_assert_nonnull(strstr(ran.out, "POST https://api.example/message"));
        g_assert_nonnull(strstr(ran.out, "422"));
        g_assert_nonnull(strstr(ran.out, "BR-16"));
        check_ran(lines[i], &ran, 0, NULL, "");
    }
    static const struct step others[] = {
            {"peppol show '#3'", 1, NULL, "was never queued for Peppol"},
            {"peppol show nosuch", 1, NULL, "there is no document nosuch"},
            {"peppol send '#3'", 1, NULL, "#3"}, /* an order form, and a draft */
            {"peppol retry '#3'", 1, NULL, "#3"},
            {"peppol cancel '#3' '#1'", 1, NULL, "billhook: #1: "},
            {"peppol lookup nonsense", 2, NULL, "peppol lookup: "},
            {NULL, 0, NULL, NULL},
    };
    office_steps(&office, others);
    office_close(&office);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    message_init();
    g_test_add_func("/peppol/deeds", test_deeds);
    g_test_add_func("/peppol/all-failed", test_all_failed);
    g_test_add_func("/peppol/told", test_told);
    g_test_add_func("/peppol/story", test_story);
    return g_test_run();
}

/* The commands when the database fails at any point after it was opened: one that was not done says
 * so on one line and exits 1, the books are as before or as after, never between, and the same
 * command works once the trouble is over. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "mail/message.h"
#include "store/documents.h"
#include "store/peppol.h"
#include "store/series.h"
#include "unit/cli/run.h"
#include "unit/faults.h"
#include "unit/site.h"

/* Most commands have fewer; verify and backup look at everything, in the same way everywhere. */
#define POINTS 60

static const struct command {
    const char *line;
    int status; /* without trouble */
} commands[] = {
        {"status", 1}, /* a delivery failed */
        {"list", 0},
        {"list --json --type invoice --state issued", 0},
        {"show #1", 0},
        {"show #3", 0},
        {"show 2025-00001 --mail -", 1},
        {"explain 1001", 0},
        {"inbox", 0},
        {"inbox show 1", 0},
        {"inbox --json --state failed", 0},
        {"inbox retry --all-failed", 0},
        {"inbox retry 4", 0},
        {"inbox discard 4", 0},
        {"outbox", 0},
        {"outbox --json --state queued", 0},
        {"outbox retry 1", 0},
        {"outbox retry --all-failed", 0},
        {"outbox cancel 1", 0},
        {"outbox release", 0},
        {"number", 0},
        {"number invoice --next 50 --reason lost", 0},
        {"number credit_note --next 7", 0},
        {"edit #3 email=bob@example.be language=fr", 0},
        {"issue #3", 0},
        {"send #3", 0},
        {"send 2025-00001 --again --to bob@example.be", 0},
        {"void #3", 0},
        {"credit 2025-00001", 0},
        {"credit 2025-00001 --amount 12.10 --rate 21 --reason broken --issue", 0},
        {"paid #2 --on 2025-11-24 --by cash", 0},
        {"unpaid 2025-00001", 1},
        {"create 1002 --type invoice", 0},
        {"verify", 0}, /* nothing is rendered yet: no fault of the books */
        {"backup copy.db", 0},
        {"issue 2025-00001", 1},
        {"void 2025-00001", 1},
        {"show 2030-00001", 1},
        {"edit 2025-00001 email=bob@example.be", 1},
        {"credit #3", 1},
        {"create 9999 --type invoice", 1},
        {"explain 9999", 1},
        {"inbox retry 99", 1},
        {"outbox cancel 99", 1},
        {"list --peppol failed", 0},
        {"peppol", 0},
        {"peppol --json --state failed --limit 5", 0},
        {"peppol show 2025-00001", 0},
        {"peppol show 2025-00001 --json", 0},
        {"peppol show #3", 1},
        {"peppol send 2025-00001", 1},
        {"peppol send #3", 1},
        {"peppol retry 2025-00001", 0},
        {"peppol retry --all-failed", 0},
        {"peppol settle 2025-00001 --not-sent", 1},
        {"peppol cancel 2025-00001", 0},
};

/* ---- a run
 * -------------------------------------------------------------------------------------------------------------------------------
 */

/* The exit status; what it said on standard error goes to *said. */
static int run(struct site *site, const char *line, char **said)
{
    g_auto(GStrv) parts = g_strsplit(line, " ", -1);
    g_autoptr(GPtrArray) words = g_ptr_array_new();
    g_autofree char *config = g_build_filename(site->directory, "billhook.conf", NULL);
    const char *const head[] = {"billhook", "--config", config};
    for (gsize i = 0; i < G_N_ELEMENTS(head); i++)
        g_ptr_array_add(words, (gpointer)head[i]);
    for (char **part = parts; *part; part++)
        g_ptr_array_add(words, *part);
    struct ran ran = run_words(words);
    *said = g_steal_pointer(&ran.err);
    ran_clear(&ran);
    return ran.status;
}

/* The issued invoice was refused, with what was asked. */
static void refuse_delivery(struct site *site)
{
    g_autoptr(GError) error = NULL;
    g_autoptr(stored_document_auto) stored = document_find(site->store, "2025-00001", &error);
    g_assert_no_error(error);
    g_autoptr(peppol_delivery_auto) delivery =
            peppol_of_document(site->store, stored->document->id, &error);
    g_assert_nonnull(delivery);
    const struct peppol_exchange exchange = {.at = 1764000000,
            .ask = (char *)"send",
            .request = (char *)"POST https://api.example/message",
            .event = (char *)"refused",
            .status = 422,
            .words = (char *)"BR-16"};
    delivery->state = PEPPOL_FAILED;
    delivery->next_attempt_at = 0;
    text_take(&delivery->last_answer, g_strdup("BR-16"));
    peppol_update(site->store, delivery, PEPPOL_QUEUED, &error);
    g_assert_no_error(error);
    peppol_exchange_add(site->store, delivery->id, &exchange, &error);
    g_assert_no_error(error);
}

/* Four orders: an issued invoice (#1), an order form and an invoice (#2) that is not paid, a draft
 * (#3), a delivery that is no order. */
static struct site *office(void)
{
    static const struct {
        int order;
        struct news news;
    } rows[] = {
            {1001, {.status = "processing", .paid = true}},
            {1002, {.status = "on-hold"}},
            {1003, {.status = "on-hold", .product = "Thee"}},
            {1004, {.status = "rubbish"}},
    };
    struct site *site =
            site_new("[peppol]\nprovider=peppyrus\nkey=k\n[order_form]\ncreate=created\n");
    for (gsize i = 0; i < G_N_ELEMENTS(rows); i++) {
        deliver(site, &rows[i].news, rows[i].order, 1);
        must_work(site, "office");
    }
    const struct news paid = {.status = "pending"};
    deliver(site, &paid, 1005, 1);
    refuse_delivery(site);
    /* the orders are of a year ago, the commands take the clock of today: a person said that it is
     * right */
    g_assert_true(clock_confirm(site->store, g_get_real_time() / G_USEC_PER_SEC, NULL));
    g_assert_cmpint(chdir(site->directory), ==, 0);
    site_keep(site);
    return site;
}

/* One for all commands: each begins with its books as they were kept. */
static struct site *shared;

static struct site *the_office(void)
{
    if (!shared)
        shared = office();
    site_again(shared);
    g_assert_cmpint(chdir(shared->directory), ==, 0);
    return shared;
}

static void forget_copies(void)
{
    g_unlink("copy.db");
    g_unlink("copy.db.mark");
}

static void check_at(struct site *site,
        const struct command *command,
        enum fault_kind kind,
        int at,
        const char *before,
        const char *after,
        bool *hit)
{
    g_autofree char *said = NULL, *again = NULL;
    g_autofree char *where = g_strdup_printf("%s, %s %d", command->line, fault_names[kind], at);
    if (!site_untouched(site))
        site_again(site);
    forget_copies();
    faults_arm_opened(kind, at);
    int status = run(site, command->line, &said);
    *hit = faults_disarm();
    g_autofree char *found = books(site);
    if (!*hit && status != command->status)
        g_error("%s: exit %d without a fault: %s", where, status, said);
    /* what verify finds, also a table that cannot be read, stands on standard output */
    bool on_output = strcmp(command->line, "verify") == 0 && status == 1;
    bool must_say = status != 0 && status != command->status && !on_output;
    if (must_say && (!strstr(said, "billhook: ") || !g_str_has_suffix(said, "\n")))
        g_error("%s: exit %d and no word: '%s'", where, status, said);
    if (strcmp(found, before) != 0 && strcmp(found, after) != 0)
        check_same(where, found, after);
    if (status == 0)
        check_same(where, found, after);
    if (status == 0 || strcmp(found, before) != 0)
        return;
    forget_copies();
    int second = run(site, command->line, &again);
    if (second != command->status)
        g_error("%s: exit %d after the trouble: %s", where, second, again);
    g_autofree char *healed = books(site);
    check_same(where, healed, after);
}

static void test_command(gconstpointer data)
{
    const struct command *command = data;
    g_autofree char *said = NULL;
    struct site *site = the_office();
    g_autofree char *before = books(site);
    int status = run(site, command->line, &said);
    if (status != command->status)
        g_error("%s: exit %d: %s", command->line, status, said);
    g_autofree char *after = books(site);
    for (int kind = 0; kind < FAULT_KINDS; kind++) {
        bool hit = kind != FAULT_STEP_ON;
        for (int at = 1; hit && at <= POINTS; at++)
            check_at(site, command, (enum fault_kind)kind, at, before, after, &hit);
    }
    g_assert_cmpint(chdir("/"), ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    if (g_access("/dev/shm", W_OK) == 0)
        g_setenv("TMPDIR", "/dev/shm", TRUE);
    faults_install();
    for (gsize i = 0; i < G_N_ELEMENTS(commands); i++) {
        g_autofree char *name = g_strdelimit(g_strdup(commands[i].line), " /", '_');
        g_autofree char *path = g_strconcat("/cli/faults/", name, NULL);
        g_test_add_data_func(path, &commands[i], test_command);
    }
    int status = g_test_run();
    if (shared)
        site_free(shared);
    return status;
}
